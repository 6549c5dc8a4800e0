"""What was made before: finished files, a record of each step that made some, and their bound."""

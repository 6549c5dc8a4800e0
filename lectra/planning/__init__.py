"""From a topic to an outline, and from an outline to each slide's script."""

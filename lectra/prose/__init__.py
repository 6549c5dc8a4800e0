"""Text as a lecture needs it: what is left of a model's reply for the slide and for the voice."""

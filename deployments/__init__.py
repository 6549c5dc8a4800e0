"""How the flows are served."""

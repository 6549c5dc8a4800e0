"""The page: lectures asked for, watched, played and redone in a browser. Rendered here; little script."""

from deployments.page.routes import router

__all__ = ["router"]

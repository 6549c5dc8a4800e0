"""Defaults that stand in two classes: in the settings, and in what a part is handed of them."""

from __future__ import annotations

OLLAMA_URL = "http://127.0.0.1:11434"
CONTACT = "lectra/0.1 (lecture maker)"
"""What image services are told of us, as the User-Agent."""

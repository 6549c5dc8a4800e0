"""What a run says of the error that ended it, without what Prefect puts before it.

Prefect keeps the error of a flow as a text alone, where nobody asks for its result. Nothing depends on that
text: it is shown. ``tests/unit/test_private_parts.py`` fails when Prefect words it in another way.
"""

from __future__ import annotations

import re

_PREFIX = re.compile(r"^Flow run encountered an exception:? *(\w+: )?")


def own_words(message: str | None) -> str:
    """Return the message of a run's state in the words of what went wrong; empty where there is none."""
    return _PREFIX.sub("", message or "")

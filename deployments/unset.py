"""A deployment of which a part is left as it is on the server.

Prefect sends each field of a deployment that counts as set, and one that is sent empty is emptied on the
server; its methods set them all. Pydantic has no public way to unset a field, so its set of names is edited:
here alone, and ``tests/unit/test_private_parts.py`` fails when that has no effect any more.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from pydantic import BaseModel


def unset(model: BaseModel, fields: AbstractSet[str]) -> None:
    """Let fields of a model count as not set, so that they are not sent."""
    model.model_fields_set.difference_update(fields)

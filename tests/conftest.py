"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A machine that is busy with other things is no failure of what is tested.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

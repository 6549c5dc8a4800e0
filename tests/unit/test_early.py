"""An outline that is asked for before its run begins."""

from __future__ import annotations

import pytest

from lectra.document.deck import Deck
from lectra.errors import ModelError
from lectra.planning.outline.early import EarlyOutline

PLAN = Deck.model_validate({"title": "Tea", "slides": [{"title": "Water"}, {"title": "Leaves"}]})


async def planned(on_slide):
    for place, slide in enumerate(PLAN.slides):
        on_slide(place, slide)
    return PLAN


async def refused(_on_slide):
    raise ModelError("It would not answer.")


async def test_it_tells_of_each_slide_and_gives_the_plan():
    told = []
    early = EarlyOutline(planned)
    assert await early.take(lambda place, slide: told.append((place, slide.title))) == PLAN
    assert told == [(0, "Water"), (1, "Leaves")]


async def test_what_asking_raised_is_raised_where_it_is_taken():
    with pytest.raises(ModelError, match="would not answer"):
        await EarlyOutline(refused).take(lambda _place, _slide: None)


def test_a_step_that_is_tried_again_asks_again():
    early = EarlyOutline(planned)
    assert [early.claim(), early.claim()] == [True, False]

"""The timeline of a slide in a deck: its sound, started with the slide, and what appears while it plays.

ISO 29500-1, 19.5; in the form in which PowerPoint writes it, since it leaves out what it does not know.

What appears after the start is there twice for PowerPoint: in the main sequence, a click for each item, for
who presents by hand; and once more at a bookmark in the sound ([MS-PPTX] 2.3, ``bmkTgt``). What is there
already appears a second time without a change. Other programs know no bookmarks, and read the fallback: all
of it follows the sound, and a click shows the rest at once.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import count, groupby
from typing import Any, NamedTuple

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from lectra.deck.markup import NAMESPACES
from lectra.deck.recorded import CHOICE, add_bookmarks, hold_clicks
from lectra.models import BuildTarget

_NO_ONE = -3
"""What PowerPoint writes where no single series, or no single category, is meant."""


class Effect(NamedTuple):
    """What appears with an item, so long after its slide has begun, together with its sound."""

    item: int
    target: BuildTarget
    delay_ms: int


def write_timing(slide: Any, sound_id: int, duration_ms: int, effects: Sequence[Effect]) -> None:
    """Write the timeline of a slide (of python-pptx) whose sound is the shape ``sound_id``.

    All of it starts without a click. Effects have their delays from the slide's start; their order is that
    in which a presenter who clicks sees them.
    """
    shapes = {int(each.get("id")): each.getparent().getparent() for each in slide.element.iter(qn("p:cNvPr"))}
    writer = _Writer(sound_id, duration_ms, effects, shapes)
    later = [effect for effect in effects if effect.delay_ms]
    if later:
        times_ms = dict.fromkeys(effect.delay_ms for effect in later)
        add_bookmarks(shapes[sound_id], {_bookmark(time_ms): time_ms for time_ms in times_ms})
        hold_clicks(slide, len({effect.item for effect in later}), duration_ms)
        timing = f"{CHOICE}{writer.by_clicks()}</mc:Choice><mc:Fallback>{writer.by_delays()}</mc:Fallback>"
        timing += "</mc:AlternateContent>"
    else:
        timing = writer.by_delays()
    slide.element.replace(slide.element.find(qn("p:timing")), parse_xml(timing))


def _bookmark(time_ms: int) -> str:
    return f"At {time_ms / 1000:g} s"


class _Writer:
    """Writes timelines of one slide."""

    def __init__(
        self, sound_id: int, duration_ms: int, effects: Sequence[Effect], shapes: dict[int, Any]
    ) -> None:
        self._sound_id, self._duration_ms, self._effects = sound_id, duration_ms, effects
        self._shapes = shapes
        self._built = {
            target.shape
            for target in (effect.target for effect in effects)
            if target.chart or shapes[target.shape].tag == qn("p:sp")
        }
        self._ids: Iterator[int] = count(1)

    def by_delays(self) -> str:
        """Write that all follows the sound."""
        self._ids = count(1)
        return self._timing(self._main(self._effects, ()), twice=())

    def by_clicks(self) -> str:
        """Write that items wait for a click each, or for their bookmark in the sound."""
        self._ids = count(1)
        at_once = [effect for effect in self._effects if not effect.delay_ms]
        later = [effect for effect in self._effects if effect.delay_ms]
        clicked = [list(item) for _, item in groupby(later, lambda effect: effect.item)]
        spoken = [list(moment) for _, moment in groupby(later, lambda effect: effect.delay_ms)]
        sequences = self._main(at_once, clicked) + "".join(map(self._at_bookmark, spoken))
        return self._timing(sequences, twice={effect.target.shape for effect in later})

    def _timing(self, sequences: str, twice: Container[int]) -> str:
        return (
            f'<p:timing {NAMESPACES}><p:tnLst><p:par><p:cTn id="{next(self._ids)}" dur="indefinite" '
            f'restart="never" nodeType="tmRoot"><p:childTnLst>{sequences}{self._media()}</p:childTnLst>'
            f"</p:cTn></p:par></p:tnLst>{self._builds(twice)}</p:timing>"
        )

    def _main(self, with_sound: Sequence[Effect], clicked: Sequence[Sequence[Effect]]) -> str:
        main, first, group, play, command = (next(self._ids) for _ in range(5))
        played = (
            f'<p:par><p:cTn id="{play}" presetID="1" presetClass="mediacall" presetSubtype="0" fill="hold" '
            'nodeType="afterEffect"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>'
            '<p:cmd type="call" cmd="playFrom(0.0)"><p:cBhvr>'
            f'<p:cTn id="{command}" dur="{self._duration_ms}" fill="hold"/>'
            f'<p:tgtEl><p:spTgt spid="{self._sound_id}"/></p:tgtEl></p:cBhvr></p:cmd>'
            "</p:childTnLst></p:cTn></p:par>"
        )
        appearing = "".join(self._appear(effect, "withEffect", effect.delay_ms, 0) for effect in with_sound)
        return (
            f'<p:seq concurrent="1" nextAc="seek"><p:cTn id="{main}" dur="indefinite" nodeType="mainSeq">'
            f'<p:childTnLst><p:par><p:cTn id="{first}" fill="hold">'
            '<p:stCondLst><p:cond delay="indefinite"/>'
            f'<p:cond evt="onBegin" delay="0"><p:tn val="{main}"/></p:cond></p:stCondLst>'
            f'<p:childTnLst><p:par><p:cTn id="{group}" fill="hold">'
            '<p:stCondLst><p:cond delay="0"/></p:stCondLst>'
            f"<p:childTnLst>{played}{appearing}</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>"
            f"{''.join(self._step(effects, 'indefinite', 0) for effects in clicked)}"
            f"</p:childTnLst></p:cTn><p:prevCondLst>{_slide_event('onPrev')}</p:prevCondLst>"
            f"<p:nextCondLst>{_slide_event('onNext')}</p:nextCondLst></p:seq>"
        )

    def _at_bookmark(self, effects: Sequence[Effect]) -> str:
        """Write a sequence of its own, which begins at a bookmark in the sound."""
        bookmark = (
            '<p:cond evt="onMediaBookmark" delay="0"><p:tgtEl>'
            f'<powerpoint2010:bmkTgt spid="{self._sound_id}" bmkName="{_bookmark(effects[0].delay_ms)}"/>'
            "</p:tgtEl></p:cond>"
        )
        return (
            f'<p:seq concurrent="1" nextAc="seek"><p:cTn id="{next(self._ids)}" restart="whenNotActive" '
            f'fill="hold" evtFilter="cancelBubble" nodeType="interactiveSeq"><p:stCondLst>{bookmark}'
            '</p:stCondLst><p:endSync evt="end" delay="0"><p:rtn val="all"/></p:endSync>'
            f"<p:childTnLst>{self._step(effects, '0', 1)}</p:childTnLst></p:cTn>"
            f"<p:nextCondLst>{bookmark}</p:nextCondLst></p:seq>"
        )

    def _step(self, effects: Sequence[Effect], delay: str, group: int) -> str:
        """Write what appears together at a click, or at what its sequence waits for."""
        step, inner = next(self._ids), next(self._ids)
        appearing = "".join(
            self._appear(effect, "withEffect" if number else "clickEffect", 0, group)
            for number, effect in enumerate(effects)
        )
        return (
            f'<p:par><p:cTn id="{step}" fill="hold"><p:stCondLst><p:cond delay="{delay}"/></p:stCondLst>'
            f'<p:childTnLst><p:par><p:cTn id="{inner}" fill="hold"><p:stCondLst><p:cond delay="0"/>'
            f"</p:stCondLst><p:childTnLst>{appearing}</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>"
        )

    def _appear(self, effect: Effect, node: str, delay_ms: int, group: int) -> str:
        """Write the entrance "Appear"; text, shapes and parts of charts name the group of their build."""
        target = effect.target
        grouped = f' grpId="{group}"' if target.shape in self._built else ""
        return (
            f'<p:par><p:cTn id="{next(self._ids)}" presetID="1" presetClass="entr" presetSubtype="0" '
            f'fill="hold"{grouped} nodeType="{node}"><p:stCondLst><p:cond delay="{delay_ms}"/></p:stCondLst>'
            "<p:childTnLst>"
            f'<p:set><p:cBhvr><p:cTn id="{next(self._ids)}" dur="1" fill="hold"><p:stCondLst>'
            '<p:cond delay="0"/></p:stCondLst></p:cTn>'
            f'<p:tgtEl><p:spTgt spid="{target.shape}">{_part(target)}</p:spTgt></p:tgtEl>'
            "<p:attrNameLst><p:attrName>style.visibility</p:attrName></p:attrNameLst></p:cBhvr>"
            '<p:to><p:strVal val="visible"/></p:to></p:set></p:childTnLst></p:cTn></p:par>'
        )

    def _builds(self, twice: Container[int]) -> str:
        """Write how shapes are built, some of them ``twice``: by paragraph, by series, or as a whole."""
        targets = [effect.target for effect in self._effects]
        listed = "".join(
            self._build(shape, group, [target for target in targets if target.shape == shape])
            for shape in dict.fromkeys(target.shape for target in targets)
            if shape in self._built
            for group in range(2 if shape in twice else 1)
        )
        return f"<p:bldLst>{listed}</p:bldLst>" if listed else ""

    def _build(self, shape: int, group: int, targets: Sequence[BuildTarget]) -> str:
        parts = {target.chart for target in targets if target.chart}
        if parts:
            grid = "" if "gridLegend" in parts else ' animBg="0"'
            by = "series" if "series" in parts else "category"
            return (
                f'<p:bldGraphic spid="{shape}" grpId="{group}"><p:bldSub><a:bldChart bld="{by}"{grid}/>'
                "</p:bldSub></p:bldGraphic>"
            )
        box = self._shapes[shape].find(f"{qn('p:nvSpPr')}/{qn('p:cNvSpPr')}").get("txBox") == "1"
        by_paragraph = any(target.paragraph is not None for target in targets)
        how = ' build="p"' if by_paragraph else "" if box else ' animBg="1"'
        return f'<p:bldP spid="{shape}" grpId="{group}"{how}/>'

    def _media(self) -> str:
        return (
            '<p:video><p:cMediaNode vol="100000" showWhenStopped="0">'
            f'<p:cTn id="{next(self._ids)}" fill="hold" display="0">'
            '<p:stCondLst><p:cond delay="indefinite"/></p:stCondLst></p:cTn>'
            f'<p:tgtEl><p:spTgt spid="{self._sound_id}"/></p:tgtEl></p:cMediaNode></p:video>'
        )


def _part(target: BuildTarget) -> str:
    """Write which part of a shape appears; nothing where it is all of it."""
    if target.paragraph is not None:
        return f'<p:txEl><p:pRg st="{target.paragraph}" end="{target.paragraph}"/></p:txEl>'
    if target.chart:
        series, category = (
            target.index if target.chart == which else _NO_ONE for which in ("series", "category")
        )
        return (
            f'<p:graphicEl><a:chart seriesIdx="{series}" categoryIdx="{category}" '
            f'bldStep="{target.chart}"/></p:graphicEl>'
        )
    return ""


def _slide_event(event: str) -> str:
    return f'<p:cond evt="{event}" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>'

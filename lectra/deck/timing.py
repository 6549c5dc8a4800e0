"""The timeline of a slide in a deck: its sound, started with the slide, and what appears while it plays.

ISO 29500-1, 19.5; in the form in which PowerPoint writes it, since it leaves out what it does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from lectra.deck.markup import NAMESPACES
from lectra.models import BuildTarget


class Effect(NamedTuple):
    """What appears so long after its slide has begun, together with its sound."""

    target: BuildTarget
    delay_ms: int


def write_timing(slide: Any, sound_id: int, duration_ms: int, effects: Sequence[Effect]) -> None:
    """Write the timeline of a slide (of python-pptx) whose sound is the shape ``sound_id``.

    All of it starts without a click. Effects have their delays from the slide's start; their order is that
    in which a presenter who clicks sees them.
    """
    shapes = {int(each.get("id")): each.getparent().getparent() for each in slide.element.iter(qn("p:cNvPr"))}
    built = {effect.target.shape for effect in effects if shapes[effect.target.shape].tag == qn("p:sp")}
    ids = count(1)
    xml = (
        f'<p:timing {NAMESPACES}><p:tnLst><p:par><p:cTn id="{next(ids)}" dur="indefinite" restart="never" '
        f'nodeType="tmRoot"><p:childTnLst>{_sequence(sound_id, duration_ms, effects, built, ids)}'
        f"{_media(sound_id, next(ids))}</p:childTnLst></p:cTn></p:par></p:tnLst>"
        f"{_builds(effects, shapes, built)}</p:timing>"
    )
    slide.element.replace(slide.element.find(qn("p:timing")), parse_xml(xml))


def _sequence(
    sound_id: int, duration_ms: int, effects: Sequence[Effect], built: set[int], ids: Iterator[int]
) -> str:
    main, first, group, play, command = (next(ids) for _ in range(5))
    played = (
        f'<p:par><p:cTn id="{play}" presetID="1" presetClass="mediacall" presetSubtype="0" fill="hold" '
        'nodeType="afterEffect"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>'
        '<p:cmd type="call" cmd="playFrom(0.0)"><p:cBhvr>'
        f'<p:cTn id="{command}" dur="{duration_ms}" fill="hold"/>'
        f'<p:tgtEl><p:spTgt spid="{sound_id}"/></p:tgtEl></p:cBhvr></p:cmd>'
        "</p:childTnLst></p:cTn></p:par>"
    )
    appearing = "".join(_appear(effect, effect.target.shape in built, ids) for effect in effects)
    return (
        f'<p:seq concurrent="1" nextAc="seek"><p:cTn id="{main}" dur="indefinite" nodeType="mainSeq">'
        f'<p:childTnLst><p:par><p:cTn id="{first}" fill="hold">'
        '<p:stCondLst><p:cond delay="indefinite"/>'
        f'<p:cond evt="onBegin" delay="0"><p:tn val="{main}"/></p:cond></p:stCondLst>'
        f'<p:childTnLst><p:par><p:cTn id="{group}" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst>'
        f"<p:childTnLst>{played}{appearing}</p:childTnLst></p:cTn></p:par>"
        "</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn>"
        f"<p:prevCondLst>{_slide_event('onPrev')}</p:prevCondLst>"
        f"<p:nextCondLst>{_slide_event('onNext')}</p:nextCondLst></p:seq>"
    )


def _appear(effect: Effect, in_group: bool, ids: Iterator[int]) -> str:
    """Write the entrance "Appear", with the effect before it; text and shapes name their build's group."""
    target, paragraph = effect.target, ""
    if target.paragraph is not None:
        paragraph = f'<p:txEl><p:pRg st="{target.paragraph}" end="{target.paragraph}"/></p:txEl>'
    group = ' grpId="0"' if in_group else ""
    return (
        f'<p:par><p:cTn id="{next(ids)}" presetID="1" presetClass="entr" presetSubtype="0" fill="hold" '
        f'nodeType="withEffect"{group}><p:stCondLst><p:cond delay="{effect.delay_ms}"/></p:stCondLst>'
        "<p:childTnLst>"
        f'<p:set><p:cBhvr><p:cTn id="{next(ids)}" dur="1" fill="hold"><p:stCondLst><p:cond delay="0"/>'
        f'</p:stCondLst></p:cTn><p:tgtEl><p:spTgt spid="{target.shape}">{paragraph}</p:spTgt></p:tgtEl>'
        "<p:attrNameLst><p:attrName>style.visibility</p:attrName></p:attrNameLst></p:cBhvr>"
        '<p:to><p:strVal val="visible"/></p:to></p:set></p:childTnLst></p:cTn></p:par>'
    )


def _builds(effects: Sequence[Effect], shapes: dict[int, Any], built: set[int]) -> str:
    """Write how shapes are built: paragraph by paragraph, or as a whole with what is behind their text."""
    by_paragraph = {effect.target.shape for effect in effects if effect.target.paragraph is not None}
    listed = ""
    for shape in dict.fromkeys(effect.target.shape for effect in effects):
        if shape not in built:
            continue
        box = shapes[shape].find(f"{qn('p:nvSpPr')}/{qn('p:cNvSpPr')}").get("txBox") == "1"
        how = ' build="p"' if shape in by_paragraph else "" if box else ' animBg="1"'
        listed += f'<p:bldP spid="{shape}" grpId="0"{how}/>'
    return f"<p:bldLst>{listed}</p:bldLst>" if listed else ""


def _slide_event(event: str) -> str:
    return f'<p:cond evt="{event}" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>'


def _media(shape_id: int, node: int) -> str:
    return (
        f'<p:video><p:cMediaNode vol="100000" showWhenStopped="0"><p:cTn id="{node}" fill="hold" display="0">'
        '<p:stCondLst><p:cond delay="indefinite"/></p:stCondLst></p:cTn>'
        f'<p:tgtEl><p:spTgt spid="{shape_id}"/></p:tgtEl></p:cMediaNode></p:video>'
    )

"""What lets a sound play the builds of its slide in PowerPoint 2010 and later: bookmarks, and held clicks.

The prefix of PowerPoint's namespace is not the usual one: LibreOffice says of "p14" that it knows all of it,
and knows no bookmarks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from lectra.deck.markup import NAMESPACES

_POWERPOINT = "http://schemas.microsoft.com/office/powerpoint/2010/main"
CHOICE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    f'xmlns:powerpoint2010="{_POWERPOINT}"><mc:Choice Requires="powerpoint2010">'
)
"""Begins what only these versions read."""


def add_bookmarks(sound: Any, times_ms: Mapping[str, int]) -> None:
    """Set bookmarks in a sound, by their names."""
    (media,) = sound.iter(f"{{{_POWERPOINT}}}media")
    marks = "".join(f'<p14:bmk name="{name}" time="{time_ms}"/>' for name, time_ms in times_ms.items())
    media.append(parse_xml(f'<p14:bmkLst xmlns:p14="{_POWERPOINT}">{marks}</p14:bmkLst>'))


def hold_clicks(slide: Any, clicks: int, duration_ms: int) -> None:
    """Move the automatic clicks of a slide that advances by itself to its end.

    PowerPoint spreads them evenly otherwise. Where a tag records their times ([MS-OI29500] 2.1.1169) it uses
    those. All clicks after the first come together with it.
    """
    last = f"{max(duration_ms // 100 - 1, 0) / 10:.1f}"
    tags = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<p:tagLst {NAMESPACES}>'
        f'<p:tag name="TIMING" val="|{last}{"|0.0" * (clicks - 1)}"/></p:tagLst>'
    )
    package = slide.part.package
    name = package.next_partname("/ppt/tags/tag%d.xml")
    part = Part(name, CONTENT_TYPE.PML_TAGS, package, tags.encode())
    relation = slide.part.relate_to(part, RELATIONSHIP_TYPE.TAGS)
    held = f'<p:custDataLst {NAMESPACES}><p:tags r:id="{relation}"/></p:custDataLst>'
    slide.element.find(f"{qn('p:cSld')}/{qn('p:spTree')}").addnext(parse_xml(held))

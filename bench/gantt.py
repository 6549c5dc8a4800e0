"""A run as a picture: a row a slide, a colour a stage, and what the end waited for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from lectra.report.timeline import line_label
from lectra.steps import STEPS

WAITS = {
    "outline": (),
    "script": ("outline",),
    "image": ("outline",),
    "tts": ("script",),
    "speech": ("tts",),
    "picture": ("script", "image"),
    "still": ("picture",),
    "clip": ("picture", "still", "tts", "speech"),
}
"""What a slide's step may wait for, besides others of its kind; a step not named here may wait for any."""
SLACK_S = 0.03
"""A step may seem to begin this much before what it waited for has ended."""
WIDTH, LEFT, RIGHT, TOP = 1200, 84, 24, 56
LANE, GAP, AXIS = 9, 6, 30
LEAST_LANES = 2
"""Rows have room for so many lanes, so that they look alike."""
INK, RULE, MARK = "#1f2430", "#e6e8ec", "#c2182b"


class Step(NamedTuple):
    """A step of a run, in seconds from the picture's left edge."""

    name: str
    slide: int | None
    started_s: float
    ended_s: float


class Panel(NamedTuple):
    """One run: what is said above it, its steps, and its end."""

    title: str
    steps: tuple[Step, ...]
    wall_s: float


class Bar(NamedTuple):
    """A step's place in a panel: lane within its row, counted from the top of the panel's rows."""

    step: Step
    row: int
    lane: int


def critical_chain(steps: Sequence[Step]) -> list[Step]:
    """Go back from the last step to what each waited for; the earliest first."""
    chain = [max(steps, key=lambda step: step.ended_s)]
    while before := _waited_for(chain[-1], steps):
        chain.append(before)
    return chain[::-1]


def _waited_for(step: Step, steps: Iterable[Step]) -> Step | None:
    """Find what ended last before a step began; what feeds a step may also go on while it runs."""
    found = [other for other in steps if other.started_s < step.started_s and _may_hold_up(other, step)]
    return max(found, key=lambda other: (min(other.ended_s, step.started_s), other.started_s), default=None)


def _may_hold_up(other: Step, step: Step) -> bool:
    over = other.ended_s <= step.started_s + SLACK_S
    if step.name not in WAITS:
        return over
    feeds = other.name in WAITS[step.name] and other.slide in (None, step.slide)
    return feeds or (over and other.name == step.name)


def place_bars(steps: Iterable[Step]) -> list[Bar]:
    """Put steps in rows, the whole lecture's first, and in lanes so that none covers another."""
    ordered = sorted(steps, key=lambda step: (-1 if step.slide is None else step.slide, step.started_s))
    slides = sorted({-1 if step.slide is None else step.slide for step in ordered})
    free: dict[int, list[float]] = {slide: [] for slide in slides}
    bars = []
    for step in ordered:
        slide = -1 if step.slide is None else step.slide
        ends = free[slide]
        lane = next((n for n, end in enumerate(ends) if end <= step.started_s), len(ends))
        ends[lane : lane + 1] = [step.ended_s]
        bars.append(Bar(step, slides.index(slide), lane))
    return bars


def draw(panels: Sequence[Panel]) -> str:
    """Draw runs one below the other as SVG, all to one scale."""
    longest_s = max(max(panel.wall_s, *(step.ended_s for step in panel.steps)) for panel in panels)
    scale = (WIDTH - LEFT - RIGHT) / longest_s
    y, parts = 8.0, []
    for panel in panels:
        drawn, height = _panel(panel, y, scale)
        parts += drawn
        y += height
    names = {step.name for panel in panels for step in panel.steps}
    parts += _legend([name for name in STEPS if name in names], y)
    size = f'width="{WIDTH}" height="{y + 56:.0f}" viewBox="0 0 {WIDTH} {y + 56:.0f}"'
    style = f'font-family="\'Noto Sans\', Arial, sans-serif" font-size="12" fill="{INK}"'
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>', ground, *parts, "</svg>"]
    return "\n".join(svg) + "\n"


def _panel(panel: Panel, y: float, scale: float) -> tuple[list[str], float]:
    bars = place_bars(panel.steps)
    tops, height = _tops(bars)
    below = y + TOP + height
    parts = [f'<text x="{LEFT}" y="{y + 22}" font-size="16" font-weight="600">{escape(panel.title)}</text>']
    for second in range(0, int((WIDTH - LEFT - RIGHT) / scale) + 1, 5):
        x = LEFT + second * scale
        parts.append(f'<path d="M{x:.1f} {y + TOP - 8}V{below}" stroke="{RULE}"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{y + TOP - 13}" text-anchor="middle" fill="#777">{second} s</text>'
        )
    end = LEFT + panel.wall_s * scale
    parts.append(f'<path d="M{end:.1f} {y + TOP - 8}V{below}" stroke="{INK}" stroke-dasharray="4 3"/>')
    for row, top in tops.items():
        slide = next(bar.step.slide for bar in bars if bar.row == row)
        label = line_label(slide)
        parts.append(f'<text x="{LEFT - 10}" y="{y + TOP + top + LANE}" text-anchor="end">{label}</text>')
        parts.append(f'<path d="M{LEFT} {y + TOP + top - GAP / 2}H{WIDTH - RIGHT}" stroke="{RULE}"/>')
    chain = set(critical_chain(panel.steps))
    boxes = {bar.step: (LEFT + bar.step.started_s * scale, y + TOP + tops[bar.row] + bar.lane * (LANE + 1))
             for bar in bars}  # fmt: skip
    parts += [_bar(step, x, top, scale) for step, (x, top) in boxes.items()]
    parts += _marks(sorted(chain, key=lambda step: step.started_s), boxes, scale)
    return parts, TOP + height + AXIS


def _tops(bars: Sequence[Bar]) -> tuple[dict[int, float], float]:
    """Give each row's distance from the first, and the height of all."""
    tops, at = {}, 0.0
    for row in sorted({bar.row for bar in bars}):
        tops[row] = at
        lanes = max(LEAST_LANES, 1 + max(bar.lane for bar in bars if bar.row == row))
        at += lanes * (LANE + 1) + GAP
    return tops, at


def _bar(step: Step, x: float, top: float, scale: float) -> str:
    width = max((step.ended_s - step.started_s) * scale, 1.5)
    name = step.name if step.slide is None else f"{step.name} {step.slide}"
    told = f"{name}: {step.started_s:.2f} to {step.ended_s:.2f} s"
    place = f'x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{LANE}" rx="1.5"'
    return f'<rect {place} fill="{STEPS[step.name].colour}"><title>{escape(told)}</title></rect>'


def _marks(chain: Sequence[Step], boxes: dict[Step, tuple[float, float]], scale: float) -> list[str]:
    """Underline the chain's steps, and join each to the next."""
    parts, last = [], None
    for number, step in enumerate(chain):
        x, top = boxes[step]
        until = chain[number + 1].started_s if number + 1 < len(chain) else step.ended_s
        right = x + max((min(step.ended_s, until) - step.started_s) * scale, 1.5)
        line = top + LANE
        if last:
            parts.append(f'<path d="M{last[0]:.1f} {last[1]:.1f}L{x:.1f} {line:.1f}" stroke="{MARK}"/>')
        parts.append(f'<path d="M{x:.1f} {line:.1f}H{right:.1f}" stroke="{MARK}" stroke-width="2.5"/>')
        last = (right, line)
    return parts


def _legend(names: Sequence[str], y: float) -> list[str]:
    parts, x = [], float(LEFT)
    for name in names:
        parts.append(f'<rect x="{x}" y="{y + 8}" width="14" height="{LANE}" fill="{STEPS[name].colour}"/>')
        parts.append(f'<text x="{x + 19}" y="{y + 17}">{escape(name)}</text>')
        x += 36 + 6.5 * len(name)
    parts.append(f'<path d="M{LEFT} {y + 35}h14" stroke="{MARK}" stroke-width="2.5"/>')
    parts.append(f'<text x="{LEFT + 19}" y="{y + 39}">what the end waited for</text>')
    return parts

"""A measure's course in the size of a word, for tiles: a picture of its own, since a page holds two dozen of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from urllib.parse import quote

from charts.theme import ACCENT, INKS

WIDTH, HEIGHT, EDGE = 100.0, 32.0, 3.0
MOST_SPANS = 1.0
"""A target further from the line than its own span would flatten it, so it is not drawn; words beside it say it."""
MOST_CELLS = 60

Marks = tuple[tuple[str, float, str], ...]
"""When in words, the value (nan: no data), the value in words; in order of time."""


@lru_cache(maxsize=500)
def course(marks: Marks, words: str, *, target: float | None = None) -> str:
    """The line as HTML, its last point marked, the target dotted; empty below three known values.

    The picture is the background of an element whose cells say when and how much under the pointer.

    Args:
        marks: the points.
        words: what is measured, for those who cannot see it.
        target: drawn where it lies near the line.
    """
    known = [mark for mark in marks if math.isfinite(mark[1])]
    if len(known) < 3:
        return ""
    (first, _, was), (last, _, came) = known[0], known[-1]
    alt = escape(f"{words}: {was} on {first}, {came} on {last}.")
    cells = "".join(f'<i title="{escape(f"{when}: {said}")}"></i>' for when, _, said in marks)
    picture = quote(_picture([value for _, value, _ in marks], target), safe="")
    return (
        f'<div class="course" role="img" aria-label="{alt}" '
        f"style=\"background-image:url('data:image/svg+xml,{picture}')\">"
        f"{cells if len(marks) <= MOST_CELLS else ''}</div>"
    )


def _picture(values: Sequence[float], target: float | None) -> str:
    known = [v for v in values if math.isfinite(v)]
    low, high = min(known), max(known)
    near = MOST_SPANS * (high - low)
    if target is not None and low - near <= target <= high + near:
        low, high = min(low, target), max(high, target)
    else:
        target = None

    def y(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)

    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    points = [(EDGE + step * i, y(v)) if math.isfinite(v) else None for i, v in enumerate(values)]
    last = next(p for p in reversed(points) if p is not None)
    lines = [_stroke(_path(points), ACCENT, 1.6), _stroke(f"M{last[0]:.1f} {last[1]:.1f}h0", ACCENT, 6)]
    if target is not None:
        quiet = f'{INKS["light"].context}" stroke-dasharray="2 3'
        lines.insert(0, _stroke(f"M0 {y(target):.1f}H{WIDTH:g}", quiet, 1))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" '
        f'preserveAspectRatio="none">{"".join(lines)}</svg>'
    )


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    """A line that breaks where a value is missing."""
    parts, is_down = [], False
    for point in points:
        if point is not None:
            parts.append(f"{'L' if is_down else 'M'}{point[0]:.1f} {point[1]:.1f}")
        is_down = point is not None
    return "".join(parts)


def _stroke(path: str, colour: str, width_px: float) -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width_px:g}" stroke-linecap="round" '
        'stroke-linejoin="round" vector-effect="non-scaling-stroke"/>'
    )

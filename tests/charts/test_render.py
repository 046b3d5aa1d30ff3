"""Drawn in a real browser at phone and desktop width: no word is cut and no two words overlap."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.charts.gallery import page
from benchmarks.charts.pages import FIGURES
from tests.browser import driving

WIDTHS_PX = (360, 1100)
BOXES = """() => [...document.querySelectorAll('.js-plotly-plot')].map(plot => {
    const edge = plot.getBoundingClientRect();
    return [...plot.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => {
        const b = t.getBoundingClientRect();
        return {words: t.textContent, x0: b.left - edge.left, x1: b.right - edge.left,
                y0: b.top - edge.top, y1: b.bottom - edge.top, width: edge.width, height: edge.height};
    });
})"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Without Chromium this raises, and the tests fail."""
    with driving.browser() as opened:
        yield opened


@pytest.fixture(scope="module", params=WIDTHS_PX)
def plots(request: pytest.FixtureRequest, browser: Any, tmp_path_factory: Any) -> list[list[dict[str, Any]]]:
    path: Path = tmp_path_factory.mktemp("charts") / "all.html"
    builds = [build for group in FIGURES.values() for build in group]
    path.write_text(page([build("light") for build in builds], "light"), encoding="utf-8")
    tab = browser.new_page(viewport={"width": request.param, "height": 800})
    tab.goto(path.as_uri())
    tab.wait_for_function(
        "n => document.querySelectorAll('.main-svg .gtitle, .main-svg').length >= n", arg=len(builds)
    )
    boxes: list[list[dict[str, Any]]] = tab.evaluate(BOXES)
    tab.close()
    assert len(boxes) == len(builds)
    return boxes


def test_no_word_is_cut_by_the_edge(plots: list[list[dict[str, Any]]]) -> None:
    cut = [
        (i, b["words"])
        for i, boxes in enumerate(plots)
        for b in boxes
        if b["x0"] < -1 or b["x1"] > b["width"] + 1 or b["y0"] < -1 or b["y1"] > b["height"] + 1
    ]
    assert not cut


def test_no_two_words_overlap(plots: list[list[dict[str, Any]]]) -> None:
    over = [
        (i, a["words"], b["words"])
        for i, boxes in enumerate(plots)
        for k, a in enumerate(boxes)
        for b in boxes[k + 1 :]
        if min(a["x1"], b["x1"]) - max(a["x0"], b["x0"]) > 2
        and min(a["y1"], b["y1"]) - max(a["y0"], b["y0"]) > 4
    ]
    assert not over

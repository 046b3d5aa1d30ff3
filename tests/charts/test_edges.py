"""One row, one value, no history: every builder still draws."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from benchmarks.charts import samples
from charts import (
    accuracy,
    ageing,
    bars,
    control,
    dots,
    effects,
    forecast,
    gantt,
    heatmap,
    staffing,
    timeline,
    trend,
)  # fmt: skip

ZONE = samples.ZONE
HISTORY, AHEAD, NAIVE = samples.volume_and_forecast()
ONE: dict[str, Callable[[], go.Figure]] = {
    "trend": lambda: trend.line(samples.by_day().head(1), "T", "", unit="share", zone=ZONE),
    "trend running": lambda: trend.line(samples.by_day().tail(1), "T", "", unit="share", zone=ZONE),
    "trend earlier empty": lambda: trend.line(
        samples.by_day(), "T", "", unit="share", zone=ZONE, comparison=samples.by_day().head(0)
    ),
    "ranked": lambda: bars.ranked(samples.queues().head(1), "T", "", unit="share"),
    "by_time": lambda: bars.by_time(samples.by_day().head(1), "T", "", unit="share", zone=ZONE),
    "dots": lambda: dots.compared(samples.queues().head(1), "T", "", unit="share", target=0.8),
    "heatmap": lambda: heatmap.day_by_interval(
        samples.by_interval().head(1), "T", "", unit="contacts", zone=ZONE
    ),
    "heatmap flat": lambda: heatmap.day_by_interval(
        samples.by_interval().assign(value=0.0), "T", "", unit="contacts", zone=ZONE
    ),
    "heatmap middle": lambda: heatmap.day_by_interval(
        samples.by_interval().assign(value=0.8), "T", "", unit="share", zone=ZONE, middle=0.8
    ),
    "fan without history": lambda: forecast.fan(HISTORY.head(0), AHEAD, "T", "", zone=ZONE),
    "fan one": lambda: forecast.fan(HISTORY.tail(1), AHEAD.head(1), "T", "", zone=ZONE, naive=NAIVE.head(1)),
    "wape": lambda: accuracy.wape(samples.accuracy().head(1).assign(wape_ratio_to_naive=np.nan), "T", ""),
    "required": lambda: staffing.required(samples.requirement().head(1), "T", "", zone=ZONE),
    "coverage": lambda: staffing.coverage(samples.coverage().head(1), "T", "", zone=ZONE),
    "service_level": lambda: staffing.service_level(
        samples.requirement().head(1), "T", "", zone=ZONE, target=0.99
    ),
    "gantt": lambda: gantt.shifts(samples.shifts().head(1).assign(breaks=""), "T", "", zone=ZONE),
    "gantt many": lambda: gantt.shifts(samples.shifts(), "T", "", zone=ZONE, most=3),
    "xmr": lambda: control.xmr(samples.controlled().head(1), "T", "", unit="s", zone=ZONE),
    "ageing": lambda: ageing.buckets(samples.ageing().head(1).drop(columns="overdue"), "T", ""),
    "waterfall": lambda: effects.waterfall(
        samples.effects().head(1), "T", "", before=0.8, unit="share", better="lower"
    ),
    "tornado": lambda: effects.tornado(
        samples.sensitivity().head(1).drop(columns=["low_words", "high_words"]),
        "T",
        "",
        base=40,
        unit="agents",
    ),
    "timeline": lambda: timeline.clocks(samples.clock().head(1), "T", "", zone=ZONE),
}


@pytest.mark.parametrize("name", ONE)
def test_the_smallest_frames_are_drawn(name: str) -> None:
    figure = ONE[name]()
    assert figure.data
    assert figure.to_json()
    assert "nan" not in figure.layout.meta["alt"].lower()
    assert "inf" not in figure.layout.meta["alt"].lower()


def test_left_out_rows_are_counted_in_the_subtitle() -> None:
    assert "3 of 11 rows shown" in ONE["gantt many"]().layout.meta["subtitle"]
    figure = dots.compared(samples.queues(), "T", "Share.", unit="share", most=5)
    assert figure.layout.meta["subtitle"] == "Share. 5 of 8 shown."


def test_a_single_point_is_visible_as_a_dot() -> None:
    figure = ONE["trend"]()
    assert max(figure.data[-1].marker.size) > 0


def test_a_frame_is_never_changed_by_drawing_it() -> None:
    frames = [samples.by_day(), samples.requirement(), samples.shifts(), HISTORY.copy(), AHEAD.copy()]
    copies = [f.copy() for f in frames]
    trend.line(frames[0], "T", "", unit="share", zone=ZONE)
    staffing.required(frames[1], "T", "", zone=ZONE)
    gantt.shifts(frames[2], "T", "", zone=ZONE)
    forecast.fan(frames[3], frames[4], "T", "", zone=ZONE)
    for frame, copy in zip(frames, copies, strict=True):
        pd.testing.assert_frame_equal(frame, copy)

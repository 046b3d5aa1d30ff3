"""The gallery's figures: for each builder, calls that a page would make."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go

from benchmarks.charts import samples
from charts import trend
from charts.theme import Theme

ZONE = samples.ZONE
Build = Callable[[Theme], go.Figure]


def service_level(theme: Theme) -> go.Figure:
    before = samples.by_day(last="2026-10-21").assign(value=lambda d: d["value"] - 0.04)
    return trend.line(
        samples.by_day(), "Service level fell below target on eight of 21 days",
        "Answered within 20 s, share of offered, by day, phone", unit="share", zone=ZONE, theme=theme,
        target=0.8, comparison=before, comparison_words="Oct",
    )  # fmt: skip


def contacts(theme: Theme) -> go.Figure:
    return trend.line(
        samples.by_day_and_channel(), "Which channel grows?", "Contacts offered by day and channel",
        unit="contacts", zone=ZONE, theme=theme, from_zero=True,
    )  # fmt: skip


def nothing(theme: Theme) -> go.Figure:
    return trend.line(samples.by_day().head(0), "How long did customers wait?", "Median wait by day",
                      unit="s", zone=ZONE, theme=theme)  # fmt: skip


FIGURES: dict[str, list[Build]] = {"trend": [service_level, contacts, nothing]}

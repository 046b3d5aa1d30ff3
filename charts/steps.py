"""Step lines by interval and the areas between them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from charts import axes, bands, columns, numbers
from charts import theme as style
from domain.channels import label


def add_steps(
    fig: go.Figure, frame: pd.DataFrame, column: str, name: str, colour: str, zone: str, hover: list[str]
) -> None:
    """A step line of `column`, and unseen points at the middle of each interval that carry the hover."""
    index = axes.moments(frame["starts_at"], zone)
    values = frame[column].astype(float).tolist()
    corners, heights = bands.steps(index, values)
    fig.add_trace(
        go.Scatter(x=axes.drawn(corners), y=heights, mode="lines", name=name, hoverinfo="skip",
                   line={"color": colour, "width": 2})
    )  # fmt: skip
    middles = axes.drawn(index + bands.typical_length(index) / 2)
    fig.add_trace(
        go.Scatter(x=middles, y=values, mode="markers", name=f"{name} by interval", text=hover,
                   marker={"size": 12, "opacity": 0, "color": colour}, hovertemplate="%{text}<extra></extra>")
    )  # fmt: skip


def shade(
    fig: go.Figure, frame: pd.DataFrame, low: NDArray[np.floating[Any]], high: NDArray[np.floating[Any]],
    colour: str, pattern: str, zone: str,
) -> None:  # fmt: skip
    """The area between two step lines where `high` exceeds `low`, as one bar an interval."""
    index = axes.moments(frame["starts_at"], zone)
    length = bands.typical_length(index)
    rows = np.flatnonzero(high > low)
    fig.add_trace(
        go.Bar(
            x=axes.drawn(index[rows] + length / 2), y=(high - low)[rows].tolist(), base=low[rows].tolist(),
            width=length.total_seconds() * 1000, hoverinfo="skip", name="too few" if pattern else "too many",
            marker={
                "color": style.faint(colour, 0.35), "line": {"width": 0},
                "pattern": {"shape": pattern, "fgcolor": colour, "size": 6, "solidity": 0.3},
            },
        )
    )  # fmt: skip


def mark_below(fig: go.Figure, frame: pd.DataFrame, target: float, zone: str) -> int:
    """A cross on every interval below `target`: a shape, not only a colour; returns how many."""
    index = axes.moments(frame["starts_at"], zone)
    rows = np.flatnonzero(frame["service_level"].astype(float).to_numpy() < target)
    middles = axes.drawn(index[rows] + bands.typical_length(index) / 2)
    fig.add_trace(
        go.Scatter(x=middles, y=frame["service_level"].iloc[rows].tolist(), mode="markers", name="below target",
                   marker={"symbol": "x", "size": 8, "color": style.UNDER}, hoverinfo="skip")
    )  # fmt: skip
    return len(rows)


def step_axis(fig: go.Figure, frame: pd.DataFrame, zone: str) -> None:
    """The time axis to the end of the last interval."""
    index = axes.moments(frame["starts_at"], zone).unique().sort_values()
    axes.time_axis(fig, index.min(), index.max() + bands.typical_length(index), zone, room=0.01)


def requirement_hover(part: pd.DataFrame, name: str, zone: str) -> list[str]:
    """When, agents, expected contacts, service level, occupancy and the deciding rule."""
    whens = axes.local_words(axes.moments(part["starts_at"], zone), zone)
    return [
        f"{label(name)}, {when}<br><b>{numbers.value(row['agents'], 'agents')}</b>"
        f"<br>n = {numbers.number(row['contacts'], 1)} contacts expected"
        f"<br>service level {numbers.share(row['service_level'])}"
        f"<br>occupancy {numbers.share(row['occupancy'])}"
        f"<br>decided by {str(row['binding']).replace('_', ' ')}"
        for when, row in zip(whens, columns.records(part), strict=True)
    ]


def coverage_hover(frame: pd.DataFrame, zone: str) -> list[str]:
    """When, both counts and the gap in words."""
    whens = axes.local_words(axes.moments(frame["starts_at"], zone), zone)
    return [
        f"{when}<br><b>{gap_words(row['scheduled'] - row['required'])}</b>"
        f"<br>needed {numbers.compact(row['required'])}<br>scheduled {numbers.compact(row['scheduled'])}"
        for when, row in zip(whens, columns.records(frame), strict=True)
    ]


def work_hover(frame: pd.DataFrame, zone: str) -> list[str]:
    """When, people at work and the work that arrives."""
    whens = axes.local_words(axes.moments(frame["starts_at"], zone), zone)
    return [
        f"{when}<br><b>{numbers.value(row['at_work'], 'agents')} at work</b>"
        f"<br>work for {numbers.number(row['work'], 1)}"
        for when, row in zip(whens, columns.records(frame), strict=True)
    ]


def written_hover(frame: pd.DataFrame, zone: str) -> list[str]:
    """When, who does written work, and how much waits or is late."""
    whens = axes.local_words(axes.moments(frame["starts_at"], zone), zone)
    return [
        f"{when}<br><b>{numbers.number(row['whole'], 1)} agents on it</b>"
        f"<br>{numbers.number(row['planned'], 1)} planned for it"
        f"<br>{numbers.number(row['waiting_hours'], 1)} hours wait"
        f"<br>{numbers.number(row['late_hours'], 1)} hours pass their due time"
        for when, row in zip(whens, columns.records(frame), strict=True)
    ]


def gap_words(gap: float) -> str:
    """A difference of agents in words.

    Example:
        >>> gap_words(-2.0), gap_words(1.0), gap_words(0.0)
        ('2 agents too few', '1 agent too many', 'as needed')
    """
    if numbers.is_missing(gap):
        return numbers.NO_DATA
    if gap == 0:
        return "as needed"
    return f"{numbers.value(abs(gap), 'agents')} too {'few' if gap < 0 else 'many'}"

"""Bands of uncertainty, steps and shaded differences: areas that stop where the data stops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from charts import axes
from charts import theme as style


def runs(has_value: Sequence[bool]) -> Iterator[slice]:
    """Slices of neighbouring rows that all have a value.

    Example:
        >>> list(runs([True, True, False, True]))
        [slice(0, 2, None), slice(3, 4, None)]
    """
    start: int | None = None
    for i, value in enumerate([*has_value, False]):
        if value and start is None:
            start = i
        elif not value and start is not None:
            yield slice(start, i)
            start = None


def band(
    fig: go.Figure, frame: pd.DataFrame, low: str, high: str, colour: str, opacity: float, zone: str
) -> None:
    """Shade between two columns over `starts_at`, one area per unbroken run; a gap stays a gap."""
    index = axes.moments(frame["starts_at"], zone)
    for rows in runs(list(frame[[low, high]].notna().all(axis=1))):
        x = axes.drawn(index[rows])
        below, above = frame[low].iloc[rows].tolist(), frame[high].iloc[rows].tolist()
        fig.add_trace(
            go.Scatter(
                x=x + x[::-1], y=above + below[::-1], fill="toself", mode="lines", line={"width": 0},
                fillcolor=style.faint(colour, opacity), hoverinfo="skip", name=f"{low} to {high}",
            )
        )  # fmt: skip


def steps(starts: pd.DatetimeIndex, values: Sequence[float]) -> tuple[pd.DatetimeIndex, list[float]]:
    """Corners of a step line that holds each value until the next start, the last for one typical length.

    Where the next start is more than 1.5 lengths away the line breaks.

    Args:
        starts: increasing moments.
        values: value held from each start.
    """
    if len(starts) == 0:
        return starts, []
    length = typical_length(starts)
    corners: list[pd.Timestamp] = []
    heights: list[float] = []
    for i, (start, height) in enumerate(zip(starts, values, strict=True)):
        is_last = i == len(starts) - 1
        is_broken = is_last or starts[i + 1] - start > 1.5 * length
        end = start + length if is_broken else starts[i + 1]
        corners += [start, end]
        heights += [height, height]
        if is_broken and not is_last:
            corners.append(end)
            heights.append(np.nan)
    return pd.DatetimeIndex(corners), heights


def typical_length(starts: pd.DatetimeIndex) -> pd.Timedelta:
    """The smallest distance of neighbouring starts; half an hour where there is only one."""
    gaps = starts[1:] - starts[:-1]
    return pd.Timedelta(gaps.min()) if len(gaps) else pd.Timedelta(minutes=30)

"""When is it busy, when is it bad? Local day by interval of the day, one colour from pale to strong."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from charts import axes, columns, numbers
from charts import theme as style
from charts.theme import INKS, TEXT_PX, Theme

ROW_PX = 24
SCALE_PX = 46
MOST_NAMED_DAYS = 14


def day_by_interval(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    unit: str,
    zone: str,
    theme: Theme = "light",
    middle: float | None = None,
) -> go.Figure:
    """A cell per local day and clock time.

    Args:
        frame: `starts_at` (moment), `value` (in `unit`), optional `n`. The hour that the clocks repeat in
            autumn shows the mean of its two passes; intervals that are missing stay blank.
        title: the finding or the question.
        subtitle: measure, unit and basis.
        unit: see `charts.numbers`.
        zone: IANA zone the times are shown in.
        middle: a value with a colour to either side (0 for a difference, the target for a rate):
            below red, above blue.
    """
    columns.need(frame, ("starts_at", "value"), "heat map")
    if columns.is_blank(frame, "value"):
        return style.empty(title, subtitle, theme, height_px=7 * ROW_PX + SCALE_PX)
    cells = local_cells(frame, zone)
    days = sorted(cells["day"].unique())
    grid = cells.pivot_table(index="day", columns="minute", values="value", aggfunc="mean", dropna=False)
    minutes = full_minutes(cells["minute"])
    grid = grid.reindex(index=days, columns=minutes)
    counts = None
    if "n" in cells:
        counts = cells.pivot_table(index="day", columns="minute", values="n", aggfunc="sum").reindex_like(
            grid
        )
    fig = go.Figure(
        go.Heatmap(
            z=grid.to_numpy(), x=[m / 60 for m in minutes], y=list(range(len(days))), xgap=1, ygap=1,
            text=hover_grid(grid, counts, unit), hovertemplate="%{text}<extra></extra>", hoverongaps=False,
            **colours(grid.to_numpy(), unit, middle, theme),
        )
    )  # fmt: skip
    clock_axis(fig, minutes)
    day_axis(fig, days)
    fig.update_layout(margin={"b": SCALE_PX + 22})
    height = len(days) * ROW_PX + SCALE_PX + 22
    alt = described(grid, title, unit)
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=height)


def local_cells(frame: pd.DataFrame, zone: str) -> pd.DataFrame:
    """The frame with its local `day` and `minute` of the day."""
    local = axes.moments(frame["starts_at"], zone).tz_convert(zone)
    return frame.assign(day=local.date, minute=local.hour * 60 + local.minute)


def full_minutes(minutes: pd.Series) -> list[int]:
    """Clock times from the first to the last at the usual step, so that a gap keeps its width."""
    known = sorted(int(m) for m in minutes.unique())
    step = min((b - a for a, b in pairwise(known)), default=30)
    return list(range(known[0], known[-1] + 1, step))


def colours(values: NDArray[np.float64], unit: str, middle: float | None, theme: Theme) -> dict[str, Any]:
    """Colour scale, its ends, and a slim colour bar below the plot with at most five words."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if middle is None:
        low = 0.0 if low >= 0 and unit != "share" else low
        scale = sequential(theme)
    else:
        reach = max(high - middle, middle - low) or 1.0
        low, high, scale = middle - reach, middle + reach, diverging(theme)
    places, words = axes.ticks(low, high if high > low else low + 1, unit, most=4)
    bar = {
        "orientation": "h", "x": 0, "xanchor": "left", "y": 0, "yanchor": "top", "ypad": 26,
        "thickness": 8, "len": 1, "outlinewidth": 0, "xpad": 0,
        "tickvals": places, "ticktext": words, "tickfont": {"color": INKS[theme].quiet, "size": TEXT_PX},
    }  # fmt: skip
    return {"zmin": low, "zmax": high if high > low else low + 1, "colorscale": scale, "colorbar": bar}


def sequential(theme: Theme) -> list[list[object]]:
    """From the page towards a strong blue: more is further from the page."""
    ink = INKS[theme]
    far = style.mixed(style.ACCENT, ink.text, 0.35)
    return [[0.0, style.mixed(ink.background, style.ACCENT, 0.10)], [0.6, style.ACCENT], [1.0, far]]


def diverging(theme: Theme) -> list[list[object]]:
    """Red below the middle, blue above, pale between."""
    ink = INKS[theme]
    pale = style.mixed(ink.background, ink.text, 0.08)
    return [
        [0.0, style.mixed(style.UNDER, ink.text, 0.15)], [0.3, style.mixed(style.UNDER, pale, 0.35)], [0.5, pale],
        [0.7, style.mixed(style.OVER, pale, 0.35)], [1.0, style.mixed(style.OVER, ink.text, 0.15)],
    ]  # fmt: skip


def hover_grid(grid: pd.DataFrame, counts: pd.DataFrame | None, unit: str) -> list[list[str]]:
    """When, value and n of every cell."""
    values = grid.to_numpy()
    cases = None if counts is None else counts.to_numpy()
    return [
        [
            f"{numbers.day(day)} {minute // 60:02d}:{minute % 60:02d}<br>"
            + columns.hover({} if cases is None else {"n": cases[r, c]}, values[r, c], unit)
            for c, minute in enumerate(map(int, grid.columns))
        ]
        for r, day in enumerate(grid.index)
    ]


def clock_axis(fig: go.Figure, minutes: list[int]) -> None:
    """Hours of the day, at most six."""
    hours = list(range(minutes[0] // 60, minutes[-1] // 60 + 1))
    step = next(s for s in (1, 2, 3, 4, 6, 8, 12) if len(range(0, len(hours), s)) <= axes.MOST_TICKS)
    shown = [h for h in hours if h % step == 0 and h * 60 >= minutes[0]][: axes.MOST_TICKS]
    half = (minutes[1] - minutes[0]) / 120 if len(minutes) > 1 else 0.25
    # A cell is centred on its x: half a step to the left makes the label stand at the interval's start.
    fig.update_xaxes(
        tickmode="array", tickvals=[h - half for h in shown], ticktext=[f"{h:02d}:00" for h in shown],
        range=[minutes[0] / 60 - half, minutes[-1] / 60 + half],
    )  # fmt: skip


def day_axis(fig: go.Figure, days: list[date]) -> None:
    """Every day named up to a fortnight, else Mondays only; first day on top."""
    named = days if len(days) <= MOST_NAMED_DAYS else [d for d in days if d.weekday() == 0]
    step = -(-len(named) // MOST_NAMED_DAYS) or 1
    shown = named[::step] or days[:1]
    fig.update_yaxes(
        tickmode="array", tickvals=[days.index(d) for d in shown],
        ticktext=[numbers.day(d) for d in shown],
        range=[len(days) - 0.5, -0.5], showgrid=False, ticks="", ticklabelstandoff=5,
    )  # fmt: skip


def described(grid: pd.DataFrame, title: str, unit: str) -> str:
    """The alt text: size, highest and lowest cell."""
    values = grid.to_numpy(dtype=float)
    low, high = (
        divmod(int(place), values.shape[1]) for place in (np.nanargmin(values), np.nanargmax(values))
    )
    return (
        f"Heat map of {len(grid)} days by {len(grid.columns)} intervals. {title}. "
        f"Highest {numbers.value(values[high], unit)} on {moment_words(grid, *high)}, "
        f"lowest {numbers.value(values[low], unit)} on {moment_words(grid, *low)}."
    )


def moment_words(grid: pd.DataFrame, row: int, column: int) -> str:
    """Day and clock time of one cell."""
    minute = int(grid.columns[column])
    return f"{numbers.day(grid.index[row])} at {minute // 60:02d}:{minute % 60:02d}"

"""What moved it, what would move it? A waterfall of parts and a tornado of assumptions."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from charts import axes, columns, labels, numbers, rows
from charts import theme as style
from charts.theme import INKS, TEXT_PX, Theme


def waterfall(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    before: float,
    unit: str,
    theme: Theme = "light",
    before_words: str = "Before",
    after_words: str = "Now",
    better: Literal["higher", "lower"] = "higher",
) -> go.Figure:
    """From one value to the next, part by part, as rows; the end is the sum of the parts.

    Args:
        frame: `name`, `effect` (in `unit`, signed), optional `n`; in the order drawn.
        title: the finding or the question.
        subtitle: measure, unit and basis.
        before: value the parts start from.
        unit: see `charts.numbers`; effects of a `share` read as points.
        before_words, after_words: names of both ends.
        better: whether a higher or a lower value is better: that part is blue, the worse red and hatched.
    """
    columns.need(frame, ("name", "effect"), "waterfall")
    if columns.is_blank(frame, "effect"):
        return style.empty(title, subtitle, theme, height_px=rows.height_px(4))
    known = frame[frame["effect"].notna()]
    effects = known["effect"].astype(float).to_numpy()
    edges = before + np.r_[0.0, effects.cumsum()]
    after = float(edges[-1])
    change = "points" if unit == "share" else unit
    names = [before_words, *known["name"].astype(str), after_words]
    words = [
        numbers.value(before, unit),
        *(numbers.signed(e, change) for e in effects),
        numbers.value(after, unit),
    ]
    fig = go.Figure()
    ends(fig, [0, len(names) - 1], [before, after], theme)
    part_bars(fig, edges, (effects > 0) == (better == "higher"), known, change)
    low, high = window(edges)
    axes.value_axis(fig, [low, high], unit, from_zero=False, axis="x", room=0.0)
    fig.update_xaxes(range=[low, high], visible=False)
    rows.row_axis(fig, names)
    rows.words_beside(fig, words, theme)
    fig.update_layout(margin={"b": 8})
    alt = (
        f"Waterfall chart. {title}. " + "; ".join(f"{a} {b}" for a, b in zip(names, words, strict=True)) + "."
    )
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=rows.height_px(len(names), 30))


def window(edges: np.ndarray) -> tuple[float, float]:
    """A range close around the steps: the parts are what is compared, so ends are marks, not bars."""
    low, high = float(edges.min()), float(edges.max())
    pad = (high - low or abs(high) or 1.0) * 0.08
    return low - pad, high + pad


def ends(fig: go.Figure, places: list[int], values: list[float], theme: Theme) -> None:
    """Both ends as thick marks across their rows."""
    ink = INKS[theme]
    for place, value in zip(places, values, strict=True):
        fig.add_shape(
            type="line",
            x0=value,
            x1=value,
            y0=place - 0.34,
            y1=place + 0.34,
            line={"color": ink.text, "width": 4},
        )
    first, last = places
    for place, value, other in ((first, values[0], first + 1), (last, values[1], last - 1)):
        fig.add_shape(
            type="line",
            x0=value,
            x1=value,
            y0=place,
            y1=other,
            line={"color": ink.context, "width": 1, "dash": "dot"},
        )


def part_bars(fig: go.Figure, edges: np.ndarray, better: np.ndarray, frame: pd.DataFrame, unit: str) -> None:
    """The parts as floating bars: better plain blue, worse hatched red."""
    fig.add_trace(
        go.Bar(
            base=edges[:-1].tolist(), x=np.diff(edges).tolist(), y=list(range(1, len(edges))), orientation="h",
            width=0.6, name="part",
            marker={
                "color": [style.OVER if b else style.UNDER for b in better], "line": {"width": 0},
                "pattern": {"shape": ["" if b else "/" for b in better], "size": 6, "solidity": 0.6},
            },
            hovertext=[
                f"{row['name']}<br>{columns.hover(row, row['effect'], unit)}<br>{'better' if b else 'worse'}"
                for row, b in zip(columns.records(frame), better, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip


def tornado(
    frame: pd.DataFrame, title: str, subtitle: str, *, base: float, unit: str, theme: Theme = "light"
) -> go.Figure:
    """How far the result moves when one assumption moves, the largest swing on top.

    Args:
        frame: `name`, `low`, `high` (the result in `unit` at the low and the high assumption), optional
            `low_words`, `high_words` (the assumption at each end, as in `+10 %`).
        title: the finding or the question.
        subtitle: measure, unit and basis.
        base: the result with no assumption moved.
        unit: see `charts.numbers`.
    """
    columns.need(frame, ("name", "low", "high"), "tornado")
    if columns.is_blank(frame, "low", "high"):
        return style.empty(title, subtitle, theme, height_px=rows.height_px(4))
    swing = (frame["high"].astype(float) - frame["low"].astype(float)).abs()
    ordered = frame.loc[swing.sort_values(ascending=False, kind="stable").index]
    names = ordered["name"].astype(str).tolist()
    fig = go.Figure()
    for column, colour, pattern in (("low", style.ACCENT, ""), ("high", style.UNDER, "/")):
        add_side(fig, ordered, column, base, colour, pattern, unit, theme)
    held = [base, *ordered["low"].astype(float), *ordered["high"].astype(float)]
    axes.value_axis(fig, held, unit, from_zero=False, axis="x", room=0.3)
    fig.update_xaxes(showgrid=True)
    fig.update_layout(barmode="overlay")
    rows.row_axis(fig, names)
    labels.target_column(fig, base, f"As planned {numbers.value(base, unit)}", theme)
    said = [f"{r['name']} {numbers.interval(r['low'], r['high'], unit)}" for r in columns.records(ordered)]
    alt = f"Tornado chart. {title}. As planned {numbers.value(base, unit)}. {'; '.join(said)}."
    return style.apply(
        fig, title, subtitle, theme, alt=alt, height_px=rows.height_px(len(names)), above_px=16
    )


def add_side(
    fig: go.Figure,
    frame: pd.DataFrame,
    column: str,
    base: float,
    colour: str,
    pattern: str,
    unit: str,
    theme: Theme,
) -> None:
    """One end of every swing, its assumption written at the tip."""
    values = frame[column].astype(float)
    tips = frame[f"{column}_words"].astype(str).tolist() if f"{column}_words" in frame else [""] * len(frame)
    fig.add_trace(
        go.Bar(
            base=base, x=(values - base).tolist(), y=list(range(len(frame))), orientation="h", width=0.55,
            name=f"{column} assumption", text=tips, textposition="outside", cliponaxis=False,
            textfont={"color": INKS[theme].text, "size": TEXT_PX},
            marker={"color": colour, "line": {"width": 0}, "pattern": {"shape": pattern, "size": 6, "solidity": 0.6}},
            hovertext=[
                f"{row['name']}, {tip or column}<br><b>{numbers.value(row[column], unit)}</b>"
                f"<br>{numbers.signed(row[column] - base, unit)}"
                for row, tip in zip(columns.records(frame), tips, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip

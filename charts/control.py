"""Is this a real change? An XmR control chart: values, limits, and the points that are signals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from charts import axes, columns, labels, numbers
from charts import theme as style
from charts.theme import INKS, Theme


def xmr(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    unit: str,
    zone: str,
    theme: Theme = "light",
    height_px: int = 280,
) -> go.Figure:
    """Values with their natural limits; signals stand out by shape, size and words.

    Args:
        frame: `starts_at`, `value`, `centre`, `lower`, `upper` (in `unit`; limits may step), optional
            `signal` (why the point is one, empty where it is not) and `n`.
        title: the finding or the question.
        subtitle: measure, unit and basis.
        unit: see `charts.numbers`.
        zone: IANA zone the times are shown in.
        height_px: height of the plot.
    """
    columns.need(frame, ("starts_at", "value", "centre", "lower", "upper"), "control chart")
    if columns.is_blank(frame, "value"):
        return style.empty(title, subtitle, theme, height_px=height_px)
    frame = frame.sort_values("starts_at")
    x = axes.drawn(axes.moments(frame["starts_at"], zone))
    fig = go.Figure()
    ink = INKS[theme]
    for column, dash in (("lower", "dash"), ("centre", "solid"), ("upper", "dash")):
        fig.add_trace(
            go.Scatter(x=x, y=frame[column].tolist(), mode="lines", hoverinfo="skip", name=column,
                       line={"color": ink.context, "width": 1.2, "dash": dash, "shape": "hvh"})
        )  # fmt: skip
    draw_values(fig, frame, unit, zone, theme)
    held = [float(v) for c in ("value", "lower", "upper") for v in frame[c].dropna()]
    span = axes.value_axis(fig, held, unit, from_zero=False)
    index = axes.moments(frame["starts_at"], zone)
    axes.time_axis(fig, index.min(), index.max(), zone)
    last = frame.iloc[-1]
    words = (("upper", "Upper limit"), ("centre", "Mean"), ("lower", "Lower limit"))
    ends = [(name, float(last[c]), ink.context) for c, name in words if not numbers.is_missing(last[c])]
    labels.at_line_ends(fig, ends, span, height_px - style.BOTTOM_PX, theme)
    alt = described(frame, title, unit, zone)
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=height_px)


def signals(frame: pd.DataFrame) -> list[str]:
    """Why each row is a signal; empty where it is none."""
    if "signal" not in frame:
        return [""] * len(frame)
    return ["" if s is None or s != s else str(s) for s in frame["signal"]]


def draw_values(fig: go.Figure, frame: pd.DataFrame, unit: str, zone: str, theme: Theme) -> None:
    """The values: small dots in the accent, signals as larger red diamonds."""
    index = axes.moments(frame["starts_at"], zone)
    why = signals(frame)
    is_signal = np.array([bool(s) for s in why])
    hover = [
        f"{when}<br>{columns.hover(row, row['value'], unit)}"
        f"<br>limits {numbers.interval(row['lower'], row['upper'], unit)}" + (f"<br>signal: {s}" if s else "")
        for when, row, s in zip(axes.local_words(index, zone), columns.records(frame), why, strict=True)
    ]
    fig.add_trace(
        go.Scatter(
            x=axes.drawn(index), y=frame["value"].tolist(), mode="lines+markers", name="value",
            line={"color": style.ACCENT, "width": 1.5}, text=hover, hovertemplate="%{text}<extra></extra>",
            marker={
                "size": np.where(is_signal, 12, 5).tolist(),
                "symbol": np.where(is_signal, "diamond", "circle").tolist(),
                "color": np.where(is_signal, style.UNDER, style.ACCENT).tolist(),
                "line": {"color": INKS[theme].background, "width": 1},
            },
        )
    )  # fmt: skip


def described(frame: pd.DataFrame, title: str, unit: str, zone: str) -> str:
    """The alt text: limits of the last point and every signal."""
    last = frame.iloc[-1]
    index = axes.moments(frame["starts_at"], zone)
    found = [
        f"{when} {numbers.value(v, unit)} ({why})"
        for when, v, why in zip(axes.local_words(index, zone), frame["value"], signals(frame), strict=True)
        if why
    ]
    said = f"Signals: {'; '.join(found)}." if found else "No signals: no real change."
    limits = numbers.interval(last["lower"], last["upper"], unit)
    return f"Control chart of {len(frame)} values. {title}. Limits {limits}. {said}"

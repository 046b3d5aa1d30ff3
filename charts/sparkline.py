"""A measure's course in the size of a word, for tiles and tables."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts import axes, columns, numbers
from charts import theme as style
from charts.theme import INKS, Theme

HEIGHT_PX = 44


def sparkline(
    frame: pd.DataFrame,
    words: str,
    *,
    unit: str,
    zone: str,
    theme: Theme = "light",
    target: float | None = None,
    height_px: int = HEIGHT_PX,
) -> go.Figure:
    """One thin line, its last point marked, the target a hair line; no axes, no title.

    Args:
        frame: `starts_at`, `value` (in `unit`), optional `n`, `low`, `high`.
        words: what is measured, for the alt text.
        unit: see `charts.numbers`.
        zone: IANA zone of the hover's times.
        target: a hair line.
        height_px: height of the whole figure.
    """
    columns.need(frame, ("starts_at", "value"), "sparkline")
    fig = go.Figure()
    alt = f"{words}: {numbers.NO_DATA}."
    if columns.is_blank(frame, "value"):
        fig.add_annotation(
            text=numbers.NO_DATA, x=0, xref="paper", xanchor="left", y=0.5, yref="paper", showarrow=False,
            font={"color": INKS[theme].quiet},
        )  # fmt: skip
    else:
        frame = frame.sort_values("starts_at")
        alt = draw(fig, frame, words, unit, zone, theme, target)
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False)
    style.apply(fig, "", "", theme, alt=alt, height_px=height_px)
    return fig.update_layout(height=height_px, margin={"l": 2, "r": 8, "t": 4, "b": 4})


def draw(
    fig: go.Figure, frame: pd.DataFrame, words: str, unit: str, zone: str, theme: Theme, target: float | None
) -> str:
    """Line, last point and target; returns the alt text."""
    index = axes.moments(frame["starts_at"], zone)
    values = frame["value"].astype(float)
    known = values.notna().to_numpy().nonzero()[0]
    whens = axes.local_words(index, zone)
    fig.add_trace(
        go.Scatter(
            x=axes.drawn(index), y=values.tolist(), mode="lines+markers", name=words,
            line={"color": style.ACCENT, "width": 1.6},
            marker={"size": [6 if i == known[-1] else 0 for i in range(len(values))], "color": style.ACCENT,
                    "line": {"width": 0}},
            text=[
                f"{when}<br>{columns.hover(row, row['value'], unit)}"
                for when, row in zip(whens, columns.records(frame), strict=True)
            ],
            hovertemplate="%{text}<extra></extra>",
        )
    )  # fmt: skip
    if target is not None:
        line = {"color": INKS[theme].context, "width": 1, "dash": "dot"}
        fig.add_shape(type="line", xref="paper", x0=0, x1=1, y0=target, y1=target, line=line)
    axes.value_axis(
        fig, values.dropna().tolist() + ([target] if target is not None else []), unit, from_zero=False
    )
    first, last = known[0], known[-1]
    return (
        f"{words}: {numbers.value(values.iloc[first], unit)} on {whens[first]}, "
        f"{numbers.value(values.iloc[last], unit)} on {whens[last]}."
    )

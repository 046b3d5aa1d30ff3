"""How old is the backlog? Open tickets by age, those past their target hatched."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts import axes, columns, labels, numbers
from charts import theme as style
from charts.theme import INKS, Theme


def buckets(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    unit: str = "tickets",
    theme: Theme = "light",
    height_px: int = 240,
) -> go.Figure:
    """A bar from zero for every age bucket, in the frame's order.

    Args:
        frame: `bucket` (text, youngest first), `tickets` (open), optional `overdue` (of them past their
            target, hatched at the foot of the bar).
        title: the finding or the question.
        subtitle: measure, unit and basis.
        unit: of `tickets`.
        height_px: height of the plot.
    """
    columns.need(frame, ("bucket", "tickets"), "ageing")
    if columns.is_blank(frame, "tickets") or float(frame["tickets"].sum()) == 0:
        said = "Nothing is open. The backlog is empty for this choice."
        return style.empty(title, subtitle, theme, height_px=height_px, sentence=said)
    totals = frame["tickets"].astype(float)
    overdue = frame["overdue"].astype(float) if "overdue" in frame else pd.Series(0.0, frame.index)
    hover = hover_words(frame, unit)
    x = list(range(len(frame)))
    fig = go.Figure()
    if "overdue" in frame:
        pattern = {"shape": "/", "fgcolor": style.UNDER, "bgcolor": INKS[theme].background, "size": 6}
        fig.add_trace(bar(x, overdue, style.UNDER, "past target", hover, {"pattern": pattern}))
    fig.add_trace(bar(x, totals - overdue, style.ACCENT, "in time", hover, {}))
    for place, total in zip(x, totals, strict=True):
        fig.add_annotation(
            x=place, y=total, text=numbers.number(total), yanchor="bottom", showarrow=False,
            font={"color": INKS[theme].text},
        )  # fmt: skip
    axes.value_axis(fig, totals.tolist(), unit, from_zero=True, room=0.12)
    fig.update_yaxes(visible=False)
    words = [str(b) for b in frame["bucket"]]
    fig.update_xaxes(tickmode="array", tickvals=x, ticktext=words, range=[-0.6, len(frame) - 0.4])
    fig.update_layout(barmode="stack")
    if "overdue" in frame:
        labels.words_above(fig, [("■ In time", style.ACCENT), ("▨ Past target", style.UNDER)], theme)
    alt = described(frame, title, unit)
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=height_px, above_px=18)


def bar(
    x: list[int], heights: pd.Series, colour: str, name: str, hover: list[str], marker: dict[str, object]
) -> go.Bar:
    """One layer of the stack."""
    return go.Bar(
        x=x, y=heights.tolist(), name=name, width=0.66, marker={"color": colour, "line": {"width": 0}} | marker,
        hovertext=hover, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def hover_words(frame: pd.DataFrame, unit: str) -> list[str]:
    """Bucket, tickets, share of the backlog, and how many are past their target."""
    total = float(frame["tickets"].sum())
    return [
        f"{row['bucket']}<br><b>{numbers.value(row['tickets'], unit)}</b><br>{numbers.share(row['tickets'] / total)}"
        f" of n = {numbers.number(total)}"
        + (f"<br>{numbers.number(row['overdue'])} past target" if "overdue" in row else "")
        for row in columns.records(frame)
    ]


def described(frame: pd.DataFrame, title: str, unit: str) -> str:
    """The alt text: every bucket."""
    said = "; ".join(
        f"{row['bucket']} {numbers.value(row['tickets'], unit)}"
        + (f", {numbers.number(row['overdue'])} past target" if "overdue" in row else "")
        for row in columns.records(frame)
    )
    return f"Bar chart. {title}. {said}."

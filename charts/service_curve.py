"""What does one agent more change? Service level against the number of agents, by model."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts import axes, columns, labels, numbers
from charts import theme as style
from charts.theme import INKS, Theme


def by_agents(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    target: float | None = None,
    theme: Theme = "light",
    height_px: int = 280,
) -> go.Figure:
    """One line per model over whole numbers of agents.

    Args:
        frame: `agents`, `model`, `service_level` (share 0-1), `occupancy` (share 0-1).
        title: the finding or the question.
        subtitle: measure, unit and basis.
        target: share 0-1, a thin labelled line.
        height_px: height of the plot.
    """
    columns.need(frame, ("agents", "model", "service_level", "occupancy"), "service curve")
    if columns.is_blank(frame, "service_level"):
        return style.empty(title, subtitle, theme, height_px=height_px)
    names = [str(n) for n in frame["model"].drop_duplicates()]
    colours = style.series_colours(names) if len(names) > 1 else {names[0]: style.ACCENT}
    fig = go.Figure()
    ends: list[tuple[str, float, str]] = []
    for name in names:
        part = frame[frame["model"] == name].sort_values("agents")
        hover = [
            f"{name}, {numbers.number(row['agents'])} agents<br>{numbers.share(row['service_level'])} answered in "
            f"time<br>{numbers.share(row['occupancy'])} occupied"
            for row in columns.records(part)
        ]
        fig.add_trace(
            go.Scatter(
                x=part["agents"].tolist(), y=part["service_level"].tolist(), mode="lines+markers", name=name,
                line={"color": colours[name], "width": 2.5}, marker={"size": 5}, text=hover,
                hovertemplate="%{text}<extra></extra>",
            )
        )  # fmt: skip
        ends.append((name, float(part["service_level"].iloc[-1]), colours[name]))
    if target is not None:
        labels.target_line(fig, target, theme)
        ends.append((f"Target {numbers.bare(target, 'share')}", target, INKS[theme].text))
    span = axes.value_axis(fig, [0.0, 1.0], "share", from_zero=True)
    fig.update_xaxes(title={"text": "agents", "font": {"color": INKS[theme].quiet}}, nticks=6)
    labels.at_line_ends(fig, ends, span, height_px - style.BOTTOM_PX, theme)
    span_words = f"{frame['agents'].min():.0f} to {frame['agents'].max():.0f} agents"
    alt = f"Line chart. {title}. {', '.join(names)} over {span_words}."
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=height_px)

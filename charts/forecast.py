"""What is coming? History solid, forecast dashed, 80 % darker and 95 % lighter, last week's slots in grey."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts import axes, bands, columns, labels, numbers
from charts import theme as style
from charts.theme import INKS, Theme
from domain import frames

LIGHTER, DARKER = 0.18, 0.26
MOST_MARKED = 60


def fan(
    history: pd.DataFrame,
    forecast: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    zone: str,
    theme: Theme = "light",
    naive: pd.DataFrame | None = None,
    naive_words: str = "Same slot last week",
    unit: str = "contacts",
    height_px: int = 320,
) -> go.Figure:
    """History and forecast of one channel on one axis.

    Args:
        history: `domain.frames.VOLUME` rows of one channel (`starts_at`, `contacts`).
        forecast: `domain.frames.FORECAST` rows of the same channel.
        title: the finding or the question.
        subtitle: measure, unit and basis, the model among it.
        zone: IANA zone the times are shown in.
        naive: `starts_at`, `contacts` of the naive forecast, in grey.
        naive_words: its name.
        unit: of `contacts`.
        height_px: height of the plot.
    """
    columns.need(history, ("starts_at", "contacts"), "history")
    frames.check(forecast.assign(channel="", model=""), frames.FORECAST, "forecast")
    if columns.is_blank(forecast, "contacts"):
        said = "No forecast yet. Run one for this channel and period."
        return style.empty(title, subtitle, theme, height_px=height_px, sentence=said)
    history, forecast = history.sort_values("starts_at"), forecast.sort_values("starts_at")
    colour = channel_of(forecast)
    fig = go.Figure()
    bands.band(fig, forecast, "low_95", "high_95", colour, LIGHTER, zone)
    bands.band(fig, forecast, "low_80", "high_80", colour, DARKER, zone)
    ends = []
    if naive is not None and not columns.is_blank(naive, "contacts"):
        naive = naive.sort_values("starts_at")
        add_line(fig, naive, naive_words, INKS[theme].context, "solid", 1.2, unit, zone)
        ends.append((naive_words, last(naive), INKS[theme].context))
    add_line(fig, history, "Actual", colour, "solid", 2.2, unit, zone)
    add_line(fig, forecast, "Forecast", colour, "5px,3px", 2.2, unit, zone)
    ends.append(("Forecast", last(forecast), colour))
    ends += [
        ("80 %", float(forecast["high_80"].iloc[-1]), colour),
        ("95 %", float(forecast["high_95"].iloc[-1]), colour),
    ]
    span = set_axes(fig, history, forecast, naive, unit, zone)
    if len(history):
        mark_origin(fig, forecast, zone, theme)
    labels.at_line_ends(fig, ends, span, height_px - style.BOTTOM_PX, theme)
    alt = described(history, forecast, title, unit, zone)
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=height_px, above_px=16)


def channel_of(forecast: pd.DataFrame) -> str:
    """The colour of the forecast's channel; the accent where it names none or several."""
    names = list(forecast["channel"].unique()) if "channel" in forecast else []
    return style.subject_colour(str(names[0])) if len(names) == 1 else style.ACCENT


def last(frame: pd.DataFrame) -> float:
    """The last known count."""
    known = frame["contacts"].dropna()
    return float(known.iloc[-1]) if len(known) else 0.0


def add_line(
    fig: go.Figure, frame: pd.DataFrame, name: str, colour: str, dash: str, width: float, unit: str, zone: str
) -> None:
    """One line with its hover: when, value, n, and both intervals where there are any."""
    index = axes.moments(frame["starts_at"], zone)
    hover = [
        f"{name}, {when}<br>{columns.hover(row, row['contacts'], unit)}{intervals(row, unit)}"
        for when, row in zip(axes.local_words(index, zone), columns.records(frame), strict=True)
    ]
    fig.add_trace(
        go.Scatter(
            x=axes.drawn(index), y=frame["contacts"].tolist(), mode="lines", name=name,
            line={"color": colour, "width": width, "dash": dash},
            text=hover, hovertemplate="%{text}<extra></extra>",
        )
    )  # fmt: skip


def intervals(row: dict[str, object], unit: str) -> str:
    """The 80 % and 95 % interval of a forecast row as hover lines."""
    lines = [
        f"<br>{level} % interval {words}"
        for level in (80, 95)
        if (words := numbers.interval(row.get(f"low_{level}"), row.get(f"high_{level}"), unit))
    ]
    return "".join(lines)


def set_axes(
    fig: go.Figure,
    history: pd.DataFrame,
    forecast: pd.DataFrame,
    naive: pd.DataFrame | None,
    unit: str,
    zone: str,
) -> tuple[float, float]:
    """Both axes over everything drawn; counts start at zero."""
    held = [*history["contacts"].dropna(), *forecast["contacts"].dropna(), *forecast["high_95"].dropna()]
    held += [] if naive is None else list(naive["contacts"].dropna())
    everything = (
        pd.concat([history["starts_at"], forecast["starts_at"]]) if len(history) else forecast["starts_at"]
    )
    index = axes.moments(everything, zone)
    axes.time_axis(fig, index.min(), index.max(), zone)
    return axes.value_axis(fig, [float(v) for v in held], unit, from_zero=True)


def mark_origin(fig: go.Figure, forecast: pd.DataFrame, zone: str, theme: Theme) -> None:
    """A thin dotted line where the forecast begins, with its date."""
    index = axes.moments(forecast["starts_at"], zone)
    text = f"Forecast from {axes.local_words(index[:1], zone)[0]}"
    labels.dotted_mark(fig, axes.drawn(index[:1])[0], text, INKS[theme].quiet, "center")


def described(history: pd.DataFrame, forecast: pd.DataFrame, title: str, unit: str, zone: str) -> str:
    """The alt text: spans, totals, the peak and its interval."""
    index = axes.moments(forecast["starts_at"], zone)
    words = axes.local_words(index, zone)
    peak = int(forecast["contacts"].astype(float).to_numpy().argmax())
    row = columns.records(forecast)[peak]
    return (
        f"Line chart of {len(history)} past and {len(forecast)} forecast values. {title}. "
        f"Forecast {words[0]} to {words[-1]}, total {numbers.value(round(forecast['contacts'].sum()), unit)}, "
        f"highest {numbers.value(round(row['contacts'], 1), unit)} on {words[peak]}, "
        f"80 % interval {numbers.interval(round(row['low_80'], 1), round(row['high_80'], 1), unit)}."
    )

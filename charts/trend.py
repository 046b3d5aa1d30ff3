"""How did it go? A measure over time, against its target and an earlier period."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from charts import axes, bands, columns, labels, numbers
from charts import theme as style
from charts.theme import INKS, Theme
from domain.channels import label

CHART = "trend"
BAND_OPACITY = 0.18


def line(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    unit: str,
    zone: str,
    theme: Theme = "light",
    target: float | None = None,
    target_words: str = "Target",
    comparison: pd.DataFrame | None = None,
    comparison_words: str = "Before",
    from_zero: bool = False,
    height_px: int = 280,
) -> go.Figure:
    """One line per series over time, with target, earlier period and interval.

    Args:
        frame: `starts_at` (moment, or local date), `value` (in `unit`, null where there is no data),
            optional `series` (channel key or name; at most seven), `n` (cases behind the value), `low`
            and `high` (interval), `level` (0-1, of that interval), `is_complete` (False for a period
            still running: drawn lighter and dotted).
        title: the finding or the question.
        subtitle: measure, unit and basis.
        unit: see `charts.numbers`.
        zone: IANA zone the times are shown in.
        target: drawn as a thin line with `target_words` and its value.
        comparison: `starts_at` and `value` of an earlier period, moved onto this one, in grey.
        comparison_words: the name at the end of the grey line.
        from_zero: whether the value axis starts at zero.
        height_px: height of the plot.

    Raises:
        InputError: a missing column, or more than seven series.
    """
    columns.need(frame, ("starts_at", "value"), CHART)
    if columns.is_blank(frame, "value"):
        return style.empty(title, subtitle, theme, height_px=height_px)
    parts = split(frame)
    colours = style.series_colours(list(parts))
    fig = go.Figure()
    ends: list[tuple[str, float, str]] = []
    if comparison is not None and not columns.is_blank(comparison, "value"):
        earlier = moved(comparison.sort_values("starts_at"), frame, zone)
        draw_earlier(fig, earlier, comparison_words, unit, theme)
        ends.append((comparison_words, last_value(earlier), INKS[theme].context))
    for name, part in parts.items():
        draw_series(fig, part, name, colours[name], unit, zone, theme)
        ends.append((label(name) if name else "This period", last_value(part), colours[name]))
    if target is not None:
        labels.target_line(fig, target, theme)
        ends.append((f"{target_words} {numbers.bare(target, unit)}", target, INKS[theme].text))
    held = drawn_values([frame] if comparison is None else [frame, comparison])
    span = axes.value_axis(fig, held + ([target] if target is not None else []), unit, from_zero=from_zero)
    index = axes.moments(frame["starts_at"], zone)
    axes.time_axis(fig, index.min(), index.max(), zone)
    if len(ends) > 1:
        labels.at_line_ends(fig, ends, span, height_px - style.BOTTOM_PX, theme)
    alt = described(parts, title, unit, zone, target)
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=height_px)


def split(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The frame by series in time order; one part named `` where there is no `series`."""
    ordered = frame.sort_values("starts_at", kind="stable")
    if "series" not in frame.columns:
        return {"": ordered}
    return {str(name): part for name, part in ordered.groupby("series", sort=False)}


def moved(earlier: pd.DataFrame, frame: pd.DataFrame, zone: str) -> pd.DataFrame:
    """An earlier period moved on by whole local time, so that 09:00 stays 09:00 across a clock change."""
    local = axes.moments(earlier["starts_at"], zone).tz_convert(zone).tz_localize(None)
    first = axes.moments(frame["starts_at"], zone).min().tz_convert(zone).tz_localize(None)
    shifted = (local + (first - local.min())).tz_localize(
        zone, nonexistent="shift_forward", ambiguous=np.ones(len(local), dtype=bool)
    )
    last = axes.moments(frame["starts_at"], zone).max()
    result = earlier.assign(
        starts_at=shifted, was_at=axes.local_words(axes.moments(earlier["starts_at"], zone), zone)
    )
    return result[np.asarray(shifted <= last)]


def draw_earlier(fig: go.Figure, earlier: pd.DataFrame, words: str, unit: str, theme: Theme) -> None:
    """The comparison period as a thin grey line."""
    hover = [
        f"{words}, {r['was_at']}<br>{columns.hover(r, r['value'], unit)}" for r in columns.records(earlier)
    ]
    fig.add_trace(
        go.Scatter(
            x=axes.drawn(pd.DatetimeIndex(earlier["starts_at"])), y=earlier["value"].tolist(), mode="lines",
            line={"color": INKS[theme].context, "width": 1.5}, text=hover,
            hovertemplate="%{text}<extra></extra>", name=words,
        )
    )  # fmt: skip


def draw_series(
    fig: go.Figure, part: pd.DataFrame, name: str, colour: str, unit: str, zone: str, theme: Theme
) -> None:
    """Band, solid line, and the running period lighter and dotted with an open end."""
    if columns.has(part, "low", "high"):
        bands.band(fig, part, "low", "high", colour, BAND_OPACITY, zone)
    index = axes.moments(part["starts_at"], zone)
    x, y = axes.drawn(index), part["value"].astype(float).to_numpy()
    running = running_rows(part)
    hover = hover_words(part, label(name) if name else "", index, unit, zone, running)
    solid = np.where(running, np.nan, y)
    shown = {
        "text": hover,
        "hovertemplate": "%{text}<extra></extra>",
        "name": label(name) if name else "value",
    }
    fig.add_trace(
        go.Scatter(
            x=x, y=solid, mode="lines+markers", line={"color": colour, "width": 2.5},
            marker={"color": colour, "size": marker_sizes(solid), "line": {"width": 0}}, **shown,
        )
    )  # fmt: skip
    if running.any():
        joined = np.where(running | np.roll(running, -1), y, np.nan)
        light = style.mixed(colour, INKS[theme].background, 0.35)
        sizes = np.where(running, 8, 0)
        fig.add_trace(
            go.Scatter(
                x=x, y=joined, mode="lines+markers", line={"color": light, "width": 2, "dash": "dot"},
                marker={"color": INKS[theme].background, "size": sizes, "line": {"color": light, "width": 2}},
                **shown,
            )
        )  # fmt: skip


def running_rows(part: pd.DataFrame) -> np.ndarray:
    """Which rows belong to a period that is not over."""
    if "is_complete" not in part.columns:
        return np.zeros(len(part), dtype=bool)
    return ~part["is_complete"].astype(bool).to_numpy()


def marker_sizes(values: np.ndarray) -> list[float]:
    """A dot at the last point and at points without neighbours, which a line cannot show."""
    known = np.isfinite(values)
    alone = known & ~np.r_[False, known[:-1]] & ~np.r_[known[1:], False]
    last = np.zeros(len(values), dtype=bool)
    if known.any():
        last[np.flatnonzero(known)[-1]] = True
    return [7.0 if v else 0.0 for v in alone | last]


def hover_words(
    part: pd.DataFrame, name: str, index: pd.DatetimeIndex, unit: str, zone: str, running: np.ndarray
) -> list[str]:
    """When, what, n, interval for every point."""
    lead = f"{name}, " if name else ""
    whens = axes.local_words(index, zone)
    return [
        f"{lead}{when}<br>{columns.hover(row, row['value'], unit)}"
        + ("<br>period not over" if is_running else "")
        for when, row, is_running in zip(whens, columns.records(part), running, strict=True)
    ]


def drawn_values(frames: list[pd.DataFrame]) -> list[float]:
    """Every value and interval end that the value axis must hold."""
    return [
        float(v) for f in frames for c in ("value", "low", "high") if c in f for v in f[c].dropna().tolist()
    ]


def last_value(part: pd.DataFrame) -> float:
    """The last known value of a series."""
    known = part["value"].dropna()
    return float(known.iloc[-1]) if len(known) else 0.0


def described(parts: dict[str, pd.DataFrame], title: str, unit: str, zone: str, target: float | None) -> str:
    """The alt text: span, last value, lowest and highest of each series, and the target."""
    said = []
    for name, part in parts.items():
        known = part[part["value"].notna()]
        if known.empty:
            said.append(f"{label(name)}: no data.")
            continue
        words = axes.local_words(axes.moments(known["starts_at"], zone), zone)
        values = known["value"].astype(float).to_numpy()
        low, high = int(values.argmin()), int(values.argmax())
        said.append(
            f"{label(name) + ': ' if name else ''}{words[0]} to {words[-1]}, "
            f"lowest {numbers.value(values[low], unit)} on {words[low]}, "
            f"highest {numbers.value(values[high], unit)} on {words[high]}, "
            f"last {numbers.value(values[-1], unit)}."
        )
    goal = f" Target {numbers.value(target, unit)}." if target is not None else ""
    return f"Line chart. {title}. {' '.join(said)}{goal}"

"""How much? Amounts as bars from zero: ranked, over time, stacked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from charts import axes, bands, columns, labels, numbers, rows
from charts import theme as style
from charts.theme import CHARACTER_PX, INKS, Theme
from charts.trend import running_rows, split
from domain.channels import label

MOST_ROWS = 15


def ranked(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    unit: str,
    theme: Theme = "light",
    most: int = MOST_ROWS,
) -> go.Figure:
    """The largest amounts first, one horizontal bar a row, each with its value.

    Args:
        frame: `name`, `value` (in `unit`), optional `n`, `low`, `high`, `is_subject` (True for the rows
            in the accent; the others are grey). Rows without a value come last as `No data`.
        title: the finding or the question.
        subtitle: measure, unit and basis; how many rows are left out is added.
        unit: see `charts.numbers`.
        most: rows shown.
    """
    columns.need(frame, ("name", "value"), "ranked bars")
    if columns.is_blank(frame, "value"):
        return style.empty(title, subtitle, theme, height_px=rows.height_px(4))
    ordered = frame.sort_values("value", ascending=False, na_position="last", kind="stable").head(most)
    names = [label(str(name)) for name in ordered["name"]]
    values = ordered["value"].astype(float).tolist()
    words = [numbers.bare(v, unit) for v in values]
    fig = go.Figure(
        go.Bar(
            x=values, y=list(range(len(names))), orientation="h", width=0.62,
            marker={"color": subject_colours(ordered, theme), "cornerradius": 2},
            text=words, textposition="outside", cliponaxis=False, textfont={"color": INKS[theme].text},
            hovertext=[
                f"{name}<br>{columns.hover(row, row['value'], unit)}"
                for name, row in zip(names, columns.records(ordered), strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>", name=axes_name(unit),
        )
    )  # fmt: skip
    axes.value_axis(fig, values, unit, from_zero=True, axis="x", room=0.02)
    fig.update_xaxes(visible=False)
    rows.row_axis(fig, names)
    fig.update_layout(margin={"r": round(max(map(len, words)) * CHARACTER_PX) + 14, "b": 8})
    left_out = f" {most} of {len(frame)} shown." if len(frame) > most else ""
    alt = f"Bar chart. {title}. " + "; ".join(f"{a} {b}" for a, b in zip(names, words, strict=True)) + "."
    height = rows.height_px(len(names))
    return style.apply(fig, title, (subtitle + left_out).strip(), theme, alt=alt, height_px=height)


def axes_name(unit: str) -> str:
    """The trace's name where nothing better is known."""
    return numbers.axis_unit(unit) or "value"


def subject_colours(frame: pd.DataFrame, theme: Theme) -> list[str]:
    """The accent for the subject, grey for context; channels keep their own colour."""
    subjects = frame["is_subject"].astype(bool) if "is_subject" in frame else pd.Series(True, frame.index)
    return [
        style.subject_colour(str(name)) if is_subject else INKS[theme].context
        for name, is_subject in zip(frame["name"], subjects, strict=True)
    ]


def by_time(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    unit: str,
    zone: str,
    theme: Theme = "light",
    target: float | None = None,
    target_words: str = "Target",
    height_px: int = 260,
) -> go.Figure:
    """Amounts over time as bars from zero; a period still running is hatched.

    Args:
        frame: `starts_at` (moment, or local date), `value` (in `unit`), optional `series` (stacked, at
            most seven), `n`, `is_complete`.
        title: the finding or the question.
        subtitle: measure, unit and basis.
        unit: see `charts.numbers`.
        zone: IANA zone the times are shown in.
        target: a thin labelled line.
        target_words: its words.
        height_px: height of the plot.

    Raises:
        InputError: a missing column, or more than seven series.
    """
    columns.need(frame, ("starts_at", "value"), "bars over time")
    if columns.is_blank(frame, "value"):
        return style.empty(title, subtitle, theme, height_px=height_px)
    parts = split(frame)
    colours = style.series_colours(list(parts))
    fig = go.Figure()
    for name, part in parts.items():
        fig.add_trace(time_bars(part, name, colours[name], unit, zone, theme))
    totals = frame.groupby("starts_at")["value"].sum(min_count=1)
    ends = stack_middles(parts, colours) if len(parts) > 1 else []
    if target is not None:
        ends.append((f"{target_words} {numbers.bare(target, unit)}", target, INKS[theme].text))
        labels.target_line(fig, target, theme)
    held = totals.dropna().tolist() + ([target] if target is not None else [])
    span = axes.value_axis(fig, held, unit, from_zero=True)
    index = axes.moments(frame["starts_at"], zone)
    axes.time_axis(fig, index.min(), index.max(), zone, room=0.6 / max(index.nunique() - 1, 1))
    fig.update_layout(barmode="stack")
    if ends:
        labels.at_line_ends(fig, ends, span, height_px - style.BOTTOM_PX, theme)
    alt = amounts_described(parts, title, unit)
    return style.apply(fig, title, subtitle, theme, alt=alt, height_px=height_px)


def time_bars(part: pd.DataFrame, name: str, colour: str, unit: str, zone: str, theme: Theme) -> go.Bar:
    """One series of bars; rows of a running period hatched."""
    index = axes.moments(part["starts_at"], zone)
    running = running_rows(part)
    length_ms = bands.typical_length(index.unique().sort_values()).total_seconds() * 1000
    lead = f"{label(name)}, " if name else ""
    hover = [
        f"{lead}{when}<br>{columns.hover(row, row['value'], unit)}" + ("<br>period not over" if r else "")
        for when, row, r in zip(axes.local_words(index, zone), columns.records(part), running, strict=True)
    ]
    return go.Bar(
        x=axes.drawn(index), y=part["value"].tolist(), width=0.72 * length_ms,
        name=label(name) if name else "value",
        marker={
            "color": colour,
            "line": {"color": INKS[theme].background, "width": 0.5},
            "pattern": {
                "shape": ["/" if r else "" for r in running], "fgcolor": colour,
                "bgcolor": INKS[theme].background, "fillmode": "replace", "size": 6,
            },
        },
        hovertext=hover, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def stack_middles(parts: dict[str, pd.DataFrame], colours: dict[str, str]) -> list[tuple[str, float, str]]:
    """Name, middle and colour of each part of the last stack, for the words beside it."""
    heights = [float(np.nan_to_num(part["value"].astype(float).iloc[-1])) for part in parts.values()]
    tops = np.cumsum(heights)
    return [
        (label(name), float(top - height / 2), colours[name])
        for name, top, height in zip(parts, tops, heights, strict=True)
    ]


def amounts_described(parts: dict[str, pd.DataFrame], title: str, unit: str) -> str:
    """The alt text: total and largest bar of every series."""
    said = []
    for name, part in parts.items():
        values = part["value"].astype(float).dropna()
        lead = f"{label(name)}: " if name else ""
        said.append(
            f"{lead}{len(values)} bars, total {numbers.value(values.sum(), unit)}, "
            f"largest {numbers.value(values.max(), unit)}."
        )
    return f"Bar chart. {title}. {' '.join(said)}"

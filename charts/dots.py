"""Who differs, and is it real? A dot with its interval a row, against the target."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import axes, columns, labels, numbers, rows
from charts import theme as style
from charts.theme import INKS, Theme
from domain.channels import label

MOST_ROWS = 20
FEWEST = 10


def compared(
    frame: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    unit: str,
    theme: Theme = "light",
    target: float | None = None,
    target_words: str = "Target",
    fewest: int = FEWEST,
    most: int = MOST_ROWS,
) -> go.Figure:
    """A dot and its interval for every name, sorted by value.

    With a target, a row whose interval holds the target is grey and hollow: it does not differ for sure.

    Args:
        frame: `name`, `value` (in `unit`), `low`, `high`, optional `n`, `level`. With `n` below `fewest`
            the row says `too few (n = 4)` instead of a dot.
        title: the finding or the question.
        subtitle: measure, unit and basis; how many rows are left out is added.
        unit: see `charts.numbers`.
        target: a thin labelled line.
        target_words: its words.
        fewest: cases that a value needs.
        most: rows shown.
    """
    columns.need(frame, ("name", "value", "low", "high"), "dots with intervals")
    if columns.is_blank(frame, "value"):
        return style.empty(title, subtitle, theme, height_px=rows.height_px(4))
    ordered = frame.sort_values("value", ascending=False, na_position="last", kind="stable").head(most)
    records = columns.records(ordered)
    fig = go.Figure()
    words = [said(row, unit, fewest) for row in records]
    dotted = [row for row in records if is_enough(row, fewest)]
    for place, row in enumerate(records):
        if is_enough(row, fewest):
            draw_row(fig, place, row, unit, target, theme)
    names = [label(str(row["name"])) for row in records]
    held = [
        float(row[c]) for row in dotted for c in ("value", "low", "high") if not numbers.is_missing(row[c])
    ]
    axes.value_axis(fig, held + ([target] if target is not None else []), unit, from_zero=False, axis="x")
    rows.row_axis(fig, names)
    rows.words_beside(fig, words, theme)
    fig.update_xaxes(showgrid=True)
    if target is not None:
        labels.target_column(fig, target, f"{target_words} {numbers.bare(target, unit)}", theme)
    left_out = f" {most} of {len(frame)} shown." if len(frame) > most else ""
    alt = f"Dot chart. {title}. " + "; ".join(f"{a} {b}" for a, b in zip(names, words, strict=True)) + "."
    return style.apply(
        fig, title, (subtitle + left_out).strip(), theme, alt=alt, height_px=rows.height_px(len(names)),
        above_px=16 if target is not None else 0,
    )  # fmt: skip


def is_enough(row: dict[str, Any], fewest: int) -> bool:
    """Whether a row has a value, and cases enough for it where it says how many."""
    n = row.get("n")
    return not numbers.is_missing(row["value"]) and (numbers.is_missing(n) or float(n or 0) >= fewest)


def said(row: dict[str, Any], unit: str, fewest: int) -> str:
    """A row's value in words, or that there are too few cases for one."""
    if numbers.is_missing(row["value"]) or is_enough(row, fewest):
        # One column of ratios keeps its digits: 1.00 stands under 1.03.
        return numbers.value(row["value"], unit, 2 if unit == "ratio" else None)
    return numbers.too_few(int(row["n"]))


def draw_row(
    fig: go.Figure, place: int, row: dict[str, Any], unit: str, target: float | None, theme: Theme
) -> None:
    """The interval as a line and the value as a dot, hollow grey where it may equal the target."""
    low, high = row["low"], row["high"]
    has_interval = not (numbers.is_missing(low) or numbers.is_missing(high))
    is_unsure = target is not None and has_interval and float(low) <= target <= float(high)
    colour = INKS[theme].context if is_unsure else style.subject_colour(str(row["name"]))
    if has_interval:
        fig.add_trace(
            go.Scatter(x=[low, high], y=[place, place], mode="lines", line={"color": colour, "width": 3},
                       opacity=0.55, hoverinfo="skip", name="interval")
        )  # fmt: skip
    verdict = "<br>not clearly different from target" if is_unsure else ""
    fig.add_trace(
        go.Scatter(
            x=[row["value"]], y=[place], mode="markers", name=str(row["name"]),
            marker={
                "size": 11, "color": INKS[theme].background if is_unsure else colour,
                "line": {"color": colour, "width": 2},
            },
            hovertext=[f"{label(str(row['name']))}<br>{columns.hover(row, row['value'], unit)}{verdict}"],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip

"""Tables: metrics by group, rows behind a number, and downloads that say what they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from charts import numbers
from domain import channels
from domain.chosen import DIMENSIONS, Chosen
from metrics.catalogue import METRICS
from metrics.definition import Metric
from metrics.evaluate import next_bucket
from ui import filters, headers, opened, states, words

if TYPE_CHECKING:
    import pandas as pd

PAGE_ROWS = 100
HEADER_PX, ROW_PX = 38, 35


def section(title: str, meaning: str = "") -> None:
    """A heading over a table."""
    st.subheader(title, anchor=False)
    if meaning:
        st.caption(meaning)


def metrics(
    frame: pd.DataFrame,
    *,
    sort_by: str,
    ascending: bool = False,
    key: str = "metrics",
    chosen: Chosen | None = None,
) -> None:
    """Metrics in columns, groups in rows, sorted by what matters, with a download of the plain numbers.

    Args:
        chosen: needed for a table by period, whose names and running end come from it.
    """
    dimensions = [c for c in frame.columns if c in DIMENSIONS or c == "period_on"]
    if frame.empty:
        states.no_data("No row fits this choice.")
        return
    wide = frame.pivot_table(index=dimensions, columns="metric", values="value", dropna=False, sort=False)
    wide = wide.dropna(how="all").reset_index()
    if sort_by in wide.columns:
        wide = wide.sort_values(sort_by, ascending=ascending, na_position="last")
    names = [n for n in frame["metric"].drop_duplicates() if n in wide.columns]
    shown = wide.assign(**{n: wide[n].map(lambda v, m=METRICS[n]: _cell(m, v)) for n in names})
    for dimension in dimensions:
        named = (
            (lambda on: period_words(on, chosen))
            if dimension == "period_on" and chosen is not None
            else _group
        )
        shown[dimension] = shown[dimension].map(named)
    labels = {**{d: DIMENSIONS.get(d, "Period") for d in dimensions}, **{n: METRICS[n].label for n in names}}
    st.dataframe(shown[[*dimensions, *names]].rename(columns=labels), hide_index=True, width="stretch")
    download(frame.drop(columns="excluded"), "metrics", key=key)


def rows(
    frame: pd.DataFrame,
    *,
    name: str,
    key: str,
    height: int | None = None,
    every: Callable[[], pd.DataFrame] | None = None,
) -> None:
    """Plain rows in the reader's words and local time; the download keeps names, UTC and ISO dates.

    Args:
        every: makes all rows for the download, where `frame` is one page of them.
    """
    shown = headers.readable(frame)
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        height=height or "auto",
        column_config=headers.settings(shown),
    )
    download(every or frame, name, key=key)


def _height(frame: pd.DataFrame, most: int | None) -> int | Literal["auto"]:
    """As high as asked, but never higher than the rows need."""
    return "auto" if most is None else min(most, HEADER_PX + ROW_PX * max(len(frame), 1))


def choose_row(frame: pd.DataFrame, *, name: str, key: str, height: int | None = None) -> int | None:
    """As `rows`; returns the position of the row the reader clicked, None before."""
    shown = headers.readable(frame)
    event = st.dataframe(
        shown, hide_index=True, width="stretch", height=_height(shown, height), key=key, on_select="rerun",
        selection_mode="single-row", column_config=headers.settings(shown),
    )  # fmt: skip
    download(frame, name, key=key)
    picked = event["selection"]["rows"]
    return int(picked[0]) if picked else None


def period_words(first_on: Any, chosen: Chosen) -> str:
    """`Q4 2026, still running`, `Nov 2026`, `Mon 16 Nov`."""
    day = first_on.date() if hasattr(first_on, "date") else first_on
    is_cut = next_bucket(day, chosen.grain) > chosen.period.until_on
    said = {
        "quarter": f"Q{(day.month - 1) // 3 + 1} {day.year}", "month": f"{day:%b %Y}", "week": f"Week of {day:%-d %b}",
    }.get(chosen.grain, numbers.day(day))  # fmt: skip
    return said + (", still running" if is_cut else "")


def download(frame: pd.DataFrame | Callable[[], pd.DataFrame], name: str, *, key: str) -> None:
    """A CSV whose first lines say filters, zone and data version; a callable is asked when clicked."""
    head = csv_head()
    data = (
        (lambda: head + frame().to_csv(index=False)) if callable(frame) else head + frame.to_csv(index=False)
    )
    st.download_button(
        "Download CSV", data, f"queuecast_{name}.csv", "text/csv", key=f"download_{key}",
        icon=":material/download:", type="tertiary", on_click="ignore",
    )  # fmt: skip


def csv_head() -> str:
    """Comment lines that say what a CSV holds; its rows have ISO dates, shares 0-1 and seconds."""
    chosen = st.session_state.get(filters.CHOSEN)
    lines = [
        f"# Queuecast, data version {opened.held().version}"
        + (", DEMO DATA" if opened.held().has_demo else ""),
        f"# zone {opened.zone()}; durations in seconds, shares 0-1, moments in UTC",
    ]
    if chosen is not None:
        said = chosen.filter_sentence()
        lines.append(f"# {chosen.period.first_on} to {chosen.period.last_on}" + (f"; {said}" if said else ""))
    return "\n".join(lines) + "\n"


def _cell(metric: Metric, value: Any) -> str:
    return words.number(metric, float("nan") if value is None else float(value))


def _group(value: Any) -> str:
    return (
        "not stated"
        if value is None or value != value
        else channels.label(str(value))
        if value
        else numbers.NO_DATA
    )

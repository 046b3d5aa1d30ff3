"""Tables: metrics by group, rows behind a number, and downloads that say what they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from domain.chosen import Chosen
from jobs import csv_files
from ui import filters, headers, opened, queries, states

if TYPE_CHECKING:
    import pandas as pd

PAGE_ROWS = 100
HEADER_PX, ROW_PX = 38, 35
NOTHING = "–"
LEFT = ("Number",)
"""Columns of names beside the first one."""
BY_CONTENT: queries.Hashes = {**queries.SMALL, "pandas.DataFrame": states.digest}


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
    if frame.empty:
        states.no_data("No row fits this choice.")
        return
    shown, columns = _shown(frame, sort_by, ascending, chosen)
    st.dataframe(shown, hide_index=True, width="stretch", column_config=columns, placeholder=NOTHING)
    if shown.isna().any(axis=None):
        st.caption(f"{NOTHING} no data, or too few to say.")
    download(frame.drop(columns="excluded"), "metrics", key=key)


@st.cache_resource(show_spinner=False, max_entries=200, hash_funcs=BY_CONTENT)
def _shown(
    frame: pd.DataFrame, sort_by: str, ascending: bool, chosen: Chosen | None
) -> tuple[pd.DataFrame, dict[str, Any]]:
    from ui import metric_table

    table = metric_table.wide(frame)
    if sort_by in table.columns:
        table = table.sort_values(sort_by, ascending=ascending, na_position="last")
    return metric_table.readable(table, chosen)


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
    shown, columns = _readable(frame, opened.data(), opened.zone())
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        height=_height(shown, height),
        column_order=_order(shown),
        column_config=columns,
        placeholder=NOTHING,
    )
    download(every or frame, name, key=key)


@st.cache_resource(show_spinner=False, max_entries=100, hash_funcs=BY_CONTENT)
def _readable(frame: pd.DataFrame, data: str, zone: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    """As `headers`, once for the same rows; names of sources change with the data, moments with the zone."""
    shown = headers.readable(frame)
    return shown, headers.settings(shown)


def _order(frame: pd.DataFrame) -> list[str]:
    """The system a row comes from stands last: most stores know one, and the row's own id is what is looked for."""
    return sorted(map(str, frame.columns), key=lambda name: name == "source")


FORMATS: dict[str, tuple[float, int, str]] = {
    "share": (100, 1, "%.1f %%"),
    "signed": (1, 1, "%+.1f"),
    "tenths": (1, 1, "%.1f"),
    "amount": (1, 1, "localized"),
    "count": (1, 0, "localized"),
}
"""Factor, decimals and format of a column of numbers; shares are given as 0-1."""


def figures(frame: pd.DataFrame, kinds: Mapping[str, str]) -> None:
    """Numbers side by side that stay numbers, so that they align and sort.

    Args:
        frame: columns named in the reader's words; no value is null.
        kinds: column to a key of `FORMATS`.
    """
    st.dataframe(
        _scaled(frame, tuple(kinds.items())),
        hide_index=True,
        width="stretch",
        placeholder=NOTHING,
        column_config={n: st.column_config.NumberColumn(format=FORMATS[k][2]) for n, k in kinds.items()},
    )


@st.cache_resource(show_spinner=False, max_entries=100, hash_funcs=BY_CONTENT)
def _scaled(frame: pd.DataFrame, kinds: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    scaled = {n: (frame[n].astype(float) * FORMATS[k][0]).round(FORMATS[k][1]) for n, k in kinds}
    return frame.assign(**scaled)


def sayings(frame: pd.DataFrame) -> None:
    """Numbers in words, each with its own unit: aligned to the right below their headers, the first column not."""
    aligned = {str(n): st.column_config.TextColumn(alignment="right") for n in frame.columns[1:]}
    aligned |= {str(n): st.column_config.TextColumn() for n in frame.columns if n in LEFT}
    st.dataframe(frame, hide_index=True, width="stretch", column_config=aligned)


def _height(frame: pd.DataFrame, most: int | None) -> int | Literal["auto"]:
    """As high as asked, but never higher than the rows need."""
    return "auto" if most is None else min(most, HEADER_PX + ROW_PX * max(len(frame), 1))


def choose_row(frame: pd.DataFrame, *, name: str, key: str, height: int | None = None) -> int | None:
    """As `rows`; returns the position of the row the reader clicked, None before."""
    shown, columns = _readable(frame, opened.data(), opened.zone())
    event = st.dataframe(
        shown, hide_index=True, width="stretch", height=_height(shown, height), key=key, on_select="rerun",
        selection_mode="single-row", column_order=_order(shown), column_config=columns, placeholder=NOTHING,
    )  # fmt: skip
    download(frame, name, key=key)
    picked = event["selection"]["rows"]
    return int(picked[0]) if picked else None


def download(frame: pd.DataFrame | Callable[[], pd.DataFrame], name: str, *, key: str) -> None:
    """A CSV whose first lines say filters, zone and data version; written when the reader clicks."""
    head = csv_head()
    st.download_button(
        "Download CSV", lambda: csv_text(frame, head), f"queuecast_{name}.csv", "text/csv", key=f"download_{key}",
        icon=":material/download:", type="tertiary", on_click="ignore",
    )  # fmt: skip


def csv_text(frame: pd.DataFrame | Callable[[], pd.DataFrame], head: str) -> str:
    """The rows below their comment lines; text that a spreadsheet would run is made harmless."""
    every = frame() if callable(frame) else frame
    return head + csv_files.without_formulas(every).to_csv(index=False)


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

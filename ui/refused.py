"""Rows that were refused: chosen by load, read with their reason, taken away to be mended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from data_sources import refused
from domain import wording
from ui import opened, tables

if TYPE_CHECKING:
    from data_sources.reports import FileReport

LOAD = "refused_load"


def section() -> None:
    """Refused rows of earlier loads; nothing where no load refused any."""
    held = refused.refused_loads(opened.store())
    if held.empty:
        return
    tables.section(
        "Refused rows",
        "With row, column and reason. Download them, mend the cells and upload that file; other rows stay as they are.",
    )
    zone = opened.zone()
    words = {
        str(load): f"{file}, {numbers.dated(local := at.tz_localize('UTC').tz_convert(zone))} {local:%H:%M}: "
        f"{wording.counted(n, 'row', 'rows')}"
        for load, file, at, n in zip(
            held["load_id"], held["file"], held["loaded_at"], held["refused"], strict=True
        )
    }
    picked = st.selectbox("Load", list(words), format_func=words.__getitem__, key=LOAD)
    rows = refused.refused_rows(opened.store(), str(picked))
    told = list(refused.WHY.values())
    shown = rows[[*told, *(c for c in rows if c not in told)]]
    st.dataframe(shown, hide_index=True, width="stretch", placeholder="")
    tables.download(rows, "refused_rows", key="refused_rows")


def turn_to(reports: Iterable[FileReport]) -> None:
    """Show the rows that a load has just refused, whatever load was chosen before."""
    for report in reports:
        if report.rejected:
            st.session_state[LOAD] = report.load_id

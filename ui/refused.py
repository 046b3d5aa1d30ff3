"""Rows that were refused: chosen by load, read with their reason, taken away to be mended."""

from __future__ import annotations

import streamlit as st

from charts import numbers
from data_sources import refused
from domain import wording
from ui import opened, tables


def section() -> None:
    """Refused rows of earlier loads; nothing where no load refused any."""
    held = refused.refused_loads(opened.store())
    if held.empty:
        return
    tables.section(
        "Refused rows",
        "With row, column and reason. Take them away, mend them and load only those: every other row stays as it is.",
    )
    zone = opened.zone()
    words = {
        str(load): f"{file}, {numbers.dated(at.tz_localize('UTC').tz_convert(zone))}: "
        f"{wording.counted(n, 'row', 'rows')}"
        for load, file, at, n in zip(
            held["load_id"], held["file"], held["loaded_at"], held["refused"], strict=True
        )
    }
    picked = st.selectbox("Load", list(words), format_func=words.__getitem__, key="refused_load")
    table(str(picked), key="refused_rows")


def table(load_id: str, *, key: str = "") -> None:
    """The refused rows of a load, where and why first; the download has the columns of the file first."""
    rows = refused.refused_rows(opened.store(), load_id)
    told = list(refused.WHY.values())
    st.dataframe(
        rows[[*told, *(c for c in rows if c not in told)]], hide_index=True, width="stretch", placeholder=""
    )
    tables.download(rows, "refused_rows", key=key or f"refused_{load_id}")

"""Rows that were refused: chosen by load, read with their reason, taken away to be mended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import streamlit as st

from charts import numbers
from data_sources import refused
from data_sources.mended import WHY
from domain import wording
from jobs import intake
from settings import settings
from ui import opened, tables, upload_words

if TYPE_CHECKING:
    from data_sources.reports import FileReport

LOAD = "refused_load"
MOST_SHOWN = 20


def section() -> None:
    """Refused rows of earlier loads that are open, and how many came back; nothing where no load refused any."""
    held, back = refused.refused_loads(opened.store()), refused.came_back(opened.store())
    told = f"{wording.counted(back, 'row', 'rows')} came back mended, not listed here." if back else ""
    if held.empty:
        if told:
            tables.section("Refused rows", f"None is open: {told}")
        return
    tables.section(
        "Refused rows",
        "With row, column and reason. Download them, mend the cells and upload that file; other rows stay as they are. "
        + told,
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
    why = list(WHY.values())
    shown = rows[[*why, *(c for c in rows if c not in why)]].drop(columns=WHY["load_id"])
    st.dataframe(shown, hide_index=True, width="stretch", placeholder="")
    tables.download(rows, "refused_rows", key="refused_rows")


def not_taken_in() -> None:
    """Files of the inbox and events that could not be loaded, with the reason; nothing where all were."""
    left = intake.not_loaded(settings().inbox_dir)
    if not left:
        return
    said = wording.counted(len(left), "delivery to the inbox", "deliveries to the inbox")
    with st.expander(f"{said} could not be loaded", icon=":material/move_to_inbox:"):
        st.caption(
            "They lie in the folder failed of the inbox with their reports. Mend a file and put it into the inbox "
            "again, or upload it above; delete it there when it is settled."
        )
        for one in left[:MOST_SHOWN]:
            at = one.at.replace(tzinfo=UTC).astimezone(ZoneInfo(opened.zone()))
            why = upload_words.on_page(one.reason) or "The reason was deleted after its time."
            st.markdown(f"**{upload_words.loaded_name(one.file)}**, {numbers.dated(at)} {at:%H:%M}: {why}")


def turn_to(reports: Iterable[FileReport]) -> None:
    """Show the rows that a load has just refused, whatever load was chosen before."""
    for report in reports:
        if report.rejected:
            st.session_state[LOAD] = report.load_id

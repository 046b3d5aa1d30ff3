"""Alerts that nobody has acknowledged yet: on the Live page and on the page of the rules."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from data_sources import kept_alerts
from jobs import alerts
from ui import kept, opened, tables

SHOWN_FOR = timedelta(days=2)
MOST_SHOWN = 5
ICONS = {"critical": ":material/error:", "warning": ":material/warning:", "info": ":material/info:"}


def open_now() -> None:
    """The newest open alerts, each with its cause and a button to say that it was seen."""
    found = kept_alerts.kept(opened.store(), since=opened.moment() - SHOWN_FOR, is_open=True)
    for row in found.head(MOST_SHOWN).to_dict("records"):
        _one({str(name): value for name, value in row.items()})
    if len(found) > MOST_SHOWN:
        st.caption(f"{len(found) - MOST_SHOWN} more are on the Alerts page.")


def _one(row: dict[str, object]) -> None:
    text = alerts.sentence(row, opened.zone())
    key = f"seen_{row['rule']}_{row['about']}_{row['fired_at']}"
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f"{ICONS.get(str(row['severity']), '')} {text}")
        if st.button("Acknowledge", key=key, type="tertiary"):
            acknowledge(row)
            st.rerun()


def acknowledge(row: dict[str, object]) -> None:
    """Note that the reader has seen an alert."""
    at = row["fired_at"]
    fired_at = at.to_pydatetime() if isinstance(at, pd.Timestamp) else at
    assert isinstance(fired_at, datetime)
    who = kept.last("alert_reader", "") or "somebody on the Live page"
    kept_alerts.acknowledge(
        opened.store(), str(row["rule"]), str(row["about"]), fired_at, by=who, now=opened.moment()
    )


def every() -> None:
    """All alerts of the store, the newest first."""
    tables.section("What fired", "Newest first, with where each was sent.")
    found = kept_alerts.kept(opened.store())
    if found.empty:
        st.caption("Nothing has fired yet.")
        return
    told = [
        alerts.sentence({str(k): v for k, v in r.items()}, opened.zone()) for r in found.to_dict("records")
    ]
    shown = found.assign(alert=told)[
        ["fired_at", "severity", "alert", "sent_to", "not_sent", "acknowledged_by", "acknowledged_at"]
    ]
    tables.rows(shown, name="alerts", key="alerts", height=300)

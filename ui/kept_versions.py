"""Versions of a plan, for shifts and rosters alike: the form that saves one, and the list to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from charts import numbers
from data_sources.kept_rosters import Head
from data_sources.schedules import Status

LIST_PX, HEADER_PX, ROW_PX = 250, 38, 35


@dataclass(frozen=True, slots=True)
class Wish:
    """A version somebody wants kept: its name, why it differs, and whether it counts from now on."""

    name: str
    reason: str
    status: Status

    @property
    def verb(self) -> str:
        """`Published` or `Saved`."""
        return "Published" if self.status == "published" else "Saved"


def form(prefix: str, week_on: date, known: str = "") -> Wish | None:
    """Name, reason and both buttons; None until one is clicked.

    Args:
        prefix: of the widgets' keys.
        known: name the plan is kept under already; empty for a new one.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Name",
            known or f"Week of {numbers.day(week_on)}",
            key=f"{prefix}_name_{known or week_on}",
            width=240,
        )
        reason = st.text_input("What changed, and why", key=f"{prefix}_reason", width=320)
        wants_draft = st.button("Save draft", key=f"{prefix}_save", icon=":material/save:")
        wants_public = st.button(
            "Publish", key=f"{prefix}_publish", icon=":material/publish:", type="primary"
        )
    if not (wants_draft or wants_public):
        return None
    return Wish(name, reason, "published" if wants_public else "draft")


def listed(found: Sequence[Head]) -> None:
    """Every version, newest first."""
    import pandas as pd

    shown = pd.DataFrame(
        {
            "Name": [k.name for k in found], "Version": [k.number for k in found],
            "Status": [k.status.capitalize() for k in found], "First day": [numbers.day(k.week_on) for k in found],
            "Why": [k.reason for k in found], "Saved, UTC": [f"{k.made_at:%Y-%m-%d %H:%M}" for k in found],
        }
    )  # fmt: skip
    height = min(HEADER_PX + ROW_PX * len(found), LIST_PX)
    st.dataframe(shown, hide_index=True, width="stretch", height=height)


def choice(prefix: str, found: Sequence[Head]) -> Head:
    """The version chosen in a box; the newest before."""
    at = st.selectbox(
        "Version", range(len(found)), key=f"{prefix}_version", width=360,
        format_func=lambda i: f"{found[i].name}, version {found[i].number}, {found[i].status}",
    )  # fmt: skip
    return found[int(at or 0)]

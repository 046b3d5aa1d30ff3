"""Adherence on its page: the answer, days, people, and who has no states."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from charts import numbers
from data_sources import schedules
from domain import wording
from domain.chosen import Chosen
from jobs import adherence
from jobs.adherence import Kept
from ui import answer_tiles, opened, people, queries, tables

if TYPE_CHECKING:
    import pandas as pd


def kept(chosen: Chosen) -> Kept:
    """Published rosters of the period against what agents did."""
    stamp = f"{people.stamp()} {schedules.stamp(opened.store(), 'roster')}"
    return _kept(queries.key(), stamp, chosen.period.first_on, chosen.period.last_on)


@st.cache_resource(show_spinner="Comparing the roster with what agents did ...", max_entries=20)
def _kept(key: queries.Key, stamp: str, first: date, last: date) -> Kept:
    # `stamp` stands for the people and the published versions
    zone = opened.zone()
    names = people.team(first, last).names
    return adherence.of_store(opened.store(), first, last, zone, key[1], names)


def answer(found: Kept) -> None:
    """Adherence, weighted adherence and conformance over everybody, and what they compare."""
    shares = adherence.total(found)
    hours = found.days["scheduled_s"].sum() / 3600
    st.markdown(
        f"**{numbers.share(shares['adherence'])} of the scheduled time was spent as scheduled**, "
        f"{len(found.agents)} people, {numbers.number(hours)} hours."
    )
    st.caption(f"Against {', '.join(found.sources)}.")
    with st.grid(3, min_column_width=150, gap="small"):
        answer_tiles.tile(
            "Adherence", numbers.share(shares["adherence"]), "scheduled time in the scheduled state"
        )
        answer_tiles.tile(
            "Weighted by need", numbers.share(shares["weighted_adherence"]) if found.has_weights else numbers.NO_DATA,
            "time counts more where people were scarce" if found.has_weights else "the roster is kept without its need",
        )  # fmt: skip
        answer_tiles.tile("Conformance", numbers.share(shares["conformance"]), "worked over scheduled work")
    if found.silent:
        st.caption(f"No state is known of {wording.people(len(found.silent))}, who are left out: "
                   f"{', '.join(found.silent[:8])}"
                   f"{' ...' if len(found.silent) > 8 else ''}.")  # fmt: skip


def by_day(found: Kept) -> pd.DataFrame:
    """One point a day for the line: adherence, and weighted where the need is known."""
    import pandas as pd

    names = {"adherence": "Adherence", "weighted_adherence": "Weighted by need"}
    shown = [n for n in names if n == "adherence" or found.has_weights]
    parts = [
        found.totals[["day_on", n]]
        .rename(columns={"day_on": "starts_at", n: "value"})
        .assign(series=names[n])
        for n in shown
    ]
    return pd.concat(parts, ignore_index=True)


def rows(found: Kept) -> None:
    """By person, the lowest first; every day behind a switch."""
    tables.section("By person", "The lowest first. A day says little; look at the hours behind a share.")
    _table(_shown(found.agents, "agent").sort_values("adherence"), "adherence_people")
    if st.toggle("Every day of every person", key="adherence_days"):
        days = found.days.assign(day=found.days["day_on"]).sort_values(["day", "adherence"])
        _table(_shown(days, "day", "agent"), "adherence_every_day")


def _table(frame: pd.DataFrame, name: str) -> None:
    st.dataframe(
        frame.rename(columns=HEADERS), hide_index=True, width="stretch", height=420, column_config=COLUMNS
    )
    tables.download(frame, name, key=name)


HEADERS = {
    "day": "Day", "agent": "Person", "adherence": "Adherence", "weighted_adherence": "Weighted by need",
    "conformance": "Conformance", "scheduled_hours": "Scheduled, h", "worked_hours": "Worked, h",
}  # fmt: skip
COLUMNS: dict[str, Any] = {
    **{HEADERS[c]: st.column_config.NumberColumn(format="percent")
       for c in ("adherence", "weighted_adherence", "conformance")},
    **{HEADERS[c]: st.column_config.NumberColumn(format="%.1f") for c in ("scheduled_hours", "worked_hours")},
}  # fmt: skip


def _shown(frame: pd.DataFrame, *first: str) -> pd.DataFrame:
    hours = {"scheduled_hours": frame["scheduled_s"] / 3600, "worked_hours": frame["worked_s"] / 3600}
    shares = ["adherence", "weighted_adherence", "conformance"]
    return frame.assign(**hours)[[*first, *shares, *hours]].round(4)

"""Which of the ten questions a manager asks are answered, and what to load for the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from jobs.measure import Reading
from ui import navigation, tiles


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject of the overview: the metrics that answer it, and what to load when none does."""

    name: str
    metrics: tuple[str, ...]
    load: str


SUBJECTS: tuple[Subject, ...] = (
    Subject("Satisfaction and NPS", ("csat_share", "nps"), "survey answers (CSAT, NPS)"),
    Subject("Response and resolution time", ("first_reply_p50_s", "resolution_p50_s"),
            "tickets with the moments of the first reply and of being solved"),
    Subject("First contact resolution", ("fcr_share",), "tickets with customer and category"),
    Subject("Customer effort", ("ces_mean",), "survey answers (CES)"),
    Subject("Volume and demand", ("tickets_created", "contacts_offered"), "tickets, calls or chats"),
    Subject("Service targets", ("sla_share",), "tickets with their moments, so that clocks can be judged"),
    Subject("Retention", ("retention_share",), "a list of customers with the day each joined and left"),
    Subject("Cost and efficiency", ("labour_cost_per_contact",),
            "an interval report with staffed time, and a list of agents with their hourly wage"),
    Subject("Team productivity", ("solved_per_agent", "utilisation_share"),
            "tickets with the agent who solved them, or a history of agent statuses"),
    Subject("Training effectiveness", ("new_agent_handle_ratio",),
            "calls or chats with the agent, and a list of agents with their first working day"),
    Subject("Innovation", ("ideas_proposed",),
            "a list of ideas with the days each was proposed, decided and implemented, and its measured benefit"),
)  # fmt: skip


def subject(readings: Mapping[str, Reading], name: str, names: Sequence[str], page: str) -> None:
    """The tiles of a subject; while nothing measures it, those that are known and what to load.

    Args:
        page: stem of the page where it can be written down by hand.
    """
    mine = next(s for s in SUBJECTS if s.name == name)
    if any(_is_known(readings.get(m)) for m in mine.metrics):
        tiles.show(readings, names)
        entry = navigation.ENTRIES[page]
        st.page_link(navigation.page(page), label=entry.title, icon=f":material/{entry.icon}:")
        return
    if known := [n for n in names if _is_known(readings[n])]:
        tiles.show(readings, known)
    st.markdown(f"{name} is not measured yet: load {mine.load}, or write it down on a page of its own.")
    with st.container(horizontal=True):
        st.page_link(navigation.page("upload"), label="Load a file", icon=":material/upload_file:")
        entry = navigation.ENTRIES[page]
        st.page_link(navigation.page(page), label=entry.title, icon=f":material/{entry.icon}:")


def missing(readings: Mapping[str, Reading]) -> None:
    """What cannot be answered from the rows that are loaded, each with what to load."""
    unanswered = [s for s in SUBJECTS if not any(_is_known(readings.get(m)) for m in s.metrics)]
    if not unanswered:
        return
    with st.expander(f"Not measured yet: {', '.join(s.name.lower() for s in unanswered)}"):
        st.markdown("\n".join(f"- **{s.name}** needs {s.load}." for s in unanswered))


def _is_known(reading: Reading | None) -> bool:
    return reading is not None and reading.now.is_known

"""Eight quarters in a few sentences: what the last full one did against the year before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from domain.chosen import Chosen
from jobs.quarters import YearChange, YearOverYear, year_over_year
from ui import queries, words

VERDICTS: dict[str, str] = {
    "worse": ":red[**Worse:**]",
    "better": ":green[**Better:**]",
    "more": "**More:**",
    "less": "**Less:**",
    "no real change": "No real change:",
}


def sentences(chosen: Chosen, names: Sequence[str]) -> None:
    """The last full quarter against the same one a year before, what got worse first."""
    found = year_over_year(queries.over_time(chosen, names), chosen)
    if found is None:
        st.markdown("There is no full quarter yet.")
        return
    if found.before_on is None:
        st.markdown(
            f"**{quarter(found.now_on)}** is the last full quarter; a year before is not in the data yet."
        )
        return
    st.markdown(f"**{quarter(found.now_on)} against {quarter(found.before_on)}.** " + " ".join(_said(found)))


def _said(found: YearOverYear) -> list[str]:
    grouped = {verdict: [c for c in found.changes if c.change.verdict == verdict] for verdict in VERDICTS}
    return [
        f"{lead} {', '.join(_one(c) for c in grouped[verdict])}."
        for verdict, lead in VERDICTS.items()
        if grouped[verdict]
    ]


def _one(changed: YearChange) -> str:
    """`SLA compliance 80.7 % (was 82.4 %)`; only the name where nothing changed."""
    m = changed.metric
    if changed.change.verdict == "no real change":
        return m.label
    return f"{m.label} {words.shown(m, changed.now)} (was {words.shown(m, changed.before)})"


def quarter(first_on: date) -> str:
    """`Q3 2026`.

    Example:
        >>> quarter(date(2026, 7, 1))
        'Q3 2026'
    """
    return f"Q{(first_on.month - 1) // 3 + 1} {first_on.year}"

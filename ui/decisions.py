"""What planners decide about forecasts, read from and written to the store by the pages."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from forecasting.edits import Edit
from jobs import forecasts as jobs_forecasts
from jobs.forecasts import Decisions
from ui import opened

TOLD = "decisions_told"
AUTHOR = "decisions_author"


def taken() -> Decisions:
    """Special days and judged level shifts, at most five seconds old."""
    return _taken(opened.store().url)


@st.cache_resource(ttl=5, show_spinner=False)
def _taken(url: str) -> Decisions:
    return jobs_forecasts.decisions(opened.store())


def edits() -> list[tuple[str, Edit]]:
    """Every edit with its identifier, in the order they were made; at most five seconds old."""
    return _edits(opened.store().url)


@st.cache_resource(ttl=5, show_spinner=False)
def _edits(url: str) -> list[tuple[str, Edit]]:
    return jobs_forecasts.edits_of(opened.store())


def forget() -> None:
    """Read the decisions again at once; after one was made."""
    _taken.clear()
    _edits.clear()


def author(key: str) -> str:
    """Who decides; asked once, remembered for the session."""
    name = st.text_input("Your name", st.session_state.get(AUTHOR, ""), key=key, max_chars=60)
    return str(name).strip()


def now() -> datetime:
    """The moment to note a decision under, naive UTC, to the second."""
    fixed = opened.now()
    live = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    # With a moment fixed from outside the decision belongs to that moment.
    return fixed if abs((live - fixed).total_seconds()) > 600 else live


def done(sentence: str, who: str = "") -> None:
    """Say on the next run what was decided, and run again so that every number follows."""
    forget()
    if who:
        st.session_state[AUTHOR] = who
    st.session_state[TOLD] = sentence
    st.rerun()


def told() -> None:
    """What was just decided."""
    if sentence := st.session_state.pop(TOLD, None):
        st.success(str(sentence), icon=":material/check_circle:")

"""Breaks of the roster at hand, placed by what they cost in service: what moving them wins, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from charts import numbers
from domain import wording
from domain.channels import label
from domain.shifts import Assignment
from jobs import rosters, service_breaks
from jobs.intraday_options import Queue
from jobs.service_breaks import Gained
from ui import channel_queue, drafts, tables
from ui.rosters import Work, seen

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.roster import Roster


def answer(made: Work, queue: Queue) -> Gained:
    """What moving breaks wins in one sentence; played once for a roster, a channel and its promise."""
    name = (
        f"breaks {queue.channel} {queue.target} {queue.patience_s} {float(queue.slots['contacts'].sum()):.3f}"
    )

    def play() -> Gained:
        with st.spinner("Playing the roster day by day ..."):
            return service_breaks.by_service(channel_queue.roster_of(made), queue, made.zone)

    found = seen(made, name, play)
    before, after = (numbers.share(v) for v in found.overall)
    if found.moved == 0:
        st.markdown(
            f"**{label(queue.channel)}: the breaks stand where they cost least.** {before} are answered in time; no "
            "other place in their windows won a contact in the simulation."
        )
    else:
        won = float(found.days["won"].sum())
        st.markdown(
            f"**{label(queue.channel)}: moving {wording.counted(found.moved, 'break')} answers {won:,.0f} more "
            f"contacts in time, {after} instead of {before}.** Shifts, people and paid hours stay as they are; "
            f"{_short(made, found)}"
        )
    st.caption(
        f"{made.question.title}. Promised: {numbers.share(queue.target.service_level, 0)} within "
        f"{numbers.duration(queue.target.threshold_s)}. Each day is played with its expected contacts and "
        f"{numbers.share(queue.present_share, 0)} of the people scheduled at work, the rest away; breaks keep their "
        "windows and the work between them. Locked shifts and those over midnight stay as they are."
    )
    return found


def _short(made: Work, found: Gained) -> str:
    """What the same roster shows against the need by interval, which knows no queues."""
    after = seen(made, "breaks short", lambda: _plan(made, found.entries).score.under_hours)
    now, then = (numbers.number(h, 1) for h in (made.plan.score.under_hours, after))
    if after <= made.plan.score.under_hours + 0.05:
        return f"hours short against the need of each interval: {then}, now {now}."
    return (
        f"against the need of each interval {then} hours are short, now {now}: the need cannot tell an agent missed "
        "from one who is not."
    )


def moves(made: Work, found: Gained) -> None:
    """Every day before and after, and the button that moves the breaks on the roster."""
    st.dataframe(day_table(found.days), hide_index=True, width="stretch", column_config=COLUMNS)
    if found.moved and st.button(
        f"Move {wording.counted(found.moved, 'break')} on the roster",
        key="breaks_take", icon=":material/move_down:", type="primary",
    ):  # fmt: skip
        take(made, found.entries, f"{wording.counted(found.moved, 'break was', 'breaks were')} moved.")
    tables.download(found.days, "breaks_by_service", key="breaks_by_service")


def take(made: Work, entries: Sequence[Assignment], said: str) -> None:
    """These assignments on the roster from now on; undo and the record of changes are on the page Roster."""
    drafts.put(made.draft, _plan(made, entries))
    st.session_state["service_said"] = said
    st.rerun()


def _plan(made: Work, entries: Sequence[Assignment]) -> Roster:
    return rosters.rejudged(made.plan, entries, made.requirement, made.agents, made.rules)


COLUMNS: dict[str, Any] = {
    "Contacts won in time": st.column_config.NumberColumn(format="%+.1f"),
    "Contacts expected": st.column_config.NumberColumn(format="%.0f"),
}


def day_table(days: pd.DataFrame) -> pd.DataFrame:
    """Days in the reader's words."""
    import pandas as pd

    return pd.DataFrame(
        {
            "Day": days["day_on"].map(numbers.day),
            "In time before": days["before"].map(numbers.share),
            "In time after": days["after"].map(numbers.share),
            "99 % range": days["low"].map(numbers.share) + " to " + days["high"].map(numbers.share),
            "Contacts won in time": days["won"],
            "Breaks moved": days["moved"],
            "Contacts expected": days["contacts"],
        }
    )

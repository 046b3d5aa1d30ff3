"""A planner's own shifts: changed in a table, locked, designed again, kept as versions, written to files."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

from domain import wording
from jobs import schedule_files, schedules
from jobs.schedules import Edit, WeekPlan
from ui import drafts, shift_words, tables
from ui.schedules import Work, seen, told_while

if TYPE_CHECKING:
    import pandas as pd


def edit(made: Work) -> None:
    """The shifts to change, lock, add and delete, and a new design around what is locked."""
    if not st.toggle("Change the shifts", key="shifts_edit"):
        return
    st.caption(
        "Change people, start or length, tick Locked, add a row at the bottom or delete one. The figures above "
        "follow at once. A new design keeps locked shifts as they are."
    )

    def apply(plan: WeekPlan, rows: pd.DataFrame) -> WeekPlan:
        found = [_edit(index, row, plan, made.zone) for index, row in rows.iterrows() if _is_whole(row)]
        return schedules.with_edits(plan, found, made.requirement, made.rules, made.zone)

    table = drafts.Table(lambda plan: edit_rows(plan, made.zone), apply, shift_words.edit_columns())
    drafts.editor(made.draft, table)
    with st.container(horizontal=True):
        drafts.undo_button(made.draft)
        locked = sum(s.agents for s in made.plan.shifts if s.shift in made.plan.locked)
        if st.button(
            f"Design again around {wording.counted(locked, 'locked person', 'locked people')}"
            if locked else "Design again from nothing",
            key="design_again", icon=":material/autorenew:", type="primary",
        ):  # fmt: skip
            _design_again(made)


def _design_again(made: Work) -> None:
    plan = told_while(
        lambda told: schedules.design_around(
            made.plan, made.requirement, made.rules, zone=made.zone, time_limit_s=made.question.limit_s,
            progress=told,
        )
    )  # fmt: skip
    drafts.put(made.draft, plan, before=made.plan)
    st.rerun()


def edit_rows(plan: WeekPlan, zone: str) -> pd.DataFrame:
    """One row per kind of shift in the order of the plan: lock, local start, hours, people, breaks."""
    import pandas as pd

    table = schedule_files.shifts_table(plan.shifts, zone)
    local = table["starts_at"].dt.tz_convert(zone).dt.tz_localize(None).astype("datetime64[us]")
    hours = (table["ends_at"] - table["starts_at"]).dt.total_seconds() / 3600
    return pd.DataFrame(
        {
            "Locked": table["shift"].isin(plan.locked), "Starts": local, "Hours": hours,
            "People": table["agents"], "Breaks": table["breaks"],
        }
    )  # fmt: skip


def _is_whole(row: Any) -> bool:
    """Whether a row that was added has all it needs; until then it waits."""
    return all(row[c] is not None and row[c] == row[c] for c in ("Starts", "Hours", "People"))


def _edit(index: object, row: Any, plan: WeekPlan, zone: str) -> Edit:
    old = plan.shifts[int(str(index))] if index is not None else None
    starts_at = moment_of(row["Starts"], zone, old.starts_at if old else None)
    return Edit(
        old.shift if old else None, starts_at, round(60 * float(row["Hours"])), int(row["People"]),
        row["Locked"] is True or str(row["Locked"]) == "True",
    )  # fmt: skip


def moment_of(wall: Any, zone: str, unless: datetime | None) -> datetime:
    """The moment behind a wall time; `unless` where that shows the same clock (an hour that comes twice)."""
    import pandas as pd

    clock = pd.Timestamp(wall)
    clock = clock.tz_localize(None) if clock.tz is not None else clock
    if unless is not None and pd.Timestamp(unless).tz_convert(zone).tz_localize(None) == clock:
        return unless
    local = clock.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    found: datetime = local.tz_convert("UTC").to_pydatetime()
    return found


def moved(made: Work) -> None:
    """What moved since the last design, and what that did to the day."""
    if made.draft.before is made.plan:
        return
    before = made.draft.before
    found = seen(made, f"moved {id(before)}", lambda: schedules.changes(before, made.plan, made.zone))
    if found.empty:
        return
    tables.section(
        "What moved, and what it did",
        "Against the plan before your edits or the last design; hours short of that day.",
    )
    st.dataframe(shift_words.moved_rows(found), hide_index=True, width="stretch")

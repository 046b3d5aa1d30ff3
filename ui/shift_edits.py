"""A planner's own shifts: changed in a table, locked, designed again, kept as versions, written to files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

from jobs import schedule_files, schedules
from jobs.schedules import Edit, WeekPlan
from ui import drafts, shift_words, tables
from ui.schedules import Work, told_while

if TYPE_CHECKING:
    import pandas as pd


def edit(made: Work) -> None:
    """The shifts to change, lock, add and delete, and a new design around what is locked."""
    tables.section(
        "Change the shifts",
        "Change people, start or length, tick Locked, add a row at the bottom or delete one. The figures above "
        "follow at once. A new design keeps locked shifts as they are.",
    )

    def apply(plan: WeekPlan, rows: pd.DataFrame) -> WeekPlan:
        found = [_edit(index, row, plan, made.zone) for index, row in rows.iterrows() if _is_whole(row)]
        return schedules.with_edits(plan, found, made.requirement, made.asked.rules, made.zone)

    table = drafts.Table(lambda plan: edit_rows(plan, made.zone), apply, shift_words.edit_columns())
    drafts.editor(made.draft, table)
    with st.container(horizontal=True):
        drafts.undo_button(made.draft)
        locked = sum(s.agents for s in made.plan.shifts if s.shift in made.plan.locked)
        if st.button(
            f"Design again around {locked} locked people" if locked else "Design again from nothing",
            key="design_again", icon=":material/autorenew:", type="primary",
        ):  # fmt: skip
            _design_again(made)


def _design_again(made: Work) -> None:
    plan = told_while(
        lambda told: schedules.design_around(
            made.plan, made.requirement, made.asked.rules, zone=made.zone, time_limit_s=made.asked.limit_s,
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
    found = schedules.changes(made.draft.before, made.plan, made.zone)
    if found.empty:
        return
    tables.section(
        "What moved, and what it did",
        "Against the plan before your edits or the last design; hours short of that day.",
    )
    st.dataframe(shift_words.moved_rows(found), hide_index=True, width="stretch")


def keep(made: Work) -> None:
    """Drafts and published versions, and the files."""
    tables.section("Keep and share", "Every save is a new version; what was published stays as it was.")
    found = drafts.keeping(made.draft, "shifts", made.week_on, payload)
    opened_one = drafts.choose_version(found, made.week_on, "shifts")
    if opened_one is not None:
        drafts.put(made.draft, restored(opened_one.payload, made), before=made.plan)
        st.rerun()
    downloads(made)


def payload(plan: WeekPlan) -> Mapping[str, Any]:
    """The plan as the store keeps it."""
    figures = {
        k: getattr(plan.score, k) for k in ("paid_hours", "required_hours", "under_hours", "over_hours")
    }
    return {
        "shifts": [schedule_files.plain_shift(s) for s in plan.shifts], "locked": sorted(plan.locked),
        "figures": figures,
    }  # fmt: skip


def restored(kept: Mapping[str, Any], made: Work) -> WeekPlan:
    """A kept plan, scored on the requirement of today."""
    shifts = tuple(schedule_files.shift_of(s) for s in kept["shifts"])
    return schedules.judged(
        shifts, frozenset(kept["locked"]), made.requirement, made.asked.rules, made.zone,
        reason_from=made.plan.unmet.iloc[:0],
    )  # fmt: skip


def downloads(made: Work) -> None:
    """CSV and workbook with local times beside UTC."""
    from scheduling.export import to_csv, to_xlsx

    table = schedule_files.shifts_table(made.plan.shifts, made.zone)
    stem = f"queuecast_shifts_{made.week_on}"
    with st.container(horizontal=True):
        st.download_button(
            "Shifts as CSV", to_csv(table, made.zone), f"{stem}.csv", "text/csv", key="shifts_csv",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Shifts and coverage as workbook", to_xlsx(table, made.plan.score.coverage, made.zone), f"{stem}.xlsx",
            key="shifts_xlsx", icon=":material/download:", on_click="ignore",
        )  # fmt: skip

"""A planner's own roster: who, when and locked in a table, rostered again, kept as versions, written to files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from jobs import rosters, schedule_files
from jobs.rosters import RosterEdit
from jobs.schedules import Edit
from ui import drafts, opened, tables
from ui.rosters import KIND, Work, frame, solve, stamped
from ui.shift_edits import moment_of

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.roster import Roster


def edit(made: Work) -> None:
    """Every shift with its agent: hand over, swap, move, lock, add, delete; then roster the rest again."""
    tables.section(
        "Change the roster",
        "Choose another agent to hand a shift over (change two rows to swap), another start to move it, tick "
        "Locked, add a row or delete one. Figures and rules follow at once; a new roster keeps what is locked.",
    )

    def apply(plan: Roster, rows: pd.DataFrame) -> Roster:
        found = [_edit(index, row, plan, made) for index, row in rows.iterrows() if _is_whole(row)]
        return rosters.with_edits(plan, found, made.requirement, made.agents, made.asked.rules)

    table = drafts.Table(lambda plan: edit_rows(plan, made), apply, columns(made))
    drafts.editor(made.draft, table)
    with st.container(horizontal=True):
        drafts.undo_button(made.draft)
        locked = [a for a in made.plan.assignments if a.is_locked]
        if st.button(
            f"Roster again around {len(locked)} locked shifts" if locked else "Roster again from nothing",
            key="roster_again", icon=":material/autorenew:", type="primary",
        ):  # fmt: skip
            plan = solve(made.requirement, made.agents, made.asked, made.zone, locked)
            drafts.put(made.draft, plan, before=made.plan)
            st.rerun()


def edit_rows(plan: Roster, made: Work) -> pd.DataFrame:
    """One row per assignment in the order of the roster: agent, local start, hours, lock."""
    import pandas as pd

    starts = pd.DatetimeIndex([a.shift.starts_at for a in plan.assignments], tz="UTC")
    return pd.DataFrame(
        {
            "Locked": [a.is_locked for a in plan.assignments],
            "Agent": [shown(a.agent_id, made) for a in plan.assignments],
            "Starts": starts.tz_convert(made.zone).tz_localize(None).as_unit("us"),
            "Hours": [rosters.length_minutes(a) / 60 for a in plan.assignments],
        }
    )


def shown(agent_id: str, made: Work) -> str:
    """An agent as the table says it: name and id, so that two of one name can be told apart."""
    name = made.names.get(agent_id) or agent_id
    return agent_id if name == agent_id else f"{name} ({agent_id})"


def columns(made: Work) -> dict[str, Any]:
    """How the columns are edited."""
    options = [shown(a.agent_id, made) for a in made.agents]
    return {
        "Locked": st.column_config.CheckboxColumn(
            help="A new roster keeps this shift as it is", default=False
        ),
        "Agent": st.column_config.SelectboxColumn(options=options, required=True),
        "Starts": st.column_config.DatetimeColumn(
            "Starts (local)", format="ddd D MMM, HH:mm", step=900, required=True
        ),
        "Hours": st.column_config.NumberColumn(
            min_value=1, max_value=24, step=0.25, required=True, default=8.0
        ),
    }


def _is_whole(row: Any) -> bool:
    return all(row[c] is not None and row[c] == row[c] for c in ("Agent", "Starts", "Hours"))


def _edit(index: object, row: Any, plan: Roster, made: Work) -> RosterEdit:
    position = int(str(index)) if index is not None else None
    old = plan.assignments[position].shift.starts_at if position is not None else None
    ids = {shown(a.agent_id, made): a.agent_id for a in made.agents}
    lock = row["Locked"] is True or str(row["Locked"]) == "True"
    start = moment_of(row["Starts"], made.zone, old)
    one = Edit(None, start, round(60 * float(row["Hours"])), 1, lock)
    return RosterEdit(position, ids.get(str(row["Agent"]), str(row["Agent"])), one)


def moved(made: Work) -> None:
    """What moved since the roster before, for whom and why."""
    found = rosters.change_sentences(made.draft.before, made.plan, made.names)
    if found.empty:
        return
    tables.section(
        "What moved, and why", "Against the roster before your edits or the last search; local times."
    )
    found.columns = ["Agent", "What", "Why"]
    st.dataframe(found, hide_index=True, width="stretch", height=260)


def keep(made: Work) -> None:
    """Drafts and published versions, and the files."""
    tables.section("Keep and share", "Every save is a new version; what was published stays as it was.")
    found = drafts.keeping(made.draft, KIND, made.week_on, payload)
    picked = drafts.choose_version(found, made.week_on, KIND)
    if picked is not None:
        entries = schedule_files.assignments_of(picked.payload["assignments"])
        known = {a.agent_id for a in made.agents}
        kept = [a for a in entries if a.agent_id in known]
        if len(kept) < len(entries):
            st.warning(f"{len(entries) - len(kept)} shifts of people who are no longer here were left out.")
        plan = rosters.rejudged(made.plan, kept, made.requirement, made.agents, made.asked.rules)
        drafts.put(made.draft, plan, before=made.plan)
        st.rerun()
    downloads(made)


def payload(plan: Roster) -> Mapping[str, Any]:
    """The roster as the store keeps it."""
    names = ("paid_hours", "required_hours", "under_hours", "over_hours")
    return {
        "assignments": schedule_files.plain_assignments(plan.assignments),
        "figures": {k: getattr(plan.score, k) for k in names},
    }


def downloads(made: Work) -> None:
    """CSV, workbook, and a zip with a calendar per agent in the agent's own zone."""
    from scheduling.export import to_csv, to_xlsx

    table = frame(made)
    stem = f"queuecast_roster_{made.week_on}"
    with st.container(horizontal=True):
        st.download_button(
            "Roster as CSV", to_csv(table, made.zone), f"{stem}.csv", "text/csv", key="roster_csv",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Roster as workbook", to_xlsx(table, made.plan.score.coverage, made.zone), f"{stem}.xlsx",
            key="roster_xlsx", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Calendars (zip)", schedule_files.zipped(stamped(made), opened.now()), f"{stem}_calendars.zip",
            "application/zip", key="roster_ical", icon=":material/calendar_month:", on_click="ignore",
        )  # fmt: skip

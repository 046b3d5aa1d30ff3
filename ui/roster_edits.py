"""A planner's own roster: who, when and locked in a table, rostered again, compared, written to files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from domain import wording
from jobs import roster_again, rosters, schedule_files
from jobs.csv_files import without_formulas
from jobs.rosters import RosterEdit
from jobs.schedules import Edit
from ui import drafts, opened, roster_job, roster_making, tables
from ui.rosters import Work, frame, seen, stamped
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
        return rosters.with_edits(plan, found, made.requirement, made.agents, made.rules)

    drafts.editor(made.draft, drafts.Table(lambda plan: _rows(plan, made), apply, columns(made)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        drafts.undo_button(made.draft)
        price = st.number_input(
            "Price of a change, hours", 0.0, 40.0, roster_again.USUAL_PRICE_HOURS, 0.5, key="roster_price", width=200,
            help="A shift of somebody that changes, comes or goes counts as so many paid hours: the new roster changes "
            "only what saves more. At 0 it is made freely around the locked shifts.",
        )  # fmt: skip
        locked = sum(a.is_locked for a in made.plan.assignments)
        if st.button(
            f"Roster again around {wording.counted(locked, 'locked shift')}"
            if locked
            else "Roster again",
            key="roster_again", icon=":material/autorenew:", type="primary",
            disabled=roster_job.running() is not None,
        ):  # fmt: skip
            roster_making.again(made, float(price))


def _rows(plan: Roster, made: Work) -> pd.DataFrame:
    """The rows of a plan, counted once for each."""
    kept = st.session_state.setdefault("roster_rows", {})
    if kept.get("plan") is not plan:
        kept.update(plan=plan, rows=edit_rows(plan, made))
    found: pd.DataFrame = kept["rows"]
    return found


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
    before = made.draft.before
    found = seen(
        made, f"moved {id(before)}",
        lambda: rosters.change_sentences(before, made.plan, made.names, searched(made)),
    )  # fmt: skip
    plan, said = st.session_state.get("roster_again_said", (None, ""))
    is_new = plan is made.plan
    if found.empty and not is_new:
        return
    tables.section(
        "What moved, and why", "Against the roster before your edits or the last search; local times."
    )
    if is_new:
        st.markdown(said)
    if found.empty:
        return
    st.markdown(seen(made, f"price {id(before)}", lambda: rosters.price_sentence(before, made.plan)))
    st.dataframe(named(found), hide_index=True, width="stretch", height=min(38 + 35 * len(found), 260))


def searched(made: Work) -> Roster:
    """The roster as the last search left it, before the planner's edits of it."""
    plans = (*made.draft.past, made.plan)
    return next(
        p for p in plans if (p.seconds, p.gap) == (made.plan.seconds, made.plan.gap) or p is made.plan
    )


def named(found: pd.DataFrame) -> pd.DataFrame:
    """Changes with the headers a reader knows."""
    return found.rename(columns={"agent": "Agent", "what": "What", "why": "Why"})


def downloads(made: Work) -> None:
    """CSV, workbook, a zip with a calendar per agent in the agent's own zone, NICE's import; made when asked for."""
    from scheduling.export import to_csv, to_xlsx
    from scheduling.layouts import laid_out

    stem = f"queuecast_roster_{made.question.week_on}"
    with st.container(horizontal=True):
        st.download_button(
            "Roster as CSV", lambda: to_csv(frame(made), made.zone), f"{stem}.csv", "text/csv", key="roster_csv",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Roster as workbook", lambda: to_xlsx(frame(made), made.plan.score.coverage, made.zone),
            f"{stem}.xlsx", key="roster_xlsx", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Calendars (zip)", lambda: schedule_files.zipped(stamped(made), opened.now()),
            f"{stem}_calendars.zip", "application/zip", key="roster_ical", icon=":material/calendar_month:",
            on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "NICE CXone import",
            lambda: without_formulas(laid_out("nice", made.plan.assignments, made.zone)).to_csv(index=False),
            f"{stem}_nice.csv", "text/csv", key="roster_nice", icon=":material/download:", on_click="ignore",
        )  # fmt: skip

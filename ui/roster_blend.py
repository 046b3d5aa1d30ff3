"""Who serves what in a roster, and how its people do the written work: by whom, what stays undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from charts import numbers, staffing
from domain.channels import label
from jobs import roster_blending, roster_duties
from jobs.blending import Line
from jobs.roster_blending import Filling, Quiet, Team
from ui import states, tables
from ui.rosters import Work, seen

if TYPE_CHECKING:
    import pandas as pd

HOURS: dict[str, Any] = {
    c: st.column_config.NumberColumn(format="%.1f", help=f"Agent hours at work, {what}")
    for c, what in {
        "Work arriving, hours": "without shrinkage", "By people planned for it": "done by people with no other duty",
        "In quiet moments": "done by people on live channels and beyond the need",
        "Late, hours": "passed its due time undone", "Waiting at the end": "when the plan ends",
    }.items()
}  # fmt: skip


def served(made: Work, day: pd.DataFrame) -> pd.DataFrame | None:
    """Who serves what on the day chosen, as the Gantt chart takes it; None where there is one channel to serve."""
    if len(made.question.channels) < 2 or day.empty:
        return None
    entries = made.plan.assignments
    found = seen(
        made, "served",
        lambda: roster_duties.needed(entries, made.requirement, made.agents, made.rules, made.zone),
    )  # fmt: skip
    mine = [entries[n] for n in day.index]
    on = day["starts_at"].min().tz_convert(made.zone).date()
    return seen(
        made, f"served {on}",
        lambda: roster_duties.of_entries(mine, found, made.agents, entries, made.question.quiet, made.names),
    )  # fmt: skip


def show(made: Work) -> None:
    """The answer in a sentence, by channel, by interval, and what a simulated week says of every promise."""
    quiet = made.question.quiet
    if quiet is None:
        if made.question.note:
            st.info(made.question.note, icon=":material/info:")
        return
    team = seen(
        made, "team",
        lambda: roster_blending.team_of(
            made.plan.assignments, made.requirement, made.agents, made.rules, quiet, made.zone
        ),
    )  # fmt: skip
    found = seen(made, "filling", lambda: roster_blending.filling(team, quiet))
    tables.section(
        "Written work in quiet moments",
        f"People who serve both do it while nobody waits: at most {numbers.share(quiet.lent_share, 0)} of those on "
        f"live channels, in at most {numbers.share(quiet.used_share, 0)} of their quiet time. Oldest first.",
    )
    st.markdown(f"**{roster_blending.sentence(found)}**")
    st.dataframe(_channels(found), hide_index=True, width="stretch", column_config=HOURS)
    tables.download(lambda: found.rows, "roster_written_work", key="roster_filling")
    _by_interval(made, found)
    _simulated(made, team, quiet)


def _channels(found: Filling) -> pd.DataFrame:
    import pandas as pd

    c = found.channels
    return pd.DataFrame(
        {
            "Channel": c["channel"].map(label), "Work arriving, hours": c["arrived_hours"],
            "By people planned for it": c["own_hours"], "In quiet moments": c["quiet_hours"],
            "Late, hours": c["late_hours"], "Waiting at the end": c["waiting_hours"],
        }
    )  # fmt: skip


def _by_interval(made: Work, found: Filling) -> None:
    """One written channel over the roster's days: who does the work, and how much waits."""
    names = list(found.channels.sort_values("arrived_hours", ascending=False)["channel"])
    picked = names[0]
    if len(names) > 1:
        picked = st.segmented_control(
            "Written channel", names, default=names[0], format_func=label, key="roster_written", required=True
        ) or names[0]  # fmt: skip
    states.figure(
        "roster_written_chart",
        staffing.written_work,
        found.rows[found.rows["channel"] == picked],
        f"Who does the written work, {label(picked)}",
        "agents at work on it by interval, shrinkage not included; hover for the hours that wait",
        zone=made.zone,
        theme=states.theme(),
    )


def _simulated(made: Work, team: Team, quiet: Quiet) -> None:
    """Every promise in the week played with these people."""
    with st.spinner("Playing the week with these people ..."):
        lines = seen(made, "played", lambda: roster_blending.played(team, quiet))
    for said in roster_blending.promises(lines, quiet)[1:]:
        st.markdown(said)
    if lines:
        st.dataframe(_lines(lines), hide_index=True, width="stretch", column_config=LINE_HOURS)


LINE_HOURS: dict[str, Any] = {
    c: st.column_config.NumberColumn(format="%.1f", help="Hours to schedule, shrinkage included")
    for c in ("Hours of its own, apart", "Hours of its own here")
}


def _lines(lines: tuple[Line, ...]) -> pd.DataFrame:
    import pandas as pd

    ordered = sorted(lines, key=lambda x: (x.is_written, -x.own_hours))
    return pd.DataFrame(
        {
            "Channel": [label(x.channel) for x in ordered],
            "Promised": [numbers.share(x.promised, 0) for x in ordered],
            "In time, simulated": [numbers.share(x.after) for x in ordered],
            "99 % range": [f"{numbers.share(x.low)} to {numbers.share(x.high)}" for x in ordered],
            "In time, planned apart": [numbers.share(x.before) for x in ordered],
            "Hours of its own, apart": [x.own_hours for x in ordered],
            "Hours of its own here": [x.left_hours for x in ordered],
        }
    )

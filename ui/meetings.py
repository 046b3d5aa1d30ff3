"""Meetings, coaching and training on the roster at hand: whom to call, the times that cost least, and put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import streamlit as st

from charts import numbers
from domain import wording
from domain.channels import label
from domain.errors import QueuecastError
from domain.shifts import Assignment
from jobs import meetings
from jobs.intraday_options import Queue
from jobs.meetings import Met
from ui import channel_queue, people, service_breaks, tables
from ui.rosters import Work, seen

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.meetings import Request

LENGTHS_MINUTES = [15, 30, 45, 60, 90, 120, 180, 240]
SHOWN = 10
BY_NAME = "People by name"
NO_TIME = "No time clear of breaks with somebody left on the channel"


@dataclass(frozen=True)
class Asked:
    """A meeting to hold: its name, length, people, local days from and until, all together or one by one."""

    name: str
    minutes: int
    agents: tuple[str, ...]
    first_on: date
    last_on: date
    is_each: bool


def section(made: Work, queue: Queue) -> None:
    """What to hold and with whom, and the times that cost the fewest contacts."""
    tables.section(
        "When to meet, coach or train",
        "A meeting is paid time away from contacts, a quarter of an hour clear of breaks and shift ends, while "
        "somebody stays on the channel. One by one gives everybody a time of their own, such as coaching. The times "
        "that look cheapest are played with and without the people asked.",
    )
    asked = _controls(made)
    if not asked.agents:
        st.caption("Choose a team or people.")
        return
    try:
        if asked.is_each:
            _one_by_one(made, queue, asked)
        else:
            _together(made, queue, asked)
    except QueuecastError as error:
        st.info(f"{error} Choose other people or other days.", icon=":material/info:")


def _controls(made: Work) -> Asked:
    teams = _teams(made)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("What", "Team meeting", key="meeting_name", width=200)
        minutes = st.selectbox("Minutes", LENGTHS_MINUTES, 1, key="meeting_minutes", width=110)
        team = st.selectbox("Team", [*teams, BY_NAME], key="meeting_team", width=240)
        is_each = st.segmented_control(
            "How", [False, True], default=False, key="meeting_each", required=True,
            format_func=lambda v: "One by one" if v else "Together",
        )  # fmt: skip
    known = {e.agent_id for e in made.plan.assignments}
    ids = sorted(known, key=lambda a: (made.names.get(a, a), a))
    chosen = st.multiselect(
        "Who", ids, teams.get(team, []), key=f"meeting_who_{team}",
        format_func=lambda a: made.names.get(a, a),
    )  # fmt: skip
    days = _days(made)
    first, last = (
        st.select_slider("Days", days, (days[0], days[-1]), key="meeting_days", format_func=numbers.day)
        if len(days) > 1 else (days[0], days[0])
    )  # fmt: skip
    return Asked(name or "Meeting", int(minutes), tuple(sorted(chosen)), first, last, bool(is_each))


def _teams(made: Work) -> dict[str, list[str]]:
    """People of the roster by team, the largest first; everybody last."""
    known = {e.agent_id for e in made.plan.assignments}
    teams = {t: sorted(known & set(who)) for t, who in people.groups(made.question.week_on).items()}
    largest_first = sorted((t for t in teams if len(teams[t]) > 1), key=lambda t: (-len(teams[t]), t))
    return {**{t: teams[t] for t in largest_first}, "Everybody on the roster": sorted(known)}


def _days(made: Work) -> list[date]:
    local = ZoneInfo(made.zone)
    return sorted({e.shift.starts_at.astimezone(local).date() for e in made.plan.assignments})


def _request(asked: Asked, zone: str, who: Sequence[str]) -> Request:
    from scheduling.meetings import Request

    local = ZoneInfo(zone)
    begin = datetime(asked.first_on.year, asked.first_on.month, asked.first_on.day, tzinfo=local)
    after = asked.last_on + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, tzinfo=local)
    return Request(asked.name, asked.minutes, tuple(who), begin, end)


def _together(made: Work, queue: Queue, asked: Asked) -> None:
    one = _request(asked, made.zone, asked.agents)
    roster = channel_queue.roster_of(made)

    def play() -> pd.DataFrame:
        with st.spinner("Playing the times that look cheapest ..."):
            return meetings.choices(roster, queue, one, made.zone)

    found = seen(made, f"meeting {queue.channel} {asked} {queue.target}", play)
    rows = found.head(SHOWN).to_dict("records")
    best = rows[0]
    st.markdown(f"**{_when(best, made.zone)} costs least**{_who(best, asked, made)}: {_cost(best, queue)}")
    st.dataframe(
        choice_table(found.head(SHOWN), made.zone), hide_index=True, width="stretch", column_config=COLUMNS
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            "Time", range(len(rows)), key="meeting_at", width=320,
            format_func=lambda n: _when(rows[n], made.zone),
        )  # fmt: skip
        if st.button("Put it on the roster", key="meeting_take", icon=":material/event:", type="primary"):
            at = rows[int(picked)]
            # those of the row alone: with all who are asked nobody might stay on the channel
            coming = replace(one, agents=tuple(at["who"]))
            entries = meetings.held_at(roster, coming, at["starts_at"].to_pydatetime())
            said = f"{asked.name} is on the roster on {_when(at, made.zone)} for {wording.people(len(at['who']))}."
            service_breaks.take(made, _locked(roster.entries, entries), said)


def _one_by_one(made: Work, queue: Queue, asked: Asked) -> None:
    roster = channel_queue.roster_of(made)

    def play() -> Met:
        with st.spinner("Finding a time for each ..."):
            wishes = [_request(asked, made.zone, [a]) for a in asked.agents]
            return meetings.met(roster, queue, wishes, made.zone)

    found = seen(made, f"meetings {queue.channel} {asked} {queue.target}", play)
    held = found.rows[found.rows["starts_at"].notna()]
    lost = max(float(found.days["lost"].sum()), 0.0)
    st.markdown(
        f"**{len(held)} of {len(found.rows)} people get a time; together they cost {lost:,.1f} contacts in time "
        f"of the {float(_expected(queue, found)):,.0f} expected on these days.**"
    )
    st.dataframe(each_table(found.rows, made), hide_index=True, width="stretch", height=300)
    if len(held) and st.button(
        "Put them on the roster", key="meetings_take", icon=":material/event:", type="primary"
    ):
        said = f"{asked.name} is on the roster for {wording.people(len(held))}."
        service_breaks.take(made, _locked(roster.entries, found.entries), said)


def _expected(queue: Queue, found: Met) -> float:
    days = set(found.days["day_on"])
    on = queue.slots["starts_at"].dt.date
    return float(queue.slots.loc[on.isin(days), "contacts"].sum())


def _locked(before: Sequence[Assignment], after: Sequence[Assignment]) -> tuple[Assignment, ...]:
    """Shifts with a new meeting are locked, so that a new roster keeps it."""
    return tuple(replace(b, is_locked=True) if a != b else b for a, b in zip(before, after, strict=True))


def _when(row: Mapping[Any, Any], zone: str) -> str:
    start, end = (row[c].tz_convert(zone) for c in ("starts_at", "ends_at"))
    return f"{numbers.day(start)}, {start:%H:%M} to {end:%H:%M}"


def _who(row: Mapping[Any, Any], asked: Asked, made: Work) -> str:
    """Who cannot come, where nobody can get all together."""
    missing = [made.names.get(a, a) for a in asked.agents if a not in set(row["who"])]
    if not missing:
        return ""
    said = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
    return f" for {len(row['who'])} of {len(asked.agents)} (never all at once; missing: {said})"


def _cost(row: Mapping[Any, Any], queue: Queue) -> str:
    return (
        f"{row['lost']:,.1f} contacts in time of that day on {label(queue.channel)}, "
        f"{numbers.share(row['after'])} instead of {numbers.share(row['before'])}. {row['contacts']:,.0f} contacts "
        f"are expected while it lasts, and {row['agents']:,.0f} people stay on the channel."
    )


COLUMNS: dict[str, Any] = {
    "Contacts in time lost": st.column_config.NumberColumn(format="%.1f"),
    "Contacts expected meanwhile": st.column_config.NumberColumn(format="%.0f"),
    "People left on the channel": st.column_config.NumberColumn(format="%.0f"),
}


def choice_table(found: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Times in the reader's words, the cheapest first."""
    import pandas as pd

    return pd.DataFrame(
        {
            "When": [_when(row, zone) for row in found.to_dict("records")],
            "Can come": found["who"].map(len),
            "Contacts in time lost": found["lost"],
            "In time without": found["before"].map(numbers.share),
            "In time with it": found["after"].map(numbers.share),
            "Contacts expected meanwhile": found["contacts"],
            "People left on the channel": found["agents"],
        }
    )


def each_table(rows: pd.DataFrame, made: Work) -> pd.DataFrame:
    """Who meets when; those without a time last."""
    import pandas as pd

    ordered = rows.sort_values("starts_at", na_position="last")
    whens = [
        _when(row, made.zone) if pd.notna(row["starts_at"]) else NO_TIME for row in ordered.to_dict("records")
    ]
    return pd.DataFrame(
        {
            "Who": [made.names.get(w[0], w[0]) for w in ordered["who"]],
            "When": whens,
            "Contacts in time lost, estimated": ordered["loss"].round(1),
        }
    )

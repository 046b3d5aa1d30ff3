"""Agents and contracts on their page: who, how much, when; changed in a table, read from and written to files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from charts import numbers
from data_sources.kept_rosters import people_stamp
from domain import wording
from domain.channels import CHANNELS, label
from domain.errors import QueuecastError
from jobs import people
from jobs.people import Team
from ui import opened, tables

if TYPE_CHECKING:
    import pandas as pd

HEADERS: Mapping[str, str] = {
    "agent_id": "Agent", "name": "Name", "contract": "Contract", "skills": "Serves", "min_hours": "Least hours",
    "max_hours": "Most hours", "max_days": "Most days", "days_off": "Days off", "off_on": "Time off",
    "earliest_minutes": "From", "latest_minutes": "Until", "may_work_nights": "Nights", "min_days": "Least days",
    "rest_minutes": "Rest, minutes", "max_streak_days": "Most days in a row",
    "shortest_minutes": "Shortest shift, minutes", "longest_minutes": "Longest shift, minutes",
    "prefers_from_minutes": "Likes to start from", "prefers_until_minutes": "Likes to start until",
    "streak_days": "Days worked before", "last_ended_at": "Last shift ended",
    "weekends_worked": "Weekends ahead of others",
    "nights_worked": "Nights ahead of others",
}  # fmt: skip
CONTRACTS: Mapping[str, str] = {"full_time": "Full time", "part_time": "Part time"}
NUMBERS = ("min_hours", "max_hours", "min_days", "max_days", "max_streak_days", "rest_minutes",
           "shortest_minutes", "longest_minutes", "streak_days", "weekends_worked", "nights_worked")  # fmt: skip
FLAGS = ("may_work_nights",)
HELP: Mapping[str, str] = {
    "skills": "Channels with commas, such as Phone, In person; empty serves every channel",
    "contract": "Full time, Part time, or a name of your own",
    "days_off": "Weekdays never worked, such as Sat Sun", "off_on": "Dates, such as 2026-12-24 2026-12-25",
    "earliest_minutes": "Earliest start, wall time of the store's zone",
    "latest_minutes": "Latest end; 30:00 is six in the morning of the next day",
    "min_hours": "Paid hours a week the agent is promised", "max_hours": "Paid hours a week at most",
}  # fmt: skip


def team(on: date, until: date | None = None) -> Team:
    """Everybody employed on a day, or on any day up to `until`, as kept."""
    return _team(f"{opened.store().url} {opened.held().version}", stamp(), on, until, opened.zone())


def groups(on: date) -> dict[str, list[str]]:
    """Ids of the people of each team that the agents table names, by team."""
    found: dict[str, list[str]] = {}
    for agent, team_name in people.teams(opened.store(), on).items():
        found.setdefault(team_name, []).append(agent)
    return dict(sorted(found.items()))


def stamp() -> str:
    """Differs whenever contracts or time off differ."""
    return people_stamp(opened.store())


@st.cache_resource(show_spinner=False, max_entries=20)
def _team(version: str, stamp: str, on: date, until: date | None, zone: str) -> Team:
    # `version` and `stamp` stand for the agents table and what the planner wrote over it
    return people.team(opened.store(), on, zone, until)


def today() -> date:
    """The local day that counts as today."""
    import pandas as pd

    found: date = pd.Timestamp(opened.now(), tz="UTC").tz_convert(opened.zone()).date()
    return found


def answer(found: Team) -> None:
    """How many people, how many hours, on which channels."""
    if not found.agents:
        st.info(
            "Nobody is known yet. Load an agents export, read a file below (Contracts as CSV has its columns), "
            "or add rows.",
            icon=":material/info:",
        )
        return
    hours = sum(a.max_hours for a in found.agents)
    promised = sum(a.min_hours for a in found.agents)
    nights = sum(a.may_work_nights for a in found.agents)
    part = sum(a.contract == "part_time" for a in found.agents)
    st.markdown(
        f"**{numbers.number(len(found.agents))} people can give up to {numbers.number(hours)} paid hours a week.**"
    )
    with st.grid(4, min_column_width=150, gap="small"):
        _tile("People", numbers.number(len(found.agents)), f"{part} part time")
        _tile("Hours a week at most", numbers.number(hours), f"{numbers.number(promised)} at least")
        _tile("May work nights", numbers.number(nights), "between 00:00 and 06:00")
        elsewhere = sum(z != opened.zone() for z in found.zones.values())
        _tile("In another time zone", numbers.number(elsewhere), "free 07:00-23:00 there")
    st.dataframe(
        by_channel(found), hide_index=True, width="stretch",
        column_config={"Hours a week at most": st.column_config.NumberColumn(format="localized", step=0.1)},
    )  # fmt: skip


def _tile(name: str, value: str, beside: str) -> None:
    st.metric(name, value, beside, border=True, delta_color="gray", delta_arrow="off", height="stretch")


def by_channel(found: Team) -> pd.DataFrame:
    """People and hours that can serve each channel; one person counts for each of theirs."""
    import pandas as pd

    known = [c for c in CHANNELS if any(c in a.skills for a in found.agents)]
    rows = []
    for channel in known:
        mine = [a for a in found.agents if not a.skills or channel in a.skills]
        rows.append((label(channel), len(mine), sum(a.max_hours for a in mine)))
    return pd.DataFrame(rows, columns=["Channel", "People who can serve it", "Hours a week at most"])


def edit(found: Team, on: date) -> None:
    """Every contract to change; saving says what changed, and one click goes back."""
    tables.section(
        "Contracts",
        "Hours are paid hours a week. What you change here wins over the agents table of the store until you take "
        "it back; deleting a row leaves that person out of every roster.",
    )
    base = st.session_state.get("people_read")
    shown = typed(found.table if base is None else base)
    changed = st.data_editor(
        shown, key=f"people_{st.session_state.get('people_drawn', 0)}", num_rows="dynamic", hide_index=True,
        width="stretch", height=430, column_config=columns(),
    )  # fmt: skip
    with st.container(horizontal=True):
        if st.button("Save contracts", key="people_save", icon=":material/save:", type="primary"):
            _save(changed, on)
        has_own = people.has_own(opened.store())
        with st.popover("Back to the agents table", disabled=not has_own):
            st.write("Everything written here is forgotten; the agents table of the store counts again.")
            if st.button("Forget my changes", key="people_forget"):
                people.forget(opened.store(), opened.now())
                _redraw()
                st.rerun()


def _save(changed: pd.DataFrame, on: date) -> None:
    try:
        said = people.save(opened.store(), texts(changed), on, opened.zone(), opened.now())
    except QueuecastError as error:
        st.error(str(error), icon=":material/error:")
        return
    _redraw()
    st.session_state["people_said"] = said
    st.rerun()


def _redraw() -> None:
    st.session_state["people_drawn"] = st.session_state.get("people_drawn", 0) + 1
    st.session_state.pop("people_read", None)


def said() -> None:
    """What the last save did."""
    if words := st.session_state.pop("people_said", ""):
        st.success(words, icon=":material/check:")


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """Text cells as numbers and ticks where they are, keys in words; the order of the headers."""
    import pandas as pd

    shown = table.reindex(columns=list(HEADERS)).fillna("").astype(object).reset_index(drop=True)
    for name in NUMBERS:
        shown[name] = pd.to_numeric(shown[name], errors="coerce").astype(float)
    for name in FLAGS:
        shown[name] = shown[name].astype(str).str.lower().isin(("true", "yes", "1", ""))
    shown["skills"] = shown["skills"].map(lambda keys: ", ".join(_channel(key) for key in str(keys).split()))
    shown["contract"] = shown["contract"].map(lambda key: CONTRACTS.get(key, key))
    return shown


def texts(shown: pd.DataFrame) -> pd.DataFrame:
    """The table as `scheduling.contracts.read_agents` takes it; rows without an agent are not there yet."""
    cells = shown.astype(object).map(_text)
    cells = cells.assign(skills=cells["skills"].map(_skills), contract=cells["contract"].map(_contract))
    kept: pd.DataFrame = cells[cells["agent_id"].str.strip() != ""].reset_index(drop=True)
    return kept


def _skills(said: str) -> str:
    """Channels in words or keys, as keys with spaces.

    Example:
        >>> _skills("Phone, In person"), _skills("chat in_person"), _skills("")
        ('phone in_person', 'chat in_person', '')
    """
    keys = {known.label.lower(): key for key, known in CHANNELS.items()}
    parts = (part.strip() for part in said.split(","))
    return " ".join(keys.get(part.lower(), part) for part in parts if part)


def _channel(key: str) -> str:
    """A channel's name; a skill that is no channel stays as it is written."""
    return CHANNELS[key].label if key in CHANNELS else key


def _contract(said: str) -> str:
    keys = {words.lower(): key for key, words in CONTRACTS.items()}
    return keys.get(said.strip().lower(), said)


def _text(value: object) -> str:
    if value is None or value != value:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def columns() -> dict[str, Any]:
    """Header, help and kind of every column."""
    made: dict[str, Any] = {}
    for name, words in HEADERS.items():
        if name in NUMBERS:
            made[name] = st.column_config.NumberColumn(words, help=HELP.get(name), min_value=0, format="%.4g")
        elif name in FLAGS:
            made[name] = st.column_config.CheckboxColumn(words, default=True)
        else:
            made[name] = st.column_config.TextColumn(words, help=HELP.get(name), pinned=name == "agent_id")
    return made


def files(found: Team) -> None:
    """Contracts as CSV, out and in; a file is shown in the table before it is saved."""
    left, right = st.columns(2)
    with left:
        st.download_button(
            "Contracts as CSV", found.table.to_csv(index=False), "queuecast_agents.csv", "text/csv",
            key="people_csv", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    with right:
        given = st.file_uploader("Read contracts from a CSV", "csv", key="people_file")
    mark = given.file_id if given is not None else None
    if given is not None and st.session_state.get("people_mark") != mark:
        st.session_state["people_mark"] = mark
        _read(given.getvalue())


def _read(content: bytes) -> None:
    from jobs.csv_files import csv_of
    from scheduling.contracts import agents_frame, read_agents

    try:
        read = agents_frame(read_agents(csv_of(content, "the file", as_text=True)))
    except QueuecastError as error:
        st.error(str(error), icon=":material/error:")
        return
    _redraw()
    st.session_state["people_read"] = read
    st.session_state["people_said"] = (
        f"{wording.counted(len(read), 'contract was', 'contracts were')} read; look over, then save."
    )
    st.rerun()

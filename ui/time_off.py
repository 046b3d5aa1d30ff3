"""Time off on its page: what waits, what approving it would do to the roster, who is away when, every request."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from data_sources import time_off as kept
from data_sources.time_off import TimeOff
from domain import wording
from domain.errors import QueuecastError
from jobs import time_off
from jobs.time_off import DayEffect
from ui import navigation, opened, people, tables

if TYPE_CHECKING:
    import pandas as pd

MOST_SHOWN = 10
AHEAD_DAYS = 28
PART_WORDS = {"day": "Whole days", "morning": "Morning", "afternoon": "Afternoon"}
REASON_WORDS = {
    "holiday": "Holiday", "sick": "Sick", "training": "Training", "unpaid": "Unpaid leave", "other": "Other",
}  # fmt: skip


def found() -> list[TimeOff]:
    """Every request, the next days first."""
    return kept.requests(opened.store())


def said() -> None:
    """What the last click did."""
    if words := st.session_state.pop("time_off_said", ""):
        st.success(words, icon=":material/check:")


def _names() -> dict[str, str]:
    return dict(people.team(people.today()).names)


def _who(r: TimeOff) -> str:
    return _names().get(r.agent_id) or r.agent_id


def answer(requests: list[TimeOff]) -> None:
    """How many wait, who is away today, and the day with most people away of the next four weeks."""
    waiting = [r for r in requests if r.state == "requested"]
    days = away_by_day(requests)
    today = people.today()
    most = max(days, key=lambda d: (len(days[d]), -d.toordinal()), default=None)
    if not requests:
        more = " Add a request below." if _names() else ""
        st.markdown(f"**Nobody asked for time off yet.**{more}")
        return
    words = wording.counted(len(waiting), "request waits", "requests wait")
    away = wording.counted(len(days.get(today, ())), "person is", "people are")
    st.markdown(f"**{words} for a decision; {away} away today.**")
    with st.grid(3, min_column_width=150, gap="small"):
        _tile("Waiting", numbers.number(len(waiting)), "requests")
        total = sum(len(v) for v in days.values())
        _tile(
            f"Days off, next {AHEAD_DAYS} days",
            numbers.number(total),
            "approved, one for each person and day",
        )
        _tile(
            "Most away on one day", numbers.number(len(days[most])) if most else "0",
            numbers.day(most) if most else "nobody is away",
        )  # fmt: skip


def _tile(name: str, value: str, beside: str) -> None:
    st.metric(name, value, beside, border=True, delta_color="gray", delta_arrow="off", height="stretch")


def away_by_day(requests: list[TimeOff]) -> dict[date, list[str]]:
    """Who is away with approval on each of the next four weeks' days on which somebody is."""
    first = people.today()
    until = first + timedelta(days=AHEAD_DAYS)
    names = _names()
    return {
        day: [(names.get(a) or a) + ("" if part == "day" else f" ({part})") for a, part in who.items()]
        for day, who in time_off.away(requests, first, until).items()
    }


def waiting(requests: list[TimeOff]) -> None:
    """Each request that waits, what approving it would do, and the two buttons."""
    asked = [r for r in requests if r.state == "requested"]
    if not asked:
        return
    tables.section(
        "Waiting for a decision",
        "Hours short are counted on the newest published roster of the day, else the newest draft, nobody taking over.",
    )
    for r in asked[:MOST_SHOWN]:
        _one(r)
    if len(asked) > MOST_SHOWN:
        st.caption(f"{len(asked) - MOST_SHOWN} more wait; they follow as these are decided.")


def _one(r: TimeOff) -> None:
    with st.container(border=True):
        note = f" ({r.note})" if r.note else ""
        st.markdown(f"**{_who(r)}: {span(r)}**, {REASON_WORDS[r.kind].lower()}{note}")
        effects = _effects(opened.store().url, people.stamp(), _stamp(), (r.request,))
        st.markdown(f":material/{'warning' if harms(effects) else 'check'}: {verdict(effects)}")
        if others := _beside(r):
            together = _effects(opened.store().url, people.stamp(), _stamp(), (r.request, *others))
            st.markdown(_together(len(others), together))
        if len(effects) > 1 or harms(effects):
            st.markdown("\n".join(f"- {e.sentence}" for e in effects[:14]))
        with st.container(horizontal=True):
            if st.button("Approve", key=f"approve_{r.request}", icon=":material/check:", type="primary"):
                _decide(r, "approved")
            if st.button("Decline", key=f"decline_{r.request}", icon=":material/close:"):
                _decide(r, "declined")


def span(r: TimeOff) -> str:
    """`Tue 24 Nov` or `Tue 24 Nov to Fri 27 Nov, 4 days`."""
    if r.from_on == r.until_on:
        return numbers.day(r.from_on) + ("" if r.part == "day" else f", {r.part}")
    return f"{numbers.day(r.from_on)} to {numbers.day(r.until_on)}, {wording.counted(len(r.days), 'day')}"


def harms(effects: list[DayEffect]) -> bool:
    """Whether more would be short than is."""
    return any(e.short_hours > e.short_before_hours + 0.05 for e in effects)


def verdict(effects: list[DayEffect]) -> str:
    """What approving does, in one sentence."""
    more = sum(max(e.short_hours - e.short_before_hours, 0.0) for e in effects)
    if harms(effects):
        return f"Approving leaves {numbers.number(more, 1)} more agent-hours short."
    if not any(e.roster for e in effects):
        return "No roster covers these days yet; the next one leaves this person out."
    return "Approving leaves no more hours short than there are."


def _stamp() -> str:
    from data_sources import kept_rosters

    newest = kept_rosters.heads(opened.store(), "roster", most=1)
    return repr(newest)


@st.cache_data(show_spinner="Counting what would be short ...", max_entries=200)
def _effects(url: str, people_stamp: str, roster_stamp: str, numbers: tuple[int, ...]) -> list[DayEffect]:
    # the stamps stand for contracts, time off and rosters
    store = opened.store()
    return time_off.effects_of(store, [kept.one(store, n) for n in numbers], opened.zone())


def _beside(r: TimeOff) -> list[int]:
    """Numbers of the other requests that wait for some of the same days."""
    return [
        o.request
        for o in found()
        if o.state == "requested" and o.request != r.request and set(o.days) & set(r.days)
    ]


def _together(others: int, effects: list[DayEffect]) -> str:
    """What granting every request of these days does, in one sentence."""
    more = sum(max(e.short_hours - e.short_before_hours, 0.0) for e in effects)
    words = "1 other request waits" if others == 1 else f"{others} other requests wait"
    return f":material/groups: {words} for some of these days; all together leave {more:,.1f} more agent-hours short."


def _decide(r: TimeOff, state: kept.State) -> None:
    kept.decide(opened.store(), r.request, state, opened.moment().replace(microsecond=0))
    st.session_state["time_off_said"] = f"{_who(r)}, {span(r)}: {state}."
    st.rerun()


def ask() -> None:
    """A new request."""
    names = _names()
    if not names:
        st.info("Nobody is known yet, so nobody can ask.", icon=":material/info:")
        st.page_link(navigation.page("agents_and_contracts"), label="Add people", icon=":material/contract:")
        return
    with st.expander("Add a request", icon=":material/add:"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            agent = st.selectbox(
                "Agent", sorted(names, key=lambda a: names[a]), format_func=lambda a: names[a], key="off_agent",
                width=260,
            )  # fmt: skip
            days = st.date_input(
                "First and last day", (people.today() + timedelta(days=1),) * 2, key="off_days", width=260
            )
            kind = st.selectbox(
                "Reason", list(REASON_WORDS), format_func=REASON_WORDS.__getitem__, key="off_kind", width=160
            )
            part = st.selectbox(
                "Part", kept.PARTS, format_func=PART_WORDS.__getitem__, key="off_part", width=160,
                help="Of one day: the morning ends at noon, the afternoon begins there.",
            )  # fmt: skip
        note = st.text_input("Note", key="off_note", placeholder="Anything that helps to decide")
        if st.button("Add request", key="off_add", icon=":material/add:", type="primary"):
            _add(str(agent), days, str(kind), note, str(part))


def _picked(days: object) -> tuple[date, date] | None:
    """First and last day of a date input; None, and said so, while none is chosen."""
    picked = [d for d in (days if isinstance(days, tuple | list) else [days]) if isinstance(d, date)]
    if not picked:
        st.error("Choose the first and the last day.", icon=":material/error:")
        return None
    return picked[0], picked[-1]


def _add(agent: str, days: object, kind: str, note: str, part: str) -> None:
    span_of = _picked(days)
    if span_of is None:
        return
    at = opened.moment().replace(microsecond=0)
    try:
        made = kept.ask(opened.store(), agent, *span_of, kind, note=note, at=at, part=part)
    except QueuecastError as error:
        st.error(str(error), icon=":material/error:")
        return
    _tell(f"Request {made.request} is kept: {_who(made)}, {span(made)}.")


def calendar(requests: list[TimeOff]) -> None:
    """Who is away on which of the next four weeks' days."""
    days = away_by_day(requests)
    if not days:
        return
    import pandas as pd

    tables.section("Who is away", f"Approved, the next {AHEAD_DAYS} days.")
    shown = pd.DataFrame(
        [(numbers.day(d), len(days[d]), ", ".join(sorted(days[d]))) for d in sorted(days)],
        columns=["Day", "People", "Who"],
    )
    st.dataframe(shown, hide_index=True, width="stretch", height=min(38 + 35 * len(shown), 320))


def every(requests: list[TimeOff]) -> None:
    """Every request with its state; one that is open can be taken back."""
    if not requests:
        return
    tables.section("Every request")
    plain = time_off.table(requests, _names())
    st.dataframe(readable(plain), hide_index=True, width="stretch", height=min(38 + 35 * len(plain), 400))
    tables.download(plain, "time_off", key="time_off")
    open_ones = [r for r in requests if r.state in ("requested", "approved")]
    if not open_ones:
        return
    with st.popover("Take a request back", icon=":material/undo:"):
        at = st.selectbox(
            "Request", range(len(open_ones)), key="off_back", width=360,
            format_func=lambda i: f"{_who(open_ones[i])}, {span(open_ones[i])}, {open_ones[i].state}",
        )  # fmt: skip
        if st.button("Take back", key="off_withdraw"):
            _decide(open_ones[int(at or 0)], "withdrawn")


def readable(plain: pd.DataFrame) -> pd.DataFrame:
    """Requests with the words of a reader."""
    shown = plain.drop(columns=["agent_id"]).assign(
        from_on=plain["from_on"].map(numbers.day), until_on=plain["until_on"].map(numbers.day),
        kind=plain["kind"].map(REASON_WORDS), state=plain["state"].str.capitalize(),
        part=plain["part"].map(PART_WORDS),
    )  # fmt: skip
    shown.columns = ["Request", "Agent", "From", "Until", "Days", "Part", "Reason", "State", "Note"]
    return shown


def closed_days() -> None:
    """Days on which no time off is granted: kept, closed and opened again."""
    spans = kept.closed(opened.store())
    head = "Days on which no time off is granted" + (f" ({len(spans)})" if spans else "")
    with st.expander(head, icon=":material/event_busy:"):
        st.caption("New requests for these days are refused, sickness apart; what is approved stays.")
        for one in spans:
            with st.container(horizontal=True, vertical_alignment="center"):
                until = "" if one.from_on == one.until_on else f" to {numbers.day(one.until_on)}"
                st.markdown(f"**{numbers.day(one.from_on)}{until}** {one.note}", width="stretch")
                if st.button("Open again", key=f"reopen_{one.number}"):
                    kept.reopen(opened.store(), one.number)
                    _tell(f"Time off is granted again from {numbers.day(one.from_on)}{until}.")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            days = st.date_input(
                "First and last day", (people.today() + timedelta(days=1),) * 2, key="closed_days", width=260
            )
            note = st.text_input("Why", key="closed_note", width=260)
            if st.button("Close these days", key="closed_add", icon=":material/event_busy:"):
                _close(days, note)


def _close(days: object, note: str) -> None:
    span_of = _picked(days)
    if span_of is not None:
        kept.close(opened.store(), *span_of, note, opened.moment().replace(microsecond=0))
        _tell(f"No time off is granted from {numbers.day(span_of[0])} to {numbers.day(span_of[1])}.")


def _tell(words: str) -> None:
    st.session_state["time_off_said"] = words
    st.rerun()

"""One ticket on its page: the answer, the clocks stretch by stretch, the events."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers, timeline
from domain.channels import label
from jobs import live
from jobs.live import Story
from metrics.sla_judge import Clock
from ui import filters, headers, navigation, opened, queries, sources, states, tables

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

VERDICTS = {"met": "met", "breached": "broken", "pending": "still running", "not_applicable": "not promised"}
MOST_CLOCKS = 8
OF_SOURCE = "ticket_source"
"""Key of the choice beside the ticket; the shared filter of the sidebar owns `source`."""
MOST_TOLD = 4
FIRST_SHOWN = ("first_reply", "resolution")
FIELDS = {
    "channel": "channel", "department": "department", "group_name": "group", "priority": "priority",
    "tier": "", "category": "category", "status": "status", "agent_id": "agent", "reopens": "reopened, times",
    "transfers": "passed on, times", "escalations": "escalated, times",
}  # fmt: skip
"""Field to the word before its value; a service tier says what it is."""


def open_chosen(frame: pd.DataFrame, position: int | None) -> None:
    """Go to the page of the ticket in the row that was clicked; the shared filters stay."""
    if position is None:
        return
    row = frame.iloc[position]
    # The shared filters are bound and travel by themselves.
    source = str(row["source"])
    chosen = {"ticket": str(row["ticket_id"]), OF_SOURCE: source}
    for name, value in chosen.items():
        if name in st.session_state:
            st.session_state[name] = value
    # A bound widget's address holds the words it shows.
    address = {**chosen, OF_SOURCE: sources.called()(source)}
    st.switch_page(navigation.page("ticket_story"), query_params=address)


def choose() -> tuple[str, str | None]:
    """The ticket's id and, where it is needed, its source; from the address or typed."""
    held = filters.sources()
    left, right = st.columns([3, 1]) if len(held) > 1 else (st.container(), None)
    ticket = left.text_input("Ticket", key="ticket", bind="query-params", placeholder="id as in the helpdesk")
    source = None
    if right is not None:
        source = right.selectbox(
            "Source of the ticket", held, index=None, format_func=sources.called(), key=OF_SOURCE,
            bind="query-params", placeholder="any", help="Needed only where two systems use the same ids.",
        )  # fmt: skip
    return str(ticket or "").strip(), source


@st.cache_data(show_spinner="Reading the ticket ...", max_entries=50)
def _story(key: queries.Key, ticket: str, source: str | None) -> Story:
    return live.story(opened.store(), ticket, source, now=key[1], scope=key[2])


def show(ticket: str, source: str | None) -> None:
    """The whole story, or what to do without an id."""
    if not ticket:
        st.info("Type a ticket id, or click a ticket in a list on another page.", icon=":material/search:")
        return
    told = _story(queries.key(), ticket, source)
    _answer(told)
    _clocks(told)
    _timeline(told)
    _rows(told)


def _answer(told: Story) -> None:
    broken = sorted((c for c in told.clocks if c.verdict == "breached"), key=lambda c: c.remaining_s or 0)
    if not told.clocks:
        st.markdown("**Nothing is promised for this ticket:** no policy covers it.")
    elif not broken:
        st.markdown(
            f"**No promise is broken** under policy {headers.policy(told.policy.key) if told.policy else ''}."
        )
    for clock in _running(told)[:1]:
        st.markdown(
            f"**{_name(clock)} is still running:** {numbers.duration(clock.elapsed_s or 0)} of "
            f"{_whole(clock.target_s or 0)} used, {numbers.duration(clock.remaining_s or 0)} left."
        )
    for clock in broken[:MOST_TOLD]:
        st.markdown(f":red[**{_name(clock)} broken**] by {_over(clock)}: {_spent(clock)}.")
    if len(broken) > MOST_TOLD:
        rest = ", ".join(f"{_name(c)} by {_over(c)}" for c in broken[MOST_TOLD:])
        st.markdown(f"{len(broken) - MOST_TOLD} more are broken: {rest}.")
    said = (f"{word} {_value(f, told.facts[f])}".strip() for f, word in FIELDS.items() if told.facts.get(f))
    st.caption(", ".join(said))


def _running(told: Story) -> list[Clock]:
    """Promises that can still be kept, the one with the least time left first."""
    kept = [c for c in told.clocks if c.verdict == "pending" and (c.remaining_s or 0) > 0]
    return sorted(kept, key=lambda c: c.remaining_s or 0)


def _shown(told: Story) -> list[Clock]:
    """The promises a tile and a bar are drawn for: first reply and resolution, then broken ones, in their order."""
    kept = [c for c in told.clocks if c.verdict != "not_applicable"]
    first = sorted(kept, key=lambda c: (c.target not in FIRST_SHOWN, c.verdict != "breached"))[:MOST_CLOCKS]
    return [c for c in kept if c in first]


def _clocks(told: Story) -> None:
    """A tile per promise."""
    with st.grid(4, min_column_width=170, gap="small"):
        for clock in _shown(told):
            left = clock.remaining_s
            st.metric(
                _name(clock), VERDICTS[clock.verdict].capitalize(),
                f"{numbers.duration(clock.elapsed_s or 0)} of {_whole(clock.target_s or 0)} used",
                delta_color="red" if left is not None and left < 0 else "gray", delta_arrow="off", border=True,
                help=_words(clock.reason, told), height="stretch",
            )  # fmt: skip
    kept = sum(c.verdict != "not_applicable" for c in told.clocks)
    if kept > MOST_CLOCKS:
        st.caption(f"{MOST_CLOCKS} of {kept} promises; the table below has every stretch of all of them.")


def _moment(at: datetime | None) -> pd.Timestamp | None:
    import pandas as pd

    return None if at is None else pd.Timestamp(at)


def _timeline(told: Story) -> None:
    stretches = told.stretches()
    if stretches.empty:
        return
    named = {_name(c) for c in _shown(told)}
    latest = sorted(_shown(told), key=lambda c: c.remaining_s or 0)
    marked = [c for c in latest if c.verdict == "breached"] + _running(told)
    clock = next((c for c in marked if c.due_at is not None), told.clocks[0])
    states.figure(
        "timeline",
        timeline.clocks,
        stretches[stretches["clock"].isin(named)],
        "Where the time went",
        f"each promise's clock by the rules of policy {headers.policy(clock.policy)}, calendar "
        f"{clock.calendar.replace('_', ' ')}; "
        f"the line is when {_name(clock).lower()} {'is' if clock.verdict == 'pending' else 'was'} due",
        zone=opened.zone(),
        theme=states.theme(),
        due_at=_moment(clock.due_at),
    )


def _rows(told: Story) -> None:
    tables.section("What happened")
    columns = [
        c for c in ("at", "kind", "actor_kind", "agent_id", "from_value", "to_value") if c in told.events
    ]
    tables.rows(told.events[columns], name="ticket_events", key="events")
    tables.section("How each stretch was read", "The rule that let the clock run or stand.")
    stretches = told.stretches()
    length = (stretches["ends_at"] - stretches["starts_at"]).map(
        lambda d: numbers.duration(d.total_seconds())
    )
    why = stretches["why"].map(lambda rule: _words(rule, told))
    told_rows = stretches.assign(length=length, why=why)[
        ["clock", "starts_at", "ends_at", "state", "length", "why"]
    ]
    tables.rows(told_rows, name="ticket_clocks", key="stretches")


def _name(clock: Clock) -> str:
    name = clock.target.replace("_", " ").capitalize()
    return name if clock.cycle_no == 0 else f"{name} {clock.cycle_no + 1}"


def _whole(seconds: float) -> str:
    """A time allowed without the parts it does not need.

    Example:
        >>> _whole(4 * 3600), _whole(900), _whole(2 * 86_400), _whole(5400)
        ('4 h', '15 m', '2 d', '1 h 30 m')
    """
    return numbers.duration(seconds).removesuffix(" 00 s").removesuffix(" 00 m").removesuffix(" 0 h")


def _words(rule: str, told: Story) -> str:
    """A rule with the names of calendars and statuses as words."""
    for calendar in {c.calendar for c in told.clocks if c.calendar}:
        rule = rule.replace(f"{calendar} is ", f"the calendar {calendar.replace('_', ' ')} is ")
    return rule.replace("_", " ")


def _over(clock: Clock) -> str:
    return numbers.duration(-(clock.remaining_s or 0))


def _spent(clock: Clock) -> str:
    """`allowed 4 h, counted open 5 h 20 m; paused 1 d, out of hours 14 h`: where the time went."""
    counted: dict[str, int] = defaultdict(int)
    other: dict[str, int] = defaultdict(int)
    for s in clock.segments:
        if s.state == "running":
            counted[s.rule.split(" counts")[0].replace("status ", "").replace("_", " ")] += s.length_s
        elif s.state != "closed":
            other[s.state.replace("_", " ")] += s.length_s
    parts = [f"while {name} {numbers.duration(s)}" for name, s in counted.items()]
    aside = [f"{name} {numbers.duration(s)}" for name, s in other.items()]
    said = f"allowed {_whole(clock.target_s or 0)}, counted {', '.join(parts) or 'nothing'}"
    return said + (f"; not counted {', '.join(aside)}" if aside else "")


def _value(field: str, value: object) -> str:
    return label(str(value)) if field == "channel" else str(value).replace("_", " ")

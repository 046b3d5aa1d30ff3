"""What needs attention now, where promises were broken, and one ticket's clocks told stretch by stretch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from data_sources import live, running_clocks
from data_sources.store import Store
from domain.chosen import Chosen
from domain.errors import InputError
from domain.scope import EVERYTHING, Scope
from metrics.sla_events import Event
from metrics.sla_judge import Clock, judge
from metrics.sla_policy import Facts, Policy
from settings import settings

if TYPE_CHECKING:
    import pandas as pd

    from jobs.breaches_ahead import Outlook

LIKELY = 0.5
"""A running clock at least as likely as this to be breached is at risk."""
MOSTLY_USED = 0.8
"""Without a history to learn from: at risk from this share of the target on."""
STATES = {
    "breached": "Past target",
    "at_risk": "Likely late",
    "in_time": "Likely in time",
    "paused": "Paused",
    "no_clock": "No promise",
}


@dataclass(frozen=True)
class Board:
    """The open tickets at a moment.

    Attributes:
        tickets: as `data_sources.live.open_tickets`, with the clock that needs attention first: `target`,
            `due_at`, `left_s` (open seconds to it, negative when past it), `chance` (0-1 that it is
            breached, missing while paused) and `state` (key of `STATES`); likely breaches first.
        loaded_at: when something was last loaded, naive UTC.
        running: clocks that run inside their target; `expected`: how many of them will be breached.
    """

    tickets: pd.DataFrame
    loaded_at: datetime | None
    running: int
    expected: float

    def counts(self, dimension: str) -> pd.DataFrame:
        """Tickets by value of a dimension: `name`, one column per state, `open`."""
        name = self.tickets[dimension].astype(object).where(self.tickets[dimension].notna(), "not stated")
        found = self.tickets.groupby([name.rename("name"), "state"]).size().unstack(fill_value=0)
        found = found.reindex(columns=list(STATES), fill_value=0)
        return found.assign(open=found.sum(axis=1)).sort_values("breached", ascending=False).reset_index()

    def total(self, state: str) -> int:
        """How many tickets are in a state."""
        return int((self.tickets["state"] == state).sum())


def board(
    store: Store,
    *,
    now: datetime,
    filters: Mapping[str, Sequence[str]],
    outlook: Outlook | None = None,
    scope: Scope = EVERYTHING,
) -> Board:
    """The open tickets at `now` (naive UTC): first what can still be kept, the likeliest breach first.

    Args:
        outlook: chances learnt from the history, `breaches_ahead.learn`; made here when None.
    """
    from jobs import breaches_ahead

    tickets = live.open_tickets(store, now=now, filters=filters, scope=scope)
    seen = outlook or breaches_ahead.learn(store, now=now, scope=scope)
    clocks = judged_now(running_clocks.running(store, now=now, filters=filters, scope=scope), seen, now)
    first = clocks.sort_values(["place", "chance", "left_s"], ascending=[True, False, True], kind="stable")
    first = first.drop_duplicates(["source", "ticket_id"])
    shown = first[["source", "ticket_id", "target", "due_at", "left_s", "chance", "state", "place"]]
    found = tickets.merge(shown, on=["source", "ticket_id"], how="left")
    found["state"] = found["state"].fillna("no_clock")
    # late ones follow with the least late first, because those hurt least to mend
    near = found["left_s"].abs()
    order = found.assign(near=near).sort_values(
        ["place", "chance", "near", "ticket_id"], ascending=[True, False, True, True], na_position="last"
    )
    inside = clocks[clocks["state"].isin(["at_risk", "in_time"])]
    return Board(
        order.drop(columns=["place", "near"]).reset_index(drop=True), live.newest_load_at(store),
        len(inside), float(inside["chance"].sum()),
    )  # fmt: skip


PLACES = {"at_risk": 0, "in_time": 1, "breached": 2, "paused": 3}
"""The order in which clocks ask for attention: what can still be kept comes first."""


def judged_now(clocks: pd.DataFrame, outlook: Outlook, now: datetime) -> pd.DataFrame:
    """Running clocks with `chance`, `left_s`, `state` and the state's `place`."""
    import numpy as np

    aged = outlook.aged(clocks, now)
    left = aged["left_s"].reindex(clocks.index)
    chance = aged["chance"].reindex(clocks.index)
    used = 1 - left / clocks["target_s"].astype(float).where(lambda s: s > 0)
    is_near = (chance >= LIKELY).where(chance.notna(), used >= MOSTLY_USED)
    state = np.select(
        [clocks["verdict"].eq("breached"), clocks["due_at"].isna(), is_near], ["breached", "paused", "at_risk"],
        "in_time",
    )  # fmt: skip
    found = clocks.assign(left_s=left, chance=chance.where(state != "breached"), state=state)
    return found.assign(place=found["state"].map(PLACES))


def breaches(store: Store, chosen: Chosen, *, now: datetime, scope: Scope = EVERYTHING) -> pd.DataFrame:
    """Promises broken in the chosen period, the latest first; see `data_sources.live.breaches`.

    `late_s` is calendar time past the due moment until fulfilled, or until now.
    """
    import pandas as pd

    period = chosen.period
    frame = live.breaches(
        store,
        now=now,
        first_on=period.first_on,
        until_on=period.until_on,
        filters=chosen.filters,
        scope=scope,
    )
    ended = pd.to_datetime(frame["stopped_at"]).fillna(pd.Timestamp(now))
    return frame.assign(late_s=(ended - pd.to_datetime(frame["due_at"])).dt.total_seconds())


def moved(store: Store, chosen: Chosen, *, scope: Scope = EVERYTHING) -> pd.DataFrame:
    """Tickets of the chosen period that were escalated or passed on, the most moved first."""
    period = chosen.period
    return live.moved_tickets(
        store, first_on=period.first_on, until_on=period.until_on, filters=chosen.filters, scope=scope
    )


def paths(store: Store, chosen: Chosen, *, scope: Scope = EVERYTHING) -> pd.DataFrame:
    """Where tickets of the chosen period were passed or raised to; see `data_sources.live.paths`."""
    period = chosen.period
    return live.paths(
        store, first_on=period.first_on, until_on=period.until_on, filters=chosen.filters, scope=scope
    )


@dataclass(frozen=True)
class Story:
    """One ticket: its fields, its events, and its clocks as judged at a moment.

    Attributes:
        facts: the row of `tickets` by column.
        events: rows of `ticket_events`, or what the ticket's own moments tell.
        policy: what was promised, None when nothing was.
        clocks: each with its segments; empty without a policy.
        kept: the rows of `sla_clocks`, as every number counts them.
    """

    facts: Mapping[str, Any]
    events: pd.DataFrame
    policy: Policy | None
    clocks: tuple[Clock, ...]
    kept: pd.DataFrame

    def stretches(self) -> pd.DataFrame:
        """Segments for `charts.timeline.clocks`: starts_at, ends_at, state, clock, why."""
        import pandas as pd

        rows = [
            (s.start_at, s.end_at, s.state, _clock_name(c), s.rule)
            for c in self.clocks
            for s in c.segments
            if s.state != "closed"
        ]
        return pd.DataFrame(rows, columns=["starts_at", "ends_at", "state", "clock", "why"])


def story(
    store: Store, ticket_id: str, source: str | None = None, *, now: datetime, scope: Scope = EVERYTHING
) -> Story:
    """What happened to a ticket and how each promise was kept, as known at `now` (naive UTC).

    Raises:
        InputError: no ticket of that id, or the id exists in several sources and none was named.
    """
    found = live.ticket(store, source, ticket_id, scope=scope)
    if found.empty:
        raise InputError(
            "the id of a ticket in the store", ticket_id, "Copy it from a list of tickets", "ticket"
        )
    if len(found) > 1:
        sources = ", ".join(found["source"])
        raise InputError("one source", sources, "Several sources have this ticket id: choose one", "ticket")
    facts = {str(name): _known(value) for name, value in found.iloc[0].items()}
    events = live.history(store, str(facts["source"]), ticket_id)
    if events.empty:
        events = _from_moments(facts)
    policy, clocks = _judged(facts, events, now)
    return Story(facts, events, policy, clocks, live.judged(store, str(facts["source"]), ticket_id))


def _judged(
    facts: Mapping[str, Any], events: pd.DataFrame, now: datetime
) -> tuple[Policy | None, tuple[Clock, ...]]:
    from metrics.calendars import load_calendars
    from metrics.sla_policy_file import load_policies

    folder = settings().config_dir
    calendars = load_calendars(folder / "calendars.toml")
    book = load_policies(folder / "sla_policies.toml", calendars=calendars)
    named = Facts(**{f: facts.get(f) for f in Facts.__dataclass_fields__ if f != "is_agent_created"},
                  is_agent_created=bool(facts.get("is_agent_created")))  # fmt: skip
    if facts["created_at"] is None:
        return None, ()
    policy = book.select(named, facts["created_at"].replace(tzinfo=UTC))
    if policy is None:
        return None, ()
    told = [
        Event(
            row["at"].replace(tzinfo=UTC), row["kind"], row["to_value"], row["from_value"], row["actor_kind"]
        )
        for row in (
            dict(zip(events.columns, map(_known, values), strict=True)) for values in events.to_numpy(object)
        )
    ]
    return policy, judge(told, policy, calendars[policy.calendar], now.replace(tzinfo=UTC), facts=named)


def _from_moments(facts: Mapping[str, Any]) -> pd.DataFrame:
    """The events that the ticket's own columns tell, for exports without a history."""
    import pandas as pd

    replied_at = facts.get("first_human_reply_at") or facts.get("first_reply_at")
    rows = [
        (facts["created_at"], "created", None, None, "customer"),
        (replied_at, "agent_reply", None, None, "agent"),
        (facts.get("solved_at"), "status", None, "solved", "agent"),
    ]
    columns = ["at", "kind", "from_value", "to_value", "actor_kind"]
    return pd.DataFrame([r for r in rows if r[0] is not None], columns=columns)


def _clock_name(clock: Clock) -> str:
    name = clock.target.replace("_", " ").capitalize()
    return name if clock.cycle_no == 0 else f"{name} {clock.cycle_no + 1}"


def _known(value: Any) -> Any:
    """None for every kind of missing value; moments as plain datetimes."""
    if value is None or value != value:
        return None
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value

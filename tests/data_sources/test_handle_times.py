"""Handle times by agent and reason, read from contacts joined to tickets and agents, on both engines."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from data_sources.handle_times import by_agent_and_reason
from data_sources.store import Store
from data_sources.tables import agents, contacts, tickets
from domain.scope import EVERYTHING, Scope

FIRST, UNTIL = date(2026, 11, 1), date(2026, 12, 1)
ON = date(2026, 11, 10)
AT = datetime(2026, 11, 10, 9)


def fill(store: Store) -> None:
    base: dict[str, Any] = {
        "source": "calls", "channel": "phone", "offered_at": AT, "offered_on": ON, "is_abandoned": False,
        "direction": "inbound", "talk_s": 100.0, "hold_s": None, "wrap_s": 20.0, "agent_id": "A", "ticket_id": None,
        "department": "Care", "group_name": "First", "excluded_because": None,
    }  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"ticket_id": "1"}, {"ticket_id": "1", "hold_s": 40.0}, {"ticket_id": "2", "agent_id": "B"},
        {"ticket_id": "3"}, {"department": "Sales", "agent_id": None},
        {"is_abandoned": True}, {"direction": "outbound"}, {"talk_s": None}, {"excluded_because": "test"},
        {"offered_on": UNTIL}, {"channel": "chat"},
    ]  # fmt: skip
    ticket: dict[str, Any] = {"created_on": ON, "channel": "phone", "handle_s": None, "agent_id": None}
    listed: list[dict[str, Any]] = [
        {"source": "desk", "ticket_id": "1", "category": "defect"},
        {"source": "calls", "ticket_id": "2", "category": "price"},
        {"source": "desk", "ticket_id": "2", "category": "refund"},
        {"source": "desk", "ticket_id": "3", "category": "refund"},
        {"source": "other", "ticket_id": "3", "category": "price"},
        {"source": "desk", "ticket_id": "4", "category": "price", "channel": "email", "handle_s": 600.0,
         "agent_id": "A"},
    ]  # fmt: skip
    with store.engine.begin() as connection:
        connection.execute(
            sa.insert(contacts), [base | {"contact_id": str(k)} | row for k, row in enumerate(rows)]
        )
        connection.execute(sa.insert(tickets), [ticket | row for row in listed])
        hired = [{"source": "people", "agent_id": "A", "hired_on": date(2026, 10, 1)}]
        connection.execute(sa.insert(agents), hired)


def told(
    store: Store,
    channel: str,
    *,
    filters: Mapping[str, Sequence[str]] | None = None,
    scope: Scope = EVERYTHING,
) -> dict[tuple[Any, Any], tuple[Any, Any]]:
    """(agent, reason) -> (contacts, seconds); `-` where not known."""
    found = by_agent_and_reason(
        store, channel, first_on=FIRST, until_on=UNTIL, filters=filters, scope=scope
    ).fillna({"agent_id": "-", "reason": "-"})
    keys = zip(found["agent_id"], found["reason"], strict=True)
    return dict(zip(keys, zip(found["contacts"], found["handle_s"], strict=True), strict=True))


def test_contacts_are_summed_by_agent_and_reason(store: Store) -> None:
    fill(store)
    assert told(store, "phone") == {
        ("A", "defect"): (2.0, 280.0),
        ("B", "price"): (1.0, 120.0),
        ("A", "-"): (1.0, 120.0),
        ("-", "-"): (1.0, 120.0),
    }
    found = by_agent_and_reason(store, "phone", first_on=FIRST, until_on=UNTIL)
    days = (found["on"] - found["hired_on"]).dt.days
    assert set(days[found["agent_id"] == "A"]) == {40}
    assert days[found["agent_id"] != "A"].isna().all()


def test_a_written_channel_is_read_from_its_tickets(store: Store) -> None:
    fill(store)
    assert told(store, "email") == {("A", "price"): (1.0, 600.0)}
    assert told(store, "social") == {}


def test_a_viewer_and_a_filter_see_their_part(store: Store) -> None:
    fill(store)
    assert set(told(store, "phone", scope=Scope(departments=frozenset({"Sales"})))) == {("-", "-")}
    assert set(told(store, "phone", scope=Scope(agents=frozenset({"B"})))) == {("B", "price")}
    assert set(told(store, "phone", filters={"department": ["Sales"]})) == {("-", "-")}
    assert told(store, "phone", filters={"tier": ["tier_1"]}) == {}

"""What arrives by itself is loaded once, judged, and moved with its report."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_sources import event_batches
from data_sources.clocks import unjudged
from data_sources.inbox import waiting
from data_sources.store import Store
from data_sources.tables import loads, sla_clocks, tickets
from data_sources.webhook import EVENTS, keep_events
from domain.errors import StoreError
from jobs.intake import not_loaded, readable, take_in
from jobs.load import judge

NOW = datetime(2026, 2, 1, 12)
CSV = "Ticket ID,Created at,Solved at,Tier\n" + "".join(
    f"{i},2026-01-{i:02} 10:00:00,2026-01-{i:02} 12:00:00,tier_2\n" for i in range(1, 21)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "inbox"
    made.mkdir()
    return made


def count(store: Store, table: sa.Table) -> int:
    return int(store.read(sa.select(sa.func.count()).select_from(table)).iloc[0, 0])


def test_a_file_is_loaded_once_judged_and_moved(store: Store, folder: Path) -> None:
    (folder / "tickets.csv").write_text(CSV)
    done = take_in(store, folder, now=NOW)
    assert [d.is_loaded for d in done] == [True]
    assert count(store, tickets) == 20
    assert count(store, sla_clocks) > 0
    assert json.loads(next((folder / "done").glob("*.report.json")).read_text())["files"][0]["loaded"] == 20
    assert take_in(store, folder, now=NOW) == []


def test_a_file_that_cannot_be_used_is_moved_with_the_reason(duckdb_store: Store, folder: Path) -> None:
    (folder / "broken.csv").write_bytes(b"%PDF-1.7 not a table")
    done = take_in(duckdb_store, folder, now=NOW)
    assert [d.is_loaded for d in done] == [False]
    assert "error" in done[0].report
    assert count(duckdb_store, tickets) == 0
    (left,) = not_loaded(folder)
    assert (left.file, left.at) == ("broken.csv", NOW)
    assert "got a PDF document" in left.reason


def test_events_sent_twice_are_loaded_once_and_judged_alone(duckdb_store: Store, folder: Path) -> None:
    (folder / "tickets.csv").write_text(CSV)
    take_in(duckdb_store, folder, now=NOW)
    body = json.dumps([{"ticket_id": "900", "created_at": "2026-01-31T08:00:00Z", "status": "open"}]).encode()
    for _ in range(2):
        keep_events(folder, "generic_tickets", body, "s", "s", known=readable(duckdb_store))
    assert [d.is_loaded for d in take_in(duckdb_store, folder, now=NOW)] == [True]
    assert count(duckdb_store, tickets) == 21
    kept = duckdb_store.read(sa.select(sla_clocks).order_by(*sla_clocks.primary_key.columns))
    judge(duckdb_store, now=NOW)
    again = duckdb_store.read(sa.select(sla_clocks).order_by(*sla_clocks.primary_key.columns))
    assert kept.drop(columns="load_id").equals(again.drop(columns="load_id"))


def test_events_for_an_unknown_profile_say_so(duckdb_store: Store, folder: Path) -> None:
    keep_events(folder, "nobody", b'{"ticket_id": "1"}', "s", "s", known={"nobody"})
    done = take_in(duckdb_store, folder, now=NOW)
    assert "saved profile" in done[0].report["error"]
    assert (folder / EVENTS / "failed").exists()


def test_an_event_with_a_lone_surrogate_does_not_end_the_inbox(duckdb_store: Store, folder: Path) -> None:
    lone = b'"subject": "\\ud800", "tier": "\\ud800"'
    body = b'{"ticket_id": "900", "created_at": "2026-01-31T08:00:00Z", "status": "open", ' + lone + b"}"
    keep_events(folder, "generic_tickets", body, "s", "s", known=readable(duckdb_store))
    assert [d.is_loaded for d in take_in(duckdb_store, folder, now=NOW)] == [True]


def event(ticket: str, **given: object) -> bytes:
    return json.dumps(
        {"ticket_id": ticket, "created_at": "2026-01-31T08:00:00Z", "status": "open", **given}
    ).encode()


def send(folder: Path, *bodies: bytes, profile: str = "generic_tickets") -> None:
    for body in bodies:
        keep_events(folder, profile, body, "s", "s", known={profile})


def statuses(store: Store) -> dict[str, str]:
    rows = store.read(sa.select(tickets.c.ticket_id, tickets.c.status))
    return dict(zip(rows["ticket_id"], rows["status"], strict=True))


def test_bodies_that_wait_are_loaded_together_in_the_order_they_arrived(store: Store, folder: Path) -> None:
    send(folder, *(event(str(n)) for n in range(30)))
    send(folder, *(event("7", status=status) for status in ("pending", "solved")))
    done = take_in(store, folder, now=NOW)
    assert [d.is_loaded for d in done] == [True] * 32
    assert count(store, loads) == 1
    assert count(store, tickets) == 30
    assert statuses(store)["7"] == "solved"
    assert unjudged(store) == ()
    assert done[0].report["bodies"] == 32
    assert take_in(store, folder, now=NOW) == []


def test_the_newest_snapshot_wins_whichever_comes_last(duckdb_store: Store, folder: Path) -> None:
    days = {"open": 10, "solved": 12, "pending": 11}
    send(folder, *(event("1", status=s, updated_at=f"2026-01-{d}T08:00:00Z") for s, d in days.items()))
    take_in(duckdb_store, folder, now=NOW)
    assert statuses(duckdb_store) == {"1": "solved"}


def test_a_body_that_cannot_be_read_is_set_aside_and_the_others_load(store: Store, folder: Path) -> None:
    send(folder, event("1"), event("2", created_at="1890-01-31T08:00:00Z"), b'{"colour": "red"}', event("3"))
    (folder / EVENTS / "generic_tickets--junk.ndjson").write_bytes(b"<no json>")
    done = {d.file: d for d in take_in(store, folder, now=NOW)}
    assert set(statuses(store)) == {"1", "3"}
    told = [d.report for d in done.values() if not d.is_loaded]
    assert len(told) == 3
    assert all("error" in t or t["rejected"] for t in told)
    assert len(list((folder / EVENTS / "failed").glob("*.report.json"))) == 3
    assert len([f for f in not_loaded(folder) if f.reason]) == 3
    assert not list((folder / EVENTS).glob("*.ndjson"))


def test_a_body_in_another_form_does_not_cost_its_own_or_other_rows(
    duckdb_store: Store, folder: Path
) -> None:
    """Alone each is read; together the one in epoch seconds would be the odd row of the column."""
    send(folder, *(event(str(n)) for n in range(5)), event("9", created_at=1769846400), event("10"))
    assert all(d.is_loaded for d in take_in(duckdb_store, folder, now=NOW))
    assert set(statuses(duckdb_store)) == {"0", "1", "2", "3", "4", "9", "10"}
    created = duckdb_store.read(sa.select(tickets.c.created_at).where(tickets.c.ticket_id.in_(["9", "10"])))
    assert created["created_at"].nunique() == 1


def test_batches_are_bounded_and_do_not_mix_columns(
    monkeypatch: pytest.MonkeyPatch, duckdb_store: Store, folder: Path
) -> None:
    monkeypatch.setattr(event_batches, "MOST_BODIES", 2)
    send(folder, *(event(str(n)) for n in range(3)), event("3", tier="tier_2"), event("4", tier="tier_2"))
    found = [len(b) for b in event_batches.batches(waiting(folder / EVENTS))]
    assert found == [2, 1, 2]
    monkeypatch.setattr(event_batches, "MOST_BYTES", 10)
    assert [len(b) for b in event_batches.batches(waiting(folder / EVENTS))] == [1] * 5


def test_events_wait_while_the_store_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, duckdb_store: Store, folder: Path
) -> None:
    send(folder, event("1"), event("2"))

    def broken(*_: object, **__: object) -> None:
        raise StoreError("the server restarts")

    with monkeypatch.context() as patched:
        patched.setattr("data_sources.ingest.load", broken)
        with pytest.raises(StoreError):
            take_in(duckdb_store, folder, now=NOW)
    assert len(take_in(duckdb_store, folder, now=NOW)) == 2


def test_a_body_known_from_before_is_not_kept_again(duckdb_store: Store, folder: Path) -> None:
    send(folder, event("1"))
    take_in(duckdb_store, folder, now=NOW)
    told = keep_events(folder, "generic_tickets", event("1"), "s", "s", known={"generic_tickets"})
    assert told["repeated"] is True
    assert take_in(duckdb_store, folder, now=NOW) == []


def solved_and_agents(store: Store) -> dict[str, tuple[bool, str | None]]:
    rows = store.read(sa.select(tickets.c.ticket_id, tickets.c.solved_at, tickets.c.agent_id))
    known = zip(rows["ticket_id"], rows["solved_at"].notna(), rows["agent_id"], strict=True)
    return {t: (bool(solved), agent if isinstance(agent, str) else None) for t, solved, agent in known}


def test_a_null_empties_what_is_held_and_a_key_that_is_not_there_leaves_it(
    store: Store, folder: Path
) -> None:
    solved = "2026-01-31T09:00:00Z"
    send(folder, *(event(str(n), status="solved", solved_at=solved, agent="Ada") for n in range(6)))
    take_in(store, folder, now=NOW)
    # Alone: a null empties, also where no other row of the load fills the column.
    send(folder, event("0", solved_at=None))
    take_in(store, folder, now=NOW)
    # Together: the null of one body beside the filled cell of another, and a body without the key.
    send(
        folder,
        event("1", solved_at=None),
        event("2", status="solved", solved_at=solved),
        event("3", status="solved"),
    )
    take_in(store, folder, now=NOW)
    # Within one body: records with different keys.
    mixed = [json.loads(event("4", solved_at=None)), json.loads(event("5", agent=None))]
    send(folder, json.dumps(mixed).encode())
    take_in(store, folder, now=NOW)
    assert solved_and_agents(store) == {
        "0": (False, "Ada"), "1": (False, "Ada"), "2": (True, "Ada"), "3": (True, "Ada"), "4": (False, "Ada"),
        "5": (True, None),
    }  # fmt: skip

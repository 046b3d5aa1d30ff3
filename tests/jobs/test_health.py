"""Findings say where, how many, what they touch and what to do; each is found where it was made, and only there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.bulk import append
from data_sources.health import findings, row_checks
from data_sources.health_sources import EXAMINATIONS
from data_sources.ingest import load
from data_sources.store import Store
from data_sources.tables import contacts, loads, tickets
from jobs.health import FIELD_WORDS, examined, flags, labels, place, touches
from metrics.catalogue import METRICS
from metrics.touched import columns_of

NOW = datetime(2026, 11, 22, 12)
AT = datetime(2026, 11, 2, 9)


def ticket(number: int, **changed: object) -> dict[str, object]:
    row = {
        "source": "desk", "ticket_id": str(number), "created_at": AT, "created_on": AT.date(), "channel": "email",
        "status": "solved", "solved_at": AT + timedelta(hours=5), "load_id": "L", "customer_id": f"h:{number}",
    }  # fmt: skip
    return {**row, **changed}


def put(store: Store, table: sa.Table, rows: list[dict[str, object]]) -> None:
    with store.transaction() as connection:
        append(connection, table, pd.DataFrame(rows))
        if table is tickets:
            connection.execute(sa.insert(loads).values(load_id="L", loaded_at=AT + timedelta(days=9)))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"first_reply_at": AT - timedelta(hours=1)}, "answered before they were created"),
        ({"closed_at": AT + timedelta(hours=6), "first_reply_at": AT + timedelta(hours=9)}, "after they were closed"),
        ({"solved_at": AT - timedelta(hours=1)}, "solved before they were created"),
        ({"on_hold_s": -1.0}, "negative duration"),
        ({"channel": "pigeon"}, "a channel we do not know"),
        ({"solved_at": None}, "still open"),
        ({"excluded_because": "merged"}, "merged, spam"),
        ({"customer_id": "h:2"}, "repeat another of the same customer and second"),
        ({"updated_at": AT + timedelta(days=9, hours=2)}, "120 minutes after they were loaded"),
        ({"resolution_label": "met", "resolution_due_at": AT + timedelta(hours=1)}, "resolution label"),
        ({"created_at": NOW + timedelta(days=5)}, "created in the future"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_ticket_is_counted_once(
    store: Store, changed: dict[str, object], said: str
) -> None:
    put(store, tickets, [ticket(1, **changed), ticket(2)])
    found = examined(store, now=NOW)
    (row,) = found[found["finding"].str.contains(said)].to_dict("records")
    assert row["rows"] == 1
    assert row["remedy"].endswith(".")
    assert row["touches"], "a finding about tickets touches some number"


def test_clean_tickets_have_no_finding(store: Store) -> None:
    put(store, tickets, [ticket(n) for n in range(40)])
    found = findings(store, now=NOW)
    assert set(found["severity"]) <= {"note"}


@pytest.mark.parametrize("gone", [0, 3])
def test_hours_that_are_usually_busy_and_empty_once_are_counted(store: Store, gone: int) -> None:
    starts = [AT + timedelta(days=d, hours=h) for d in range(42) for h in range(8)]
    missing = {AT + timedelta(days=20, hours=h) for h in range(gone)}
    rows = [
        {"source": "phone", "contact_id": f"{s}{k}", "channel": "phone", "offered_at": s, "offered_on": s.date(),
         "offered_local_at": s}
        for s in starts if s not in missing for k in range(6)
    ]  # fmt: skip
    put(store, contacts, rows)
    found = findings(store, now=NOW + timedelta(days=30))
    told = found[found["finding"].str.contains("usually busy")]
    assert told["rows"].tolist() == ([gone] if gone else [])
    assert all("usually busy: 2026-11-22 09:00" in f for f in told["finding"])


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_knows_the_columns_it_rests_on(name: str) -> None:
    assert columns_of(name), "a metric that reads no column could never be flagged"


def test_a_finding_touches_the_numbers_that_read_its_field() -> None:
    assert {"first_reply_p50_s", "first_reply_p90_s"} <= set(touches("tickets", "first_reply_at"))
    assert "nps" not in touches("tickets", "first_reply_at")
    assert set(touches("surveys", "responded_at")) & {"csat_share", "nps"}
    assert touches("tickets", "resolution_label") == touches("sla_clocks", "verdict") != ()
    assert "asa_s" in touches("contacts", "wait_s")
    assert touches("tickets", "channel")


def test_errors_and_warnings_flag_their_metrics_and_notes_do_not(store: Store) -> None:
    put(store, tickets, [ticket(1, first_reply_at=AT - timedelta(hours=1)), ticket(2, solved_at=None)])
    told = flags(examined(store, now=NOW))
    assert "answered before they were created" in told["first_reply_p50_s"]
    assert "nps" not in told
    assert labels(("nps", "csat_share"), most=1) == f"{METRICS['nps'].label} and 1 more"


def test_every_place_is_in_words() -> None:
    for table, checks in row_checks(NOW).items():
        for check in checks:
            said = place(table.name, check.field)
            assert "_" not in said
            assert check.field in FIELD_WORDS or "_" not in check.field
    assert len(EXAMINATIONS) == 10


def test_a_list_of_contacts_is_said_once_to_be_old_and_to_lack_days(store: Store) -> None:
    days = [d for d in range(1, 28) if d not in (9, 10)]
    rows = [f"c{d},2026-06-{d:02d} 10:05,2026-06-{d:02d} 10:06,60,Sales" for d in days]
    text = "\n".join(["call id,start time,answer time,talk time (s),queue", *rows])
    load(store, ("calls.csv", text.encode()), now=NOW)
    said = findings(store, now=NOW)["finding"]
    assert len(said[said.str.contains("newest row")]) == 1
    assert len(said[said.str.contains("have no row of")]) == 1

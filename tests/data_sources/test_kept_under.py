"""Lists keep their source when more of them is understood, sources have names, calls count once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from data_sources.forgetting import expire_text
from data_sources.health import findings
from data_sources.health_dates import doubtful_dates
from data_sources.ingest import load
from data_sources.kept_under import source_of_mapping
from data_sources.reports import FileReport
from data_sources.source_names import source_names
from data_sources.store import Store
from data_sources.tables import contacts, intervals, loads, store_settings, tickets
from domain.errors import InputError

NOW = datetime(2026, 11, 22)
LIST = "Ticket ID,Created,Owner group\n1,2024-01-31 08:00,A\n2,2024-02-13 09:00,B\n"
CALLS_AT = datetime(2024, 1, 31, 8)


def loaded(store: Store, name: str, text: str, **more: object) -> FileReport:
    (report,) = load(store, (name, text.encode()), zone="UTC", now=NOW, **more)  # type: ignore[arg-type]
    assert report.read == report.loaded + report.updated + report.unchanged + report.rejected
    return report


def calls(queue: str, minutes: range) -> str:
    rows = [f"{m},{CALLS_AT + timedelta(minutes=m)},{queue},Yes,{m % 30},{60 + m}" for m in minutes]
    return "\n".join(["Call ID,Call Start,Queue,Answered,Wait time (s),Talk time (s)", *rows]) + "\n"


def report_of(queue: str, offered: list[int]) -> str:
    rows = [f"{CALLS_AT + timedelta(minutes=30 * n)},{queue},{c},{c - 1},1" for n, c in enumerate(offered)]
    return "\n".join(["Interval start,Queue,Offered,Answered,Abandoned", *rows]) + "\n"


def offered(store: Store) -> dict[str, float]:
    frame = store.read(sa.select(intervals))
    return {str(q): float(n) for q, n in frame.groupby("queue")["offered"].sum().items()}


def as_before_more_was_understood(store: Store) -> str:
    """Move a loaded list under the source of a mapping without its group, as an older version kept it."""
    older = source_of_mapping("generic_tickets", {"ticket_id": "Ticket ID", "created_at": "Created"})
    with store.transaction() as connection:
        connection.execute(sa.update(tickets).values(source=older))
        decided = connection.execute(sa.select(loads.c.decisions)).scalar_one()
        kept = [d for d in json.loads(decided) if d["field"] != "group_name"]
        told = ["Columns not used: Owner group."]
        connection.execute(
            sa.update(loads).values(
                source=None, header_signature=None, decisions=json.dumps(kept), warnings=json.dumps(told)
            )
        )
    return older


def test_a_list_of_which_more_is_understood_updates_its_old_rows(store: Store) -> None:
    loaded(store, "list.csv", LIST)
    older = as_before_more_was_understood(store)
    report = loaded(store, "list.csv", LIST.replace("A\n", "C\n"))
    assert (report.loaded, report.updated + report.unchanged) == (0, 2)
    held = store.read(sa.select(tickets))
    assert set(held["source"]) == {older}
    assert sorted(held["group_name"]) == ["B", "C"]
    again = loaded(store, "list.csv", LIST.replace("A\n", "D\n"))
    assert (again.loaded, len(store.read(sa.select(tickets)))) == (0, 2)


def test_another_list_with_the_same_numbers_stays_another_list(duckdb_store: Store) -> None:
    loaded(duckdb_store, "list.csv", LIST)
    as_before_more_was_understood(duckdb_store)
    other = "Ticket ID,Created,Owner group,Region\n1,2024-01-31 08:00,A,North\n"
    assert loaded(duckdb_store, "other.csv", other).loaded == 1
    assert len(duckdb_store.read(sa.select(tickets))) == 3


def test_sources_are_called_by_product_or_file(duckdb_store: Store) -> None:
    loaded(duckdb_store, "july.csv", LIST)
    loaded(duckdb_store, "named.csv", LIST, as_source="our desk")
    jira = "Issue key,Issue Type,Created,Resolved\nHD-1,Bug,31/Jan/24 8:00 AM,\n"
    loaded(duckdb_store, "jira.csv", jira)
    names = source_names(duckdb_store)
    assert sorted(names.values()) == ["Jira Service Management, CSV export", "july.csv", "our desk"]
    said = " ".join(findings(duckdb_store, now=NOW)["finding"])
    assert "generic_tickets" not in said
    assert "july.csv" in said


@pytest.mark.parametrize("first", ["calls", "report"])
def test_calls_that_a_report_states_count_once(store: Store, first: str) -> None:
    files = {"calls": calls("Sales", range(0, 90)), "report": report_of("Sales", [40, 41])}
    order = ["calls", "report"] if first == "calls" else ["report", "calls"]
    told = [loaded(store, f"{name}.csv", files[name]).warnings for name in order]
    # The report covers the first hour; the calls of the half hour after it stand by themselves.
    assert offered(store) == {"Sales": 40 + 41 + 30}
    assert any("count once" in w for w in told[1])
    found = findings(store, now=NOW)["finding"]
    assert any("60 contacts of calls.csv count through an interval report" in f for f in found)


def test_calls_of_another_queue_or_a_report_without_queues(duckdb_store: Store) -> None:
    loaded(duckdb_store, "calls.csv", calls("Sales", range(0, 60)))
    loaded(duckdb_store, "other.csv", report_of("Billing", [40]))
    assert offered(duckdb_store) == {"Sales": 60, "Billing": 40}
    days = "Date,Offered,Answered\n2024-01-31,75,70\n2024-02-01,30,30\n"
    loaded(duckdb_store, "days.csv", days)
    assert offered(duckdb_store) == {"Billing": 40, "all": 105}


def test_calls_of_a_week_or_month_report_count_once(duckdb_store: Store) -> None:
    loaded(duckdb_store, "calls.csv", calls("Sales", range(0, 60)))
    loaded(
        duckdb_store,
        "months.csv",
        "Month,Queue,Offered\nJan-2024,Sales,900\nFeb-2024,Sales,800\nMar-2024,Sales,1\n",
    )
    assert offered(duckdb_store) == {"Sales": 1701}


@pytest.mark.parametrize("days", [-1, 36_501, 10**9])
def test_an_age_beyond_reason_is_refused_in_a_sentence(duckdb_store: Store, days: int) -> None:
    with pytest.raises(InputError, match="whole days from 0 to 36500"):
        expire_text(duckdb_store, days, now=NOW)


def swapped_tickets(hours_to_solve: int, is_mended: bool = False) -> str:
    """300 tickets in the order of their moments, with day and month swapped where a spreadsheet would."""
    start = datetime(2024, 1, 1, 8)
    rows = ["Ticket ID,Created,Resolved"]
    for n in range(300):
        at = start + timedelta(hours=14 * n)
        end = at + timedelta(hours=hours_to_solve)
        rows.append(f"{n},{at if is_mended else swapped(at)},{end if is_mended or n % 2 else swapped(end)}")
    return "\n".join(rows) + "\n"


def swapped(at: datetime) -> datetime:
    return at.replace(month=at.day, day=at.month) if at.day <= 12 and at.day != at.month else at


def test_what_a_load_saw_of_swapped_dates_stays_known_until_the_rows_are_mended(store: Store) -> None:
    loaded(store, "swapped.csv", swapped_tickets(3))
    loaded(store, "swapped.csv", swapped_tickets(3) + "999,2024-01-31 08:00:00,\n")
    (found,) = doubtful_dates(store, NOW)
    assert found.rows > 50
    assert found.finding.startswith(f"{found.rows} rows of swapped.csv look as if day and month")
    loaded(store, "mended.csv", swapped_tickets(3, is_mended=True))
    assert doubtful_dates(store, NOW) == []


def test_swapped_dates_are_looked_for_in_a_part_of_a_large_source(
    duckdb_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(duckdb_store, "swapped.csv", swapped_tickets(3))
    with duckdb_store.transaction() as connection:
        connection.execute(sa.update(loads).values(doubtful_rows=None))
    (all_of_it,) = doubtful_dates(duckdb_store, NOW)
    monkeypatch.setattr("data_sources.health_dates.LOOKED_AT", 200)
    (part,) = doubtful_dates(duckdb_store, NOW)
    assert 20 <= part.rows < all_of_it.rows
    assert "looked at" in part.finding


WIDE = "Ticket ID,Created,Status,Priority,Agent\n" + "".join(
    f"{n},2024-01-{n % 28 + 1:02} 08:{n % 60:02},open,high,Ana\n" for n in range(40)
)


def kept(store: Store) -> list[tuple[str, str | None, str | None]]:
    chosen = sa.select(tickets.c.ticket_id, tickets.c.status, tickets.c.priority)
    return [tuple(r) for r in store.read(chosen.order_by(tickets.c.ticket_id)).astype(object).to_numpy()]


def test_the_same_list_with_a_column_more_or_less_is_not_loaded_twice(store: Store) -> None:
    narrow = "\n".join(",".join(line.split(",")[:3]) for line in WIDE.splitlines()) + "\n"
    loaded(store, "narrow.csv", narrow)
    wide = loaded(store, "wide.csv", WIDE)
    assert (wide.loaded, wide.updated) == (0, 40)
    assert any("updated, not added" in w for w in wide.warnings)
    before = kept(store)
    assert {p for _, _, p in before} == {"high"}
    again = loaded(store, "narrow.csv", narrow.replace("open", "solved") + "99,2024-03-01 08:00,open\n")
    assert (again.loaded, again.updated) == (1, 40)
    assert any("stay as they were: agent_id, priority" in w for w in again.warnings)
    assert [(i, "solved", p) for i, _, p in before] == [r for r in kept(store) if r[0] != "99"]
    assert len(source_names(store)) == 1


def test_unrelated_lists_that_count_from_one_stay_apart(duckdb_store: Store) -> None:
    loaded(duckdb_store, "a.csv", WIDE)
    other = "\n".join(",".join(line.split(",")[:3]) for line in WIDE.splitlines()).replace(
        "2024-01", "2023-05"
    )
    assert loaded(duckdb_store, "b.csv", other + "\n").loaded == 40
    assert len(source_names(duckdb_store)) == 2


def dated(per_day: list[int], head: str, rest: str) -> str:
    """Tickets that count from 1 and know the day they were opened alone."""
    days = [day for day, tickets_opened in enumerate(per_day, 1) for _ in range(tickets_opened)]
    rows = (f"{n},2026-01-{day:02},open,{rest}" for n, day in enumerate(days, 1))
    return "\n".join([f"ticket id,created at,status,{head}", *rows]) + "\n"


def test_lists_of_days_are_the_same_only_where_nearly_all_ids_agree(store: Store) -> None:
    """Two desks with about as much work a day give many a number on the same day."""
    loaded(store, "it.csv", dated([9, 11, 10, 8, 12], "group", "IT"))
    other = loaded(store, "hr.csv", dated([10, 11, 9, 9, 11], "category", "Pay"))
    assert (other.loaded, other.updated) == (50, 0)
    newer = loaded(store, "it2.csv", dated([9, 11, 10, 8, 12, 10], "group,agent", "IT,Ann"))
    assert (newer.loaded, newer.updated) == (10, 50)


def test_the_same_interval_report_with_a_column_more_is_not_counted_twice(duckdb_store: Store) -> None:
    rows = [f"2024-01-31 {8 + n // 4:02}:{n % 4 * 15:02},Sales,{10 + n},{9 + n}" for n in range(30)]
    loaded(duckdb_store, "a.csv", "\n".join(["Start,Queue,Offered,Answered", *rows]) + "\n")
    more = [f"{row},1" for row in rows]
    report = loaded(
        duckdb_store, "b.csv", "\n".join(["Start,Queue,Offered,Answered,Abandoned", *more]) + "\n"
    )
    assert (report.loaded, report.updated) == (0, 30)
    assert offered(duckdb_store) == {"Sales": sum(10 + n for n in range(30))}


def test_a_report_and_lists_of_the_same_calls_count_once_in_any_order(duckdb_store: Store) -> None:
    def report_of(days: range) -> str:
        rows = [f"2024-01-{d:02} 08:{m:02},Sales,4,3,1" for d in days for m in (0, 30)]
        return "\n".join(["Start,Queue,Offered,Answered,Abandoned", *rows]) + "\n"

    def list_of(days: range) -> str:
        rows = [f"c{d}-{m},2024-01-{d:02} 08:{m:02},Sales,10,100,yes" for d in days for m in range(0, 60, 20)]
        return "\n".join(["call_id,start,queue,wait (s),talk (s),answered", *rows]) + "\n"

    files = [report_of(range(1, 4)), report_of(range(3, 5)), list_of(range(2, 4)), list_of(range(3, 7))]
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1, 2], [3, 1, 3, 0, 2, 0]):
        with duckdb_store.transaction() as connection:
            for table in (intervals, contacts, loads, store_settings):
                connection.execute(sa.delete(table))
        for n in order:
            loaded(duckdb_store, f"{n}.csv", files[n])
        assert offered(duckdb_store) == {"Sales": 4 * 8 + 2 * 3}, order

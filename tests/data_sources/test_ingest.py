"""Loading: every row accounted for, one transaction, profiles, demo data never mixed, newer versions win."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources import merging
from data_sources.health import findings
from data_sources.ingest import has_demo, load, propose, rejected_rows, remove_demo
from data_sources.profiles import save_profile, saved_profiles
from data_sources.store import Store
from data_sources.tables import intervals, loads, rejects, ticket_events, tickets
from data_sources.understanding import Choices
from domain.errors import InputError

NOW = datetime(2026, 11, 22, 12)
HEAD = "ticket id,created at,solved at,status,priority,channel,requester email\n"
ROWS = [
    "1,2026-01-13 08:00,2026-01-13 09:00,solved,high,email,ana@example.com",
    "2,2026-01-14 08:00,,open,low,chat,cem@example.com",
    "3,2026-01-15 08:00,2026-01-16 08:00,solved,low,pigeon,ana@example.com",
    "4,soon,2026-01-16 08:00,solved,low,email,eli@example.com",
    ",2026-01-15 08:00,,open,low,email,fay@example.com",
    "6,2026-01-17 08:00,2026-01-44 08:00,solved,low,email,gus@example.com",
    "7,2026-01-18 08:00,pending,open,low,email,gus@example.com",
    "8,2026-01-18 08:00,,open,low,email,gus@example.com",
    "8,2026-01-18 08:00,,open,low,email,gus@example.com",
    "8,2026-01-18 08:00,,open,high,email,gus@example.com",
    "9,2026-01-19 08:00,,open,low,email,",
    "10,2026-01-19 08:00,,open,low,email,",
    "11,2026-01-20 08:00,2026-01-21 08:00,solved,low,email,",
    "12,2026-01-20 08:00,2026-01-21 08:00,solved,low,email,",
    "13,2026-01-20 08:00,2026-01-21 08:00,solved,low,email,",
]


def text(rows: list[str] = ROWS) -> bytes:
    return (HEAD + "\n".join(rows) + "\n").encode()


def test_every_row_is_loaded_updated_unchanged_or_rejected(store: Store) -> None:
    (report,) = load(store, ("t.csv", text()), now=NOW)
    assert report.read == 15
    assert (report.loaded, report.updated, report.unchanged, report.rejected) == (10, 1, 1, 3)
    assert len(store.read(sa.select(tickets))) == report.loaded
    (line,) = store.read(sa.select(loads)).to_dict("records")
    assert (line["rows_read"], line["rows_rejected"], line["file"]) == (15, 3, "t.csv")


def test_rejects_name_row_column_and_reason_without_personal_cells(duckdb_store: Store) -> None:
    (report,) = load(duckdb_store, ("t.csv", text()), now=NOW)
    rows = rejected_rows(duckdb_store, report.load_id)
    assert rows["row_no"].tolist() == [5, 6, 7]
    assert rows["column_name"].tolist() == ["created at", "ticket id", "solved at"]
    assert "got 'soon'" in rows["reason"].iloc[0]
    assert "example.com" not in "".join(rows["content"])
    assert any("cells hold words" in w for w in report.warnings)
    assert any("pigeon (1)" in w for w in report.warnings)


def test_mended_rejects_load_beside_the_rest(duckdb_store: Store) -> None:
    load(duckdb_store, ("t.csv", text()), now=NOW)
    mended = [
        r.replace("soon", "2026-01-15 07:00").replace("01-44", "01-24") for r in ROWS if r[:2] in ("4,", "6,")
    ]
    (report,) = load(duckdb_store, ("mended.csv", text([*mended, ROWS[0]])), now=NOW)
    assert (report.loaded, report.unchanged, report.rejected) == (2, 1, 0)


def test_a_newer_snapshot_updates_and_an_older_one_does_not(store: Store) -> None:
    head = "ticket id,created at,updated at,status\n"
    old = head + "1,2026-01-13 08:00,2026-01-13 08:00,open\n2,2026-01-13 08:00,2026-01-13 08:00,open\n"
    new = head + "1,2026-01-13 08:00,2026-01-14 08:00,solved\n2,2026-01-13 08:00,2026-01-13 08:00,open\n"
    load(store, ("old.csv", old.encode()), now=NOW)
    (report,) = load(store, ("new.csv", new.encode()), now=NOW)
    assert (report.loaded, report.updated, report.unchanged) == (0, 1, 1)
    (again,) = load(store, ("old.csv", old.encode()), now=NOW)
    assert (again.loaded, again.updated, again.unchanged) == (0, 0, 2)
    assert sorted(store.read(sa.select(tickets))["status"]) == ["open", "solved"]


def test_a_load_that_fails_half_way_leaves_the_store_as_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(store, ("a.csv", text(ROWS[:2])), now=NOW)
    before = store.read(sa.select(tickets))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    merge = merging.merge
    monkeypatch.setattr(merging, "merge", lambda *a: (merge(*a), broken()))
    with pytest.raises(RuntimeError, match="killed"):
        load(store, ("b.csv", text(ROWS[2:])), now=NOW)
    pd.testing.assert_frame_equal(before, store.read(sa.select(tickets)))
    assert len(store.read(sa.select(loads))) == 1
    assert store.read(sa.select(rejects)).empty


def test_two_date_orders_of_one_file_give_the_same_tickets(duckdb_store: Store) -> None:
    made = pd.date_range("2026-01-03", periods=40, freq="17h")
    for name, form in (("a", "%d/%m/%Y %H:%M"), ("b", "%m/%d/%Y %I:%M %p")):
        frame = pd.DataFrame({"ticket id": range(40), "created at": made.strftime(form), "status": "open"})
        (report,) = load(duckdb_store, (f"{name}.csv", frame.to_csv(index=False).encode()), now=NOW)
    assert (report.loaded, report.updated, report.unchanged) == (0, 0, 40)


def test_an_open_date_order_is_asked_and_an_answer_settles_it(duckdb_store: Store) -> None:
    data = b"ticket id,created at,status\n1,01/02/2026,open\n2,03/04/2026,open\n"
    with pytest.raises(InputError, match=r"--date-order day-first or --date-order month-first"):
        load(duckdb_store, ("t.csv", data), now=NOW)
    (proposal,) = propose(("t.csv", data))
    assert proposal.questions
    load(duckdb_store, ("t.csv", data), date_order="day-first", now=NOW)
    assert (
        str(duckdb_store.read(sa.select(tickets.c.created_at).order_by(tickets.c.ticket_id)).iloc[0, 0])
        == "2026-02-01 00:00:00"
    )


def test_a_saved_profile_is_applied_to_the_same_headers(duckdb_store: Store) -> None:
    data = b"nr,when,what\n1,01/02/2026,open\n2,03/04/2026,open\n"
    mapping = {"ticket_id": "nr", "created_at": "when", "status": "what"}
    choices = Choices(system="generic_tickets", mapping=mapping, date_order="month-first")
    (proposal,) = propose(("t.csv", data), choices=choices)
    save_profile(duckdb_store, "ours", proposal, date_order="month-first", zone="Europe/Berlin", now=NOW)
    assert saved_profiles(duckdb_store)["name"].tolist() == ["ours"]
    (report,) = load(duckdb_store, ("t.csv", data), now=NOW)
    assert report.loaded == 2
    assert (
        str(duckdb_store.read(sa.select(sa.func.min(tickets.c.created_at))).iloc[0, 0])
        == "2026-01-01 23:00:00"
    )
    (line,) = duckdb_store.read(sa.select(loads)).to_dict("records")
    assert line["profile"] == "ours"


def test_wall_times_are_in_the_zone_of_the_export_and_days_in_the_reporting_zone(store: Store) -> None:
    store.keep_setting("zone", "Asia/Tokyo")
    load(store, ("t.csv", text(ROWS[:1])), zone="Europe/Berlin", now=NOW)
    (row,) = store.read(sa.select(tickets)).to_dict("records")
    assert str(row["created_at"]) == "2026-01-13 07:00:00"
    assert str(row["created_local_at"]) == "2026-01-13 16:00:00"
    assert str(row["created_on"])[:10] == "2026-01-13"


def test_the_first_load_sets_the_reporting_zone(duckdb_store: Store) -> None:
    load(duckdb_store, ("t.csv", text(ROWS[:1])), zone="Europe/Berlin", now=NOW)
    assert duckdb_store.setting("zone") == "Europe/Berlin"


def test_demo_data_is_never_mixed_silently(duckdb_store: Store) -> None:
    with duckdb_store.transaction() as connection:
        connection.execute(sa.insert(tickets).values(source="demo", ticket_id="d1"))
        connection.execute(sa.insert(loads).values(load_id="demo", is_demo=True))
    assert has_demo(duckdb_store)
    with pytest.raises(InputError, match="demo"):
        load(duckdb_store, ("t.csv", text()), now=NOW)
    (report,) = load(duckdb_store, ("t.csv", text(ROWS[:2])), with_demo="keep", now=NOW)
    assert any("demo" in w for w in report.warnings)
    load(duckdb_store, ("t.csv", text(ROWS[2:3])), with_demo="remove", now=NOW)
    assert not has_demo(duckdb_store)
    assert remove_demo(duckdb_store) == 0


def test_a_file_without_a_created_column_says_what_it_cannot_give(duckdb_store: Store) -> None:
    data = b"ticket id,first response time,status,priority\n1,2026-01-13 08:00,open,low\n2,2026-01-14 09:00,open,low\n"
    (report,) = load(duckdb_store, ("t.csv", data), now=NOW)
    assert any("first reply time, resolution time" in w for w in report.warnings)
    assert duckdb_store.read(sa.select(tickets))["created_at"].isna().all()


def test_a_later_part_of_an_event_log_goes_on_where_the_first_ended(store: Store) -> None:
    head = "ticket id,timestamp,event,actor type,new value\n"
    rows = [
        "T1,2026-01-13T08:00:00Z,created,customer,",
        "T1,2026-01-13T08:30:00Z,agent reply,agent,",
        "T1,2026-01-13T09:00:00Z,status,agent,Solved",
        "T1,2026-01-13T10:00:00Z,status,customer,Open",
    ]
    load(store, ("a.csv", (head + "\n".join(rows[:2])).encode()), now=NOW)
    (report,) = load(store, ("b.csv", (head + "\n".join(rows[1:])).encode()), now=NOW)
    assert (report.loaded, report.unchanged) == (2, 1)
    events = store.read(sa.select(ticket_events).order_by(ticket_events.c.event_no))
    assert events["event_no"].tolist() == [0, 1, 2, 3]
    (row,) = store.read(sa.select(tickets)).to_dict("records")
    assert (str(row["created_at"]), row["reopens"]) == ("2026-01-13 08:00:00", 1)


def test_findings_name_what_is_wrong(duckdb_store: Store) -> None:
    late = "20,2026-01-20 08:00,2026-01-19 08:00,solved,low,email,"
    load(duckdb_store, ("t.csv", text([*ROWS, late])), now=NOW)
    found = findings(duckdb_store, now=NOW)
    assert list(found.columns) == ["severity", "table", "field", "finding", "rows", "remedy"]
    told = " ".join(found["finding"])
    for word in (
        "solved before they were created",
        "a channel we do not know",
        "still open",
        "refused by the last load",
    ):
        assert word in told
    assert found["severity"].map({"error": 0, "warning": 1, "note": 2}).is_monotonic_increasing


def test_refused_rows_are_told_until_their_own_source_is_loaded_again(store: Store) -> None:
    """What comes in from elsewhere, such as events, does not hide them."""

    def told() -> bool:
        return any("refused by the last load" in f for f in findings(store, now=NOW)["finding"])

    days = "".join(f"{n},2026-01-{n:02} 08:00,open\n" for n in range(10, 16))
    head, bad = "ticket id,created at,status\n", "9,2026-13-32 08:00,open\n"
    load(store, ("a.csv", (head + days + bad).encode()), as_source="desk", now=NOW)
    load(store, ("b.csv", (head + days).encode()), as_source="other", now=NOW + timedelta(minutes=1))
    assert told()
    load(store, ("a.csv", (head + days).encode()), as_source="desk", now=NOW + timedelta(minutes=2))
    assert not told()


def test_missing_hours_of_a_day_are_found(duckdb_store: Store) -> None:
    starts = pd.date_range("2026-01-05", periods=24 * 20, freq="h")
    frame = pd.DataFrame(
        {"interval start": starts.strftime("%Y-%m-%d %H:%M"), "calls offered": 5, "calls answered": 5}
    )
    frame = frame[~starts.isin(pd.date_range("2026-01-10 08:00", periods=6, freq="h"))]
    load(duckdb_store, ("i.csv", frame.to_csv(index=False).encode()), now=NOW)
    assert len(duckdb_store.read(sa.select(intervals))) == 474
    assert any("fewer than the usual 24 intervals" in f for f in findings(duckdb_store, now=NOW)["finding"])


def test_a_number_with_the_other_decimal_sign_is_rejected_and_not_read_tenfold(duckdb_store: Store) -> None:
    lines = ['2026-01-13 08:00,"1,234.5"', '2026-01-13 08:30,"1,5"', "2026-01-13 09:00,20"]
    lines += [f"2026-01-13 1{h}:00,20" for h in range(5)]
    data = ("interval start,offered\n" + "\n".join(lines) + "\n").encode()
    (report,) = load(duckdb_store, ("i.csv", data), now=NOW)
    assert (report.loaded, report.rejected) == (7, 1)
    assert "'1,5'" in rejected_rows(duckdb_store, report.load_id)["reason"].iloc[0]


@pytest.mark.parametrize(
    "sentinel", ["9999-12-31", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "1970-01-01"]
)
def test_a_sentinel_date_rejects_its_row_or_empties_its_cell(duckdb_store: Store, sentinel: str) -> None:
    rows = [f"{i},2026-01-13 08:00,,2026-01-13 09:00,open" for i in range(10)]
    rows += [f"77,{sentinel},,,open", f"78,2026-01-13 08:00,{sentinel},2027-03-01,open"]
    data = ("ticket id,created at,solved at,due date,status\n" + "\n".join(rows) + "\n").encode()
    (report,) = load(duckdb_store, ("t.csv", data), zone="America/New_York", now=NOW)
    assert (report.loaded, report.rejected) == (11, 1)
    refused = rejected_rows(duckdb_store, report.load_id)
    assert (refused["row_no"].tolist(), refused["column_name"].tolist()) == ([12], ["created at"])
    assert refused["reason"].iloc[0].startswith("date out of range")
    assert any("solved at: 1 cells hold dates out of range" in w for w in report.warnings)
    held = duckdb_store.read(sa.select(tickets).where(tickets.c.ticket_id == "78")).iloc[0]
    assert pd.isna(held["solved_at"])
    assert held["resolution_due_at"].year == 2027


def test_a_refused_load_leaves_the_demo_rows(duckdb_store: Store) -> None:
    with duckdb_store.transaction() as connection:
        connection.execute(sa.insert(tickets).values(source="demo", ticket_id="d1"))
    with pytest.raises(InputError):
        load(duckdb_store, ("t.csv", b"a,b\nx,y\n"), with_demo="remove", now=NOW)
    assert has_demo(duckdb_store)


def test_negative_counts_are_rejected(duckdb_store: Store) -> None:
    lines = [f"2026-01-13 1{h}:00,{20 if h else -3},10,1" for h in range(6)]
    data = ("interval start,offered,answered,abandoned\n" + "\n".join(lines) + "\n").encode()
    (report,) = load(duckdb_store, ("i.csv", data), now=NOW)
    assert (report.loaded, report.rejected) == (5, 1)
    assert "negative" in rejected_rows(duckdb_store, report.load_id)["reason"].iloc[0]


def test_contacts_of_no_stated_channel_are_said_to_name_none_and_have_no_missing_intervals(
    duckdb_store: Store,
) -> None:
    rows = [
        f"c{d}-{n},2026-11-{d:02d} {8 + 2 * n:02d}:00,2026-11-{d:02d} {8 + 2 * n:02d}:09,ann,vip"
        for d in range(1, 13)
        for n in range(5 - d // 9)
    ]
    data = "\n".join(["conversation id,started at,ended at,agent,queue", *rows]).encode()
    load(duckdb_store, ("list.csv", data), now=NOW)
    told = findings(duckdb_store, now=NOW)["finding"].tolist()
    assert f"{len(rows)} contacts name no channel and have no service level." in told
    assert not any("we do not know" in f or "fewer than the usual" in f for f in told)

"""Call records and queue logs of telephone switches: without a header, and with a row per leg of a call."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.store import open_store
from data_sources.tables import contacts, intervals
from data_sources.unheaded import names_of

FILES = Path(__file__).parent / "files"
NOW = datetime(2026, 11, 22)


def calls_of(file: object) -> pd.DataFrame:
    store = open_store("duckdb:///:memory:")
    load(store, file, now=NOW, zone="UTC")  # type: ignore[arg-type]
    calls = store.read(sa.select(contacts).order_by(contacts.c.offered_at))
    store.close()
    return calls


def test_legs_of_a_call_are_one_contact_and_talk_that_overlaps_counts_once() -> None:
    calls = calls_of(FILES / "asterisk_cdr.csv")
    assert calls["talk_s"].fillna(0).tolist() == [120, 0, 60, 0]
    assert calls["wait_s"].tolist() == [8, 30, 5, 20]
    assert calls["is_abandoned"].tolist() == [False, True, False, False]
    assert calls["direction"].tolist() == ["inbound", "inbound", "inbound", "outbound"]


def test_the_direction_a_provider_writes_into_its_own_field_and_zero_dates() -> None:
    head = "start,answer,end,duration,billsec,disposition,dcontext,userfield,uniqueid,src"
    day, none = "2024-01-31 08", "0000-00-00 00:00:00"
    rows = [
        f"{day}:00:00,{none},{day}:00:09,9,0,NO ANSWER,authenticated,[outbound],a.1,101",
        f"{day}:10:00,{day}:10:08,{day}:11:00,60,52,ANSWERED,fromoutside,[inbound],a.2,5550100",
        f"{day}:20:00,{day}:20:03,{day}:21:00,60,57,ANSWERED,authenticated,,a.3,102",
    ]
    calls = calls_of(("calls.csv", "\n".join([head, *rows, ""]).encode()))
    assert calls["direction"].tolist() == ["outbound", "inbound", "outbound"]
    assert calls["answered_at"].isna().tolist() == [True, False, False]


def test_a_queue_log_without_a_header_has_rows_of_its_events_widths() -> None:
    log = b"""1709542800|NONE|NONE|NONE|QUEUESTART|
1709543100|1709543100.1|support|NONE|ENTERQUEUE||15550100|1
1709543120|1709543100.1|support|SIP/202|CONNECT|20|1709543115.2|5
1709543360|1709543100.1|support|SIP/202|COMPLETECALLER|20|240|1
1709543400|1709543400.4|support|NONE|ENTERQUEUE||15550101|1
1709543445|1709543400.4|support|NONE|ABANDON|1|1|45
"""
    calls = calls_of(("queue_log", log))
    assert calls["wait_s"].tolist() == [20, 45]
    assert calls["is_abandoned"].tolist() == [False, True]
    assert calls["agent_id"].iloc[0] == "202"


def test_a_call_whose_end_the_log_does_not_tell_is_refused_and_not_abandoned() -> None:
    log = b"""1596512941|1596512941.163|support|NONE|ENTERQUEUE||7000|1
1596513009|1596512941.163|support|NONE|ABANDON|1|1|68
1596513054|1596513054.164|sales|NONE|ENTERQUEUE||7000|1
1596513628|NONE|NONE|NONE|QUEUESTART|
"""
    calls = calls_of(("queue_log", log))
    assert calls["is_abandoned"].tolist() == [True]
    assert calls["wait_s"].tolist() == [68]


def test_segments_of_a_conversation_are_one_contact() -> None:
    calls = calls_of(FILES / "genesys_conversations.json")
    assert calls["channel"].tolist() == ["phone", "callback", "phone", "chat"]
    assert calls["is_abandoned"].tolist() == [False, True, True, True]
    assert calls["excluded_because"].fillna("").tolist() == ["", "", "abandoned_in_ivr", ""]
    assert calls["wait_s"].fillna(-1).tolist() == [30, 90, -1, 40]
    assert calls["queue"].fillna("").tolist() == ["q1", "q1", "", "q2"]


def test_aggregates_keep_their_group_and_their_intervals() -> None:
    store = open_store("duckdb:///:memory:")
    load(store, FILES / "genesys_aggregates.json", now=NOW, zone="UTC")
    rows = store.read(sa.select(intervals).order_by(intervals.c.starts_at, intervals.c.offered))
    store.close()
    assert rows["offered"].tolist() == [3, 10, 2]
    assert rows["answered"].tolist() == [3, 8, 0]
    assert rows["channel"].tolist() == ["callback", "phone", "phone"]
    assert rows["interval_s"].unique().tolist() == [1800]


def test_a_drop_after_an_agent_was_reached_is_an_answer() -> None:
    calls = calls_of(FILES / "vicidial.csv").set_index("customer_id").sort_values("offered_at")
    assert calls["is_abandoned"].tolist() == [False, True, False, False, True]
    assert calls["excluded_because"].dropna().tolist() == ["out_of_opening_hours"]


@pytest.mark.parametrize("at", range(3))
def test_the_three_layouts_of_call_records_are_told_apart(at: int) -> None:
    began, went = "2024-03-04 09:00:00", ["ch", "to", "Dial", "x"]
    ended = ["20", "12", "ANSWERED", "DOCUMENTATION"]
    rows = (
        ["", "100", "600", "in", '"A" <100>', *went, began, "", began, *ended],
        ['"A" <100>', "100", "600", "in", *went, began, "", began, *ended],
        [began, '"A" <100>', "100", "600", "in", *went, *ended],
    )
    first = ("accountcode", "clid", "calldate")[at]
    assert names_of([rows[at]])[0] == first
    assert names_of([rows[at], ["a", "b"]]) == ()

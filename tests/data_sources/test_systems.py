"""Every adapter of the registry on a small file in its documented format: one suite for all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load, propose, rejected_rows
from data_sources.reports import FileReport
from data_sources.store import Store, open_store
from data_sources.systems import SYSTEMS
from data_sources.systems.system import normalised
from data_sources.tables import FACT_TABLES, intervals, surveys, ticket_events, tickets

FILES = Path(__file__).parent / "files"
EXPECTED: dict[str, Any] = json.loads((FILES.parent / "oracles" / "adapters.json").read_text())
NOW = datetime(2026, 11, 22)


def file_of(system: str) -> Path:
    (path,) = FILES.glob(f"{system}.*")
    return path


@pytest.fixture
def memory_store() -> Any:
    store = open_store("duckdb:///:memory:")
    yield store
    store.close()


@dataclass(frozen=True)
class Outcome:
    """Two loads of one file: both reports, every table after each, and the rejects."""

    first: FileReport
    second: FileReport
    before: dict[str, pd.DataFrame]
    after: dict[str, pd.DataFrame]
    rejects: pd.DataFrame


@cache
def outcome(system: str) -> Outcome:
    store = open_store("duckdb:///:memory:")
    (first,) = load(store, file_of(system), now=NOW)
    before = {n: store.read(sa.select(t)) for n, t in FACT_TABLES.items()}
    (second,) = load(store, file_of(system), now=NOW)
    after = {n: store.read(sa.select(t)) for n, t in FACT_TABLES.items()}
    rejects = rejected_rows(store, first.load_id)
    store.close()
    return Outcome(first, second, before, after, rejects)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_file_is_recognised_loaded_and_accounted_for(system: str) -> None:
    report, want = outcome(system).first, EXPECTED[system]
    assert report.system == system
    assert report.kind == SYSTEMS[system].kind
    assert report.read == report.loaded + report.updated + report.unchanged + report.rejected
    assert (report.read, report.rejected) == (want["read"], want["rejected"])
    rows = outcome(system).before[report.kind]
    assert len(rows) == want["rows"]
    for key, value in want["first"].items():
        got = rows.iloc[0][key]
        assert (str(got) if isinstance(got, pd.Timestamp) else got) == pytest.approx(value), key


@pytest.mark.parametrize("system", SYSTEMS)
def test_loading_the_same_file_again_changes_nothing(system: str) -> None:
    seen = outcome(system)
    assert (seen.second.loaded, seen.second.updated) == (0, 0)
    assert seen.second.unchanged == seen.first.read - seen.first.rejected
    for name in FACT_TABLES:
        pd.testing.assert_frame_equal(seen.before[name], seen.after[name])


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_personal_text_reaches_the_store(system: str) -> None:
    seen = outcome(system)
    text = "".join(f.drop(columns=["agent_id"], errors="ignore").to_csv() for f in seen.before.values())
    for word in ("example.com", "10.0.0.", "Invoice wrong", "Café", "+331", "5550100"):
        assert word not in text, word
    assert "example.com" not in seen.rejects.to_csv()


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_proposal_names_every_mapped_column_once_decided(system: str) -> None:
    (proposal,) = propose(file_of(system))
    assert proposal.system == system
    assert {d.field for d in proposal.decisions} == set(proposal.mapping)
    assert all(d.evidence for d in proposal.decisions)
    assert not proposal.questions


@pytest.mark.parametrize("name", SYSTEMS)
def test_an_entry_is_well_formed(name: str) -> None:
    system = SYSTEMS[name]
    assert system.name == name
    assert system.kind in FACT_TABLES
    assert system.signatures or system.is_generic
    names = [f.name for f in system.fields]
    assert len(names) == len(set(names))
    assert set(system.needs) <= set(names)
    for field in system.fields:
        assert all(h == normalised(h) for h in field.headers), field.name


def test_two_systems_with_the_same_ticket_ids_do_not_collide(memory_store: Store) -> None:
    load(memory_store, file_of("zendesk_csv"), now=NOW)
    load(memory_store, file_of("zendesk_json"), now=NOW)
    assert len(memory_store.read(sa.select(tickets))) == 6


def test_time_left_below_zero_is_a_breach(memory_store: Store) -> None:
    load(memory_store, file_of("jira"), now=NOW)
    rows = memory_store.read(sa.select(tickets)).set_index("ticket_id")
    assert rows.loc["HELP-1", "resolution_label"] == "breached"
    assert rows.loc["HELP-1", "first_reply_label"] == "met"
    assert rows.loc["HELP-2", "first_reply_label"] == "breached"
    assert pd.isna(rows.loc["HELP-2", "resolution_label"])


def test_an_update_log_is_counted_by_ticket_and_keeps_its_history(memory_store: Store) -> None:
    load(memory_store, file_of("servicenow_log"), now=NOW)
    rows = memory_store.read(sa.select(tickets)).set_index("ticket_id")
    assert rows["resolution_label"].to_dict() == {"INC0000045": "breached", "INC0000047": "met"}
    events = memory_store.read(sa.select(ticket_events))
    first = events[events["ticket_id"] == "INC0000045"].sort_values("event_no")
    assert first["kind"].tolist() == [
        "created",
        "status",
        "status",
        "transferred",
        "assigned",
        "status",
        "priority",
    ]


def test_events_give_reopens_and_the_first_human_reply(memory_store: Store) -> None:
    load(memory_store, file_of("generic_events"), now=NOW)
    row = memory_store.read(sa.select(tickets)).set_index("ticket_id").loc["T1"]
    assert row["reopens"] == 1
    assert (str(row["first_reply_at"]), str(row["first_human_reply_at"])) == (
        "2026-01-13 08:01:00",
        "2026-01-13 08:30:00",
    )
    assert (str(row["first_solved_at"]), str(row["solved_at"])) == (
        "2026-01-13 09:00:00",
        "2026-01-13 11:00:00",
    )


def test_empty_counts_of_genesys_are_zero_and_its_total_row_is_refused(memory_store: Store) -> None:
    (report,) = load(memory_store, file_of("genesys_queues"), now=NOW)
    rows = memory_store.read(sa.select(intervals).order_by(intervals.c.starts_at))
    assert rows["offered"].tolist() == [10.0, 4.0, 0.0]
    (refused,) = rejected_rows(memory_store, report.load_id).to_dict("records")
    assert (refused["row_no"], "total" in refused["reason"]) == (5, True)


def test_previews_and_unfinished_surveys_do_not_count(memory_store: Store) -> None:
    load(memory_store, file_of("qualtrics"), now=NOW)
    rows = memory_store.read(sa.select(surveys).where(surveys.c.kind == "nps")).sort_values("survey_id")
    assert rows["excluded_because"].fillna("").tolist() == ["", "preview", "", "unfinished"]
    assert str(rows["responded_at"].iloc[0]) == "2026-01-13 13:04:01"

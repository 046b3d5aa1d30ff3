"""The third-party files load with one call and reproduce independently computed facts.

They are read from `QUEUECAST_DATA`, by default `../shared/data` beside the project; they are not
committed. Where they are missing the tests are left out on a desk and fail in CI.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load, propose, rejected_rows
from data_sources.reports import FileReport
from data_sources.sql import seconds_between
from data_sources.store import Store
from data_sources.tables import intervals, surveys, tickets
from domain.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("QUEUECAST_DATA") or ROOT / ".." / "shared" / "data").resolve()
NOW = datetime(2026, 11, 22)

pytestmark = pytest.mark.real


def file(name: str) -> Path:
    path = DATA / name
    if not path.exists() and os.environ.get("CI", "").lower() not in {"1", "true"}:
        pytest.skip(f"{path} is not here; set QUEUECAST_DATA")
    assert path.exists(), f"{path} is missing; set QUEUECAST_DATA"
    return path


def loaded(store: Store, name: str) -> FileReport:
    (report,) = load(store, file(name), now=NOW)
    assert report.read == report.loaded + report.updated + report.unchanged + report.rejected
    return report


def hours(store: Store, a: sa.Column[object], b: sa.Column[object]) -> np.ndarray:
    frame = store.read(sa.select((seconds_between(a, b) / 3600).label("h")).where(b.is_not(None)))
    return frame["h"].to_numpy(dtype=float)


def test_helpdesk_tickets_give_the_published_first_response(store: Store) -> None:
    report = loaded(store, "technical_support_dataset.xlsx")
    assert (report.kind, report.read, report.loaded) == ("tickets", 2330, 2330)
    response = hours(store, tickets.c.created_at, tickets.c.first_reply_at)
    assert len(response) == 2312
    assert (response < 0).sum() == 2
    valid = response[response >= 0]
    assert np.median(valid) == pytest.approx(0.0922, abs=5e-5)
    assert np.quantile(valid, 0.9) == pytest.approx(0.873, abs=5e-4)


def test_helpdesk_tickets_give_the_published_resolution_and_csat(duckdb_store: Store) -> None:
    loaded(duckdb_store, "technical_support_dataset.xlsx")
    resolution = hours(duckdb_store, tickets.c.created_at, tickets.c.solved_at)
    assert (len(resolution), round(float(np.median(resolution)), 2)) == (1912, 21.89)
    answers = duckdb_store.read(sa.select(surveys))
    assert len(answers) == 1173
    assert answers["score"].mean() == pytest.approx(3.5107, abs=5e-5)
    assert (answers["score"] >= 4).mean() == pytest.approx(0.5669, abs=5e-5)
    assert answers["responded_on"].notna().all()
    assert set(answers["ticket_id"]) <= set(duckdb_store.read(sa.select(tickets.c.ticket_id))["ticket_id"])


def test_helpdesk_words_become_ours(duckdb_store: Store) -> None:
    loaded(duckdb_store, "technical_support_dataset.xlsx")
    frame = duckdb_store.read(sa.select(tickets))
    assert frame["status"].value_counts().to_dict() == {"closed": 1173, "solved": 739, "open": 418}
    assert frame["channel"].value_counts().to_dict() == {"email": 1234, "chat": 850, "phone": 246}
    assert frame["priority"].value_counts().to_dict() == {"low": 1192, "normal": 722, "high": 416}
    assert (frame["first_reply_label"] == "breached").sum() == 311
    assert (frame["resolution_label"] == "breached").sum() == 783
    assert "1012" in set(frame["ticket_id"])


def test_daily_calls_add_up(store: Store) -> None:
    report = loaded(store, "daily_call_center_fecha.csv")
    assert (report.kind, report.loaded) == ("intervals", 1251)
    sums = store.read(
        sa.select(
            sa.func.sum(intervals.c.offered).label("offered"),
            sa.func.sum(intervals.c.abandoned).label("abandoned"),
            sa.func.max(intervals.c.interval_s).label("interval_s"),
            sa.func.max(intervals.c.threshold_s).label("threshold_s"),
        )
    ).iloc[0]
    assert (sums["offered"], sums["abandoned"]) == (248_373, 27_139)
    assert sums["abandoned"] / sums["offered"] == pytest.approx(0.1093, abs=5e-5)
    assert (sums["interval_s"], sums["threshold_s"]) == (86_400, 20)


def test_daily_calls_without_dates_are_refused_with_the_reason(duckdb_store: Store) -> None:
    with pytest.raises(InputError, match=r"a file without dates.*Incoming Calls"):
        load(duckdb_store, file("daily_call_center.csv"), now=NOW)
    assert duckdb_store.read(sa.select(intervals)).empty


def test_airport_ratings_exclude_and_count_codes_outside_the_scale(duckdb_store: Store) -> None:
    report = loaded(duckdb_store, "sfo_ratings_2014.csv")
    assert (report.kind, report.read, report.loaded) == ("surveys", 2818, 2818)
    answers = duckdb_store.read(sa.select(surveys))
    assert len(answers) == 2818 * 15
    overall = answers[answers["question"] == "ALL"]
    counted = overall[overall["excluded_because"].isna()]
    assert set(overall["kind"]) == {"csat"}
    assert overall["excluded_because"].value_counts().to_dict() == {"blank": 111, "not_used": 30}
    plain = pd.read_csv(file("sfo_ratings_2014.csv"))["ALL"]
    assert counted["score"].mean() == pytest.approx(plain[plain.between(1, 5)].mean())
    assert len(counted) == int(plain.between(1, 5).sum())


def test_city_requests_are_read_on_a_12_hour_month_first_clock(store: Store) -> None:
    report = loaded(store, "nyc311_12h_100.csv")
    assert (report.kind, report.loaded) == ("tickets", 100)
    created = next(d for d in report.decisions if d.field == "created_at")
    assert created.form == "month-first"
    frame = store.read(sa.select(tickets)).set_index("ticket_id")
    assert frame.loc["42254749", "created_at"] == pd.Timestamp("2019-04-18 21:55:45")
    assert frame.loc["42254749", "closed_at"] == pd.Timestamp("2019-04-19 03:45:24")
    assert frame["resolution_due_at"].notna().sum() == 42
    assert frame["closed_at"].notna().sum() == 99


@pytest.mark.parametrize(
    "name",
    [
        "technical_support_dataset.xlsx",
        "daily_call_center_fecha.csv",
        "sfo_ratings_2014.csv",
        "nyc311_12h_100.csv",
    ],
)
def test_loading_twice_changes_nothing(duckdb_store: Store, name: str) -> None:
    first = loaded(duckdb_store, name)
    second = loaded(duckdb_store, name)
    assert (second.loaded, second.updated, second.unchanged) == (0, 0, first.loaded)
    assert rejected_rows(duckdb_store, second.load_id).empty


def test_a_proposal_shows_the_decisions_and_writes_nothing(duckdb_store: Store) -> None:
    (proposal,) = propose(file("nyc311_12h_100.csv"), store=duckdb_store)
    assert proposal.mapping["created_at"] == "Created Date"
    assert len(proposal.preview) == 20
    assert not proposal.questions
    assert duckdb_store.read(sa.select(tickets)).empty


def test_hourly_arrivals_and_six_minute_calls_are_intervals(duckdb_store: Store) -> None:
    assert loaded(duckdb_store, "uihc_ed_hourly.csv").loaded == 41_640
    lengths = duckdb_store.read(sa.select(intervals.c.interval_s, intervals.c.channel).distinct())
    assert lengths.to_dict("records") == [{"interval_s": 3600, "channel": "in_person"}]

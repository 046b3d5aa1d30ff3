"""Survey answers that stand in ticket lists."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.store import Store
from data_sources.tables import surveys
from domain.chosen import Chosen
from domain.period import Period
from metrics.evaluate import evaluate

HEAD = "ticket_id,created_at,resolved_at,status,priority,"
DAY = "2026-07-01 09:00:00,2026-07-02 10:00:00,closed,high,"
NOW = datetime(2026, 8, 1)


def held(store: Store, text: str) -> tuple[pd.DataFrame, list[str]]:
    reports = load(store, ("tickets.csv", text.encode()), now=NOW, zone="UTC")
    return store.read(sa.select(surveys)), [w for r in reports for w in r.warnings]


def figures(store: Store, *metrics: str) -> dict[str, tuple[float, int]]:
    chosen = Chosen(Period(date(2026, 1, 1), date(2027, 1, 1)))
    with store.engine.connect() as connection:
        found = {m: evaluate(connection, [m], chosen, now=NOW) for m in metrics}
    return {m: (float(f["value"].iloc[0]), int(f["n"].iloc[0])) for m, f in found.items()}


def test_a_ticket_may_have_a_satisfaction_and_a_recommendation(store: Store) -> None:
    rows = ((5, 10), (4, 9), (2, 3), ("", 7), (1, ""))
    lines = "\n".join(f"{n},{DAY}{csat},{nps}" for n, (csat, nps) in enumerate(rows, 1))
    read, _ = held(store, f"{HEAD}csat_score,nps_score\n{lines}\n")
    assert read.groupby("kind")["ticket_id"].apply(list).to_dict() == {
        "csat": ["1", "2", "3", "5"],
        "nps": ["1", "2", "3", "4"],
    }
    assert figures(store, "csat_share", "csat_mean", "nps") == {
        "csat_share": (0.5, 4),
        "csat_mean": (3.0, 4),
        "nps": (25.0, 4),
    }


@pytest.mark.parametrize("words", [("10", "0"), ("Promoter", "Detractor")])
def test_recommendations_alone_are_read_too(duckdb_store: Store, words: tuple[str, str]) -> None:
    lines = "\n".join(f"{n},{DAY}{word}" for n, word in enumerate(words, 1))
    held(duckdb_store, f"{HEAD}NPS\n{lines}\n")
    assert figures(duckdb_store, "nps") == {"nps": (0.0, 2)}


def test_points_of_promoters_are_no_answers(duckdb_store: Store) -> None:
    lines = "\n".join(f"{n},{DAY}{points}" for n, points in enumerate((100, 0, -100), 1))
    read, told = held(duckdb_store, f"{HEAD}nps\n{lines}\n")
    assert len(read) == 0
    assert [t for t in told if t.startswith("nps holds numbers below 0")]


def test_thirty_answers_up_to_five_were_not_asked_from_0_to_10(duckdb_store: Store) -> None:
    lines = "\n".join(f"{n},{DAY}{n % 5 + 1}" for n in range(30))
    read, told = held(duckdb_store, f"{HEAD}nps_score\n{lines}\n")
    assert set(read["kind"]) == {"item"}
    assert [t for t in told if "gives no NPS" in t]


def test_seven_faces_of_freshdesk_in_words_count_as_csat(duckdb_store: Store) -> None:
    head = (
        "Ticket ID,Subject,Status,Priority,Source,Created time,Due by Time,Resolved time,Closed time,Resolution status,"
        "First response status,Survey results"
    )
    words = ("Slightly dissatisfied", "Slightly satisfied", "Extremely satisfied", "Neutral")
    lines = "\n".join(
        f"{n},a,Closed,Low,Email,2026-07-01 09:00,2026-07-03 09:00,2026-07-02 09:00,2026-07-02 09:00,Within SLA,"
        f"Within SLA,{word}"
        for n, word in enumerate(words)
    )
    held(duckdb_store, f"{head}\n{lines}\n")
    assert figures(duckdb_store, "csat_share", "csat_mean") == {
        "csat_share": (0.5, 4),
        "csat_mean": (3.5, 4),
    }


def test_seven_levels_of_no_known_product_are_said_to_be_outside_csat(duckdb_store: Store) -> None:
    lines = "\n".join(f"{n},{DAY}{score}" for n, score in enumerate((7, 6, 2), 1))
    _, told = held(duckdb_store, f"{HEAD}csat_score\n{lines}\n")
    assert [t for t in told if "no metric shows them" in t]


def test_contacts_may_have_both_too(duckdb_store: Store) -> None:
    lines = "\n".join(
        f"c{n},2026-07-01 09:00:00,inbound,30,200,5,{nps}" for n, nps in enumerate((10, 9, 2, 8))
    )
    head = "call_id,call_start,direction,wait_seconds,talk_seconds,csat_score,nps_score"
    held(duckdb_store, f"{head}\n{lines}\n")
    assert figures(duckdb_store, "csat_mean", "nps") == {"csat_mean": (5.0, 4), "nps": (25.0, 4)}

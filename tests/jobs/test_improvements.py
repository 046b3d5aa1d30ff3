"""The register of improvements: read from files, edited, and what its numbers say when it is empty or young."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data_sources import improvements as kept
from data_sources.bulk import append
from data_sources.ingest import load
from data_sources.queries import holdings
from data_sources.store import Store
from data_sources.tables import improvements as table
from data_sources.tables import tickets
from domain.chosen import Chosen
from domain.errors import InputError
from domain.period import Period
from jobs import improvements, measure

FILE = Path(__file__).parents[1] / "data_sources" / "files" / "generic_improvements.csv"
NOW = datetime(2026, 11, 22, 12)
YEAR = Chosen(Period(date(2026, 1, 1), date(2027, 1, 1)), compare="none")
NAMES = (
    "ideas_proposed",
    "ideas_implemented_share",
    "idea_decision_p50_s",
    "idea_benefit_money",
    "idea_benefit_hours",
)


def numbers(store: Store, now: datetime = NOW, chosen: Chosen = YEAR) -> dict[str, float]:
    return {r.metric.name: r.now.value for r in measure.readings(store, NAMES, chosen, now=now)}


def test_a_register_nobody_keeps_is_no_data(store: Store) -> None:
    assert np.isnan(list(numbers(store).values())).all()


def test_a_file_becomes_numbers_and_a_second_reading_changes_nothing(store: Store) -> None:
    (report,) = load(store, FILE, now=NOW)
    assert (report.read, report.loaded, report.rejected) == (7, 4, 3)
    found = numbers(store)
    assert found["ideas_proposed"] == 4
    assert found["ideas_implemented_share"] == pytest.approx(1 / 4)
    assert found["idea_decision_p50_s"] == 11 * 86_400  # 7, 11 and 13 days
    assert (found["idea_benefit_money"], found["idea_benefit_hours"]) == (1200, 80)
    frame = kept.held(store).set_index("improvement_id")
    assert frame["proposed_on"].map(str).tolist()[-1] == "2026-01-13 00:00:00"
    # planned for December, so its status speaks against a day of use
    assert pd.isna(frame.loc["I-2", "implemented_on"])


@pytest.mark.parametrize(("now", "share", "young"), [(datetime(2026, 4, 13), 1.0, 3), (NOW, 0.25, 0)])
def test_an_idea_is_judged_when_its_90_days_are_over(
    duckdb_store: Store, now: datetime, share: float, young: int
) -> None:
    load(duckdb_store, FILE, now=NOW)
    (reading,) = measure.readings(duckdb_store, ["ideas_implemented_share"], YEAR, now=now)
    assert reading.now.value == share
    assert reading.excluded == ({"proposed less than 90 days ago": young} if young else {})
    assert improvements.standing(kept.held(duckdb_store), now.date()).young == young


def test_an_earlier_moment_knows_only_the_ideas_there_were(store: Store) -> None:
    load(store, FILE, now=NOW)
    found = numbers(store, datetime(2026, 1, 20, 23, 30))
    assert (found["ideas_proposed"], found["idea_decision_p50_s"]) == (3, 7 * 86_400)
    in_berlin = Chosen(Period(date(2026, 1, 1), date(2027, 1, 1), "Europe/Berlin"), compare="none")
    assert numbers(store, datetime(2026, 1, 20, 23, 30), in_berlin)["ideas_proposed"] == 4


def test_days_of_ideas_count_only_in_a_store_of_ideas_alone(duckdb_store: Store) -> None:
    load(duckdb_store, FILE, now=NOW)
    assert (holdings(duckdb_store).first_on, holdings(duckdb_store).last_on) == (
        date(2026, 1, 13), date(2026, 1, 21),
    )  # fmt: skip
    with duckdb_store.transaction() as connection:
        row = {
            "source": "s",
            "ticket_id": "1",
            "created_at": datetime(2026, 1, 2),
            "created_on": date(2026, 1, 2),
        }
        append(connection, tickets, pd.DataFrame([row]))
    assert holdings(duckdb_store).last_on == date(2026, 1, 2)


def test_a_plain_date_stays_that_day_in_whatever_zone(duckdb_store: Store) -> None:
    duckdb_store.keep_setting("zone", "America/New_York")
    load(duckdb_store, FILE, zone="Asia/Tokyo", now=NOW)
    assert kept.held(duckdb_store)["proposed_on"].min() == pd.Timestamp("2026-01-13")


def test_ids_hold_when_an_idea_without_one_is_decided(duckdb_store: Store) -> None:
    head = "Idea,Proposed on,Status,Implemented on\n"
    (first,) = load(duckdb_store, ("a.csv", f"{head}Template,2026-01-13,New,\n".encode()), now=NOW)
    (second,) = load(
        duckdb_store, ("b.csv", f"{head}Template,2026-01-13,Live,2026-02-01\n".encode()), now=NOW
    )
    assert (first.loaded, second.loaded, second.updated) == (1, 0, 1)


def test_editing_writes_only_what_differs_and_moves_the_data_version(store: Store) -> None:
    load(store, FILE, now=NOW)
    shown, version = kept.held(store), holdings(store).version
    edited = shown.copy()
    edited.loc[edited["improvement_id"] == "I-4", ["status", "decided_on"]] = [
        "declined",
        pd.Timestamp("2026-03-01"),
    ]
    new = pd.DataFrame([{"title": "Call back", "proposed_on": "2026-11-20", "benefit_money": None}])
    # somebody else decides another idea meanwhile
    improvements.change(store, "I-3", {"department": "Billing"}, at=NOW)
    said = improvements.save(store, pd.concat([edited, new]), at=NOW, shown=shown)
    assert said == "Saved: ideas added 1, changed 1."
    after = kept.held(store).set_index("improvement_id")
    assert after["status"].to_dict() == {
        "1": "proposed", "I-1": "implemented", "I-2": "accepted", "I-3": "declined", "I-4": "declined"
    }  # fmt: skip
    assert after.loc["I-3", "department"] == "Billing"
    assert after.loc["1", "source"] == "register"
    assert holdings(store).version != version
    assert improvements.save(store, kept.held(store), at=NOW).startswith("Nothing differs")
    # the file again: its own row is as the file says
    (again,) = load(store, FILE, now=NOW)
    assert (again.loaded, again.updated) == (0, 2)


def test_an_idea_of_the_demo_can_be_edited(store: Store) -> None:
    row = {"source": "demo", "improvement_id": "I0001", "title": "Template", "status": "proposed"}
    with store.transaction() as connection:  # as the demo is written: without a hash
        append(connection, table, pd.DataFrame([row | {"proposed_on": pd.Timestamp("2026-02-01")}]))
    assert (
        improvements.change(store, "I0001", {"benefit_hours": 120.0}, at=NOW)
        == "Saved: ideas added 0, changed 1."
    )
    assert kept.held(store)["benefit_hours"].tolist() == [120.0]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"title": " "}, "Idea: .* got no title"),
        ({"proposed_on": None}, "Proposed on: .* got no day"),
        ({"decided_on": "2026-01-01", "status": "accepted"}, "Decided on: .* got decided before"),
        ({"implemented_on": "2026-03-01"}, "In use since: .* got a day of use"),
        ({"status": "perhaps"}, "Status: .* got perhaps"),
        ({"benefit_money": 5, "currency": "euros"}, "Currency: .* got EUROS"),
    ],
)
def test_what_cannot_stand_is_refused_with_its_place(
    duckdb_store: Store, cells: dict[str, object], said: str
) -> None:
    row = {"title": "Template", "proposed_on": "2026-02-01", "status": "proposed"} | cells
    with pytest.raises(InputError, match=said):
        improvements.save(duckdb_store, pd.DataFrame([row]), at=NOW)
    assert kept.held(duckdb_store).empty


def test_an_amount_in_another_currency_is_left_out_and_counted(duckdb_store: Store) -> None:
    for money, currency in ((100.0, None), (50.0, "EUR"), (70.0, "USD")):
        improvements.add(
            duckdb_store, "Template", proposed_on=date(2026, 2, 1), at=NOW, status="implemented",
            implemented_on=date(2026, 2, 9), benefit_money=money, currency=currency,
        )  # fmt: skip
    (reading,) = measure.readings(duckdb_store, ["idea_benefit_money"], YEAR, now=NOW)
    assert (reading.now.value, reading.now.n) == (150, 2)
    assert reading.excluded == {"benefit in another currency": 1}


def test_a_list_of_ideas_is_told_from_a_ticket_list(duckdb_store: Store) -> None:
    head = b"id,title,created at,status,priority\n"
    tickets = head + b"1,No light,2026-01-13 08:00,open,high\n2,Slow,2026-01-14 08:00,open,low\n"
    (report,) = load(duckdb_store, ("tickets.csv", tickets), now=NOW)
    assert report.kind == "tickets"


def test_an_idea_dated_ahead_has_not_waited(duckdb_store: Store) -> None:
    improvements.add(duckdb_store, "Later", proposed_on=date(2027, 5, 1), at=NOW)
    stands = improvements.standing(kept.held(duckdb_store), date(2026, 11, 22))
    assert (stands.undecided, stands.longest_days) == (1, 0)

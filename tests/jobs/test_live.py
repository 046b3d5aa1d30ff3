"""Open tickets, broken promises and one ticket's story agree with the catalogue and the kept clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pandas as pd
import pytest

from data_sources.store import Store, open_store
from domain.chosen import Chosen
from domain.errors import InputError
from domain.period import Period
from jobs import live, measure
from jobs.load import make_demo
from tests.metrics import random_service

NOW = datetime(2026, 11, 22, 12)
LAST = Period(NOW.date() - timedelta(days=28), NOW.date(), "Europe/Berlin")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"duckdb:///{tmp_path_factory.mktemp('live') / 'demo.duckdb'}")
    make_demo(store, now=NOW, tickets=1500)
    yield store
    store.close()


def test_the_board_holds_the_backlog(demo: Store) -> None:
    board = live.board(demo, now=NOW, filters={})
    backlog = measure.readings(demo, ["backlog"], Chosen(LAST), now=NOW)[0].now.value
    assert len(board.tickets) == backlog
    assert sum(board.total(state) for state in live.STATES) == len(board.tickets)
    assert board.counts("channel")["open"].sum() == len(board.tickets)


def test_what_can_still_be_kept_comes_first_the_likeliest_breach_on_top(demo: Store) -> None:
    board = live.board(demo, now=NOW, filters={})
    places = board.tickets["state"].map({**live.PLACES, "no_clock": 9})
    assert places.is_monotonic_increasing
    ahead = board.tickets[board.tickets["state"] == "at_risk"]
    assert ahead["chance"].between(live.LIKELY, 1).all()
    assert ahead["chance"].is_monotonic_decreasing
    late = board.tickets[board.tickets["state"] == "breached"]
    assert len(late)
    assert late["left_s"].is_monotonic_decreasing, "the least late first"
    assert 0 <= board.expected <= board.running


def test_filters_narrow_the_board(demo: Store) -> None:
    board = live.board(demo, now=NOW, filters={"channel": ["email"]})
    assert set(board.tickets["channel"]) == {"email"}


def test_the_list_of_breaches_is_as_long_as_their_number(demo: Store) -> None:
    chosen = Chosen(LAST)
    number = measure.readings(demo, ["sla_breached"], chosen, now=NOW)[0].now.value
    assert len(live.breaches(demo, chosen, now=NOW)) == min(number, 200)
    assert (live.breaches(demo, chosen, now=NOW)["late_s"] > 0).all()


@pytest.mark.parametrize("hours", [40, 60])
def test_before_the_last_judging_nothing_is_known_of_what_came_later(demo: Store, hours: int) -> None:
    now = NOW - timedelta(hours=hours)
    late = live.breaches(demo, Chosen(LAST), now=now)
    assert len(late)
    assert (late["late_s"] > 0).all()
    assert (late["due_at"] < now).all()
    assert not (late["stopped_at"] > now).any()
    clocks = live.running_clocks.running(demo, now=now, filters={})
    assert (clocks.loc[clocks["verdict"] == "breached", "due_at"] < now).all()
    assert clocks["stopped_at"].notna().any(), "stopped since, but running then"
    board = live.board(demo, now=now, filters={})
    shown = board.tickets[board.tickets["state"] == "breached"]
    assert len(shown)
    assert (shown["left_s"] <= 0).all()


def test_a_story_comes_to_the_kept_verdicts(demo: Store) -> None:
    listed = live.breaches(demo, Chosen(LAST), now=NOW).head(25)
    for ticket_id in listed["ticket_id"].unique():
        told = live.story(demo, ticket_id, now=NOW)
        judged = {(c.target, c.cycle_no): c.verdict for c in told.clocks if c.verdict != "not_applicable"}
        kept = {(r.target, r.cycle_no): r.verdict for r in told.kept.itertuples()}
        assert judged == kept
        assert "breached" in judged.values()


def test_the_stretches_of_a_clock_follow_each_other(demo: Store) -> None:
    ticket_id = live.breaches(demo, Chosen(LAST), now=NOW)["ticket_id"].iloc[0]
    stretches = live.story(demo, ticket_id, now=NOW).stretches()
    assert set(stretches["state"]) <= {"running", "paused", "out_of_hours"}
    for _, part in stretches.groupby("clock"):
        assert (
            pd.Series(part["starts_at"].to_numpy()[1:]) >= pd.Series(part["ends_at"].to_numpy()[:-1])
        ).all()


def test_an_unknown_ticket_is_a_sentence(demo: Store) -> None:
    with pytest.raises(InputError, match="the id of a ticket"):
        live.story(demo, "nobody", now=NOW)


def test_live_questions_run_on_both_engines(store: Store) -> None:
    random_service.fill(store, 3)
    now = random_service.NOW.to_pydatetime()
    chosen = Chosen(Period(datetime(2026, 1, 1).date(), datetime(2026, 3, 21).date()))
    board = live.board(store, now=now, filters={})
    assert len(board.tickets)
    late = live.running_clocks.running(store, now=now, filters={}).query("verdict == 'breached'")
    assert board.total("breached") == late["ticket_id"].nunique() - _also_savable(store, now)
    assert board.tickets["chance"].dropna().between(0, 1).all()
    assert len(live.breaches(store, chosen, now=now))
    assert len(live.moved(store, chosen))
    assert live.story(store, "0001", now=now).facts["ticket_id"] == "0001"


def _also_savable(store: Store, now: datetime) -> int:
    """Tickets with a broken promise and one that can still be kept, which is shown first."""
    found = live.running_clocks.running(store, now=now, filters={})
    kinds = found.groupby("ticket_id")["verdict"].nunique()
    return int((kinds > 1).sum())

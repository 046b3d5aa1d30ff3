"""Adherence of the store equals adherence of the roster, and shrinkage of the store that of staffing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from data_sources.bulk import append
from data_sources.store import Store, open_store
from data_sources.tables import agent_states
from domain.agent_states import ACTIVITIES, ROSTER_MEANING
from domain.chosen import Chosen
from domain.errors import NoDataError
from domain.period import Period
from domain.scope import Scope
from domain.shifts import Assignment, PlacedBreak, Shift
from jobs.attendance import measured_shrinkage
from metrics.evaluate import evaluate
from scheduling.adherence import adherence

DAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
CHOSEN = Chosen(Period(date(2026, 3, 2), date(2026, 3, 9)))
MINUTES = 12 * 60
AGENTS = ("A1", "A2", "A3", "A4", "A5", "A6")


@pytest.fixture
def store() -> Iterator[Store]:
    made = open_store("duckdb:///:memory:")
    yield made
    made.close()


def a_day(rng: np.random.Generator) -> tuple[Shift, list[tuple[int, int, str]]]:
    """A random shift with a break, and random states over the twelve hours around it, in minutes."""
    first, length = int(rng.integers(0, 120)), int(rng.integers(240, 540))
    pause = first + int(rng.integers(30, length - 60))
    breaks = (PlacedBreak(DAY + timedelta(minutes=pause), DAY + timedelta(minutes=pause + 30), True),)
    shift = Shift(
        "S", DAY + timedelta(minutes=first), DAY + timedelta(minutes=first + length), "phone", breaks
    )
    cuts = sorted({0, MINUTES, *(int(m) for m in rng.integers(1, MINUTES, 25))})
    words = rng.choice(list(ACTIVITIES), len(cuts))
    return shift, [(a, b, str(w)) for a, b, w in zip(cuts[:-1], cuts[1:], words, strict=False)]


def cut_at_the_roster(
    agent: str, shift: Shift, states: list[tuple[int, int, str]]
) -> list[dict[str, object]]:
    """States as a source with schedules writes them: a row ends where the scheduled activity changes."""
    pause = shift.breaks[0]
    moments = (shift.starts_at, pause.starts_at, pause.ends_at, shift.ends_at)
    edges = [int((m - DAY).total_seconds() // 60) for m in moments]
    asked = ("offline", "handling", "break", "handling", "offline")
    rows = []
    for begin, end, state in states:
        cuts = [begin, *(e for e in edges if begin < e < end), end]
        for a, b in itertools.pairwise(cuts):
            scheduled = asked[sum(e <= a for e in edges)]
            rows.append(
                {
                    "source": "t", "agent_id": agent, "starts_at": DAY + timedelta(minutes=a),
                    "ends_at": DAY + timedelta(minutes=b), "starts_on": DAY.date(), "length_s": 60.0 * (b - a),
                    "state": state, "kind": ACTIVITIES[state].kind, "duty": ACTIVITIES[state].duty,
                    "scheduled": scheduled, "scheduled_duty": ACTIVITIES[scheduled].duty,
                }
            )  # fmt: skip
    return rows


@pytest.mark.parametrize("seed", range(4))
def test_adherence_and_conformance_equal_those_of_the_roster(store: Store, seed: int) -> None:
    rng = np.random.default_rng(seed)
    days = {agent: a_day(rng) for agent in AGENTS}
    rows = [row for agent, (shift, states) in days.items() for row in cut_at_the_roster(agent, shift, states)]
    with store.transaction() as connection:
        append(connection, agent_states, pd.DataFrame(rows))
    statuses = pd.DataFrame(
        [
            (agent, DAY + timedelta(minutes=a), DAY + timedelta(minutes=b), word)
            for agent, (_, states) in days.items()
            for a, b, word in states
        ],
        columns=["agent_id", "starts_at", "ends_at", "status"],
    )
    # the roster's horizon is cut to its shifts, so each agent is compared inside the own shift
    by_hand = pd.concat(
        adherence([Assignment(agent, shift)], statuses[statuses["agent_id"] == agent], ROSTER_MEANING)
        for agent, (shift, _) in days.items()
    ).set_index("agent_id")
    inside = [r for r in rows if r["scheduled_duty"] != "off"]
    with store.engine.connect() as connection:
        got = evaluate(connection, ["adherence_share"], CHOSEN, now=datetime(2026, 3, 9), by=["agent_id"])
    for agent, share in zip(got["agent_id"], got["value"], strict=True):
        assert share == pytest.approx(by_hand.loc[agent, "adherence"], abs=1e-12)
    with store.transaction() as connection:
        connection.execute(agent_states.delete())
        append(connection, agent_states, pd.DataFrame(inside))
    with store.engine.connect() as connection:
        got = evaluate(connection, ["conformance_share"], CHOSEN, now=datetime(2026, 3, 9), by=["agent_id"])
    for agent, share in zip(got["agent_id"], got["value"], strict=True):
        assert share == pytest.approx(by_hand.loc[agent, "conformance"], abs=1e-12)


def test_measured_shrinkage_is_the_metric(store: Store) -> None:
    rng = np.random.default_rng(9)
    rows = [row for agent in AGENTS for row in cut_at_the_roster(agent, *a_day(rng))]
    with store.transaction() as connection:
        append(connection, agent_states, pd.DataFrame(rows).assign(department="Care"))
    names = ["shrinkage_share", "shrinkage_planned_share"]
    with store.engine.connect() as connection:
        got = evaluate(connection, names, CHOSEN, now=datetime(2026, 3, 9)).set_index("metric")["value"]
    found = measured_shrinkage(store, CHOSEN)
    assert found.total == pytest.approx(got["shrinkage_share"], abs=1e-12)
    assert found.planned_share == pytest.approx(got["shrinkage_planned_share"], abs=1e-12)
    assert "absent" in found.unplanned
    with pytest.raises(NoDataError):
        measured_shrinkage(store, CHOSEN, scope=Scope(departments=frozenset({"Tech"})))

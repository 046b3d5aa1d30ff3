"""What the SLA page says beside its charts equals what the catalogue counts; escalation rungs; dry runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from data_sources.store import Store
from domain.chosen import Chosen
from domain.errors import InputError
from domain.period import Period
from jobs import compliance, escalations, measure
from metrics.sla_contracts import load_tiers
from metrics.sla_policy_file import POLICIES_FILE
from tests.metrics import random_service

NOW = random_service.NOW.to_pydatetime()
CHOSEN = Chosen(Period(datetime(2026, 1, 1).date(), datetime(2026, 3, 21).date()))


@pytest.fixture
def filled(store: Store) -> Store:
    random_service.fill(store, 3)
    return store


def test_budget_and_causes_add_up_to_the_catalogues_counts(filled: Store) -> None:
    share, breached = (
        r.now for r in measure.readings(filled, ["sla_share", "sla_breached"], CHOSEN, now=NOW)
    )
    budget = compliance.budget(filled, CHOSEN, 0.9, now=NOW)
    assert budget.judged == share.n
    assert budget.breached == pytest.approx(breached.value)
    found = compliance.causes(filled, CHOSEN, now=NOW).set_index("trait")
    moved = found.loc["passed on to another group"]
    assert moved["with_n"] + moved["without_n"] == share.n
    both = moved["with_n"] * moved["with_breached"] + moved["without_n"] * moved["without_breached"]
    assert both == pytest.approx(breached.value)
    assert found["excess"].is_monotonic_decreasing
    assert ((found["low"] <= found["difference"]) & (found["difference"] <= found["high"])).all()


def test_customers_served_worst_have_enough_promises_and_the_surest_misses_first(filled: Store) -> None:
    found = compliance.customers(filled, CHOSEN, now=NOW)
    assert (found["n"] >= compliance.LEAST_OF_CUSTOMER).all()
    assert found["high"].is_monotonic_increasing


def test_the_weeks_are_full_and_on_a_chart(filled: Store) -> None:
    found = compliance.weekly(filled, CHOSEN, now=NOW)
    assert all(at.weekday() == 0 for at in found["starts_at"])
    assert found["starts_at"].max() + pd.Timedelta(days=7) <= pd.Timestamp(CHOSEN.period.until_on)
    assert (found["lower"] <= found["upper"]).all()
    early = Chosen(Period(datetime(2025, 1, 1).date(), datetime(2025, 2, 1).date()))
    assert compliance.weekly(filled, early, now=NOW).empty


def test_a_dry_run_of_the_same_policies_changes_nothing_and_of_shorter_ones_something(filled: Store) -> None:
    text = POLICIES_FILE.read_text(encoding="utf-8")
    since = datetime(2026, 1, 1)
    assert compliance.try_policies(filled, text, since=since, now=NOW).sentence() == "0 tickets, 0 verdicts"
    shorter = compliance.try_policies(filled, text.replace('"24h"', '"1m"'), since=since, now=NOW)
    assert shorter.verdicts > 0
    assert shorter.tickets >= shorter.verdicts
    for wrong in ("policy =", text.replace("office_hours", "nights")):
        with pytest.raises(InputError):
            compliance.try_policies(filled, wrong, since=since, now=NOW)


def test_contracts_are_settled_for_full_months_only(duckdb_store: Store) -> None:
    random_service.fill(duckdb_store, 3)
    with duckdb_store.transaction() as connection:
        from data_sources.tables import sla_clocks

        connection.execute(sla_clocks.update().values(policy="tier_4 v1"))
    found = compliance.contracts(duckdb_store, CHOSEN, now=NOW)
    assert [c.month.month for c in found] == [2, 1]
    for one in found:
        assert one.result.credit_share == 0.25, "far below 90 %"
        assert one.judged > 0
        assert one.result.credit == 0, "no fee is named"


def test_every_running_promise_stands_on_at_most_one_rung(filled: Store) -> None:
    steps = escalations.ladder(filled, now=NOW, filters={})
    tiers = load_tiers()
    assert [(s.tier.name, s.at) for s in steps] == [(t.name, r.at) for t in tiers.values() for r in t.ladder]
    clocks = escalations.running_clocks.running(filled, now=NOW, filters={})
    used = escalations.used_share(clocks, NOW)
    on_ladder = (used >= 0.75) & clocks["tier"].isin(list(tiers))
    assert sum(s.promises for s in steps) == on_ladder.sum()


@pytest.mark.parametrize(
    "ladder",
    [
        '"team lead"',
        "[{ at = 0.75 }]",
        '[{ at = 75, to = "a" }, { at = 1, to = "b" }]',
        '[{ at = -1, to = "a" }]',
    ],
)
def test_a_ladder_that_does_not_go_up_is_refused(tmp_path: Path, ladder: str) -> None:
    text = (Path(compliance.__file__).parents[1] / "config" / "tiers.toml").read_text()
    start = text.index("ladder = [")
    file = tmp_path / "tiers.toml"
    file.write_text(text[:start] + f"ladder = {ladder}\n" + text[text.index("\n", start) :])
    with pytest.raises(InputError, match="tier_1"):
        load_tiers(file)

"""The catalogue against a hand-written oracle, and the laws every number obeys, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

import tests.metrics.pandas_oracle_improvements
import tests.metrics.pandas_oracle_people  # noqa: F401  (both register their entries)
from data_sources.store import Store, open_store
from domain.chosen import Chosen
from domain.errors import InputError
from domain.period import Grain, Period
from domain.scope import Scope
from metrics.catalogue import METRICS
from metrics.evaluate import evaluate
from metrics.explain import explain, rows
from metrics.spans import read_spans
from tests.metrics.pandas_oracle import ORACLE
from tests.metrics.random_service import NOW, fill

WHOLE = Chosen(Period(date(2026, 1, 1), date(2026, 4, 1)))
PART = Chosen(Period(date(2026, 2, 3), date(2026, 3, 3)), channel=("phone", "email"), department=("Care",))
CARE = Chosen(Period(date(2026, 1, 20), date(2026, 3, 8)), department=("Care",))
ADDITIVE = [
    m for m in METRICS if METRICS[m].unit == "count" and "channel" in METRICS[m].population.dimensions
]


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, dict[str, pd.DataFrame]]]:
    if request.param == "duckdb":
        store = open_store(f"duckdb:///{Path(tmp_path_factory.mktemp('metrics')) / 's.duckdb'}")
    else:
        store = open_store(request.getfixturevalue("postgresql_url"))
    yield store, fill(store, seed=7)
    if request.param == "postgresql":
        with store.transaction() as connection:
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
    store.close()


def filtered(frames: dict[str, pd.DataFrame], chosen: Chosen) -> dict[str, pd.DataFrame]:
    kept = {}
    for name, f in frames.items():
        g = f.merge(frames["tickets"][["ticket_id", "channel", "department"]]) if name == "sla_clocks" else f
        for column, values in chosen.filters.items():
            if name == "agent_states" and column == "department":
                named = g["agent_id"].map(frames["agents"].set_index("agent_id")["department"])
                g = g[g[column].fillna(named).isin(values)]
            elif name not in {"tickets", "agents"}:
                g = g[g[column].isin(values)] if column in g else g.iloc[:0]
        kept[name] = g
    t = frames["tickets"]
    for column, values in chosen.filters.items():
        t = t[t[column].isin(values)]
    return {**kept, "tickets": t, "whole": frames}


def test_every_metric_has_an_oracle() -> None:
    assert set(ORACLE) == set(METRICS)


@pytest.mark.parametrize("chosen", [WHOLE, PART, CARE], ids=["whole", "part", "care"])
def test_every_metric_equals_the_oracle(
    service: tuple[Store, dict[str, pd.DataFrame]], chosen: Chosen
) -> None:
    store, frames = service
    with store.engine.connect() as connection:
        got = evaluate(connection, METRICS, chosen, now=NOW.to_pydatetime()).set_index("metric")
    kept = filtered(frames, chosen)
    for name, by_hand in ORACLE.items():
        if name == "fcr_share" and chosen is not WHOLE:
            continue  # a customer's return through another channel counts, which the filtered frames hide
        value, n = by_hand(kept, chosen.period.first_on, chosen.period.until_on, NOW)
        assert got.loc[name, "value"] == pytest.approx(value, rel=1e-9, nan_ok=True), name
        assert got.loc[name, "n"] == pytest.approx(n), name


def test_intervals_hold_the_value_and_shares_lie_in_0_to_1(service: tuple[Store, object]) -> None:
    with service[0].engine.connect() as connection:
        names = [n for n, m in METRICS.items() if "channel" in m.population.dimensions]
        got = evaluate(connection, names, WHOLE, now=NOW.to_pydatetime(), by=["channel"])
    known = got.dropna(subset=["low", "high", "value"])
    assert (known["low"] <= known["value"] + 1e-9).all()
    assert (known["high"] >= known["value"] - 1e-9).all()
    shares = known[known["unit"] == "share"]
    assert shares[["low", "value", "high"]].stack().between(0, 1).all()


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter"])
def test_counts_by_bucket_and_channel_add_up_to_the_total(service: tuple[Store, object], grain: str) -> None:
    names = [m for m in ADDITIVE if m != "backlog"]
    with service[0].engine.connect() as connection:
        total = evaluate(connection, names, PART, now=NOW.to_pydatetime()).set_index("metric")["value"]
        parts = evaluate(connection, names, PART, now=NOW.to_pydatetime(), by=["channel"], grain=grain)  # type: ignore[arg-type]
    summed = parts.groupby("metric")["value"].sum()
    for name in names:
        assert summed.get(name, 0) == pytest.approx(total[name]), name


def test_the_backlog_series_ends_with_the_backlog(service: tuple[Store, object]) -> None:
    with service[0].engine.connect() as connection:
        series = evaluate(connection, ["backlog"], WHOLE, now=NOW.to_pydatetime(), grain="week")
        total = evaluate(connection, ["backlog"], WHOLE, now=NOW.to_pydatetime())
    assert series["value"].iloc[-1] == total["value"].iloc[0]
    assert series["period_on"].is_monotonic_increasing


@pytest.mark.parametrize("name", sorted(METRICS))
def test_listed_rows_are_the_rows_counted(service: tuple[Store, object], name: str) -> None:
    now = NOW.to_pydatetime()
    with service[0].engine.connect() as connection:
        told = explain(connection, name, PART, now=now)
        assert len(rows(connection, name, PART, now=now, limit=None)) == told.counted
        if METRICS[name].population.name != "intervals":  # there n is contacts, a row is an interval
            assert told.counted == told.n
        for reason, count in told.left_out.items():
            assert len(rows(connection, name, PART, now=now, reason=reason, limit=None)) == count
        page = rows(connection, name, PART, now=now, limit=5, offset=2)
    assert len(page) == max(0, min(5, told.counted - 2))


def numbers_of(frame: pd.DataFrame | None) -> pd.DataFrame:
    assert frame is not None
    shown = frame.assign(excluded=frame["excluded"].map(str)).drop(columns="unit")
    moved = [c for c in shown if c not in {"metric", "period_on", "excluded"}]
    return shown.astype(dict.fromkeys(moved, float)).reset_index(drop=True)


EVERYTHING = replace(CARE, period=replace(CARE.period, is_everything=True))
EMPTY = replace(CARE, period=Period(date(2020, 1, 1), date(2020, 2, 1)))
EVERY_KIND = tuple({type(m.aggregate): name for name, m in METRICS.items()}.values())
"""One metric of each aggregate."""
FEW = ("tickets_created", "backlog", "sla_share", "fcr_share", "utilisation_share", "retention_share")


@pytest.mark.parametrize(
    ("choice", "grain", "names"),
    [
        (replace(WHOLE, compare="previous"), "week", tuple(METRICS)),
        (replace(CARE, compare="year"), None, FEW),
        (replace(PART, compare="none"), "month", FEW),
        (replace(EVERYTHING, compare="previous"), "week", FEW),
        (replace(EMPTY, compare="previous"), "day", tuple(dict.fromkeys(FEW + EVERY_KIND))),
    ],
    ids=["previous", "year", "none", "everything", "empty"],
)
def test_one_reading_equals_three_questions(
    service: tuple[Store, object], choice: Chosen, grain: Grain | None, names: tuple[str, ...]
) -> None:
    now, earlier = NOW.to_pydatetime(), choice.compared()
    with service[0].engine.connect() as connection:
        got = read_spans(connection, names, choice, now=now, grain=grain)
        this = evaluate(connection, names, choice, now=now)
        past = evaluate(connection, names, earlier, now=now) if earlier else None
        series = evaluate(connection, names, choice, now=now, grain=grain) if grain else None
    for mine, wanted in ((got.now, this), (got.before, past), (got.series, series)):
        assert (mine is None) == (wanted is None)
        if wanted is not None:
            pd.testing.assert_frame_equal(numbers_of(mine), numbers_of(wanted))


def test_a_scope_hides_what_lies_outside_it(service: tuple[Store, object]) -> None:
    with service[0].engine.connect() as connection:
        now = NOW.to_pydatetime()
        seen = evaluate(
            connection, ["tickets_created"], WHOLE, now=now, scope=Scope(departments=frozenset({"Care"}))
        )
        same = evaluate(connection, ["tickets_created"], replace(WHOLE, department=("Care",)), now=now)
        none = evaluate(connection, ["tickets_created"], WHOLE, now=now, scope=Scope(agents=frozenset()))
    assert seen["value"].tolist() == same["value"].tolist()
    assert none["value"].tolist() == [0]


def test_no_data_is_null_and_counts_are_zero(service: tuple[Store, object]) -> None:
    empty = Chosen(Period(date(2020, 1, 1), date(2020, 2, 1)))
    with service[0].engine.connect() as connection:
        got = evaluate(connection, METRICS, empty, now=NOW.to_pydatetime()).set_index("metric")
    for name, row in got.iterrows():
        if name in {"tickets_created", "tickets_solved", "backlog", "sla_breached"}:
            assert row["value"] == 0
        else:
            assert np.isnan(row["value"]), name


def test_everything_counts_rows_without_a_date_too(service: tuple[Store, dict[str, pd.DataFrame]]) -> None:
    store, frames = service
    undated = frames["surveys"][
        frames["surveys"]["responded_on"].isna() & frames["surveys"]["delivered_at"].isna()
    ]
    everything = replace(WHOLE, period=replace(WHOLE.period, is_everything=True))
    names = ["csat_mean", "resolution_p50_s", "contacts_offered", "sla_share"]
    with store.engine.connect() as connection:
        now = NOW.to_pydatetime()
        whole = evaluate(connection, names, everything, now=now).set_index("metric")
        dated = evaluate(connection, names, WHOLE, now=now).set_index("metric")
        listed = rows(
            connection, "resolution_p50_s", everything, now=now, reason="not solved yet", limit=None
        )
    counted = undated[
        (undated["kind"] == "csat")
        & (undated["scale_high"] == 5)
        & undated["score"].notna()
        & undated["excluded_because"].isna()
    ]
    assert whole.loc["csat_mean", "n"] == dated.loc["csat_mean", "n"] + len(counted)
    assert whole.loc["contacts_offered", "value"] == dated.loc["contacts_offered", "value"]
    assert whole.loc["resolution_p50_s", "value"] == dated.loc["resolution_p50_s", "value"]
    still_paused = frames["sla_clocks"]["due_at"].isna().sum()
    assert whole.loc["sla_share", "n"] <= dated.loc["sla_share", "n"]
    assert still_paused > 0
    assert len(listed) == whole.loc["resolution_p50_s", "excluded"]["not solved yet"] > 0


def test_a_filter_the_rows_do_not_have_leaves_no_data(service: tuple[Store, object]) -> None:
    with service[0].engine.connect() as connection:
        got = evaluate(
            connection, ["contacts_offered"], replace(WHOLE, tier=("tier_1",)), now=NOW.to_pydatetime()
        )
    assert np.isnan(got["value"].iloc[0])


def test_a_series_longer_than_anyone_reads_ends_in_a_sentence(service: tuple[Store, object]) -> None:
    century = Chosen(Period(date(1926, 1, 1), date(2026, 1, 1)))
    now = NOW.to_pydatetime()
    with service[0].engine.connect() as connection:
        for ask in (evaluate, read_spans):
            with pytest.raises(InputError, match="at most 4,000 buckets, got 36,525 of a day each"):
                ask(connection, ["tickets_created"], century, now=now, grain="day")
        assert evaluate(connection, ["tickets_created"], century, now=now, grain="quarter").empty


def test_wrong_names_are_answered_with_near_ones(service: tuple[Store, object]) -> None:
    with service[0].engine.connect() as connection:
        with pytest.raises(InputError, match="csat_share"):
            evaluate(connection, ["csat"], WHOLE, now=NOW.to_pydatetime())
        with pytest.raises(InputError, match="a dimension of tickets: channel"):
            evaluate(connection, ["backlog"], WHOLE, now=NOW.to_pydatetime(), by=["colour"])


@pytest.mark.parametrize("name", ["contacts_offered", "sla_share", "utilisation_share", "tickets_created"])
def test_pages_of_rows_hold_every_row_once(service: tuple[Store, object], name: str) -> None:
    now = NOW.to_pydatetime()
    with service[0].engine.connect() as connection:
        every = rows(connection, name, CARE, now=now, limit=None)
        pages = [
            rows(connection, name, CARE, now=now, limit=7, offset=at) for at in range(0, len(every) + 7, 7)
        ]
    assert len(every) > 20
    pd.testing.assert_frame_equal(pd.concat(pages, ignore_index=True), every, check_dtype=False)

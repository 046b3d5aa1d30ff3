"""One number: the tile, the page's table, its CSV, the explanation and the command line say the same."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cli import main
from data_sources.store import Store, open_store
from domain.chosen import Chosen
from domain.period import Period
from jobs import measure
from metrics.catalogue import METRICS
from tests.metrics.random_service import NOW, fill
from ui.tables import csv_text

NAMES = tuple(METRICS)
VALUES = {
    "channel": ("phone", "email", "chat"), "department": ("Care", "Tech"), "priority": ("low", "high"),
    "tier": ("tier_1", "tier_2"),
}  # fmt: skip
EXPLAINED = 4
"""Metrics explained per choice; every one is explained against its own rows in tests/metrics."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = open_store(f"duckdb:///{tmp_path_factory.mktemp('one') / 'number.duckdb'}")
    fill(made, seed=21)
    yield made
    made.close()


def random_choice(seed: int) -> Chosen:
    """A period of one to eight weeks and, now and then, a value of each filter."""
    rng = np.random.default_rng(seed)
    first = date(2026, 1, 1) + timedelta(days=int(rng.integers(0, 50)))
    picked = {k: (str(rng.choice(v)),) for k, v in VALUES.items() if rng.random() < 0.35}
    return Chosen(
        Period(first, first + timedelta(days=int(rng.integers(7, 56)))), compare="previous", **picked
    )  # type: ignore[arg-type]


def on_the_command_line(
    store: Store, chosen: Chosen, capsys: pytest.CaptureFixture[str]
) -> dict[str, dict[str, object]]:
    words = [w for name, values in chosen.filters.items() for v in values for w in (f"--{name}", v)]
    period = ["--from", str(chosen.period.first_on), "--to", str(chosen.period.last_on)]
    shared = ["--store", store.url, "--now", NOW.isoformat(), "--json"]
    assert main(["metrics", *NAMES, *words, *period, *shared]) == 0
    return {m["metric"]: m for m in json.loads(capsys.readouterr().out)["metrics"]}


@pytest.mark.parametrize("seed", range(3))
def test_five_roads_lead_to_one_number(
    store: Store, seed: int, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    chosen, now = random_choice(seed), NOW.to_pydatetime()
    tiles = {r.metric.name: r for r in measure.readings(store, NAMES, chosen, now=now, grain="week")}
    table = measure.table(store, NAMES, chosen, now=now)
    file = csv_text(table.drop(columns="excluded"), "# a head line\n")
    csv = pd.read_csv(io.StringIO(file), comment="#").set_index("metric")
    told = on_the_command_line(store, chosen, capsys)
    in_table = table.set_index("metric")
    for name in NAMES:
        wanted = (tiles[name].now.value, tiles[name].now.n, tiles[name].now.low, tiles[name].now.high)
        for road in (in_table.loc[name], csv.loc[name], told[name]):
            got = tuple(
                float("nan") if pd.isna(road[k]) else float(road[k]) for k in ("value", "n", "low", "high")
            )
            assert got == pytest.approx(wanted, rel=1e-12, nan_ok=True), name
        assert told[name]["excluded"] == tiles[name].excluded == in_table.loc[name, "excluded"], name
    rng = np.random.default_rng(seed + 100)
    for name in rng.choice(NAMES, EXPLAINED, replace=False):
        explained = measure.explained(store, str(name), chosen, now=now)
        value = explained["value"] if explained["value"] is not None else float("nan")
        assert value == pytest.approx(tiles[str(name)].now.value, rel=1e-12, nan_ok=True), name
        assert explained["rows_counted"] == len(measure.behind(store, str(name), chosen, now=now)), name

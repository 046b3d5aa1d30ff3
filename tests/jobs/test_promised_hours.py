"""Numbers of an installation: its own promised hours, and money with its currency."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from commands.table import main
from data_sources.store import Store, open_store
from domain.chosen import Chosen
from domain.errors import InputError
from domain.period import Period
from jobs import measure
from metrics.availability import load_hours
from metrics.catalogue import METRICS
from settings import settings
from tests.metrics.random_service import NOW, fill

CHOSEN = Chosen(Period(date(2026, 1, 1), date(2026, 3, 1)), compare="none")
AVAILABILITY = "availability_share"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = open_store(f"duckdb:///{tmp_path_factory.mktemp('hours') / 'hours.duckdb'}")
    fill(made, seed=21)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of configuration of one's own; the shipped promise stands again afterwards."""
    kept = METRICS[AVAILABILITY]
    chosen = replace(settings(), config_dir=tmp_path)
    monkeypatch.setattr(measure, "settings", lambda: chosen)
    yield tmp_path
    METRICS[AVAILABILITY] = kept


def counted(store: Store) -> tuple[float, float]:
    now = measure.readings(store, [AVAILABILITY], CHOSEN, now=NOW.to_pydatetime())[0].now
    return now.value, now.n


def promise(folder: Path, text: str, at: int) -> None:
    file = folder / "promised_hours.toml"
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(at, at))


def test_availability_follows_the_folder_of_the_installation(store: Store, folder: Path) -> None:
    assert counted(store)[1] == 0, "no file, no promise"
    promise(folder, '[hours]\nphone = "Mon-Sun 00:00-24:00"\n', 1)
    _, whole = counted(store)
    promise(folder, '[hours]\nphone = "Mon-Mon 09:00-10:00"\n', 2)
    _, hour = counted(store)
    assert whole > hour > 0
    assert measure.explained(store, AVAILABILITY, CHOSEN, now=NOW.to_pydatetime())["n"] == hour
    rows = measure.behind(store, AVAILABILITY, CHOSEN, now=NOW.to_pydatetime())
    assert len(rows) == hour


def test_a_promise_that_cannot_be_read_is_refused_by_its_file(store: Store, folder: Path) -> None:
    promise(folder, "hours = [", 3)
    with pytest.raises(InputError, match=r"promised_hours\.toml"):
        counted(store)


def test_the_shipped_hours_count_without_a_folder(store: Store) -> None:
    measure.promise()
    assert settings().config_dir.name == "config"
    assert set(load_hours(settings().config_dir / "promised_hours.toml")) == set(load_hours())
    assert counted(store)[1] > 0


def test_money_names_its_currency(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    name = "labour_cost_per_contact"
    shared = [
        "--from",
        "2026-01-01",
        "--to",
        "2026-02-28",
        "--store",
        store.url,
        "--now",
        NOW.isoformat(),
        "--json",
    ]
    assert main(["metrics", name, "csat_share", *shared]) == 0
    money, share = json.loads(capsys.readouterr().out)["metrics"]
    wanted = measure.currency(store, now=NOW.to_pydatetime())
    assert (money["unit"], money["currency"]) == ("money", wanted)
    assert len(wanted) == 3
    assert "currency" not in share
    assert main(["explain", name, *shared]) == 0
    assert json.loads(capsys.readouterr().out)["explanation"]["currency"] == wanted

"""Edits, special days, changes of level and a new queue on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from commands.table import main
from data_sources.bulk import append
from data_sources.store import open_store
from data_sources.tables import intervals
from tests.forecasting.made_up import poisson, volume

DAYS = 260


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Phone whose level doubled five weeks ago, and chat as ever."""
    found = f"duckdb:///{tmp_path_factory.mktemp('kept') / 'store.duckdb'}"
    store = open_store(found)
    for seed, (channel, size) in enumerate({"phone": 30.0, "chat": 12.0}.items()):
        frame = volume(poisson(DAYS, 4, size, seed=seed)[0])
        late = frame["starts_at"] >= frame["starts_at"].max() - pd.Timedelta(days=35)
        offered = frame["contacts"] * np.where(late & (channel == "phone"), 2, 1)
        rows = pd.DataFrame(
            {
                "source": "acd", "queue": channel, "channel": channel, "interval_s": 21_600,
                "starts_at": frame["starts_at"].dt.tz_localize(None), "starts_on": frame["starts_at"].dt.date,
                "offered": offered.astype(int),
            }
        )  # fmt: skip
        with store.transaction() as connection:
            append(connection, intervals, rows)
    store.close()
    return found


@pytest.fixture
def now() -> pd.Timestamp:
    start = volume(poisson(DAYS, 4, 1.0)[0])["starts_at"].max()
    moment: pd.Timestamp = start.tz_localize(None).normalize() + pd.Timedelta(days=1, hours=9)
    return moment


def test_an_edit_is_added_is_on_the_forecast_and_is_taken_back(
    url: str, now: pd.Timestamp, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ("--store", url, "--now", now.isoformat(), "--json")
    day = str(now.date() + pd.Timedelta(days=2))[:10]
    add = ("edits", "--add", "set", "--value", "7", "--channel", "chat", "--from", day, "--hours", "6-12")
    assert main([*add, "--reason", "test", "--author", "Kim", *at]) == 0
    edit = json.loads(capsys.readouterr().out)["edits"][0]
    assert (edit["kind"], edit["value"], edit["applies"]) == ("set", 7.0, True)
    assert main(["forecast", "--slot", "15", "--weeks", "1", *at]) == 0
    rows = pd.DataFrame(json.loads(capsys.readouterr().out)["forecast"])
    assert rows.loc[rows["edits"] > 0, "contacts"].tolist() == [7.0]
    assert main(["edits", "--remove", edit["id"], *at]) == 0
    assert json.loads(capsys.readouterr().out)["edits"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("edits", "--add", "set"), "got no --channel"),
        (
            ("edits", "--add", "set", "--channel", "fax", "--value", "1", "--from", "2026-01-01"),
            "There are: chat",
        ),
        (("edits", "--remove", "zz"), "There are: none yet"),
        (("special-days", "--add", "Sale"), "got no --on"),
        (("special-days", "--add", "Sale", "--on", "2026-01-01", "--kind", "party"), "a kind among"),
        (("special-days", "--remove", "Sale", "--on", "2026-01-01"), "a day of the register"),
        (("level-shifts", "--confirm", "chat"), "Found now: phone"),
        (("forecast", "--new-queue", "vip"), "--like CHANNEL --daily"),
        (("forecast", "--new-queue", "vip", "--like", "fax", "--daily", "4"), "a sibling among chat, phone"),
    ],
)
def test_what_is_missing_or_unknown_is_said(
    url: str, now: pd.Timestamp, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--store", url, "--now", now.isoformat()]) == 2
    assert said in capsys.readouterr().err


def test_special_days_are_noted_loaded_and_forgotten(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "days.csv"
    file.write_text("on,name,kind\n2026-12-24,Early close,closure\n")
    sale = ("--add", "Sale", "--on", "2026-12-01", "--to", "2026-12-02", "--kind", "campaign")
    assert main(["special-days", *sale, "--load", str(file), "--store", url, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["special_days"]) == 3
    for on, name in (("2026-12-01", "Sale"), ("2026-12-02", "Sale"), ("2026-12-24", "Early close")):
        assert main(["special-days", "--remove", name, "--on", on, "--store", url, "--json"]) == 0
    assert capsys.readouterr().out.rstrip().endswith('"special_days": []\n}')


def test_a_new_queue_takes_its_siblings_days_and_a_confirmed_shift_restarts_history(
    url: str, now: pd.Timestamp, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ("--store", url, "--now", now.isoformat(), "--json")
    assert (
        main(["forecast", "--weeks", "1", "--new-queue", "vip", "--like", "chat", "--daily", "50", *at]) == 0
    )
    found = json.loads(capsys.readouterr().out)
    spans = {row["channel"]: row for row in found["totals"]}
    assert spans["vip"]["contacts"] == pytest.approx(350)
    assert spans["vip"]["high_80"] > 1.3 * 350
    assert found["notes"][0].startswith("vip has no history")
    assert main(["level-shifts", "--confirm", "phone", "--author", "Kim", *at]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["proposed"] == []
    assert shown["judged"][0]["factor"] == pytest.approx(2, rel=0.2)
    assert main(["forecast", "--weeks", "1", "--grain", "day", *at]) == 0
    assert "level shift you confirmed" in " ".join(json.loads(capsys.readouterr().out)["notes"])

"""A forecast leaves for Calabrio WFM with its handle time in two parts, and a foreign one comes back scored."""

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data_sources.bulk import append
from data_sources.store import Store
from data_sources.tables import intervals
from domain.errors import InputError
from forecasting import calabrio
from jobs import published as saved
from jobs.forecast_files import calabrio_text
from tests.forecasting.made_up import poisson, volume

FIRST = datetime(2026, 1, 5)
DAYS = 20


def fill(store: Store) -> None:
    frame = volume(poisson(DAYS, 48, 30)[0])
    starts = frame["starts_at"].dt.tz_localize(None)
    for channel, wrap in (("phone", 60.0), ("email", None)):
        rows = pd.DataFrame(
            {
                "source": "acd", "queue": channel, "channel": channel, "starts_at": starts, "interval_s": 1800,
                "starts_on": frame["starts_at"].dt.date, "offered": frame["contacts"].astype(int),
                "answered": frame["contacts"].astype(int), "handle_s": frame["contacts"] * 240.0,
                "wrap_s": None if wrap is None else frame["contacts"] * wrap,
            }
        )  # fmt: skip
        with store.transaction() as connection:
            append(connection, intervals, rows)


def coming() -> pd.DataFrame:
    starts = pd.date_range(FIRST + timedelta(days=DAYS), periods=96, freq="30min", tz="UTC").as_unit("us")
    one = pd.DataFrame({"starts_at": starts, "contacts": 20.0, "aht_s": 240.0})
    return pd.concat([one.assign(channel=c) for c in ("phone", "email")], ignore_index=True)


def test_wrap_up_is_the_after_task_time_where_it_is_known(store: Store) -> None:
    fill(store)
    text, said = calabrio_text(store, coming(), "UTC", skills={"phone": "Insurance"})
    rows = dict(line.split(",", 1) for line in text.split("\r\n") if "20260125 09:00,20260125 09:30" in line)
    assert rows["Insurance"].split(",")[2:] == ["20.0", "180.0", "60.0"]
    assert rows["Email"].split(",")[2:] == ["20.0", "240.0", "0.0"]
    assert said == ["email: no wrap-up time is known, so the whole handle time stands as task time."]


def test_with_agents_live_channels_alone_are_in_it(duckdb_store: Store) -> None:
    fill(duckdb_store)
    text, said = calabrio_text(duckdb_store, coming(), "UTC", has_agents=True)
    cells = [line.split(",") for line in text.split("\r\n") if line]
    assert {row[0] for row in cells} == {"Phone"}
    assert all(float(row[6]) >= 20 * 240 / 1800 for row in cells)
    assert "left out" in said[0]
    with pytest.raises(InputError, match="channels among"):
        calabrio_text(duckdb_store, coming(), "UTC", skills={"fax": "Fax"})


def test_a_foreign_forecast_in_that_layout_is_scored_like_ours(duckdb_store: Store, tmp_path: Path) -> None:
    fill(duckdb_store)
    came = volume(poisson(DAYS, 48, 30)[0])
    theirs = came[came["starts_at"] >= pd.Timestamp("2026-01-19", tz="UTC")].assign(aht_s=240.0)
    path = tmp_path / "theirs.csv"
    path.write_text(calabrio.text(theirs, {}, {"phone": "Phone"}, "UTC"), newline="")
    table = saved.read_foreign(path, path.name, "UTC")
    assert set(table["channel"]) == {"phone"}
    saved.keep_foreign(duckdb_store, "theirs", table, author="", now=datetime(2026, 1, 18))
    found = saved.scores(duckdb_store, "theirs", came, "UTC")
    assert found.loc[found["level"] == "slot", "wape"].iloc[0] == pytest.approx(0.0, abs=1e-4)


def test_two_skills_of_one_channel_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "skills.csv"
    path.write_text("phone,20260120 09:00,20260120 09:30,1,1,1\nPhone,20260120 09:00,20260120 09:30,2,1,1\n")
    with pytest.raises(InputError, match="one skill a channel"):
        saved.read_foreign(path, path.name, "UTC")

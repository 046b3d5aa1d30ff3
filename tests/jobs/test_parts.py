"""Departments and queues from the store: history, forecast, saved and scored, on both engines."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from data_sources.bulk import append
from data_sources.store import Store
from data_sources.tables import intervals
from domain.errors import InputError, NoDataError
from jobs import forecasts, parts, plan
from jobs import published as saved
from jobs.forecasts import Decisions, Settings
from tests.forecasting.made_up import poisson, volume

NOW = datetime(2026, 5, 25)
LATER = datetime(2026, 6, 9)
QUEUES = {"sales": ("Sales", "phone", 30.0), "care": ("Care", "phone", 18.0), "web": ("Care", "chat", 12.0),
          "odd": (None, "chat", 4.0)}  # fmt: skip
SETTINGS = Settings(horizon_days=7, slot_minutes=120)


def fill(store: Store, days: int = 160) -> None:
    for seed, (queue, (department, channel, size)) in enumerate(QUEUES.items()):
        frame = volume(poisson(days, 12, size, seed=seed)[0])
        rows = pd.DataFrame(
            {
                "source": "acd", "queue": queue, "channel": channel, "department": department,
                "starts_at": frame["starts_at"].dt.tz_localize(None), "interval_s": 7200,
                "starts_on": frame["starts_at"].dt.date, "offered": frame["contacts"].astype(int),
            }
        )  # fmt: skip
        with store.transaction() as connection:
            append(connection, intervals, rows)


def test_parts_of_the_history_add_up_and_unnamed_contacts_are_one_of_them(store: Store) -> None:
    fill(store, days=20)
    whole = plan.history(store, slot_minutes=120, zone="UTC")
    rows = parts.history(store, "department", whole, "UTC")
    assert set(rows["part"]) == {"Sales", "Care", parts.NOT_STATED}
    sums = rows.groupby(["channel", "starts_at"])["contacts"].sum()
    assert np.allclose(sums, whole.set_index(["channel", "starts_at"])["contacts"].reindex(sums.index))
    only = parts.history(store, "queue", whole, "UTC", filters={"queue": ("sales",)})
    assert "sales" in set(only["part"])
    with pytest.raises(InputError, match="department, queue"):
        parts.history(store, "colour", whole, "UTC")


def test_a_store_without_departments_says_so(store: Store) -> None:
    fill(store, days=9)
    whole = plan.history(store, slot_minutes=120, zone="UTC")
    with pytest.raises(NoDataError, match="name a department"):
        parts.history(store, "department", whole, "UTC", filters={"department": ("Nowhere",)})


def test_a_forecast_by_department_adds_up_is_saved_and_scored(duckdb_store: Store) -> None:
    store = duckdb_store
    fill(store)
    volume_now = plan.history(store, slot_minutes=120, zone="UTC", now=NOW)
    rows = parts.history(store, "department", volume_now, "UTC", now=NOW)
    made = forecasts.planned(volume_now, SETTINGS, Decisions(), "UTC")
    whole = forecasts.edited(made, [], NOW.date(), "UTC")
    found = parts.divided("department", made, whole, rows, SETTINGS, Decisions(), "UTC", NOW)
    by_slot = found.edited.frame.groupby("starts_at")["contacts"].sum()
    assert np.allclose(by_slot, whole.frame.groupby("starts_at")["contacts"].sum())
    assert set(found.edited.spans["channel"]) == {"total", "Sales", "Care", parts.NOT_STATED}
    assert {"Sales", "Care"} <= set(found.made.backtests)
    settings = Settings(horizon_days=7, slot_minutes=120, by="department")
    saved.publish(store, "by department", volume_now, found.edited.frame, settings, author="", now=NOW)
    later = plan.history(store, slot_minutes=120, zone="UTC", now=LATER)
    came = saved.actuals(store, "by department", later, "UTC", now=LATER)
    scores = saved.scores(store, "by department", came, "UTC")
    day = scores[scores["level"] == "day"].set_index("channel")["wape"]
    assert {"Sales", "Care", "total"} <= set(day.index)
    assert (day < 0.5).all()


def test_parts_are_the_same_rows_as_one_question_a_part(store: Store) -> None:
    fill(store, days=20)
    rows = plan.history_by(store, "queue", slot_minutes=120, zone="UTC")
    for queue in QUEUES:
        alone = plan.history(store, slot_minutes=120, zone="UTC", filters={"queue": (queue,)})
        own = rows[rows["part"] == queue].drop(columns="part").reset_index(drop=True)
        pd.testing.assert_frame_equal(own[alone.columns], alone, check_dtype=False)
    assert plan.history_by(store, "queue", slot_minutes=120, zone="UTC", filters={"queue": ("x",)}).empty


def test_many_parts_are_tested_by_the_week(duckdb_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(duckdb_store)
    monkeypatch.setattr(parts, "MANY", 3)
    whole = plan.history(duckdb_store, slot_minutes=120, zone="UTC", now=NOW)
    made = forecasts.planned(whole, SETTINGS, Decisions(), "UTC")
    edited = forecasts.edited(made, [], NOW.date(), "UTC")
    rows = parts.history(duckdb_store, "queue", whole, "UTC", now=NOW)
    cut = parts.divided("queue", made, edited, rows, SETTINGS, Decisions(), "UTC", NOW)
    tests = cut.made.accuracy.groupby("channel")["origins"].first()
    assert tests.max() < made.made.accuracy["origins"].max() / 5
    assert np.allclose(
        cut.cells.groupby(["channel", "starts_at"])["contacts"].sum(),
        edited.frame.set_index(["channel", "starts_at"])["contacts"].sort_index(),
    )

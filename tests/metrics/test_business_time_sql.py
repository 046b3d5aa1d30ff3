"""The store's business clock gives the second the arrays give, on both engines."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from domain.errors import InputError
from metrics.business_time import BusinessCalendar
from metrics.business_time_sql import (
    day_rows,
    day_rows_key,
    day_table,
    is_uncovered,
    require_covered,
    with_elapsed,
    write_day_rows,
)
from metrics.opening_hours import WEEKDAYS

SPLIT = {d: [["08:15", "12:00"], ["13:00", "18:30"]] for d in WEEKDAYS[:6]}
CALENDARS = {
    "berlin": BusinessCalendar.from_spec(
        {"hours": SPLIT, "tz": "Europe/Berlin", "holidays": ["2023-05-01"]}, "berlin"
    ),
    "night": BusinessCalendar.from_spec(
        {"hours": {d: [["22:00", "06:00"]] for d in WEEKDAYS}, "tz": "America/Sao_Paulo"}, "night"
    ),
    "always": BusinessCalendar.always_open("always"),
    "sydney": BusinessCalendar.from_spec({"hours": SPLIT, "tz": "Australia/Sydney"}, "sydney"),
}
FIRST, UNTIL = date(2023, 1, 1), date(2024, 6, 1)


def spans(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    start = rng.integers(1_672_531_200, 1_712_000_000, count)
    end = start + rng.integers(-3600, 30 * 86400, count)
    return pd.DataFrame(
        {
            "id": np.arange(count),
            "calendar": np.array(list(CALENDARS))[rng.integers(0, len(CALENDARS), count)],
            "start_at": start.astype("datetime64[s]"),
            "end_at": np.maximum(end, 1_672_531_200).astype("datetime64[s]"),
        }
    )


def asked(engine: sa.Engine, frame: pd.DataFrame) -> pd.DataFrame:
    """Elapsed time of every row by SQL, and whether its days were missing."""
    metadata = sa.MetaData()
    rows = day_rows(CALENDARS, FIRST, UNTIL)
    days = day_table(metadata, rows)
    source = sa.Table(
        "spans", metadata, sa.Column("id", sa.Integer), sa.Column("calendar", sa.Text),
        sa.Column("start_at", sa.DateTime), sa.Column("end_at", sa.DateTime),
    )  # fmt: skip
    with engine.begin() as connection:
        write_day_rows(connection, days, rows)
        source.create(connection)
        told = frame.astype(object).where(frame.notna(), None).to_dict("records")
        for low in range(0, len(told), 1000):
            connection.execute(sa.insert(source).values(told[low : low + 1000]))
        joined, elapsed = with_elapsed(
            source, days, calendar=source.c.calendar, start=source.c.start_at, end=source.c.end_at
        )
        missing = is_uncovered(elapsed, source.c.start_at, source.c.end_at).label("is_uncovered")
        query = sa.select(source.c.id, elapsed.label("elapsed_s"), missing)
        return pd.DataFrame(
            connection.execute(query.select_from(joined).order_by(source.c.id)).mappings().all()
        )


def test_sql_counts_the_same_seconds_as_the_arrays(engine):
    frame = spans(4000)
    got = asked(engine, frame)
    for name, calendar in CALENDARS.items():
        chosen = (frame["calendar"] == name).to_numpy()
        start, end = (frame[c].to_numpy()[chosen] for c in ("start_at", "end_at"))
        assert got["elapsed_s"].to_numpy()[chosen].tolist() == calendar.elapsed_s(start, end).tolist()
    assert not got["is_uncovered"].any()


def test_a_missing_moment_is_null_and_a_missing_day_is_named(engine):
    frame = spans(3)
    frame.loc[0, "end_at"] = pd.NaT
    frame.loc[1, "end_at"] = pd.Timestamp("2024-07-01")
    got = asked(engine, frame)
    assert got["elapsed_s"].isna().tolist() == [True, True, False]
    assert got["is_uncovered"].tolist() == [False, True, False]
    require_covered(0)
    with pytest.raises(InputError, match="1 rows outside"):
        require_covered(int(got["is_uncovered"].sum()))


def test_day_rows_add_up_to_the_calendar():
    rows = day_rows(CALENDARS, FIRST, UNTIL)
    opened = sum(rows[f"e{k}"] - rows[f"s{k}"] for k in range(1, (rows.shape[1] - 3) // 2 + 1))
    for name, part in rows.groupby("calendar"):
        total = opened[part.index]
        assert (total.cumsum() - total).tolist() == part["cum_before"].tolist(), name


def test_the_key_follows_hours_and_range():
    key = day_rows_key(CALENDARS.values(), FIRST, UNTIL)
    assert key == day_rows_key(reversed(list(CALENDARS.values())), FIRST, UNTIL)
    assert key != day_rows_key(CALENDARS.values(), FIRST, date(2024, 6, 2))

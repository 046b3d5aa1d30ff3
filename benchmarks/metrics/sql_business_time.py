"""Business time of random tickets by SQL and by arrays: how many differ, and how long SQL takes.

Run: python benchmarks/metrics/sql_business_time.py [tickets] [database url]
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from sla_million import calendars

from metrics.business_time_sql import day_rows, day_table, with_elapsed, write_day_rows


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    engine = sa.create_engine(sys.argv[2] if len(sys.argv) > 2 else "duckdb:///:memory:")
    known, rng = calendars(), np.random.default_rng(11)
    start = rng.integers(1_609_459_200, 1_700_000_000, count)
    end = start + rng.integers(-3600, 40 * 86400, count)
    which = rng.integers(0, len(known), count)
    names = np.array(list(known))[which]
    metadata = sa.MetaData()
    rows = day_rows(known, date(2020, 12, 31), date(2024, 3, 1))
    days = day_table(metadata, rows)
    spans = sa.Table(
        "spans", metadata, sa.Column("id", sa.Integer), sa.Column("calendar", sa.Text),
        sa.Column("start_at", sa.DateTime), sa.Column("end_at", sa.DateTime),
    )  # fmt: skip
    frame = pd.DataFrame({"id": range(count), "calendar": names})
    frame["start_at"], frame["end_at"] = (s.astype("datetime64[s]") for s in (start, end))
    records = frame.astype(object).to_dict("records")
    with engine.begin() as connection:
        write_day_rows(connection, days, rows)
        spans.create(connection)
        for low in range(0, count, 2000):
            connection.execute(sa.insert(spans).values(records[low : low + 2000]))
        joined, elapsed = with_elapsed(
            spans, days, calendar=spans.c.calendar, start=spans.c.start_at, end=spans.c.end_at
        )
        query = sa.select(spans.c.id, elapsed.label("elapsed_s")).select_from(joined).order_by(spans.c.id)
        begun = time.perf_counter()
        total = connection.execute(sa.select(sa.func.sum(elapsed)).select_from(joined)).scalar_one()
        took = time.perf_counter() - begun
        got = np.array([r.elapsed_s for r in connection.execute(query)], np.int64)
    wanted = np.empty(count, np.int64)
    for number, calendar in enumerate(known.values()):
        chosen = which == number
        wanted[chosen] = calendar.elapsed_s(start[chosen], end[chosen])
    print(f"{engine.dialect.name}: {count:,} tickets, {(got != wanted).sum()} differ, sum in {took:.3f} s")
    assert int(total) == int(wanted.sum())


if __name__ == "__main__":
    main()

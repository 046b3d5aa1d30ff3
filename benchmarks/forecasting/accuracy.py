"""Accuracy and coverage of the default portfolio on the third-party series, rolling origins.

Reads the folder named by QUEUECAST_DATA (default ../shared/data). Two protocols per series: daily
origins over the scored half of the history, and the sparse origins of the design (13 every 14
days; 12 every 60 days). Special days are masked and not scored, for every model.

Run: python -m benchmarks.forecasting.accuracy [model ...]   (models compared beside the portfolio)
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from forecasting import backtest, levels
from forecasting.backtest import Backtest, Options
from forecasting.found_calendar import NO_COUNTRY, public
from forecasting.models import FOUR_WEEK_MEAN, NAIVE
from forecasting.registers import ready_to_test
from forecasting.series import grids

DATA = Path(os.environ.get("QUEUECAST_DATA", "../shared/data"))
HORIZON = 28


@dataclass(frozen=True)
class Series:
    """A file, its columns, the country of its holidays, and the sparse origins of the design."""

    file: str
    moment: str
    count: str
    minutes: int
    country: str | None
    first: str | None
    origins: int
    every_days: int


SERIES = {
    "israel": Series("israel_bank_1999_6min.csv", "ts", "calls", 30, "IL", None, 13, 14),
    "uihc": Series("uihc_ed_hourly.csv", "ts", "arrivals", 60, "US", "2015-04-01", 12, 60),
    "daily": Series("daily_call_center_fecha.csv", "Fecha", "Incoming Calls", 1440, NO_COUNTRY, None, 9, 84),
}


def volume(name: str) -> pd.DataFrame:
    """The series as a VOLUME frame; wall time is taken as it stands."""
    return volume_of(SERIES[name], name)


def volume_of(spec: Series, name: str) -> pd.DataFrame:
    """A file as a VOLUME frame of one channel."""
    frame = pd.read_csv(DATA / spec.file, parse_dates=[spec.moment])
    frame = frame[frame[spec.moment] >= (spec.first or "1900-01-01")]
    starts = frame[spec.moment].dt.tz_localize("UTC").astype("datetime64[us, UTC]")
    return pd.DataFrame({"starts_at": starts, "channel": name, "contacts": frame[spec.count].astype(float)})


def rolled(spec: Series, name: str, compared: tuple[str, ...]) -> Backtest:
    """Daily origins with every model compared.

    Raises:
        SystemExit: when the history is too short.
    """
    grid = grids(volume_of(spec, name), zone="UTC", slot_minutes=spec.minutes)[0]
    options = Options(HORIZON, span_days=1092, compared=(NAIVE, FOUR_WEEK_MEAN, *compared))
    held = public(spec.country, [grid])
    done = backtest.run(ready_to_test(grid, (), held, HORIZON, options.span_days), options)
    if done is None:
        raise SystemExit(f"{name}: too short")
    return done


def sparse_rows(done: Backtest, spec: Series) -> np.ndarray:
    """Rows of the sparse origins of the design, the last with its whole horizon before the end."""
    last = done.ready.grid.days - HORIZON
    return np.flatnonzero(np.isin(done.origins, last - spec.every_days * np.arange(spec.origins)))


def sparse(done: Backtest, spec: Series) -> pd.DataFrame:
    """WAPE per model at the sparse origins."""
    rows = sparse_rows(done, spec)
    y = done.actual[rows]
    missed = {
        n: float(np.nansum(np.abs(f[rows] - y))) / float(np.nansum(y)) for n, f in done.forecasts.items()
    }
    table = pd.DataFrame({"model": missed.keys(), "wape": missed.values()})
    return table.assign(ratio=table["wape"] / missed[NAIVE], origins=len(rows))


def main() -> None:
    compared = tuple(sys.argv[1:])
    for name, spec in SERIES.items():
        began = time.process_time()
        done = rolled(spec, name, compared)
        print(f"== {name}: daily origins ({time.process_time() - began:.1f} CPU s)")
        print(backtest.table(done).round(4).to_string(index=False))
        print(levels.table(done).round(4).to_string(index=False))
        print(f"-- {name}: {spec.origins} origins every {spec.every_days} days")
        print(sparse(done, spec).round(4).to_string(index=False))
        for country in (None, NO_COUNTRY) if spec.country != NO_COUNTRY else (None,):
            plain = backtest.table(rolled(replace(spec, country=country), name, ())).iloc[0]
            said = "holidays as found in the history" if country is None else "without holidays"
            print(f"-- {said}: WAPE {plain['wape']:.4f}, ratio {plain['wape_ratio_to_naive']:.4f}")


if __name__ == "__main__":
    main()

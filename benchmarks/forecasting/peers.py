"""Ours beside the defaults of other packages, on the same series, origins and masked days, in one run.

    python -m benchmarks.forecasting.peers [--origins 4 | --sparse] [--environment FOLDER] [series ...]
    python -m benchmarks.forecasting.peers calls.csv --slot 30 --country US --origins 13 --every 10

A series is one of `accuracy.SERIES` or a file of your own with columns starts_at and contacts.
Packages that do not fit beside ours (they need pandas below 3) are installed by uv into an environment of their own
under FOLDER, a temporary one unless named. Every package gets the history that ours gets: special days, gaps and
outliers replaced from earlier weeks, up to 26 weeks before each origin; none is told the calendar. Closed slots are
0 for all.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.forecasting.accuracy import HORIZON, SERIES, Series, rolled, sparse_rows
from forecasting.accuracy import noise_floor
from forecasting.backtest import PORTFOLIO, Backtest
from forecasting.found_calendar import NO_COUNTRY
from forecasting.models import NAIVE

PACKAGES = ("pandas<3", "statsmodels==0.15.0", "statsforecast==2.1.1", "prophet==1.5.0")
MODELS = Path(__file__).with_name("peer_models.py")
OURS = {PORTFOLIO: "Queuecast portfolio", NAIVE: "same slot last week", "sma": "mean of four weeks",
        "dhr": "statsmodels Fourier terms, ARMA errors"}  # fmt: skip


def environment(folder: Path) -> Path:
    """The interpreter of the peers; built where there is none yet."""
    python = folder / "bin" / "python"
    if not python.exists():
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "--quiet", str(folder)], check=True)
        subprocess.run([*uv, "pip", "install", "--quiet", "--python", str(python), *PACKAGES], check=True)
    return python


def spec_of(name: str, asked: argparse.Namespace) -> Series:
    """A known series, or a file of the same layout as `cli.py backtest` takes."""
    if name in SERIES:
        return SERIES[name]
    path = str(Path(name).resolve())
    every = asked.every or 14
    return Series(
        path, "starts_at", "contacts", asked.slot, asked.country or NO_COUNTRY, None, asked.origins, every
    )


def rows_of(done: Backtest, number: int) -> np.ndarray:
    """Origins spread evenly over the scored half, each with its whole horizon known."""
    whole = done.scored[done.origins[done.scored] + HORIZON <= done.ready.grid.days]
    return np.unique(np.linspace(whole[0], whole[-1], number).round().astype(int))


def of_peers(done: Backtest, rows: np.ndarray, python: Path) -> dict[str, np.ndarray]:
    """What the peers say at the same origins."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.npz", Path(folder) / "out.npz"
        np.savez(
            source, counts=done.ready.cleaned.counts[0], origins=done.origins[rows], horizon=HORIZON,
            first_on=str(done.ready.grid.first_on),
        )  # fmt: skip
        subprocess.run([str(python), str(MODELS), str(source), str(target)], check=True)
        return dict(np.load(target))


def table(done: Backtest, rows: np.ndarray, made: dict[str, np.ndarray]) -> pd.DataFrame:
    """WAPE, ratio to naive and ratio of ours to each, best first."""
    y = done.actual[rows, 0]
    ahead = done.origins[rows][:, None] + np.arange(HORIZON)
    is_open = done.ready.is_open[0][ahead]
    everyone = {label: done.forecasts[n][rows, 0] for n, label in OURS.items()}
    everyone |= {n: np.where(is_open, f, 0.0) for n, f in made.items() if not n.startswith("seconds_")}
    missed = {n: float(np.nansum(np.abs(f - y)) / np.nansum(y)) for n, f in everyone.items()}
    found = pd.DataFrame({"model": missed.keys(), "wape": missed.values()})
    found["ratio_to_naive"] = found["wape"] / missed[OURS[NAIVE]]
    found["ours_over_it"] = missed[OURS[PORTFOLIO]] / found["wape"]
    found["cpu_s_a_fit"] = [float(made.get(f"seconds_{n}", np.nan)) for n in missed]
    return found.sort_values("wape", kind="stable")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "series", nargs="*", default=["israel", "uihc", "daily"], help=f"{', '.join(SERIES)} or a file"
    )
    asked.add_argument("--origins", type=int, default=4)
    asked.add_argument("--sparse", action="store_true", help="the sparse origins of the design instead")
    asked.add_argument(
        "--every", type=int, help="days between the origins, back from the last; spread evenly without"
    )
    asked.add_argument("--slot", type=int, default=30, help="minutes, for a file of your own")
    asked.add_argument("--country", help="public holidays, for a file of your own")
    asked.add_argument("--environment", type=Path)
    a = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        python = environment(a.environment or Path(folder) / "peers")
        for name in a.series:
            spec = spec_of(name, a)
            done = rolled(spec, name, ("dhr",))
            rows = sparse_rows(done, spec) if a.sparse or a.every else rows_of(done, a.origins)
            found = table(done, rows, of_peers(done, rows, python))
            seen = done.actual[rows]
            floor = noise_floor(seen[np.isfinite(seen)].astype(np.float64))
            print(f"== {name}: {len(rows)} origins, 1-{HORIZON} days, noise floor {floor:.4f}")
            print(found.round(4).to_string(index=False), flush=True)


if __name__ == "__main__":
    main()

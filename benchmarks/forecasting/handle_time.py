"""Handle-time methods on the third-party daily call centre: `python -m benchmarks.forecasting.handle_time FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from forecasting.handle_time_backtest import backtest


def main(folder: Path) -> None:
    raw = pd.read_csv(folder / "daily_call_center_fecha.csv")
    frame = pd.DataFrame(
        {
            "starts_at": pd.to_datetime(raw["Fecha"]).dt.tz_localize("UTC").astype("datetime64[us, UTC]"),
            "channel": "phone",
            "contacts": raw["Incoming Calls"].astype(float),
            "handled": raw["Answered Calls"].astype(float),
            "aht_s": raw["Talk Duration (AVG)"].astype(float),
        }
    )
    print(backtest(frame, "UTC").round(4).to_string(index=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Today until now against the forecast that was kept: what came, what was expected, and the band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from data_sources import kept_forecasts, queries
from data_sources.store import Store
from domain.local_days import day_start
from domain.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["channel", "arrived", "expected", "low_95", "high_95", "version", "until_at"]
LEAST_VERSION_ROWS = 2


def day_so_far(
    store: Store,
    *,
    now: datetime,
    zone: str,
    filters: Mapping[str, Sequence[str]],
    scope: Scope = EVERYTHING,
) -> pd.DataFrame:
    """Contacts of the local day in the slots that are over, beside the newest kept forecast of them.

    A forecast is made for whole channels: with a filter on anything else there is nothing to compare.

    Args:
        now: naive UTC.
        zone: IANA zone of the local day.

    Returns:
        One row per channel: `arrived` (missing where no row tells), `expected`, `low_95` and `high_95`
        (sums over the slots, as if all missed to the same side: the widest band), `version`, and
        `until_at` (end of the last slot compared, naive UTC). Empty without a kept forecast of today.
    """
    import pandas as pd

    if set(filters) - {"channel"}:
        return pd.DataFrame(columns=COLUMNS)
    begin = day_start(now, zone)
    kept = _kept_rows(store, begin.tz_convert("UTC"), now)
    kept = kept[kept["channel"].isin(list(filters["channel"]))] if "channel" in filters else kept
    if kept.empty:
        return pd.DataFrame(columns=COLUMNS)
    came = queries.volume(
        store, slot_s=int(kept["slot_s"].iloc[0]), zone=zone, first_on=begin.date(),
        until_on=(begin + pd.DateOffset(days=1)).date(), scope=scope,
    )  # fmt: skip
    both = kept.merge(came[["channel", "starts_at", "contacts"]], on=["channel", "starts_at"], how="left")
    known = both.groupby("channel")["contacts_y"].transform("count") > 0
    found = both[known].groupby("channel", as_index=False).agg(
        arrived=("contacts_y", "sum"), expected=("contacts_x", "sum"), low_95=("low_95", "sum"),
        high_95=("high_95", "sum"), version=("version", "first"), until_at=("until_at", "max"),
    )  # fmt: skip
    shown: pd.DataFrame = found[COLUMNS]
    return shown


def _kept_rows(store: Store, begin: pd.Timestamp, now: datetime) -> pd.DataFrame:
    """Rows of the newest kept forecast for the slots of today that are over."""
    import pandas as pd

    moment = pd.Timestamp(now, tz="UTC")
    for name in kept_forecasts.versions(store)["name"]:
        rows = kept_forecasts.version_rows(store, str(name))
        slot = rows.groupby("channel")["starts_at"].diff().min()
        if slot is pd.NaT or len(rows) < LEAST_VERSION_ROWS:
            continue
        over = rows[(rows["starts_at"] >= begin) & (rows["starts_at"] + slot <= moment)]
        if len(over):
            until = (over["starts_at"] + slot).dt.tz_localize(None)
            shown: pd.DataFrame = over.assign(version=name, slot_s=int(slot.total_seconds()), until_at=until)
            return shown
    return pd.DataFrame(columns=["channel", "starts_at", "slot_s"])

"""The forecast as it stands: one for every page and command that starts from the store's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from data_sources.store import Store
from forecasting.forecast import Forecast
from jobs import forecasts, plan

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Standing:
    """The forecast as it stands: the history up to now, the forecast before edits, and with them."""

    volume: pd.DataFrame
    planned: forecasts.Planned
    edited: forecasts.Edited

    @property
    def forecast(self) -> Forecast:
        """Channels that add up, edits on them, with the backtest and every note."""
        notes = (*self.planned.notes, *self.planned.made.notes)
        return replace(self.planned.made, frame=self.edited.frame, days=self.edited.days, notes=notes)


def standing(store: Store, settings: forecasts.Settings, now: datetime, zone: str) -> Standing:
    """What the pages show, from the store alone: special days, level shifts and edits included.

    Args:
        now: naive UTC; whole days before it are learnt from.
    """
    volume = plan.history(store, slot_minutes=settings.slot_minutes, zone=zone, now=now)
    made = forecasts.planned(
        forecasts.before_today(volume, now, zone), settings, forecasts.decisions(store), zone
    )
    layers = [edit for _, edit in forecasts.edits_of(store)]
    return Standing(volume, made, forecasts.edited(made, layers, now.date(), zone))

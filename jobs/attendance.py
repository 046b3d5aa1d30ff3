"""Shrinkage as it was measured, from what agents did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_sources.store import Store
from domain.chosen import Chosen
from domain.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    from staffing.shrinkage import Shrinkage

LOST = ("planned", "unplanned")


def measured_shrinkage(store: Store, chosen: Chosen, *, scope: Scope = EVERYTHING) -> Shrinkage:
    """Shrinkage of the chosen period by reason; its total is the metric `shrinkage_share`.

    Raises:
        NoDataError: no agent states with paid time in the period.
    """
    from metrics.lost_time import due_time
    from staffing.shrinkage import measured

    with store.engine.connect() as connection:
        due = due_time(connection, chosen, scope)
    lost = due[due["kind"].isin(LOST)]
    spells = lost.assign(is_planned=lost["kind"] == "planned")[["reason", "is_planned", "seconds"]]
    return measured(spells, float(due["seconds"].sum()))

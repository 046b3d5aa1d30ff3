"""Alerts at rest: kept when they fire, read newest first, acknowledged once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources.alert_tables import alerts
from data_sources.store import Store
from domain.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


def keep(store: Store, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add alerts; one that is there already (same rule, subject and moment) is replaced."""
    a = alerts
    with store.transaction() as connection:
        for row in rows:
            same = [a.c[n] == row[n] for n in ("rule", "about", "fired_at")]
            connection.execute(sa.delete(a).where(*same))
            connection.execute(sa.insert(a).values(**row))


def kept(store: Store, *, since: datetime | None = None, is_open: bool = False) -> pd.DataFrame:
    """Alerts, the newest first.

    Args:
        since: naive UTC; None: all.
        is_open: only those nobody has acknowledged.
    """
    a = alerts
    chosen = sa.select(a).order_by(a.c.fired_at.desc(), a.c.rule, a.c.about)
    chosen = chosen if since is None else chosen.where(a.c.fired_at >= since)
    return store.read(chosen.where(a.c.acknowledged_at.is_(None)) if is_open else chosen)


def last_fired(store: Store) -> dict[tuple[str, str], datetime]:
    """When each rule last fired about each subject."""
    a = alerts
    found = store.read(
        sa.select(a.c.rule, a.c.about, sa.func.max(a.c.fired_at).label("at")).group_by(a.c.rule, a.c.about)
    )
    return {(str(r["rule"]), str(r["about"])): r["at"].to_pydatetime() for r in found.to_dict("records")}


def acknowledge(store: Store, rule: str, about: str, fired_at: datetime, *, by: str, now: datetime) -> None:
    """Note who has seen an alert, and when; the first to say so stays.

    Raises:
        InputError: nobody named, or no such alert.
    """
    if not by.strip():
        raise InputError("a name", "nothing", "Say who has seen it", "acknowledge")
    a = alerts
    same = [a.c.rule == rule, a.c.about == about, a.c.fired_at == fired_at]
    with store.transaction() as connection:
        if not connection.execute(sa.select(sa.func.count()).where(*same)).scalar_one():
            raise InputError("an alert that fired", f"{rule}, {about}, {fired_at}", where="acknowledge")
        connection.execute(
            sa.update(a)
            .where(*same, a.c.acknowledged_at.is_(None))
            .values(acknowledged_at=now, acknowledged_by=by.strip())
        )

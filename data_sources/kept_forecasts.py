"""What planners decide about forecasts, kept in the store: special days, level shifts, versions, edits.

Rows go in and come out as plain frames with the tables' columns; `jobs.forecasts` makes values of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources.bulk import append
from data_sources.store import Store
from data_sources.tables import forecast_edits, forecast_rows, forecast_versions, level_shifts, special_days
from domain.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

ROW_COLUMNS = tuple(c.name for c in forecast_rows.columns if c.name != "version")


def register(store: Store) -> pd.DataFrame:
    """The special days: special_on, name, kind, author, noted_at, newest day first."""
    return store.read(sa.select(special_days).order_by(special_days.c.special_on.desc(), special_days.c.name))


def keep_special_days(store: Store, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note special days; one of the same date and name is replaced."""
    t = special_days
    with store.transaction() as connection:
        for row in rows:
            is_same = sa.and_(t.c.special_on == row["special_on"], t.c.name == row["name"])
            connection.execute(sa.delete(t).where(is_same))
            connection.execute(sa.insert(t).values(dict(row)))


def remove_special_day(store: Store, special_on: date, name: str) -> None:
    """Forget a special day; nothing happens when there is none."""
    t = special_days
    with store.transaction() as connection:
        connection.execute(sa.delete(t).where(t.c.special_on == special_on, t.c.name == name))


def decided_shifts(store: Store) -> pd.DataFrame:
    """Level shifts a person has judged: channel, shift_on, factor, is_confirmed, author, decided_at."""
    return store.read(sa.select(level_shifts).order_by(level_shifts.c.channel, level_shifts.c.shift_on))


def decide_shift(store: Store, row: Mapping[str, Any]) -> None:
    """Keep a person's judgement of a level shift; a new one replaces the old."""
    t = level_shifts
    with store.transaction() as connection:
        is_same = sa.and_(t.c.channel == row["channel"], t.c.shift_on == row["shift_on"])
        connection.execute(sa.delete(t).where(is_same))
        connection.execute(sa.insert(t).values(dict(row)))


def edits(store: Store) -> pd.DataFrame:
    """Every edit in the order it was made."""
    return store.read(sa.select(forecast_edits).order_by(forecast_edits.c.made_at, forecast_edits.c.edit_id))


def keep_edit(store: Store, row: Mapping[str, Any]) -> None:
    """Keep one edit."""
    with store.transaction() as connection:
        connection.execute(sa.insert(forecast_edits).values(dict(row)))


def remove_edit(store: Store, edit_id: str) -> None:
    """Take an edit back; versions saved with it keep what it did."""
    with store.transaction() as connection:
        connection.execute(sa.delete(forecast_edits).where(forecast_edits.c.edit_id == edit_id))


def keep_version(store: Store, head: Mapping[str, Any], rows: pd.DataFrame) -> None:
    """Keep a forecast under its name with its rows.

    Args:
        head: columns of `forecast_versions`.
        rows: columns of `forecast_rows` but `version`; those that are absent stay null.

    Raises:
        InputError: without a name, or when the name is taken: a published forecast is not rewritten.
    """
    name = str(head["name"]).strip()
    if not name:
        raise InputError("a name for the version", "none", where="name")
    if name in set(versions(store)["name"]):
        raise InputError("a name that is not taken", name, "Choose another: a saved forecast stays as it was")
    kept = rows[[c for c in ROW_COLUMNS if c in rows.columns]].assign(version=name)
    with store.transaction() as connection:
        connection.execute(sa.insert(forecast_versions).values({**head, "name": name}))
        append(connection, forecast_rows, kept)


def versions(store: Store) -> pd.DataFrame:
    """Every saved version, newest first."""
    v = forecast_versions
    return store.read(sa.select(v).order_by(v.c.made_at.desc(), v.c.name))


def version_rows(store: Store, name: str) -> pd.DataFrame:
    """The rows of a version as `domain.frames.FORECAST` with `contacts_before` and `edits`.

    Raises:
        InputError: when there is no version of that name.
    """
    import pandas as pd

    r = forecast_rows
    frame = store.read(sa.select(r).where(r.c.version == name).order_by(r.c.channel, r.c.starts_at))
    if frame.empty:
        known = ", ".join(versions(store)["name"]) or "none saved yet"
        raise InputError("the name of a saved forecast", name, f"Saved are: {known}", "version")
    starts = pd.to_datetime(frame["starts_at"]).dt.tz_localize("UTC").astype("datetime64[us, UTC]")
    numbers = {c: pd.to_numeric(frame[c]).astype(float) for c in _NUMBERS}
    return frame.drop(columns="version").assign(starts_at=starts, **numbers)


_NUMBERS = ("contacts", "low_80", "high_80", "low_95", "high_95", "contacts_before", "edits")


def remove_version(store: Store, name: str) -> None:
    """Forget a version and its rows."""
    with store.transaction() as connection:
        connection.execute(sa.delete(forecast_rows).where(forecast_rows.c.version == name))
        connection.execute(sa.delete(forecast_versions).where(forecast_versions.c.name == name))

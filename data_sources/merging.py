"""Built rows into their tables: repeats folded, older versions left out, each row of the file counted once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from data_sources.building import Built, Part
from data_sources.bulk import MergeCounts, asked_of, merge, repeats_a_key
from data_sources.held_tickets import with_verdicts
from data_sources.rejecting import Refused
from data_sources.tables import FACT_TABLES, ticket_events, tickets


def merged(connection: sa.Connection, built: Built, refused: Refused, load_id: str, rows: int) -> MergeCounts:
    """Merge every part; the first part's outcome is the outcome of the file's rows."""
    main, *others = built.parts
    if built.tickets_of is not None:
        main = replace(main, frame=_numbered(connection, main.frame))
    if main.table == "tickets":
        main = replace(main, frame=with_verdicts(connection, main.frame, built.completes))
    good = np.ones(rows, dtype=bool)
    good[list(refused)] = False
    is_single = main.frame_of is None and _is_each_once(main.row_of)
    merge_main = _merge_single if is_single else _merge_many
    counts = merge_main(connection, main, good, load_id)
    for part in others:
        table = FACT_TABLES[part.table]
        folded, _ = _folded(part.frame[_used(part, good)], [c.name for c in table.primary_key.columns])
        merge(connection, table, folded.assign(load_id=load_id))
    if built.tickets_of is not None:
        told = _events_of(connection, ticket_events.c.load_id == load_id)
        if len(told):
            merge(connection, tickets, built.tickets_of(told).assign(load_id=load_id))
    if built.intervals_of is not None:
        made = built.intervals_of(connection)
        if len(made):
            merge(connection, FACT_TABLES["intervals"], made.assign(load_id=load_id))
    return counts


def _is_each_once(rows: npt.NDArray[np.int64]) -> bool:
    is_rising = bool((np.diff(rows) > 0).all())
    return is_rising or len(np.unique(rows)) == len(rows)


def _events_of(connection: sa.Connection, where: sa.ColumnElement[bool]) -> pd.DataFrame:
    """Every event of the tickets that some rows are about, in order, moments in UTC."""
    touched = sa.select(ticket_events.c.source, ticket_events.c.ticket_id).where(where).distinct().subquery()
    same = sa.and_(
        ticket_events.c.source == touched.c.source, ticket_events.c.ticket_id == touched.c.ticket_id
    )
    chosen = sa.select(ticket_events).select_from(ticket_events.join(touched, same))
    result = connection.execute(chosen.order_by(ticket_events.c.ticket_id, ticket_events.c.at))
    frame = pd.DataFrame(result.all(), columns=list(result.keys()))
    return frame.assign(at=pd.to_datetime(frame["at"], utc=True).astype("datetime64[us, UTC]"))


def _numbered(connection: sa.Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """Events with the numbers the store knows them by; new ones are numbered after those.

    A later file of a log brings only what happened since, and must not renumber what is there.
    """
    if frame.empty:
        return frame
    of_source = ticket_events.c.source == str(frame["source"].iloc[0])
    held = _events_of(connection, of_source & asked_of(ticket_events.c.ticket_id, frame["ticket_id"]))
    if held.empty:
        return frame
    known = _event_keys(held).set_index("key")["event_no"]
    number = _event_keys(frame)["key"].map(known)
    highest = frame["ticket_id"].map(held.groupby("ticket_id")["event_no"].max()).fillna(-1)
    fresh = number.isna()
    order = fresh.astype("int64").groupby(frame["ticket_id"]).cumsum()
    return frame.assign(event_no=number.fillna(highest + order).astype("int64"))


def _event_keys(events: pd.DataFrame) -> pd.DataFrame:
    """What tells one event from another: ticket, moment, kind, new value and its place among equals."""
    ticket, at, kind, value = (
        events[n].astype("str").fillna("") for n in ("ticket_id", "at", "kind", "to_value")
    )
    stem = ticket + "\x1f" + at + "\x1f" + kind + "\x1f" + value
    place = stem.groupby(stem).cumcount().astype("str")
    return pd.DataFrame({"key": stem + "\x1f" + place, "event_no": events["event_no"]})


def _used(part: Part, good: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Rows of a part that come from at least one accepted row of the file."""
    if part.frame_of is None:
        return (
            good[part.row_of] if len(part.row_of) == len(part.frame) else np.ones(len(part.frame), dtype=bool)
        )
    used = np.zeros(len(part.frame), dtype=bool)
    used[part.frame_of[good & (part.frame_of >= 0)]] = True
    return used


def _merge_single(
    connection: sa.Connection, part: Part, good: npt.NDArray[np.bool_], load_id: str
) -> MergeCounts:
    """One row of ours per row of the file."""
    table = FACT_TABLES[part.table]
    mask = good[part.row_of]
    chosen = part.frame if mask.all() else part.frame[mask]
    frame, repeats = _folded(chosen, [c.name for c in table.primary_key.columns])
    newest = _without_older(connection, table, frame)
    counts = merge(connection, table, newest.assign(load_id=load_id))
    silent = int(good.sum()) - len(chosen) + len(frame) - len(newest)
    return counts + repeats + MergeCounts(unchanged=silent)


def _without_older(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows that are not older than what the store holds: files may be loaded in any order."""
    if "updated_at" not in frame.columns or "updated_at" not in table.c or frame["updated_at"].isna().all():
        return frame
    held = sa.select(table.c.ticket_id, table.c.updated_at).where(
        table.c.source == str(frame["source"].iloc[0]), asked_of(table.c.ticket_id, frame["ticket_id"])
    )
    rows = connection.execute(held.where(table.c.updated_at.is_not(None))).all()
    if not rows:
        return frame
    known = pd.Series([r[1] for r in rows], index=[r[0] for r in rows], dtype="datetime64[us]")
    given = frame["updated_at"].dt.tz_localize(None)
    is_older = given < frame["ticket_id"].map(known)
    newest: pd.DataFrame = frame[~is_older]
    return newest


def _folded(frame: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, MergeCounts]:
    """One row per key: the newest by `updated_at`, else the last; equal repeats count as unchanged."""
    if not repeats_a_key(frame, keys):
        return frame, MergeCounts()
    is_repeat = frame.duplicated(keys, keep=False)
    ordered = frame
    if "updated_at" in frame.columns and frame["updated_at"].notna().any():
        ordered = frame.sort_values("updated_at", kind="stable", na_position="first")
    kept = ordered.drop_duplicates(keys, keep="last").sort_index()
    equal = int(ordered[is_repeat.reindex(ordered.index)].duplicated(keep="last").sum())
    gone = len(frame) - len(kept)
    return kept, MergeCounts(updated=gone - equal, unchanged=equal)


def _merge_many(
    connection: sa.Connection, part: Part, good: npt.NDArray[np.bool_], load_id: str
) -> MergeCounts:
    """Several rows of ours per row of the file, or several of the file per row of ours.

    A row of the file is new when none of the rows it became was there before.
    """
    table = FACT_TABLES[part.table]
    key = [c.name for c in table.primary_key.columns]
    used = _used(part, good)
    frame = part.frame[used]
    folded, _ = _folded(frame, key)
    known = _keys(connection, table, key, table.c.source.in_(frame["source"].unique().tolist()))
    merge(connection, table, folded.assign(load_id=load_id))
    touched = _keys(connection, table, key, table.c.load_id == load_id)
    mine = pd.MultiIndex.from_frame(frame[key].astype(str))
    fate = pd.DataFrame(
        {"known": mine.isin(known), "touched": mine.isin(touched)}, index=np.flatnonzero(used)
    )
    by_row = _by_file_row(fate, part, good, used)
    loaded = int((by_row["touched"] & ~by_row["known"]).sum())
    updated = int((by_row["touched"] & by_row["known"]).sum())
    return MergeCounts(loaded, updated, int(good.sum()) - loaded - updated)


def _by_file_row(
    fate: pd.DataFrame, part: Part, good: npt.NDArray[np.bool_], used: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    """What happened to each accepted row of the file."""
    if part.frame_of is not None:
        return fate.reindex(part.frame_of[good & (part.frame_of >= 0)])
    return fate.groupby(part.row_of[used]).any()


def _keys(
    connection: sa.Connection, table: sa.Table, key: list[str], where: sa.ColumnElement[bool]
) -> pd.MultiIndex:
    rows = connection.execute(sa.select(*(table.c[k] for k in key)).where(where)).all()
    return (
        pd.MultiIndex.from_tuples([tuple(map(str, r)) for r in rows], names=key)
        if rows
        else pd.MultiIndex.from_arrays([[] for _ in key])
    )

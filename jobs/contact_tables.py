"""A file of contacts by interval as people export it: any separator, encoding or workbook, dates in any order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from data_sources.layouts import DateOrder
from data_sources.systems.system import Field, normalised
from domain.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from data_sources.columns import Cells
    from data_sources.moments import WallTimes
    from data_sources.reading import RawTable

Order = Literal["day-first", "month-first"]
ORDERS: tuple[Order, ...] = ("day-first", "month-first")
CLEARLY = 3.0
"""One order of day and month is taken unasked where the other spreads the same rows over so many times the days."""

FIELDS: Mapping[str, Field] = {
    "starts_at": Field("starts_at", "moment", (
        "starts at", "start", "starts", "start time", "interval start", "interval", "timestamp", "ts", "datetime",
        "date time", "date", "day", "ds", "datum", "beginn", "fecha", "week", "week of",
    )),
    "time": Field("time", "clock", ("time", "time of day", "uhrzeit", "zeit", "hora")),
    "contacts": Field("contacts", "number", (
        "contacts", "calls", "offered", "offered calls", "calls offered", "incoming calls", "volume", "arrivals",
        "count", "contacts offered", "tickets", "anrufe", "kontakte", "llamadas", "y", "forecast", "yhat",
    )),
    "channel": Field("channel", "text", (
        "channel", "queue", "skill", "unique id", "kanal", "warteschlange", "canal", "cola",
    )),
    **{e: Field(e, "number", (e.replace("_", " "),)) for e in ("low_80", "high_80", "low_95", "high_95", "aht_s")},
}  # fmt: skip
"""Our columns first, then what others call them; `normalised` spellings, best first."""


@dataclass(frozen=True)
class ContactTable:
    """What was read.

    Attributes:
        frame: `starts_at` (naive wall time, or UTC where the cells carry an offset), `contacts`, `row_no` of the
            file; `channel`, interval ends and `offset_minutes` where stated. Rows without a moment and a count are
            left out.
        notes: what was assumed, as sentences.
    """

    frame: pd.DataFrame
    notes: tuple[str, ...]


def read(data: bytes, name: str, order: Order | None = None) -> ContactTable:
    """The table of contacts in a file's bytes.

    Args:
        name: file name, for messages.
        order: of day and month in dates such as 03/04/2026, where the file leaves it open.

    Raises:
        InputError: without the columns, with a cell that cannot be read (by its row), or with an open date order.
    """
    raw, found = _table(data, name)
    notes = [
        f"Column {header} was taken as {field}."
        for field, header in found.items()
        if normalised(header) != normalised(field)
    ]
    columns, said = _values(raw, found, name, order)
    return ContactTable(_frame(columns, raw, name), (*notes, *said))


def read_path(path: Path, order: Order | None = None) -> ContactTable:
    """As `read`, of a file on disk."""
    from data_sources.reading import read_file

    return read(read_file(path), path.name, order)


def _table(data: bytes, name: str) -> tuple[RawTable, dict[str, str]]:
    """The table of the file that has the columns, and the header of each."""
    from data_sources.reading import read_tables

    tables = read_tables(_without_comments(data), name)
    matches = [(raw, _headers(raw)) for raw in tables]
    for raw, found in matches:
        if {"starts_at", "contacts"} <= set(found):
            return raw, found
    raw, found = matches[0]
    missing = [c for c in ("starts_at", "contacts") if c not in found]
    raise InputError(
        "columns starts_at, contacts and optionally channel", ", ".join(raw.header), f"Add {', '.join(missing)}",
        raw.name,
    )  # fmt: skip


def _without_comments(data: bytes) -> bytes:
    """Text without its lines that begin with #, which people write above a header."""
    if not data.lstrip(b"\xef\xbb\xbf").startswith(b"#"):
        return data
    return b"".join(line for line in data.splitlines(keepends=True) if not line.lstrip().startswith(b"#"))


def _headers(raw: RawTable) -> dict[str, str]:
    by_name = {normalised(h): h for h in reversed(raw.header)}
    if twice := [h for h in raw.repeated if normalised(h) in {s for f in FIELDS.values() for s in f.headers}]:
        raise InputError(
            f"one column named {twice[0]}", "several of them", "Rename or remove all but one", raw.name
        )
    firsts = {
        f: next((by_name[h] for h in field.headers if h in by_name), None) for f, field in FIELDS.items()
    }
    return {f: header for f, header in firsts.items() if header is not None}


def _values(
    raw: RawTable, found: Mapping[str, str], name: str, order: Order | None
) -> tuple[dict[str, Any], list[str]]:
    import pandas as pd

    from data_sources.columns import Cells
    from data_sources.deciding import decide
    from data_sources.quantities import numbers

    cells = {field: Cells.of(header, raw.column(header)) for field, header in found.items()}
    made, said = _moments(cells, raw, order)
    columns: dict[str, Any] = dict(made)
    for field in (f for f in cells if FIELDS[f].reads == "number"):
        decimal: Any = decide(cells[field], FIELDS[field]).decimal
        values = numbers(cells[field].filled, decimal)
        _check(cells[field], values != values, "a number of 0 or more, blank where missing", raw)
        columns[field] = values
        if decimal == "comma":
            said.append(f"{found[field]} was read with a decimal comma.")
    if "channel" in cells:
        columns["channel"] = pd.Series(cells["channel"].text.to_pandas(), dtype="str")
    return columns, said


def _check(cells: Cells, is_wrong: npt.NDArray[np.bool_], wanted: str, raw: RawTable) -> None:
    """Refuse the first filled cell that could not be read."""
    import numpy as np

    bad = is_wrong & cells.filled.is_valid().to_numpy(zero_copy_only=False)
    if bad.any():
        at = int(np.argmax(bad))
        where = f"row {raw.row_no[at]}, column {cells.header}"
        raise InputError(wanted, cells.text[at].as_py(), where=where)


def _moments(
    cells: Mapping[str, Cells], raw: RawTable, order: Order | None
) -> tuple[dict[str, Any], list[str]]:
    """`starts_at` and `offset_minutes`, and what was assumed."""
    import pyarrow.compute as pc

    from data_sources.columns import Cells
    from data_sources.times_of_day import first_time

    first = cells["starts_at"]
    said: list[str] = []
    if "time" in cells and not any(":" in shape for shape in first.shapes):
        text = pc.binary_join_element_wise(first.text, first_time(cells["time"].filled), " ")
        first = Cells.of(first.header, pc.coalesce(text, first.text))
        said.append(f"The time of day was taken from column {cells['time'].header}.")
    read, words = _wall_times(first, order, raw)
    return _offsets(first, read, raw), [*said, *words]


def _wall_times(cells: Cells, order: Order | None, raw: RawTable) -> tuple[Any, list[str]]:
    from data_sources.columns import moment_decision
    from data_sources.moments import MISSING
    from data_sources.values import moments_of

    decision, said = moment_decision(cells, FIELDS["starts_at"], order, order is not None), []
    if decision.needs_answer:
        form, words = _order(cells, decision.form, raw)
        decision = replace(decision, form=form)
        said.append(words)
    elif decision.form in ORDERS and order is None:
        said.append(f"Dates were read {decision.form}: {decision.evidence.split(';')[0]}.")
    read = moments_of(cells.filled, decision)
    _check(cells, read.microseconds == MISSING, "moments such as 2026-11-22T09:30", raw)
    return read, said


def _order(cells: Cells, form: str, raw: RawTable) -> tuple[Order, str]:
    """The order of day and month in which the rows lie together; asked for where both would do.

    Raises:
        InputError: when the dates contradict each other, or either order may be meant.
    """
    from data_sources.moments import MISSING, wall_times

    spans: dict[Order, float] = {}
    for order in ORDERS:
        read = wall_times(cells.filled, cast(DateOrder, order)).microseconds
        known = read[read != MISSING]
        spans[order] = float(known.max() - known.min()) if len(known) else 0.0
    near, far = sorted(ORDERS, key=lambda o: spans[o])
    if form == "contradictory" or spans[far] < CLEARLY * max(spans[near], 1.0):
        got = "days and months in both orders" if form == "contradictory" else "days and months up to 12"
        raise InputError(
            "dates whose day and month can be told apart", got, "Say --dates day-first or --dates month-first",
            f"{raw.name}, column {cells.header}",
        )  # fmt: skip
    return (
        near,
        f"Dates were read {near}: {far} they would be scattered over {spans[far] / 8.64e10:.0f} days.",
    )


def _offsets(cells: Cells, read: WallTimes, raw: RawTable) -> dict[str, Any]:
    """Moments, and how far the clock of each cell is ahead of UTC where the cells say so."""
    import numpy as np
    import pandas as pd
    import pyarrow.compute as pc

    from data_sources.moments import MISSING, wall_times

    known = read.microseconds != MISSING
    values = read.microseconds.view("M8[us]").copy()
    values[~known] = np.datetime64("NaT")
    starts = pd.Series(values)
    if not read.is_utc[known].any():
        return {"starts_at": starts}
    if not read.is_utc[known].all():
        at = int(np.argmax(known & ~read.is_utc))
        raise InputError(
            "an offset on every moment or on none", cells.text[at].as_py(), "Use one form throughout",
            f"row {raw.row_no[at]}, column {cells.header}",
        )  # fmt: skip
    bare = pc.replace_substring_regex(cells.filled, r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})$", "")
    local = wall_times(bare, "day-first")
    ahead = (local.microseconds - read.microseconds) / 60e6
    is_stated = known & (local.microseconds != MISSING) & ~local.is_utc & (np.abs(ahead) <= 14 * 60)
    return {"starts_at": starts.dt.tz_localize("UTC"), "offset_minutes": np.where(is_stated, ahead, 0.0)}


def _frame(columns: Mapping[str, Any], raw: RawTable, name: str) -> pd.DataFrame:
    """Rows with a moment; an otherwise empty row is passed over, one with a count and no moment is not."""
    import pandas as pd

    frame = pd.DataFrame(dict(columns)).assign(row_no=raw.row_no)
    if raw.unreadable:
        row, why = raw.unreadable[0]
        raise InputError("rows with as many cells as the header", why, where=f"{name}, row {row}")
    gone = frame["starts_at"].isna()
    if (lost := gone & frame["contacts"].notna()).any():
        row = frame.loc[lost, "row_no"].iloc[0]
        raise InputError(
            "moments such as 2026-11-22T09:30", "a blank cell", where=f"row {row}, column starts_at"
        )
    kept = frame[~gone].reset_index(drop=True)
    if kept.empty:
        raise InputError("at least one row with a moment", "none", where=name)
    if "channel" in kept and (bare := kept["channel"].isna()).any() and not bare.all():
        raise InputError(
            "a channel", "a blank cell", "Fill it", f"row {kept.loc[bare, 'row_no'].iloc[0]}, channel"
        )
    return kept.drop(columns="channel") if "channel" in kept and kept["channel"].isna().all() else kept

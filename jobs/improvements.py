"""The register of improvements as page and command line use it: what waits, one change, a whole table saved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from data_sources import improvements as kept
from data_sources.improvements import BY_HAND, COLUMNS
from data_sources.store import Store
from domain.errors import InputError
from domain.improvements import MATURE_DAYS, STATUSES, contradictions, faults

if TYPE_CHECKING:
    import pandas as pd

DAYS = ("proposed_on", "decided_on", "implemented_on")
AMOUNTS = ("benefit_money", "benefit_hours")
KEY = ("source", "improvement_id")
LABELS: Mapping[str, str] = {
    "proposed_on": "Proposed on", "decided_on": "Decided on", "implemented_on": "In use since", "title": "Idea",
    "status": "Status", "benefit_money": "Benefit a year", "currency": "Currency",
    "benefit_hours": "Hours saved a year", "agent_id": "Proposed by", "department": "Department",
    "group_name": "Team", "source": "Source", "improvement_id": "Number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the register stands on a day, whatever the period.

    Attributes:
        ideas: all but the withdrawn. undecided: waiting for a decision.
        longest_days: how long the oldest of those has waited; 0 without one.
        young: ideas whose time is not over, so that the share in use does not hold them yet.
        unmeasured: in use for as long as an idea is given, without a measured benefit.
    """

    ideas: int
    undecided: int
    longest_days: int
    young: int
    unmeasured: int


def standing(frame: pd.DataFrame, today: date) -> Standing:
    """Counts over the register.

    Args:
        frame: from `data_sources.improvements.held`.
    """
    import pandas as pd

    rows = frame[frame["status"] != "withdrawn"]
    age = (pd.Timestamp(today) - rows["proposed_on"]).dt.days
    waits = rows["status"] == "proposed"
    used_for = (pd.Timestamp(today) - rows["implemented_on"]).dt.days
    is_bare = rows["benefit_money"].isna() & rows["benefit_hours"].isna() & (used_for >= MATURE_DAYS)
    longest = max(age[waits].max(), 0) if waits.any() else 0  # one dated ahead has not waited yet
    return Standing(
        len(rows), int(waits.sum()), int(longest), int((age < MATURE_DAYS).sum()), int(is_bare.sum())
    )


def lead(now: Standing) -> str:
    """`14 ideas wait for a decision, the oldest for 21 days.`"""
    if not now.undecided:
        return "No idea waits for a decision."
    waits = "1 idea waits" if now.undecided == 1 else f"{now.undecided:,} ideas wait"
    days = "1 day" if now.longest_days == 1 else f"{now.longest_days} days"
    return f"{waits} for a decision, the oldest for {days}."


def beside(now: Standing) -> str:
    """What the numbers do not hold: benefits nobody measured, and ideas too young to judge; may be empty."""
    bare = f"{now.unmeasured:,} in use for {MATURE_DAYS} days or more have no measured benefit."
    young = f"{now.young:,} younger than {MATURE_DAYS} days are not in the share in use yet."
    return " ".join(said for said, count in ((bare, now.unmeasured), (young, now.young)) if count)


def undecided(frame: pd.DataFrame) -> pd.DataFrame:
    """Ideas that wait for a decision, the oldest first."""
    waits: pd.DataFrame = frame[frame["status"] == "proposed"]
    return waits.sort_values(["proposed_on", *KEY], ignore_index=True)


def undecided_first(frame: pd.DataFrame) -> pd.DataFrame:
    """The register as one works on it: what waits, the oldest first, then the others as they are."""
    import pandas as pd

    return pd.concat([undecided(frame), frame[frame["status"] != "proposed"]], ignore_index=True)


def save(store: Store, edited: pd.DataFrame, *, at: datetime, shown: pd.DataFrame | None = None) -> str:
    """Keep an edited register; returns a sentence about what changed.

    Args:
        edited: rows of `COLUMNS`; a row without a number is a new one. Rows that are missing stay as they are:
            an idea is withdrawn, not removed.
        at: naive UTC.
        shown: the register as it was before editing; what others changed since and the edit did not touch
            stays. The register as it is now by default.

    Raises:
        InputError: for the first row that cannot stand, with its row and column.
    """
    rows = _typed(edited)
    _check(rows)
    fresh = rows["improvement_id"].isna()
    first = kept.next_id(store)
    rows.loc[fresh, "source"] = BY_HAND
    rows.loc[fresh, "improvement_id"] = [str(first + n) for n in range(int(fresh.sum()))]
    before = (kept.held(store) if shown is None else shown).set_index(list(KEY))
    changed = [at for at, row in rows.iterrows() if not _is_same(row, before)]
    if not changed:
        return "Nothing differs from the register; nothing was written."
    counts = kept.keep(store, rows.loc[changed], at)
    return f"Saved: ideas added {counts.loaded}, changed {counts.updated}."


def _typed(edited: pd.DataFrame) -> pd.DataFrame:
    """Columns as the store has them: nulls for blanks, days without a time of day, new rows proposed."""
    import pandas as pd

    rows = edited.reindex(columns=list(COLUMNS)).reset_index(drop=True)
    for name in COLUMNS:
        if name in DAYS:
            rows[name] = pd.to_datetime(rows[name]).dt.normalize()
        elif name in AMOUNTS:
            rows[name] = pd.to_numeric(rows[name]).astype(float)
        else:
            text = rows[name].astype("str").str.strip()
            rows[name] = text.where(rows[name].notna() & (text != ""))
    rows["status"] = rows["status"].fillna("proposed")
    money = rows["benefit_money"].notna()
    rows["currency"] = rows["currency"].str.upper().where(money)
    return rows


def _check(rows: pd.DataFrame) -> None:
    wrong = {**contradictions(rows), **faults(rows)}
    for at, status in enumerate(rows["status"]):
        if status not in STATUSES:
            wrong[at] = ("status", f"{status}, which is none of {', '.join(STATUSES)}")
    for at, code in enumerate(rows["currency"]):
        if code == code and code is not None and not re.fullmatch("[A-Z]{3}", code):
            wrong[at] = ("currency", f"{code}, which is no currency such as EUR")
    if not wrong:
        return
    at = min(wrong)
    name, why = wrong[at]
    title = rows["title"].iloc[at]
    said = f"row {at + 1}" if title != title or title is None else f"{title!r}, row {at + 1}"
    raise InputError(
        "an idea whose days and words agree", why, "Mend the cell and save again", f"{said}, {LABELS[name]}"
    )


def _is_same(row: pd.Series[Any], before: pd.DataFrame) -> bool:
    key = (row["source"], row["improvement_id"])
    if key not in before.index:
        return False
    there = before.loc[key]
    return all(
        row[n] == there[n] or (_is_nothing(row[n]) and _is_nothing(there[n])) for n in COLUMNS if n not in KEY
    )


def _is_nothing(value: object) -> bool:
    return value is None or value != value


def add(store: Store, title: str, *, proposed_on: date, at: datetime, **cells: object) -> str:
    """A new idea; `cells` are columns of the register. Returns its number.

    Raises:
        InputError: as `save`.
    """
    import pandas as pd

    number = str(kept.next_id(store))
    save(store, pd.DataFrame([{"title": title, "proposed_on": proposed_on, **cells}]), at=at)
    return number


def change(
    store: Store, number: str, cells: Mapping[str, object], *, source: str | None = None, at: datetime
) -> str:
    """Other cells of one idea; returns a sentence.

    Raises:
        InputError: no such number, one that several sources use, or as `save`.
    """
    frame = kept.held(store)
    rows = frame[frame["improvement_id"] == number]
    if source is not None:
        rows = rows[rows["source"] == source]
    if len(rows) != 1:
        sources = ", ".join(sorted(rows["source"]))
        got = f"{number}, used by {sources}" if len(rows) else number
        raise InputError(
            "the number of one idea", got, "List them with improvements; name one with --source", "number"
        )
    import pandas as pd

    row: dict[str, object] = {str(k): v for k, v in rows.iloc[0].items()}
    return save(store, pd.DataFrame([row | dict(cells)]), at=at)

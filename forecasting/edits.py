"""A planner's edits as layers over a forecast: who changed what, why, until when, and did it help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

import numpy as np
import pandas as pd

from domain.errors import InputError
from forecasting import accuracy

EditKind = Literal["multiply", "add", "set", "shift"]
NUMBERS = ("contacts", "low_80", "high_80", "low_95", "high_95")


@dataclass(frozen=True, slots=True)
class Edit:
    """One layer.

    Attributes:
        kind: `multiply` by `value`; `add` `value` contacts to each interval; `set` each interval to
            `value`; `shift` moves the volume by `value` minutes.
        channel: channel key.
        first_at, until_at: UTC moments with zone, half-open range.
        value: see `kind`.
        author, reason: who and why; both are required.
        made_at: when, UTC with zone.
        expires_on: from this date on the layer is no longer applied; None is never.
    """

    kind: EditKind
    channel: str
    first_at: datetime
    until_at: datetime
    value: float
    author: str
    reason: str
    made_at: datetime
    expires_on: date | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(EditKind):
            raise InputError("an edit of kind multiply, add, set or shift", self.kind, where="edit")
        if self.until_at <= self.first_at:
            raise InputError("an edit that ends after it begins", f"{self.first_at} to {self.until_at}")
        if not self.author.strip() or not self.reason.strip():
            raise InputError("an author and a reason", f"{self.author!r}, {self.reason!r}", where="edit")
        if self.kind in ("multiply", "set") and not self.value >= 0:
            raise InputError("a value of 0 or more", self.value, where="edit")

    def is_active(self, today: date) -> bool:
        """Whether the layer still applies."""
        return self.expires_on is None or today < self.expires_on


def apply(forecast: pd.DataFrame, edits: Sequence[Edit], today: date) -> pd.DataFrame:
    """The forecast with every active layer applied in the order they were made.

    The untouched forecast stays in `contacts_before`; `edits` counts the layers on a row. Intervals
    keep their relative width; closed rows (0 contacts) are changed only by `add` and `set`.
    """
    made = forecast.assign(contacts_before=forecast["contacts"], edits=0)
    for edit in sorted(edits, key=lambda e: e.made_at):
        if edit.is_active(today):
            made = _one(made, edit)
    return made


def _one(made: pd.DataFrame, edit: Edit) -> pd.DataFrame:
    starts = made["starts_at"]
    here = (made["channel"] == edit.channel) & (starts >= edit.first_at) & (starts < edit.until_at)
    if edit.kind == "shift":
        return _shifted(made, here.to_numpy(), pd.Timedelta(minutes=edit.value))
    old = made.loc[here, "contacts"].to_numpy(dtype=float)
    new = {"multiply": old * edit.value, "add": old + edit.value, "set": np.full_like(old, edit.value)}[
        edit.kind
    ]
    return _with(made, here.to_numpy(), np.maximum(new, 0.0))


def _with(made: pd.DataFrame, here: np.ndarray, contacts: np.ndarray) -> pd.DataFrame:
    """Replace the contacts of some rows; interval ends keep their distance as a share."""
    changed = made.copy()
    old = made.loc[here, "contacts"].to_numpy(dtype=float)
    scale = np.divide(contacts, old, out=np.ones_like(old), where=old > 0)
    for name in NUMBERS[1:]:
        ends = made.loc[here, name].to_numpy(dtype=float)
        changed.loc[here, name] = np.where(old > 0, ends * scale, contacts)
    changed.loc[here, "contacts"] = contacts
    changed.loc[here, "edits"] = made.loc[here, "edits"].to_numpy() + 1
    return changed


def _shifted(made: pd.DataFrame, here: np.ndarray, by: pd.Timedelta) -> pd.DataFrame:
    """Move the volume of some rows by a time; what leaves the frame's last row is lost."""
    changed = made.copy()
    channel = made.loc[here, "channel"]
    keys = pd.MultiIndex.from_arrays([made["channel"], made["starts_at"]])
    to = keys.get_indexer(pd.MultiIndex.from_arrays([channel, made.loc[here, "starts_at"] + by]))
    for name in NUMBERS:
        values = made[name].to_numpy(dtype=float).copy()
        moved = values[here].copy()
        values[here] = 0.0
        np.add.at(values, to[to >= 0], moved[to >= 0])
        changed[name] = values
    touched = here.copy()
    touched[to[to >= 0]] = True
    changed["edits"] = made["edits"].to_numpy() + touched
    return changed


@dataclass(frozen=True, slots=True)
class EditScore:
    """Did the edits help, on the rows they touched: WAPE without and with them."""

    rows: int
    wape_before: float
    wape_after: float

    @property
    def has_helped(self) -> bool:
        return self.wape_after < self.wape_before


def score(edited: pd.DataFrame, volume: pd.DataFrame) -> EditScore:
    """Score the layers of `apply` against what came, on edited rows with a known count."""
    joined = edited.merge(volume[["channel", "starts_at", "contacts"]], on=["channel", "starts_at"],
                          suffixes=("", "_actual"))  # fmt: skip
    rows = joined[(joined["edits"] > 0) & joined["contacts_actual"].notna()]
    y = rows["contacts_actual"].to_numpy(dtype=float)
    before, after = (accuracy.wape(y, rows[c].to_numpy(dtype=float)) for c in ("contacts_before", "contacts"))
    return EditScore(len(rows), before, after)

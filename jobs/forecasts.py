"""A forecast as a planner works with it: register, level shifts, total, edits, versions and their scores."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from data_sources import kept_forecasts as kept
from data_sources.store import Store
from domain.errors import InputError
from domain.local_days import day_start, day_starts
from forecasting import edits as layers
from forecasting import handle_time, history, level_shift, periods, totals
from forecasting.edits import Edit
from forecasting.forecast import Forecast, forecast, points
from forecasting.found_calendar import Found, public
from forecasting.level_shift import LevelShift
from forecasting.periods import Grain
from forecasting.registers import ready_of
from forecasting.series import grids
from forecasting.special_days import KINDS, SpecialDay
from forecasting.totals import Together
from jobs import plan
from jobs.csv_files import read_csv
from jobs.long_forecasts import by_day

if TYPE_CHECKING:
    import pandas as pd

PROPOSED_DAYS = 182
"""A change of level longer ago than this has long been followed and is not asked about."""


@dataclass(frozen=True)
class Settings:
    """Everything a forecast is made with beside the history; kept with a version as it is.

    Attributes:
        horizon_days, slot_minutes: see `forecasting.forecast.forecast`.
        country: ISO code of the public holidays, `none` for none, empty for those that the history keeps.
        models: members of the portfolio, empty for the default set.
        compared: further models tested beside it.
        seed: of the parts that draw.
        by: `department` or `queue` where the rows are those, empty for channels; see `jobs.parts`.
    """

    horizon_days: int = 28
    slot_minutes: int = 30
    country: str = ""
    models: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    seed: int = 0
    by: str = ""


@dataclass(frozen=True)
class Decisions:
    """What people have decided: special days, and level shifts that are real or are not."""

    register: tuple[SpecialDay, ...] = ()
    shifts: tuple[tuple[str, LevelShift], ...] = ()
    refused: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True)
class Planned:
    """A forecast whose channels add up, before edits.

    Attributes:
        made: the channels on their own, with backtests and notes.
        total: all contacts together by day, forecast and tested as one queue; None for one channel.
        together: the channels moved to add up, and the paths behind the total's interval.
        proposed: changes of level that nobody has judged yet, by channel.
        notes: sentences about adding up and confirmed shifts, before those of `made`.
    """

    made: Forecast
    total: Forecast | None
    together: Together
    proposed: Mapping[str, LevelShift]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Edited:
    """A forecast with the planner's edits: slots, days, days of the total, sums over all days."""

    frame: pd.DataFrame
    days: pd.DataFrame
    total_days: pd.DataFrame
    spans: pd.DataFrame


def decisions(store: Store) -> Decisions:
    """What the store holds of people's decisions."""
    days = tuple(
        SpecialDay(_day(r.special_on), str(r.name_), str(r.kind))
        for r in kept.register(store).rename(columns={"name": "name_"}).itertuples()
    )
    judged = kept.decided_shifts(store)
    real = tuple(
        (str(r.channel), LevelShift(_day(r.shift_on), _day(r.shift_on), float(str(r.factor)), 0))
        for r in judged[judged["is_confirmed"].astype(bool)].itertuples()
    )
    no = judged[~judged["is_confirmed"].astype(bool)]
    return Decisions(days, real, tuple((str(r.channel), _day(r.shift_on)) for r in no.itertuples()))


def _day(value: object) -> date:
    import pandas as pd

    return pd.Timestamp(value).date()  # type: ignore[arg-type]


def before_today(volume: pd.DataFrame, now: datetime, zone: str) -> pd.DataFrame:
    """The history that a forecast learns from: local days that ended before the day of `now`.

    A day still running is left out as a whole, so that a forecast stays the same all day.

    Args:
        now: naive UTC.
    """

    kept: pd.DataFrame = volume[volume["starts_at"] < day_start(now, zone)]
    return kept if len(kept) else volume


def first_points(volume: pd.DataFrame, settings: Settings, decided: Decisions, zone: str) -> pd.DataFrame:
    """Contacts per day and channel before any test, in a fraction of the time of `planned`."""
    return points(
        after_shifts(volume, decided, zone),
        horizon_days=settings.horizon_days,
        zone=zone,
        country=settings.country or None,
        special_days=decided.register,
    )


def found_holidays(volume: pd.DataFrame, decided: Decisions, zone: str) -> Found | None:
    """The calendar of public holidays that a history keeps, None without a clear one."""
    laid = grids(after_shifts(volume, decided, zone), zone=zone)
    return public(None, laid, decided.register).found(max(grid.next_on for grid in laid))


def planned(volume: pd.DataFrame, settings: Settings, decided: Decisions, zone: str) -> Planned:
    """Forecast every channel and their total, and make them add up.

    Args:
        volume: VOLUME rows, see `jobs.plan.history`.
    """
    steady = after_shifts(volume, decided, zone)
    arguments = {
        "horizon_days": settings.horizon_days, "zone": zone, "country": settings.country or None,
        "special_days": decided.register, "models": settings.models or None, "seed": settings.seed,
    }  # fmt: skip
    made = forecast(steady, compared=settings.compared, **arguments)  # type: ignore[arg-type]
    arguments |= {"country": made.public}
    total = None
    if made.days["channel"].nunique() > 1:
        summed = totals.daily_sum(steady[steady["starts_at"] < _first_ahead(made)], zone)
        total = forecast(summed, **arguments) if len(summed) >= 14 else None  # type: ignore[arg-type]
    together = totals.together(made, total, zone, settings.seed)
    notes = [*_shift_notes(decided), *_sum_notes(together, made)]
    return Planned(made, total, together, proposed_shifts(volume, decided, zone), tuple(notes))


def _first_ahead(made: Forecast) -> pd.Timestamp:
    """The first day that some channel still forecasts: before it every day is over for all.

    A channel whose history ended more than a week before the others does not hold them back.
    """
    firsts = made.days.groupby("channel", observed=True)["starts_at"].min()
    first: pd.Timestamp = firsts[firsts > firsts.max() - timedelta(days=7)].min()
    return first


def after_shifts(volume: pd.DataFrame, decided: Decisions, zone: str) -> pd.DataFrame:
    """The history with the time before each confirmed shift on the new level."""
    import pandas as pd

    parts = []
    for channel, rows in volume.groupby("channel", sort=False, observed=True):
        moved = rows
        for shift in (s for name, s in decided.shifts if name == channel):
            moved = level_shift.restarted(moved, shift, zone)
        parts.append(moved)
    return pd.concat(parts, ignore_index=True) if decided.shifts else volume


def proposed_shifts(volume: pd.DataFrame, decided: Decisions, zone: str) -> dict[str, LevelShift]:
    """Changes of level that nobody has judged yet, by channel.

    From day totals alone, so that slot, weeks ahead and holidays chosen for a forecast do not move them.

    Args:
        volume: VOLUME rows of whole days.
    """
    laid = grids(by_day(after_shifts(volume, decided, zone), zone), zone=zone, slot_minutes=1440)
    held = public(None, laid, decided.register)
    confirmed = {name for name, _ in decided.shifts}
    found: dict[str, LevelShift] = {}
    for grid in laid:
        channel = grid.queues[0]
        shift = history.shift_of(ready_of(grid, decided.register, held, 1))
        is_recent = shift is not None and shift.days <= PROPOSED_DAYS
        if shift and is_recent and channel not in confirmed and (channel, shift.on) not in decided.refused:
            found[channel] = shift
    return found


def _shift_notes(decided: Decisions) -> list[str]:
    return [
        f"{channel}: days before {s.on.day} {s.on:%b %Y} are scaled by {s.factor:.2f}, the level shift you confirmed."
        for channel, s in decided.shifts
    ]


def _sum_notes(together: Together, made: Forecast) -> list[str]:
    if made.days["channel"].nunique() < 2:
        return []
    most = f"{100 * together.largest_move:.1f} %"
    said = f"Channels add up to the total: no day of a channel was moved by more than {most}."
    if not together.is_joint:
        said += " The channels share no tested days, so the total's interval takes them as independent."
    return [said]


def edited(plan_made: Planned, edits: Sequence[Edit], today: date, zone: str) -> Edited:
    """Lay the planner's edits over a forecast; days and total follow the slots."""
    both = plan_made.together
    frame = layers.apply(both.frame, edits, today)
    before, after = (_by_day(frame.assign(contacts=frame[c]), zone) for c in ("contacts_before", "contacts"))
    days = _follow(both.days, before, after)
    wide_before = before.reindex(both.starts_at).fillna(0.0)
    wide_after = after.reindex(both.starts_at).fillna(0.0)
    paths = totals.with_edits(both.paths, wide_before, wide_after)
    points = wide_after[list(paths)]
    return Edited(frame, days, totals.total_days(paths, points), totals.spans(paths, points))


def _by_day(frame: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Local days x channels."""
    return frame.pivot_table(
        index=day_starts(frame["starts_at"], zone), columns="channel", values="contacts", aggfunc="sum"
    )


def _follow(days: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Day rows moved as much as their slots were; the interval keeps its relative width."""
    import numpy as np
    import pandas as pd

    keys = pd.MultiIndex.from_arrays([days["starts_at"], days["channel"]])
    old, new = (f.stack().reindex(keys).fillna(0.0).to_numpy(dtype=float) for f in (before, after))
    ratio = np.divide(new, old, out=np.ones_like(old), where=old > 0)
    moved = {c: days[c] * ratio + np.where(old > 0, 0.0, new) for c in ("contacts", *totals.ENDS)}
    return days.assign(**moved, edits=(np.abs(new - old) > 1e-9).astype(int))


def by_period(plan_made: Planned, now: Edited, volume: pd.DataFrame, zone: str, grain: Grain) -> pd.DataFrame:
    """The forecast as it stands by week or month, the total first; see `forecasting.periods.ahead`.

    Args:
        volume: VOLUME rows up to now; what has come of the running period is in its row.
    """
    import pandas as pd

    tests, parts = dict(plan_made.made.backtests), [now.days]
    if plan_made.total is not None:
        tests |= plan_made.total.backtests
        parts.insert(0, now.total_days)
    days = pd.concat(parts, ignore_index=True)
    return periods.ahead(days, tests, _past_days(volume, days), zone, grain)


def _past_days(volume: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """Counts before the first day that is forecast, per channel and in total."""
    import pandas as pd

    known: pd.DataFrame = volume[volume["starts_at"] < days["starts_at"].min()]
    known = known[["channel", "starts_at", "contacts"]]
    return pd.concat([known, known.assign(channel=totals.TOTAL)], ignore_index=True)


def edits_of(store: Store) -> list[tuple[str, Edit]]:
    """Every kept edit with its identifier."""
    return [
        (str(r["edit_id"]), _edit({k: r[k] for k in r if k != "edit_id"}))
        for r in kept.edits(store).to_dict("records")
    ]


def _edit(row: Mapping[object, object]) -> Edit:
    import pandas as pd

    def moment(name: str) -> datetime:
        found: datetime = pd.Timestamp(row[name]).tz_localize("UTC").to_pydatetime()  # type: ignore[arg-type]
        return found

    expires = row["expires_on"]
    return Edit(
        str(row["kind"]), str(row["channel"]), moment("first_at"), moment("until_at"), float(str(row["value"])),  # type: ignore[arg-type]
        str(row["author"]), str(row["reason"]), moment("made_at"), None if pd.isna(expires) else _day(expires),  # type: ignore[call-overload]
    )  # fmt: skip


def keep_edit(store: Store, edit: Edit) -> str:
    """Keep an edit; returns its identifier."""
    name = uuid.uuid5(uuid.NAMESPACE_OID, repr(edit)).hex
    row = asdict(edit) | {"edit_id": name}
    for moment in ("first_at", "until_at", "made_at"):
        row[moment] = row[moment].astimezone(UTC).replace(tzinfo=None)
    if name not in set(kept.edits(store)["edit_id"]):
        kept.keep_edit(store, row)
    return name


def note_special_days(store: Store, days: Sequence[SpecialDay], *, author: str, now: datetime) -> None:
    """Note days in the register.

    Raises:
        InputError: an unknown kind or a day without a name.
    """
    for day in days:
        if day.kind not in KINDS:
            raise InputError(f"a kind among {', '.join(KINDS)}", day.kind, where="kind")
        if not day.name.strip():
            raise InputError("a name for the day", "none", "Days of one name share one effect", "name")
    rows = [
        {"special_on": d.on, "name": d.name.strip(), "kind": d.kind, "author": author, "noted_at": now}
        for d in days
    ]
    kept.keep_special_days(store, rows)


def judge_shift(
    store: Store, channel: str, shift: LevelShift, *, is_real: bool, author: str, now: datetime
) -> None:
    """Keep a person's word on a proposed level shift."""
    row = {"channel": channel, "shift_on": shift.on, "factor": shift.factor, "is_confirmed": is_real,
           "author": author, "decided_at": now}  # fmt: skip
    kept.decide_shift(store, row)


def with_file(decided: Decisions, path: Path | None) -> Decisions:
    """Decisions with the special days of a CSV (`on`, `name`, optionally `kind`) beside the register.

    Raises:
        InputError: for a missing file or column, an unreadable day or an unknown kind, with its row.
    """
    if path is None:
        return decided
    table = read_csv(path, as_text=True, where="--special-days").rename(columns=str.strip)
    missing = [c for c in ("on", "name") if c not in table.columns]
    if missing:
        raise InputError("columns on, name and optionally kind", ", ".join(table.columns), where=path.name)
    days = [_special_day(k + 2, row) for k, row in enumerate(table.to_dict("records"))]
    return replace(decided, register=tuple(sorted({*decided.register, *days})))


def _special_day(row_no: int, row: Mapping[Hashable, object]) -> SpecialDay:
    kind = str(row.get("kind") or "").strip() or "other"
    if kind not in KINDS:
        raise InputError(f"a kind among {', '.join(KINDS)}", kind, where=f"row {row_no}")
    try:
        on = date.fromisoformat(str(row["on"]).strip())
    except ValueError as error:
        raise InputError("a day such as 2026-11-27", row["on"], where=f"row {row_no}") from error
    name = str(row["name"]).strip()
    if not name:
        raise InputError("a name for the day", "none", "Days of one name share one effect", f"row {row_no}")
    return SpecialDay(on, name, kind)


def with_handle_times(frame: pd.DataFrame, volume: pd.DataFrame, zone: str) -> pd.DataFrame:
    """A forecast with `aht_s`: learnt where history states it, else the usual of the channel."""
    made = handle_time.with_handle_time(frame, volume, zone)
    usual = made["channel"].map(plan.ASSUMED_AHT_S).astype(float)
    return made.assign(aht_s=made["aht_s"].fillna(usual))


def accuracy(plan_made: Planned) -> pd.DataFrame:
    """ACCURACY rows of the total, where there is one, and of every channel."""
    import pandas as pd

    parts = [plan_made.total.accuracy] if plan_made.total else []
    return pd.concat([*parts, plan_made.made.accuracy], ignore_index=True)

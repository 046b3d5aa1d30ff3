"""Planning steps that start from or end in files, for the command line: read, check, count, cover."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_sources.store import Store
from domain.errors import InputError
from domain.shifts import Assignment, ShiftRules
from domain.workload import ServiceTarget
from forecasting.forecast import Forecast
from jobs import forecasts, plan, staffing, standing_forecast, targets
from jobs.csv_files import read_csv
from staffing.requirements import Assumptions
from staffing.shrinkage import Shrinkage

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str, float], None]
LARGEST = 1e7  # contacts in an interval, or seconds of handle time: four months
MOST_DAYS = 400


@dataclass(frozen=True)
class StaffOptions:
    """Options of `cli.py staff`; None keeps our saved targets, else the channel's own default.

    Attributes:
        weeks, country: of the forecast made from the store when no file is given.
        service_level: share 0-1. `within_s`: seconds. `max_occupancy`, `shrinkage`: shares 0-1.
        has_patience: customers give up where the channel or file states a patience.
        takes_ours: saved targets count for a forecast file too; they always do for the store's own forecast.
        now: naive UTC moment from which the store's own forecast looks ahead; None is this one.
    """

    weeks: int = 2
    country: str | None = None
    service_level: float | None = None
    within_s: float | None = None
    max_occupancy: float | None = None
    shrinkage: float | None = None
    has_patience: bool = True
    takes_ours: bool = False
    now: datetime | None = None


@dataclass(frozen=True)
class Limits:
    """How long and how thoroughly a schedule is searched for."""

    seconds: float = 10.0
    is_thorough: bool = False
    seed: int = 0


@dataclass(frozen=True)
class Planned:
    """What `cli.py schedule` prints: figures by name, shifts (or assignments), what is unmet, notes.

    `coverage` is `domain.frames.COVERAGE`; `assignments` and `clashes` (see `jobs.clashing.plain`) are
    there for a named roster only; `blend` holds the plain values of `jobs.blending.Blend`, of a roster those of
    `jobs.roster_plans.blended`, whose `filling` is by interval.
    """

    figures: Mapping[str, float]
    shifts: pd.DataFrame
    unmet: pd.DataFrame
    notes: tuple[str, ...]
    coverage: pd.DataFrame
    assignments: tuple[Assignment, ...] = field(default=())
    clashes: tuple[Mapping[str, object], ...] = ()
    blend: Mapping[str, object] | None = None
    filling: pd.DataFrame | None = None


def read_table(path: Path, needed: Mapping[str, str]) -> pd.DataFrame:
    """A CSV with `starts_at` in UTC.

    Args:
        needed: column to what it must hold, for the sentence when one is missing.

    Raises:
        InputError: for a missing file or column, or a moment that cannot be read, with its row.
    """
    import pandas as pd

    frame = read_csv(path)
    missing = [f"{c} ({meaning})" for c, meaning in needed.items() if c not in frame.columns]
    if missing:
        raise InputError(", ".join(needed), ", ".join(frame.columns), f"Add {', '.join(missing)}", path.name)
    if frame.empty:
        raise InputError("at least one row", "a header alone", "", path.name)
    if "channel" in needed and frame["channel"].isna().any():
        row = int(frame["channel"].isna().to_numpy().argmax())
        raise InputError("a channel", "a blank cell", "Fill it", f"{path.name}, row {row + 2}, channel")
    moments = pd.to_datetime(frame["starts_at"], utc=True, errors="coerce", format="ISO8601")
    if moments.isna().any():
        row = int(moments.isna().to_numpy().argmax())
        got = repr(frame["starts_at"].iloc[row])
        raise InputError(
            "moments such as 2026-11-30T08:00:00Z", got, "", f"{path.name}, row {row + 2}, starts_at"
        )
    return frame.assign(starts_at=moments.astype("datetime64[us, UTC]"))


def checked(frame: pd.DataFrame, column: str, file: str, *, may_be_blank: bool) -> pd.DataFrame:
    """The frame with `column` as numbers from 0 to LARGEST.

    Raises:
        InputError: for another cell, or a blank one where none may be, with its row.
    """
    import pandas as pd

    numbers = pd.to_numeric(frame[column], errors="coerce").astype(float)
    is_good = numbers.between(0, LARGEST)
    if may_be_blank:
        is_good |= frame[column].isna()
    if not is_good.all():
        row = int((~is_good).to_numpy().argmax())
        cell = frame[column].iloc[row]
        got = "a blank cell" if pd.isna(cell) else cell
        wanted = "a number of 0 or more" if not numbers.iloc[row] > LARGEST else f"at most {LARGEST:,.0f}"
        raise InputError(wanted, got, "", f"{file}, row {row + 2}, {column}")
    return frame.assign(**{column: numbers})


def read_requirement(path: Path) -> pd.DataFrame:
    """A requirement file: `starts_at`, `channel`, and agents under one of the accepted names.

    `scheduled_agents` wins over `agents`; the columns `agents_erlang_a` and `agents_erlang_c` of a
    benchmark file are accepted where neither stands.
    """
    frame = read_table(path, {"starts_at": "moment", "channel": "channel key"})
    names = ["scheduled_agents", "agents", "agents_erlang_a", "agents_erlang_c"]
    found = [n for n in names if n in frame.columns]
    if not found:
        raise InputError(
            "a column scheduled_agents or agents", ", ".join(frame.columns), "Add one", path.name
        )
    days = (frame["starts_at"].max() - frame["starts_at"].min()).days
    if days > MOST_DAYS:
        raise InputError(f"a requirement of at most {MOST_DAYS} days", f"{days} days", "Split it", path.name)
    return frame.rename(columns={found[0]: "scheduled_agents"})


@dataclass(frozen=True)
class Based:
    """What agents are counted from.

    Attributes:
        load: contacts and handle time by interval, with `is_open`.
        choice: the planner's decisions. notes: what was assumed.
        made: the forecast behind the load, None for a load from a file.
        volume: the history behind the forecast, None likewise.
    """

    load: pd.DataFrame
    choice: plan.StaffingChoice
    notes: list[str]
    made: Forecast | None = None
    volume: pd.DataFrame | None = None

    @property
    def interval_s(self) -> float:
        return plan.interval_s(self.load)


@dataclass(frozen=True)
class Needed:
    """What a schedule has to cover.

    Attributes:
        requirement: starts_at, channel, scheduled_agents, and what the file or the count holds besides.
        assumptions: what the count rests on; None for a requirement from a file.
    """

    requirement: pd.DataFrame
    zone: str
    notes: list[str]
    assumptions: Assumptions | None = None


def counted(forecast_file: Path | None, store: Store | None, options: StaffOptions, zone: str) -> Needed:
    """Agents per channel and interval from a forecast file, or from the store's own forecast."""
    held = based(forecast_file, store, options)
    found = plan.agents(held.load, held.choice, interval_s=held.interval_s)
    return Needed(found, zone, held.notes, plan.assumptions(held.choice, held.interval_s))


def based(forecast_file: Path | None, store: Store | None, options: StaffOptions) -> Based:
    """Workload and assumptions from a forecast file, or from the store's own forecast and measurements."""
    if forecast_file is None:
        assert store is not None
        return _own_base(store, options)
    load = read_table(
        forecast_file, {"starts_at": "moment", "channel": "channel key", "contacts": "expected contacts"}
    )
    load = checked(load, "contacts", forecast_file.name, may_be_blank=False)
    if "aht_s" in load.columns:
        load = checked(load, "aht_s", forecast_file.name, may_be_blank=True)
    load, assumed = _with_aht(load)
    notes = width_notes(load)
    notes += [f"Handle time assumed for {c}: {s:.0f} s." for c, s in assumed.items()]
    ours, said = _ours(store if options.takes_ours else None)
    return Based(plan.with_staffed_hours(load), _choice(load, options, ours), [*notes, *said])


def width_notes(frame: pd.DataFrame) -> list[str]:
    """What is assumed where one start alone leaves the width of its interval open."""
    if frame["starts_at"].nunique() > 1:
        return []
    return [f"Interval width not known, taken as {plan.interval_s(frame) / 60:.0f} minutes."]


def _own_base(store: Store, options: StaffOptions) -> Based:
    from settings import moment, settings

    zone = store.setting("zone") or settings().zone
    asked = forecasts.Settings(7 * options.weeks, 30, options.country or "")
    found_now = standing_forecast.standing(store, asked, options.now or moment(), zone)
    volume, made = found_now.volume, found_now.forecast
    ours, said = _ours(store)
    stated_s = targets.stated(ours, "aht_s")
    aht_s, missing = plan.recent_aht_s(volume, stated_s)
    load = staffing.workload(made.frame, volume, stated_s, zone)
    until_on = volume["starts_at"].max().tz_convert(zone).date() + timedelta(days=1)
    found = staffing.patience(store, until_on)
    chosen = _choice(load, options, ours)
    measured_s = {c: float(round(p.patience_s)) for c, p in found.items()}
    curves = {
        c: v
        for c, v in staffing.chat_curves(store, until_on).items()
        if c in set(load["channel"].astype(str))
    }
    choice = replace(
        chosen, patience_s={**measured_s, **chosen.patience_s},
        chat_aht_s=staffing.levelled(curves, plan.recent_aht_s(volume)[0], stated_s),
    )  # fmt: skip
    assumed = [c for c in missing if c not in stated_s]
    notes = [*said, *made.notes, *(f"Handle time assumed for {c}: {aht_s[c]:.0f} s." for c in assumed)]
    notes += [
        f"Patience measured for {c}: {p.patience_s:.0f} s ({p.abandons} gave up)." for c, p in found.items()
    ]
    notes += [
        f"Handle time measured for {c} at 1 to {len(s)} at once: {', '.join(f'{v:.0f}' for v in s)} s."
        for c, s in choice.chat_aht_s.items()
    ]
    return Based(load, choice, notes, made, volume)


def _with_aht(load: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, float]]:
    known = load.get("aht_s")
    if known is not None and known.notna().all():
        return load, {}
    guess = load["channel"].map(lambda c: plan.ASSUMED_AHT_S.get(c, 420.0))
    filled = guess if known is None else known.fillna(guess)
    lacking = load["channel"] if known is None else load.loc[known.isna(), "channel"]
    return load.assign(aht_s=filled), {
        str(c): plan.ASSUMED_AHT_S.get(str(c), 420.0) for c in lacking.unique()
    }


def _ours(store: Store | None) -> tuple[targets.Targets, list[str]]:
    found = targets.versions(store) if store is not None else []
    if not found:
        return targets.USUAL, []
    return found[0].targets, [f"Our targets, version {found[0].number} of {found[0].made_at:%Y-%m-%d}."]


def _choice(load: pd.DataFrame, options: StaffOptions, ours: targets.Targets) -> plan.StaffingChoice:
    return plan.StaffingChoice(
        targets={str(c): _target(str(c), options, ours) for c in load["channel"].unique()},
        shrinkage=targets.shrinkage(ours)
        if options.shrinkage is None
        else Shrinkage({"stated": options.shrinkage}),
        has_patience=options.has_patience and targets.gives_up(ours),
        aht_s=targets.stated(ours, "aht_s"),
        patience_s=targets.stated(ours, "patience_s"),
    )


def _target(channel: str, options: StaffOptions, ours: targets.Targets) -> ServiceTarget:
    given = {
        "service_level": options.service_level, "threshold_s": options.within_s,
        "max_occupancy": options.max_occupancy,
    }  # fmt: skip
    stated = {lever: value for lever, value in given.items() if value is not None}
    return replace(targets.target(channel, ours), **stated)  # type: ignore[arg-type]


def requirement_totals(requirement: pd.DataFrame) -> pd.DataFrame:
    """By channel: contacts, agent hours before and after shrinkage, peak, expected service level."""
    import pandas as pd

    hours = plan.interval_s(requirement) / 3600
    rows = []
    for channel, part in requirement.groupby("channel", sort=False):
        known = part[part["service_level"].notna() & (part["contacts"] > 0)]
        weight = known["contacts"].sum()
        level = float((known["service_level"] * known["contacts"]).sum() / weight) if weight > 0 else None
        rows.append(
            {
                "channel": channel,
                "contacts": float(part["contacts"].sum()),
                "agent_hours": float(part["agents"].sum() * hours),
                "scheduled_hours": float(part["scheduled_agents"].sum() * hours),
                "peak_agents": float(part["agents"].max()),
                "service_level": level,
            }
        )
    return pd.DataFrame(rows)


def rules_of(path: Path | None) -> ShiftRules:
    """Shift rules from TOML; see `scheduling.contracts.read_rules`. Without a file the usual ones."""
    import tomllib

    from scheduling.contracts import read_rules

    if path is None:
        return ShiftRules()
    if not path.is_file():
        raise InputError("a file that exists", path, "Check the path", "--rules")
    try:
        with path.open("rb") as file:
            return read_rules(tomllib.load(file))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "a TOML file", str(error), "For example lengths_minutes = [240, 480]", path.name
        ) from error


def schedule(
    requirement: pd.DataFrame,
    rules: ShiftRules,
    agents_file: Path | None,
    zone: str,
    limits: Limits,
    progress: Progress,
) -> Planned:
    """Shifts that cover a requirement; with an agents file, people assigned to them."""
    if agents_file is not None:
        from jobs.roster_plans import assign

        return assign(requirement, rules, agents_file, zone, limits)
    made = plan.shifts(
        requirement, rules, zone=zone, time_limit_s=limits.seconds, quality=limits.is_thorough, seed=limits.seed,
        progress=progress,
    )  # fmt: skip
    return Planned(made.figures(), made.shifts, made.unmet, made.notes, made.coverage)


def backtest(path: Path, options: Any, dates: Any = None) -> dict[str, Any]:
    """The accuracy table of a file of contacts; see `forecasting.tables.backtest_table`.

    Args:
        dates: `day-first` or `month-first` where the file leaves it open; see `jobs.contact_tables.read`.
    """
    from forecasting.tables import backtest_table
    from jobs.contact_tables import read_path

    table = read_path(path, dates)
    found = backtest_table(table.frame, options)
    return {**found, "notes": [*table.notes, *found["notes"]]}

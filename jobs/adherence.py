"""Did people work as scheduled: the published roster against what agents did, by agent and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from data_sources import schedules
from data_sources.store import Store
from domain.agent_states import ACTIVITIES, ROSTER_MEANING
from domain.errors import InputError, NoDataError
from domain.shifts import Assignment, Shift, ShiftRules
from jobs import roster_rows, schedule_files
from jobs.csv_files import read_csv

if TYPE_CHECKING:
    import pandas as pd

LONGEST_WEEKS = 8
HEAVIEST = 2.0
"""A second of an interval weighs agents needed over agents scheduled, at most this."""


@dataclass(frozen=True)
class Kept:
    """How a roster was kept to.

    Attributes:
        days: one row per agent and day: day_on, agent_id, agent, shares and the seconds behind them.
        agents, totals: the same added up by agent, and by day.
        has_weights: whether the need behind the roster is known; without it every second weighs the same.
        silent: agents with a shift of whom no state is known; they are left out of the rows.
        sources: the versions or files compared.
    """

    days: pd.DataFrame
    agents: pd.DataFrame
    totals: pd.DataFrame
    has_weights: bool
    silent: tuple[str, ...]
    sources: tuple[str, ...]


def of_store(
    store: Store, first_on: date, last_on: date, zone: str, now: datetime, names: Mapping[str, str]
) -> Kept:
    """Published rosters against agent states, local days first_on to last_on up to `now` (naive UTC).

    Raises:
        NoDataError: no roster published, or no state known, for these days.
    """
    import pandas as pd

    found = schedules.published(store, "roster", first_on - timedelta(weeks=LONGEST_WEEKS), last_on)
    entries = [
        a for kept in found for a in schedule_files.assignments_of(kept.payload["assignments"])
        if first_on <= _day(a, zone) <= last_on and a.shift.ends_at <= now.replace(tzinfo=UTC)
    ]  # fmt: skip
    if not entries:
        raise NoDataError(
            "No roster that is over is published for these days. Publish one on the page Roster; once its days have "
            "passed and agent states are loaded, this page compares the two."
        )
    begin, end = (m.astimezone(UTC).replace(tzinfo=None) for m in _span(entries))
    states = schedules.states_between(store, begin, end, now)
    weights = [w for kept in found if (w := weights_of(kept.payload, zone)) is not None]
    joined = pd.concat(weights).drop_duplicates("starts_at", keep="last") if weights else None
    sources = tuple(f"{k.name}, version {k.number}" for k in found)
    return compared(entries, states, joined, zone, names, sources)


def of_files(roster: Path, states: Path, zone: str, need: Path | None = None) -> Kept:
    """The same from two CSV files: a roster as `cli.py schedule` writes it, and states of agents.

    The states need agent_id, starts_at, ends_at and state: work, break, meeting, off, or an activity of
    `domain.agent_states.ACTIVITIES` by its key or label. A blank end is the agent's next start, after the last one
    the end of the roster. With `need` (starts_at, channel, agents) seconds weigh as on the page.
    """
    done = read_csv(states, as_text=True, where="--states")
    needed = {"agent_id", "starts_at", "ends_at", "state"}
    if missing := sorted(needed - set(done.columns)):
        raise InputError(
            ", ".join(sorted(needed)), ", ".join(done.columns), f"Add {', '.join(missing)}", states.name
        )
    entries = roster_rows.of_file(roster, zone)
    rows = _read_states(done, zone, max(e.shift.ends_at for e in entries))
    weights = None
    if need is not None:
        from jobs.planfiles import read_requirement

        weights = _weights([e.shift for e in entries], read_requirement(need), ShiftRules(), zone)
    return compared(entries, rows, weights, zone, {}, (roster.name, states.name))


WORDS: Mapping[str, str] = {
    **{key: key for key in ("work", "break", "meeting", "off")},
    **{word.lower(): key for key, a in ACTIVITIES.items() for word in (key, a.label)},
}
"""What a status may be called -> a key of `MEANING`."""
MEANING: Mapping[str, str] = {**ROSTER_MEANING, "work": "work", "off": "off"}


def _read_states(done: pd.DataFrame, zone: str, until: datetime) -> pd.DataFrame:
    """agent_id, starts_at, ends_at, state of text cells, in order of the starts.

    Raises:
        InputError: with the row: no agent, an unknown status, a moment that cannot be read, an end before its start.
    """
    import pandas as pd

    agents, words = done["agent_id"].str.strip(), done["state"].str.strip().str.lower()
    for row, (agent, word) in enumerate(zip(agents, words, strict=True), start=2):
        if not agent:
            raise InputError("an agent_id in every row", "an empty cell", "Fill or remove it", f"row {row}")
        if word not in WORDS:
            known = ", ".join(dict.fromkeys(WORDS))
            raise InputError(f"one of {known}", done["state"][row - 2], "Rename it", f"state, row {row}")
    starts = schedule_files.moments(done["starts_at"], zone, "starts_at")
    ordered = pd.DataFrame({"agent_id": agents, "starts_at": starts}).sort_values("starts_at", kind="stable")
    following = ordered.groupby("agent_id", sort=False)["starts_at"].shift(-1).reindex(done.index)
    open_end = following.fillna(pd.Timestamp(until)).where(following.notna() | (starts < until), starts)
    stated = done["ends_at"].where(done["ends_at"].str.strip() != "", open_end.map(str))
    ends = schedule_files.moments(stated, zone, "ends_at")
    if (ends < starts).any():
        row = int((ends < starts).to_numpy().argmax())
        got = f"{done['starts_at'][row]} to {done['ends_at'][row]}"
        raise InputError("an end after its start", got, "Mend the row", f"ends_at, row {row + 2}")
    found = pd.DataFrame(
        {"agent_id": agents, "starts_at": starts, "ends_at": ends, "state": words.map(WORDS)}
    )
    return found.sort_values("starts_at", kind="stable", ignore_index=True)


def compared(
    entries: Sequence[Assignment],
    states: pd.DataFrame,
    weights: pd.DataFrame | None,
    zone: str,
    names: Mapping[str, str],
    sources: tuple[str, ...],
) -> Kept:
    """Adherence and conformance of those agents of whom a state is known."""
    from scheduling.adherence import by_day, summed

    known = set(states["agent_id"])
    mine = [a for a in entries if a.agent_id in known]
    silent = tuple(
        sorted({names.get(a.agent_id, a.agent_id) for a in entries} - {names.get(k, k) for k in known})
    )
    if not mine:
        raise NoDataError(
            f"No agent state is known for the {len(entries)} shifts of these days. Load a status history on the page "
            "Upload (agent, state, start, end)."
        )
    rows = states.rename(columns={"state": "status"})
    days = by_day(mine, rows, MEANING, zone, weights)
    days["agent"] = days["agent_id"].map(lambda a: names.get(a, a))
    agents = summed(days, "agent")
    return Kept(days, agents, summed(days, "day_on"), weights is not None, silent, sources)


def weights_of(payload: Mapping[str, object], zone: str) -> pd.DataFrame | None:
    """starts_at and weight of each interval of a kept roster: needed over scheduled agents; None without a need."""
    from jobs.roster_files import question_of

    if not payload.get("need"):
        return None
    need, rules, _ = question_of(payload)
    shifts = [a.shift for a in schedule_files.assignments_of(payload["assignments"])]  # type: ignore[arg-type]
    return _weights(shifts, need, rules, zone)


def _weights(shifts: Sequence[Shift], need: pd.DataFrame, rules: ShiftRules, zone: str) -> pd.DataFrame:
    """starts_at and weight: agents needed over agents scheduled, at most `HEAVIEST`, 0 where nobody is needed."""
    from scheduling.existing import score

    cover = score(shifts, need, rules, zone).coverage
    ratio = cover["required"] / cover["scheduled"].where(cover["scheduled"] > 0)
    weight = ratio.fillna(HEAVIEST).clip(upper=HEAVIEST).where(cover["required"] > 0, 0.0)
    return cover[["starts_at"]].assign(weight=weight)


def total(kept: Kept) -> Mapping[str, float]:
    """Shares over everybody and every day: sums over sums."""
    sums = kept.days[["scheduled_s", "adherent_s", "scheduled_work_s", "worked_s", "weighted_scheduled_s",
                      "weighted_adherent_s"]].sum()  # fmt: skip
    pairs = {
        "adherence": ("adherent_s", "scheduled_s"),
        "weighted_adherence": ("weighted_adherent_s", "weighted_scheduled_s"),
        "conformance": ("worked_s", "scheduled_work_s"),
    }
    return {k: float(sums[a] / sums[b]) if sums[b] > 0 else float("nan") for k, (a, b) in pairs.items()}


def _day(entry: Assignment, zone: str) -> date:
    return entry.shift.starts_at.astimezone(ZoneInfo(zone)).date()


def _span(entries: Sequence[Assignment]) -> tuple[datetime, datetime]:
    day = timedelta(days=1)
    return min(a.shift.starts_at for a in entries) - day, max(a.shift.ends_at for a in entries) + day

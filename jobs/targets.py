"""What we promise and assume when agents are counted: kept in the store, by version, with author and day.

Only what departs from the usual is kept, so that measured handle times go on following the data. Every page
and verb starts from the newest version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from data_sources import queries, runs
from data_sources.runs import Run
from data_sources.store import Store
from domain.channels import CHANNELS, label
from domain.errors import InputError
from domain.workload import ServiceTarget
from jobs.plan import USUAL_SHRINKAGE
from staffing.shrinkage import Shrinkage

KIND = "staffing_targets"
USUAL_OCCUPANCY = 0.85
LEVERS: dict[str, tuple[str, str]] = {
    "service_level": ("answered in time", "share"),
    "threshold_s": ("within", "s"),
    "max_occupancy": ("most occupancy", "share"),
    "min_agents": ("fewest agents", "agents"),
    "aht_s": ("handle time", "s"),
    "patience_s": ("patience", "s"),
}
"""What a channel can have of its own: what a person reads, and its unit."""


LARGEST_S = 1e7


@dataclass(frozen=True)
class Targets:
    """What departs from the usual.

    Attributes:
        channels: by channel the levers of `LEVERS` that are ours; shares 0-1, seconds, agents.
        planned, unplanned: shrinkage, shares 0-1. has_patience: customers give up while they wait.
    """

    channels: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    planned: float | None = None
    unplanned: float | None = None
    has_patience: bool | None = None

    def __post_init__(self) -> None:
        for channel, levers in self.channels.items():
            unknown = sorted(set(levers) - set(LEVERS))
            if channel not in CHANNELS or unknown:
                wanted = f"a channel of {', '.join(CHANNELS)} with {', '.join(LEVERS)}"
                raise InputError(wanted, f"{channel}: {', '.join(unknown or levers)}", where="targets")
            for lever in ("aht_s", "patience_s"):
                if not 0 < levers.get(lever, 1) <= LARGEST_S:
                    raise InputError(
                        "seconds above 0, at most ten million",
                        levers[lever],
                        where=f"{label(channel)} {lever}",
                    )
            if target(channel, self).min_agents < 0:
                raise InputError(
                    "0 agents or more", levers["min_agents"], where=f"{label(channel)} min_agents"
                )
        shrinkage(self)


@dataclass(frozen=True)
class Version:
    """One saved state: number from 1, who and when (naive UTC), what it changed, in sentences."""

    number: int
    targets: Targets
    author: str
    made_at: datetime
    changes: tuple[str, ...]


def target(channel: str, ours: Targets) -> ServiceTarget:
    """The promise of a channel: ours where we have one, else the usual one of `domain.channels`."""
    known, own = CHANNELS.get(channel), ours.channels.get(channel, {})
    return ServiceTarget(
        service_level=own.get("service_level", known.target_share if known else 0.8),
        threshold_s=own.get("threshold_s", known.threshold_s if known else 20.0),
        max_occupancy=own.get("max_occupancy", USUAL_OCCUPANCY),
        min_agents=int(own.get("min_agents", 0)),
    )


def shrinkage(ours: Targets) -> Shrinkage:
    """Ours where we have one, else the usual one."""
    planned = USUAL_SHRINKAGE.planned if ours.planned is None else {"planned": ours.planned}
    unplanned = USUAL_SHRINKAGE.unplanned if ours.unplanned is None else {"unplanned": ours.unplanned}
    return Shrinkage(planned, unplanned)


USUAL = Targets()


def stated(ours: Targets, lever: str) -> dict[str, float]:
    """A lever by channel, where it is ours."""
    return {c: levers[lever] for c, levers in ours.channels.items() if lever in levers}


def versions(store: Store) -> list[Version]:
    """Everything saved, newest first."""
    return sorted((_version(run) for run in runs.kept(store, KIND)), key=lambda v: -v.number)


def ours(store: Store) -> Targets:
    """What counts now: the newest version, or the usual where nothing was saved."""
    found = versions(store)
    return found[0].targets if found else USUAL


def save(store: Store, wanted: Targets, *, author: str, now: datetime, seen: int) -> Version:
    """Keep `wanted` as the next version.

    Args:
        author: who decides; may be empty. now: naive UTC.
        seen: number of the version that the changes were made on, 0 before the first.

    Raises:
        InputError: when nothing changes, or somebody saved since.
    """
    found = versions(store)
    newest = found[0].number if found else 0
    if newest != seen:
        who = found[0].author or "somebody" if found else "nobody"
        got = f"version {newest} saved by {who} meanwhile"
        raise InputError(f"changes on version {seen}", got, "Look at what changed and save again", "targets")
    changed = changes(found[0].targets if found else USUAL, wanted)
    if not changed:
        raise InputError("a change", "the targets as they are saved", "Change something first", "targets")
    inputs = {
        "channels": {c: dict(v) for c, v in wanted.channels.items() if v}, "planned": wanted.planned,
        "unplanned": wanted.unplanned, "has_patience": wanted.has_patience, "author": author.strip(),
    }  # fmt: skip
    said = [{"change": sentence} for sentence in changed]
    run = Run(KIND, f"{newest + 1:05d}", inputs, said, queries.holdings(store).version, now)
    runs.keep(store, run)
    return _version(run)


def back_to(store: Store, number: int, *, author: str, now: datetime) -> Version:
    """Save an earlier version again as the newest; 0 is the usual. Nothing in between is lost.

    Raises:
        InputError: for a number that was never saved, or is what counts already.
    """
    found = versions(store)
    kept = {v.number: v.targets for v in found} | {0: USUAL}
    if number not in kept:
        raise InputError(f"a version from 0 to {len(found)}", number, where="targets")
    return save(store, kept[number], author=author, now=now, seen=len(found))


def changes(before: Targets, after: Targets) -> tuple[str, ...]:
    """What differs, a sentence each.

    Example:
        >>> changes(USUAL, Targets({"phone": {"service_level": 0.85}}, planned=0.2))
        ('Phone, answered in time: 80 % to 85 %', 'Planned shrinkage: 15 % to 20 %')
    """
    said = []
    for channel in CHANNELS:
        for lever, (words, unit) in LEVERS.items():
            old, new = (_value(side, channel, lever) for side in (before, after))
            if old != new:
                said.append(f"{label(channel)}, {words}: {_words(old, unit)} to {_words(new, unit)}")
    kept, now = shrinkage(before), shrinkage(after)
    for name, old, new in (
        ("Planned shrinkage", kept.planned_share, now.planned_share),
        ("Unplanned shrinkage", kept.unplanned_share, now.unplanned_share),
    ):
        if abs(old - new) > 1e-9:
            said.append(f"{name}: {_words(old, 'share')} to {_words(new, 'share')}")
    if gives_up(before) != gives_up(after):
        said.append(f"Customers give up: {'yes' if gives_up(after) else 'no'}")
    return tuple(said)


def gives_up(ours: Targets) -> bool:
    """Whether customers give up while they wait; usually they do."""
    return True if ours.has_patience is None else ours.has_patience


def _value(side: Targets, channel: str, lever: str) -> float | None:
    if lever in ("aht_s", "patience_s"):
        return side.channels.get(channel, {}).get(lever)
    return float(getattr(target(channel, side), lever))


def _words(value: float | None, unit: str) -> str:
    if value is None:
        return "as measured"
    return f"{100 * value:.4g} %" if unit == "share" else f"{value:g}{' s' if unit == 's' else ''}"


def _version(run: Run) -> Version:
    held = run.inputs
    kept = Targets(held["channels"], held["planned"], held["unplanned"], held["has_patience"])
    said: Sequence[Mapping[str, str]] = run.results
    return Version(int(run.name), kept, held["author"], run.made_at, tuple(r["change"] for r in said))


def changed_by(text: str, ours: Targets) -> Targets:
    """`phone: service_level=0.85, threshold_s=15` or `shrinkage: planned=0.2` put on what is ours.

    An empty value (`aht_s=`) takes the usual again.

    Raises:
        InputError: for anything else.

    Example:
        >>> changed_by("phone: service_level=0.85", USUAL).channels
        {'phone': {'service_level': 0.85}}
    """
    name, _, rest = (part.strip() for part in text.partition(":"))
    given = dict(_pair(part, text) for part in rest.split(",") if part.strip())
    if name == "shrinkage" and given and set(given) <= {"planned", "unplanned"}:
        return Targets(
            ours.channels, given.get("planned", ours.planned), given.get("unplanned", ours.unplanned),
            ours.has_patience,
        )  # fmt: skip
    if not given:
        raise InputError("changes such as 'phone: service_level=0.85'", text, where="--set")
    own = {**ours.channels.get(name, {}), **given}
    channels = {**ours.channels, name: {k: v for k, v in own.items() if v is not None}}
    return Targets(channels, ours.planned, ours.unplanned, ours.has_patience)


def _pair(part: str, text: str) -> tuple[str, float | None]:
    lever, equals, value = (p.strip() for p in part.partition("="))
    if not equals or not lever:
        raise InputError("lever=value", part.strip(), f"Levers: {', '.join(LEVERS)}", "--set")
    try:
        return lever, float(value) if value else None
    except ValueError as error:
        raise InputError("a number after =", part.strip(), "Shares are 0-1: 0.85", f"--set {text}") from error

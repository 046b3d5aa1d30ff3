"""Simulation of several channels at once: skills, routing, concurrency, redials, breaks, filler work.

Deferred work is a stream without patience and with a high rank: agents take it when nobody waits on
the lines. Agents are people with spells of presence, so breaks and shift ends are gaps between spells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from domain.errors import InputError
from staffing import skill_kernel
from staffing.chat import check_curve
from staffing.log_space import Floats
from staffing.simulate import Simulated, arrivals, busy_seconds, unit_times
from staffing.skill_kernel import ATTEMPT, CHANGE, LINE, House

ROUTING = {"preferred": 0, "longest_idle": 1, "least_loaded": 2}


@dataclass(frozen=True, slots=True)
class Stream:
    """One channel's arrivals and how they are handled.

    Attributes:
        contacts: expected arrivals per interval.
        aht_by_concurrency: AHT in seconds at 1, 2, ... contacts at once; one value is voice.
        patience_s: mean patience, None when nobody gives up.
        threshold_s: answer-within threshold.
        rank: smaller is served first; filler work gets the largest.
        aht_cv: coefficient of variation of handle times.
        redial_probability: chance 0-1 that whoever gives up tries again after `redial_after_s`.
        opening_backlog: contacts waiting when the first interval begins.
    """

    contacts: Floats
    aht_by_concurrency: Sequence[float]
    patience_s: float | None = None
    threshold_s: float = 20.0
    rank: int = 0
    aht_cv: float = 1.0
    redial_probability: float = 0.0
    redial_after_s: float = 300.0
    opening_backlog: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """One agent: preference 1, 2, ... by channel handled, and spells [on, off) in seconds."""

    skills: Mapping[str, int]
    spells: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Floor:
    """The whole house: streams by channel, people, and the rule that routes.

    Attributes:
        routing: `preferred` (smallest skill preference), `longest_idle` or `least_loaded`.
        rate_cv: coefficient of variation of the day's rate, shared by all channels.
    """

    streams: Mapping[str, Stream]
    people: Sequence[Person]
    interval_s: float
    routing: str = "preferred"
    rate_cv: float = 0.0
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(self.streams))
        if self.routing not in ROUTING:
            raise InputError(" or ".join(ROUTING), self.routing, where="routing")
        if not self.people:
            raise InputError("at least one agent", "none", where="people")
        if len({np.size(s.contacts) for s in self.streams.values()}) != 1:
            raise InputError("the same intervals for every channel", "different ones", where="streams")
        unknown = {c for person in self.people for c in person.skills} - set(self.names)
        if unknown:
            raise InputError(", ".join(self.names), ", ".join(sorted(unknown)), where="skills")


def team(agents: Floats, skills: Mapping[str, int], interval_s: float) -> list[Person]:
    """People who together make up `agents` (whole numbers) at work in each interval.

    Example:
        >>> [p.spells for p in team(np.array([1, 2, 1]), {"phone": 1}, 900)]
        [((0.0, 2700.0),), ((900.0, 1800.0),)]
    """
    people = []
    for j in range(int(np.max(agents, initial=0))):
        present = np.concatenate([[False], np.asarray(agents) > j, [False]])
        edges = np.flatnonzero(present[1:] != present[:-1]) * interval_s
        spells = tuple((float(a), float(b)) for a, b in zip(edges[::2], edges[1::2], strict=True))
        people.append(Person(skills, spells))
    return people


def floor(house: Floor, *, replications: int = 20, seed: int = 1) -> dict[str, Simulated]:
    """Simulate `replications` independent days of the whole house, by channel.

    Redials count as offered again; a contact still waiting at the end is offered, not answered.

    Example:
        >>> voice = Stream(np.full(48, 100.0), [180.0])
        >>> house = Floor({"phone": voice}, team(np.full(48, 14), {"phone": 1}, 1800), 1800)
        >>> level, low, high = floor(house, replications=40)["phone"].service_level()
        >>> low < 0.888 < high
        True
    """
    run = skill_kernel.compiled()
    streams = np.random.SeedSequence(seed).spawn(replications)
    days: list[list[tuple[Floats, ...]]] = []
    for stream in streams:
        state, arriving = _house(house, np.random.default_rng(stream))
        run(state, arriving)
        days.append([_tally(house, state.attempts, c) for c in range(len(house.names))])
    return {
        name: Simulated(*(np.vstack(v) for v in zip(*(day[c] for day in days), strict=True)))
        for c, name in enumerate(house.names)
    }


def _house(floor: Floor, generator: np.random.Generator) -> tuple[House, int]:
    streams = list(floor.streams.values())
    curves = [check_curve(s.aht_by_concurrency) for s in streams]
    depth = max(c.size for c in curves)
    lines = np.zeros(len(streams), LINE)
    lines["cap"] = [c.size for c in curves]
    lines["patience"] = [np.inf if s.patience_s is None else s.patience_s for s in streams]
    lines["rank"] = [s.rank for s in streams]
    lines["first"] = lines["last"] = -1
    attempts, arriving = _attempts(floor, generator)
    skill = np.array([[p.skills.get(n, 0) for n in floor.names] for p in floor.people], dtype=np.int64)
    curve = np.array([np.pad(c, (0, depth - c.size), mode="edge") for c in curves])
    routing = ROUTING[floor.routing]
    return skill_kernel.house(attempts, lines, _changes(floor), curve, skill, routing, arriving), arriving


def _attempts(floor: Floor, generator: np.random.Generator) -> tuple[np.ndarray, int]:
    """First attempts in order of arrival, then room for redials, each with its own draws."""
    streams = list(floor.streams.values())
    factor = generator.gamma(1 / floor.rate_cv**2, floor.rate_cv**2) if floor.rate_cv > 0 else 1.0
    moments = [
        np.concatenate(
            [np.zeros(s.opening_backlog), arrivals(s.contacts * factor, floor.interval_s, 0.0, generator)]
        )
        for s in streams
    ]
    at = np.concatenate(moments)
    order = np.argsort(at, kind="stable")
    channel = np.repeat(np.arange(len(moments)), [m.size for m in moments])[order]
    chance = np.array([s.redial_probability for s in streams])
    room = int(at.size * (1 + 4 * chance.max())) + 1
    # a redial's channel is known only when it happens; its draws are those of the attempt it shadows
    like = np.resize(channel, room) if at.size else np.zeros(room, int)
    out = np.zeros(room, ATTEMPT)
    for field_name in ("arrived", "started", "gave_up", "ended"):
        out[field_name] = np.nan
    out["arrived"][: at.size], out["kind"], out["following"] = at[order], like, -1
    for c, stream in enumerate(streams):
        mine = np.flatnonzero(like == c)
        out["work"][mine] = unit_times(mine.size, stream.aht_cv, generator)
    out["patience"] = generator.standard_exponential(room)
    out["redials"] = generator.random(room) < chance[like]
    out["redial_after"] = generator.standard_exponential(room) * max(s.redial_after_s for s in streams)
    return out, at.size


def _changes(floor: Floor) -> np.ndarray:
    moments = sorted(
        (moment, j, is_on)
        for j, person in enumerate(floor.people)
        for on, off in person.spells
        for moment, is_on in ((on, True), (off, False))
    )
    return np.array(moments, dtype=CHANGE)


def _tally(house: Floor, attempts: np.ndarray, c: int) -> tuple[Floats, ...]:
    stream = house.streams[house.names[c]]
    intervals, horizon = stream.contacts.size, stream.contacts.size * house.interval_s
    mine = attempts[(attempts["kind"] == c) & ~np.isnan(attempts["arrived"])]
    came, began = mine["arrived"], mine["started"]
    patience = mine["patience"] * (np.inf if stream.patience_s is None else stream.patience_s)
    gone = np.isnan(began) & (came + patience < horizon)
    ends = np.where(gone, came + patience, horizon)
    wait = np.maximum(np.where(np.isnan(began), ends, began) - came, 0.0)
    period = np.minimum((came / house.interval_s).astype(int), intervals - 1)

    def total(weights: Floats) -> Floats:
        return np.bincount(period, weights=weights, minlength=intervals).astype(float)

    served = ~np.isnan(began)
    closes = np.where(np.isnan(mine["ended"]), horizon, mine["ended"])[served]
    return (
        total(np.ones(mine.size)),
        total((served & (wait <= stream.threshold_s)).astype(float)),
        total(gone.astype(float)),
        total(wait),
        busy_seconds(began[served], closes, house.interval_s, intervals),
    )

"""One instance of Curtois and Qu's shift scheduling, as every module of the benchmark reads it.

All rules are hard but the requests and the cover. Shifts of one or more types a day, a horizon of weeks;
the objective is the weight of requests not met plus cover below and above what is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """One employee's rules; minutes and days as in the file. `rest` is the least minutes between two shifts."""

    name: str
    shifts: frozenset[str]
    rest: int
    longest: int
    shortest: int
    shortest_off: int
    most_minutes: int
    least_minutes: int
    most_weekends: int
    most_of: dict[str, int]
    off: frozenset[int]


@dataclass(frozen=True)
class Instance:
    """One instance: days, shift types as (start, minutes), people, requests and cover.

    on, off: person, day, shift, weight. cover: day, shift, wanted, weight below, weight above.
    forbidden: a shift and one that may not follow it on the next day, where the file says so by name.
    """

    days: int
    first_weekday: int
    shifts: dict[str, tuple[int, int]]
    people: tuple[Person, ...]
    on: list[tuple[str, int, str, int]]
    off: list[tuple[str, int, str, int]]
    cover: list[tuple[int, str, int, int, int]]
    forbidden: frozenset[tuple[str, str]] = frozenset()

    def may_follow(self, person: Person, first: str, then: str) -> bool:
        """Whether `then` may be worked on the day after `first`."""
        end, start = sum(self.shifts[first]), 1440 + self.shifts[then][0]
        return start - end >= person.rest and (first, then) not in self.forbidden

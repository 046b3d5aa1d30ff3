"""What a plan of a Curtois-Qu instance breaks and costs; shares nothing with the search but the reader."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise

from benchmarks.scheduling.nrp_instance import Instance, Person

Plan = dict[tuple[str, int], str]


def cost(instance: Instance, plan: Plan) -> int:
    """Weight of requests not met and of cover below and above."""
    total = sum(w for name, day, shift, w in instance.on if plan.get((name, day)) != shift)
    total += sum(w for name, day, shift, w in instance.off if plan.get((name, day)) == shift)
    on_duty = Counter((day, shift) for (_, day), shift in plan.items())
    for day, shift, wanted, below, above in instance.cover:
        here = on_duty[day, shift]
        total += below * max(wanted - here, 0) + above * max(here - wanted, 0)
    return total


def broken(instance: Instance, plan: Plan) -> list[str]:
    """A sentence for every hard rule that is broken."""
    known = {p.name for p in instance.people}
    found = [f"{name} is nobody" for name, _ in plan if name not in known]
    for person in instance.people:
        line = [plan.get((person.name, day)) for day in range(instance.days)]
        found += [f"{person.name}: {what}" for what in _broken(instance, person, line)]
    return found


def _broken(instance: Instance, person: Person, line: list[str | None]) -> list[str]:
    worked = [(day, shift) for day, shift in enumerate(line) if shift is not None]
    found = [f"may not work {s}" for _, s in worked if s not in person.shifts]
    found += [f"is away on day {day}" for day, _ in worked if day in person.off]
    minutes = sum(instance.shifts[s][1] for _, s in worked)
    if not person.least_minutes <= minutes <= person.most_minutes:
        found.append(f"{minutes} minutes, not {person.least_minutes} to {person.most_minutes}")
    counts = Counter(s for _, s in worked)
    found += [f"{counts[s]} of {s}, at most {most}" for s, most in person.most_of.items() if counts[s] > most]
    for (day, first), (following, second) in pairwise(worked):
        end = day * 1440 + sum(instance.shifts[first])
        if following * 1440 + instance.shifts[second][0] - end < person.rest:
            found.append(f"too little rest before day {following}")
        if following == day + 1 and (first, second) in instance.forbidden:
            found.append(f"{second} right after {first} on day {following}")
    return found + _runs(person, line) + _weekends(instance, person, line)


def _runs(person: Person, line: list[str | None]) -> list[str]:
    """Runs too long or, unless they touch an edge of the horizon, too short."""
    found, day = [], 0
    for is_work, group in groupby(line, key=lambda s: s is not None):
        length = len(list(group))
        inside = day > 0 and day + length < len(line)
        least = person.shortest if is_work else person.shortest_off
        if is_work and length > person.longest:
            found.append(f"{length} days in a row from day {day}")
        if inside and length < least:
            found.append(f"a run of {length} from day {day}, at least {least}")
        day += length
    return found


def _weekends(instance: Instance, person: Person, line: list[str | None]) -> list[str]:
    saturdays = [d for d in range(len(line) - 1) if (instance.first_weekday + d) % 7 == 5]
    worked = sum(line[d] is not None or line[d + 1] is not None for d in saturdays)
    return [f"{worked} weekends, at most {person.most_weekends}"] if worked > person.most_weekends else []

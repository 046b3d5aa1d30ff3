"""Shift-scheduling instances of Curtois and Qu (2014), read from their .ros files and solved by CP-SAT.

    python -m benchmarks.scheduling.nrp INSTANCE.ros [SECONDS]

All rules are hard but the requests and the cover. Shifts of zero or more types a day, a horizon of weeks;
the objective is the weight of requests not met plus cover below and above what is asked for.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Person:
    """One employee's rules; minutes and days as in the file."""

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
    """One instance: days, shift types as (start, minutes), people, requests and cover."""

    days: int
    first_weekday: int
    shifts: dict[str, tuple[int, int]]
    people: tuple[Person, ...]
    on: list[tuple[str, int, str, int]]
    off: list[tuple[str, int, str, int]]
    cover: list[tuple[int, str, int, int, int]]


def text(node: ET.Element, path: str, default: str = "") -> str:
    found = node.find(path)
    return (found.text or default).strip() if found is not None else default


def read(path: str) -> Instance:
    """The instance of one file."""
    root = ET.parse(path).getroot()
    first, last = (date.fromisoformat(text(root, tag)) for tag in ("StartDate", "EndDate"))
    shifts = {}
    for node in root.iterfind("ShiftTypes/Shift"):
        hour, minute = text(node, "StartTime").split(":")
        shifts[node.attrib["ID"]] = (int(hour) * 60 + int(minute), int(text(node, "Duration")))
    contracts = {c.attrib["ID"]: c for c in root.iterfind("Contracts/Contract")}
    fixed: dict[str, set[int]] = {}
    for node in root.iterfind("FixedAssignments/Employee"):
        days = {int(text(a, "Day")) for a in node.iterfind("Assign") if text(a, "Shift") == "-"}
        fixed.setdefault(text(node, "EmployeeID"), set()).update(days)
    people = tuple(
        _person(e.attrib["ID"], [contracts[c.text or ""] for c in e.iterfind("ContractID")], fixed, shifts)
        for e in root.iterfind("Employees/Employee")
    )
    return Instance(
        (last - first).days + 1, first.weekday(), shifts, people,
        _requests(root, "ShiftOnRequests/ShiftOn"), _requests(root, "ShiftOffRequests/ShiftOff"), _cover(root),
    )  # fmt: skip


def _person(
    name: str, contracts: list[ET.Element], fixed: dict[str, set[int]], shifts: dict[str, tuple[int, int]]
) -> Person:
    def number(path: str, default: int) -> int:
        found = [n for c in contracts for n in c.iterfind(path)]
        return int(found[0].text or default) if found else default

    def sequence(tag: str, shift: str, default: int) -> int:
        found = [n for c in contracts for n in c.iterfind(tag) if n.attrib["shift"] == shift]
        return int(found[0].attrib["value"]) if found else default

    valid = [n.attrib["shift"] for c in contracts for n in c.iterfind("ValidShifts")]
    return Person(
        name=name,
        shifts=frozenset(s for v in valid for s in v.split(",") if s) if valid else frozenset(shifts),
        rest=number("MinRestTime", 0),
        longest=sequence("MaxSeq", "$", 10**4),
        shortest=sequence("MinSeq", "$", 1),
        shortest_off=sequence("MinSeq", "-", 1),
        most_minutes=number("Workload/TimeUnits/Max/Count", 10**6),
        least_minutes=number("Workload/TimeUnits/Min/Count", 0),
        most_weekends=number("Patterns/Match/Max/Count", 10**4),
        most_of={n.attrib["shift"]: int(n.attrib["value"]) for c in contracts for n in c.iterfind("MaxTot")},
        off=frozenset(fixed.get(name, ())),
    )


def _requests(root: ET.Element, path: str) -> list[tuple[str, int, str, int]]:
    return [
        (text(n, "EmployeeID"), int(text(n, "Day")), text(n, "Shift"), int(n.attrib["weight"]))
        for n in root.iterfind(path)
    ]


def _cover(root: ET.Element) -> list[tuple[int, str, int, int, int]]:
    """Day, shift, wanted, weight below, weight above."""
    found = []
    for node in root.iterfind("CoverRequirements/DateSpecificCover"):
        for c in node.iterfind("Cover"):
            low, high = c.find("Min"), c.find("Max")
            assert low is not None
            assert high is not None
            found.append((int(text(node, "Day")), text(c, "Shift"), int(low.text or 0),
                          int(low.attrib["weight"]), int(high.attrib["weight"])))  # fmt: skip
    return found


def solve(
    instance: Instance, seconds: float, workers: int = 8
) -> tuple[int, float, dict[tuple[str, int], str]]:
    """Objective, bound, and who works what on which day.

    Eight workers even on two cores: CP-SAT's neighbourhood searches only run from the fourth on.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    x = {
        (p.name, d, s): model.new_bool_var("")
        for p in instance.people
        for d in range(instance.days)
        for s in sorted(p.shifts)
    }
    for person in instance.people:
        _person_rows(model, instance, person, x)
    model.minimize(_objective(model, instance, x))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return -1, solver.best_objective_bound, {}
    plan = {(n, d): s for (n, d, s), v in x.items() if solver.value(v)}
    return round(solver.objective_value), solver.best_objective_bound, plan


def _person_rows(model: Any, instance: Instance, person: Person, x: dict[tuple[str, int, str], Any]) -> None:
    days = range(instance.days)
    works = [model.new_bool_var("") for _ in days]
    for d in days:
        model.add(sum(x[person.name, d, s] for s in person.shifts) == works[d])
        if d in person.off:
            model.add(works[d] == 0)
    minutes = sum(instance.shifts[s][1] * x[person.name, d, s] for d in days for s in person.shifts)
    model.add_linear_constraint(minutes, person.least_minutes, person.most_minutes)
    for s, most in person.most_of.items():
        if s in person.shifts:
            model.add(sum(x[person.name, d, s] for d in days) <= most)
    for d in days:
        if d + person.longest < instance.days:
            model.add(sum(works[d : d + person.longest + 1]) <= person.longest)
    # Runs at the edges of the horizon may be short: what lies outside is taken to be suitable.
    _runs(model, works, person.shortest, True)
    _runs(model, works, person.shortest_off, False)
    _weekends(model, instance, person, works)
    for d in days[:-1]:
        for s in person.shifts:
            end = instance.shifts[s][0] + instance.shifts[s][1]
            late = [t for t in person.shifts if 1440 + instance.shifts[t][0] - end < person.rest]
            if late:
                model.add(x[person.name, d, s] + sum(x[person.name, d + 1, t] for t in late) <= 1)


def _runs(model: Any, works: list[Any], shortest: int, is_work: bool) -> None:
    """No run of work (or of days off) shorter than `shortest` between two of the other kind."""
    same = [w if is_work else ~w for w in works]
    for length in range(1, shortest):
        for d in range(1, len(works) - length):
            inside = [~w for w in same[d : d + length]]
            model.add_bool_or([same[d - 1], *inside, same[d + length]])


def _weekends(model: Any, instance: Instance, person: Person, works: list[Any]) -> None:
    found = []
    for d in range(instance.days - 1):
        if (instance.first_weekday + d) % 7 == 5:
            weekend = model.new_bool_var("")
            model.add_max_equality(weekend, [works[d], works[d + 1]])
            found.append(weekend)
    model.add(sum(found) <= person.most_weekends)


def _objective(model: Any, instance: Instance, x: dict[tuple[str, int, str], Any]) -> Any:
    total: Any = 0
    for name, d, s, weight in instance.on:
        total += weight * (1 - x[name, d, s]) if (name, d, s) in x else weight
    for name, d, s, weight in instance.off:
        if (name, d, s) in x:
            total += weight * x[name, d, s]
    for d, s, wanted, below, above in instance.cover:
        on_duty = [v for p in instance.people if (v := x.get((p.name, d, s))) is not None]
        under = model.new_int_var(0, wanted, "")
        over = model.new_int_var(0, max(len(on_duty) - wanted, 0), "")
        model.add(sum(on_duty) + under - over == wanted)
        total += below * under + above * over
    return total


if __name__ == "__main__":
    limit = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    cost, bound, _ = solve(read(sys.argv[1]), limit)
    print(f"{sys.argv[1].rsplit('/', 1)[-1]}: cost {cost}, bound {bound:.0f}")

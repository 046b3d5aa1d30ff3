"""Shift-scheduling instances of Curtois and Qu (2014), read from their .ros files and solved in two processes.

    python -m benchmarks.scheduling.nrp INSTANCE.ros ... [--seconds 60] [--seed 0]

All rules are hard but the requests and the cover. Shifts of zero or more types a day, a horizon of weeks;
the objective is the weight of requests not met plus cover below and above what is asked for.
"""

from __future__ import annotations

import argparse
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date
from time import monotonic


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


def main(paths: list[str], seconds: float, seed: int) -> None:
    """Print a line an instance: cost and broken rules by the checker, the bound, seconds."""
    from benchmarks.scheduling import nrp_check
    from benchmarks.scheduling.nrp_search import search

    for path in paths:
        started = monotonic()
        instance = read(path)
        found = search(instance, seconds - (monotonic() - started), seed)
        plan = found.shifts(instance)
        broken = nrp_check.broken(instance, plan)
        print(
            f"{path.rsplit('/', 1)[-1]}: cost {nrp_check.cost(instance, plan)}, bound {found.bound:.0f}, "
            f"broken rules {len(broken)}, {monotonic() - started:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("instances", nargs="+")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    main(given.instances, given.seconds, given.seed)

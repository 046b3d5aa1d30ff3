"""The two layouts the instances are published in: .ros (XML) and .txt (sections of comma-separated lines)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.scheduling.nrp_instance import Instance, Person

if TYPE_CHECKING:
    from collections.abc import Callable

NEVER = 10**4
SECTIONS = (
    "HORIZON", "SHIFTS", "STAFF", "DAYS_OFF", "SHIFT_ON_REQUESTS", "SHIFT_OFF_REQUESTS", "COVER",
)  # fmt: skip
CONTRACT = {"MinRestTime", "MaxSeq", "MinSeq", "Workload", "Patterns", "ValidShifts", "MaxTot", "Label"}


def read(path: str) -> Instance:
    """The instance of one file, whichever of the two layouts it has.

    Raises:
        ValueError: for a section or a rule that is not one of the set's, by name.
    """
    content = Path(path).read_text(encoding="utf-8-sig")
    is_xml = content.lstrip().startswith("<")
    return _ros(ET.fromstring(content)) if is_xml else _sections(content)


def _sections(content: str) -> Instance:
    rows: dict[str, list[list[str]]] = {name: [] for name in SECTIONS}
    section = ""
    for line in map(str.strip, content.splitlines()):
        if line.startswith("SECTION_"):
            section = line.removeprefix("SECTION_")
            if section not in rows:
                raise ValueError(f"a section of {', '.join(SECTIONS)} is expected, got {section}")
        elif line and not line.startswith("#"):
            rows[section].append([cell.strip() for cell in line.split(",")])
    days = int(rows["HORIZON"][0][0])
    # The layout names no starts: what may follow what is said shift by shift.
    shifts = {row[0]: (0, int(row[1])) for row in rows["SHIFTS"]}
    forbidden = {(row[0], then) for row in rows["SHIFTS"] for then in "|".join(row[2:]).split("|") if then}
    away: defaultdict[str, set[int]] = defaultdict(set)
    for row in rows["DAYS_OFF"]:
        away[row[0]] |= {int(day) for day in row[1:] if day}
    people = tuple(_staff(row, days, shifts, frozenset(away[row[0]])) for row in rows["STAFF"])
    on, off = (
        [(row[0], int(row[1]), row[2], int(row[3])) for row in rows[name]]
        for name in ("SHIFT_ON_REQUESTS", "SHIFT_OFF_REQUESTS")
    )
    cover = [(int(row[0]), row[1], int(row[2]), int(row[3]), int(row[4])) for row in rows["COVER"]]
    return Instance(days, 0, shifts, people, on, off, cover, frozenset(forbidden))


def _staff(row: list[str], days: int, shifts: dict[str, tuple[int, int]], away: frozenset[int]) -> Person:
    most = {shift: int(count) for shift, count in (part.split("=") for part in row[1].split("|") if part)}
    most_minutes, least_minutes, longest, shortest, shortest_off, weekends = map(int, row[2:8])
    return Person(
        row[0], frozenset(s for s in shifts if most.get(s, days) > 0), 0, longest, shortest, shortest_off,
        most_minutes, least_minutes, weekends, {s: n for s, n in most.items() if 0 < n < days}, away,
    )  # fmt: skip


def text(node: ET.Element, path: str, default: str = "") -> str:
    found = node.find(path)
    return (found.text or default).strip() if found is not None else default


def _ros(root: ET.Element) -> Instance:
    first, last = (date.fromisoformat(text(root, tag)) for tag in ("StartDate", "EndDate"))
    shifts = {}
    for node in root.iterfind("ShiftTypes/Shift"):
        hour, minute = text(node, "StartTime").split(":")[:2]
        shifts[node.attrib["ID"]] = (int(hour) * 60 + int(minute), int(text(node, "Duration")))
    contracts = {c.attrib["ID"]: c for c in root.iterfind("Contracts/Contract")}
    unknown = {n.tag for c in contracts.values() for n in c} - CONTRACT
    if unknown:
        raise ValueError(f"a contract has the rules {', '.join(sorted(CONTRACT))}, got {', '.join(unknown)}")
    days = (last - first).days + 1
    away: defaultdict[str, set[int]] = defaultdict(set)
    for node in root.iterfind("FixedAssignments/Employee"):
        fixed = [a for a in node.iterfind("Assign") if text(a, "Shift") == "-"]
        away[text(node, "EmployeeID")] |= {int(text(a, "Day")) for a in fixed}
    people = tuple(
        _employee(e.attrib["ID"], [contracts[(c.text or "").strip()] for c in e.iterfind("ContractID")],
                  days, shifts, frozenset(away[e.attrib["ID"]]))
        for e in root.iterfind("Employees/Employee")
    )  # fmt: skip
    return Instance(
        days, first.weekday(), shifts, people,
        _requests(root, "ShiftOnRequests/ShiftOn"), _requests(root, "ShiftOffRequests/ShiftOff"), _cover(root),
    )  # fmt: skip


def _employee(
    name: str,
    contracts: list[ET.Element],
    days: int,
    shifts: dict[str, tuple[int, int]],
    away: frozenset[int],
) -> Person:
    def number(path: str, default: int) -> int:
        return _strictest([n.text or "" for c in contracts for n in c.iterfind(path)], default, min)

    def sequence(tag: str, shift: str, default: int) -> int:
        nodes = [n for c in contracts for n in c.iterfind(tag) if n.attrib["shift"] == shift]
        return _strictest([n.attrib["value"] for n in nodes], default, min if tag == "MaxSeq" else max)

    valid = [n.attrib["shift"].split(",") for c in contracts for n in c.iterfind("ValidShifts")]
    own = {s.strip() for v in valid for s in v if s.strip()} if valid else set(shifts)
    most = {
        n.attrib["shift"].strip(", "): int(n.attrib["value"]) for c in contracts for n in c.iterfind("MaxTot")
    }
    return Person(
        name=name,
        shifts=frozenset(s for s in own if most.get(s, days) > 0),
        rest=number("MinRestTime", 0),
        longest=sequence("MaxSeq", "$", NEVER),
        shortest=sequence("MinSeq", "$", 1),
        shortest_off=sequence("MinSeq", "-", 1),
        most_minutes=number("Workload/TimeUnits/Max/Count", 10**6),
        least_minutes=number("Workload/TimeUnits/Min/Count", 0),
        most_weekends=number("Patterns/Match/Max/Count", NEVER),
        most_of={s: n for s, n in most.items() if 0 < n < days},
        off=away,
    )


def _strictest(values: list[str], default: int, of: Callable[[list[int]], int]) -> int:
    return of([int(v) for v in values]) if values else default


def _requests(root: ET.Element, path: str) -> list[tuple[str, int, str, int]]:
    return [
        (text(n, "EmployeeID"), int(text(n, "Day")), text(n, "Shift"), int(n.attrib["weight"]))
        for n in root.iterfind(path)
    ]


def _cover(root: ET.Element) -> list[tuple[int, str, int, int, int]]:
    """Day, shift, wanted, weight below, weight above; a weight that is not given is none."""
    found = []
    for node in root.iterfind("CoverRequirements/DateSpecificCover"):
        for c in node.iterfind("Cover"):
            low, high = c.find("Min"), c.find("Max")
            sides = [int(n.text or 0) for n in (low, high) if n is not None]
            if len(set(sides)) != 1:
                raise ValueError(
                    f"cover asks for one number of people, got {sides} on day {text(node, 'Day')}"
                )
            below, above = (0 if n is None else int(n.attrib["weight"]) for n in (low, high))
            found.append((int(text(node, "Day")), text(c, "Shift"), sides[0], below, above))
    return found

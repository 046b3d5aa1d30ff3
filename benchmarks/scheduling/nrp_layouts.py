"""An instance written in the two layouts that `nrp_files` reads: made instances as files of the set's kind."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.scheduling.nrp_instance import Instance, Person

MONDAY = date(2014, 1, 6)


def sections(instance: Instance) -> str:
    """Comma-separated sections. The layout knows no rest: what may not follow what is said by name."""
    after = {
        s: [t for t in instance.shifts if not instance.may_follow(instance.people[0], s, t)]
        for s in instance.shifts
    }
    parts = {
        "HORIZON": [str(instance.days)],
        "SHIFTS": [f"{s},{minutes},{'|'.join(after[s])}" for s, (_, minutes) in instance.shifts.items()],
        "STAFF": [_staff(instance, p) for p in instance.people],
        "DAYS_OFF": [",".join([p.name, *map(str, sorted(p.off))]) for p in instance.people if p.off],
        "SHIFT_ON_REQUESTS": [",".join(map(str, request)) for request in instance.on],
        "SHIFT_OFF_REQUESTS": [",".join(map(str, request)) for request in instance.off],
        "COVER": [",".join(map(str, row)) for row in instance.cover],
    }
    return "\n".join(
        f"SECTION_{name}\n" + "\n".join(["# made", *lines]) + "\n" for name, lines in parts.items()
    )


def _staff(instance: Instance, person: Person) -> str:
    most = {s: person.most_of.get(s, instance.days) if s in person.shifts else 0 for s in instance.shifts}
    rules = (
        person.most_minutes, person.least_minutes, person.longest, person.shortest, person.shortest_off,
        person.most_weekends,
    )  # fmt: skip
    return ",".join([person.name, "|".join(f"{s}={n}" for s, n in most.items()), *map(str, rules)])


def ros(instance: Instance) -> str:
    """XML, one contract a person beside the one of all."""
    first = MONDAY + timedelta(days=instance.first_weekday)
    shifts = "".join(
        f'<Shift ID="{s}"><StartTime>{start // 60}:{start % 60}</StartTime><Duration>{minutes}</Duration></Shift>'
        for s, (start, minutes) in instance.shifts.items()
    )
    people = "".join(
        f'<Employee ID="{p.name}"><ContractID>All</ContractID><ContractID>{p.name}</ContractID></Employee>'
        for p in instance.people
    )
    away = "".join(
        f"<Employee><EmployeeID>{p.name}</EmployeeID><Assign><Shift>-</Shift><Day>{day}</Day></Assign></Employee>"
        for p in instance.people
        for day in sorted(p.off)
    )
    wishes = {
        kind: "".join(
            f'<Shift{kind} weight="{weight}"><Shift>{s}</Shift><EmployeeID>{name}</EmployeeID>'
            f"<Day>{day}</Day></Shift{kind}>"
            for name, day, s, weight in requests
        )
        for kind, requests in (("On", instance.on), ("Off", instance.off))
    }
    return (
        f"<SchedulingPeriod><StartDate>{first}</StartDate>"
        f"<EndDate>{first + timedelta(days=instance.days - 1)}</EndDate>"
        f"<ShiftTypes>{shifts}</ShiftTypes><Contracts>{_contracts(instance)}</Contracts>"
        f"<Employees>{people}</Employees><FixedAssignments>{away}</FixedAssignments>"
        f"<ShiftOffRequests>{wishes['Off']}</ShiftOffRequests><ShiftOnRequests>{wishes['On']}</ShiftOnRequests>"
        f"<CoverRequirements>{_cover(instance)}</CoverRequirements></SchedulingPeriod>"
    )


def _contracts(instance: Instance) -> str:
    rest = instance.people[0].rest
    return f'<Contract ID="All"><MinRestTime>{rest}</MinRestTime></Contract>' + "".join(
        f'<Contract ID="{p.name}"><MaxSeq value="{p.longest}" shift="$"/><MinSeq value="{p.shortest}" shift="$"/>'
        f'<MinSeq value="{p.shortest_off}" shift="-"/><Workload>'
        f"<TimeUnits><Max><Count>{p.most_minutes}</Count></Max></TimeUnits>"
        f"<TimeUnits><Min><Count>{p.least_minutes}</Count></Min></TimeUnits></Workload>"
        f"<Patterns><Match><Max><Count>{p.most_weekends}</Count></Max>{WEEKENDS}</Match></Patterns>"
        f'<ValidShifts shift="{"".join(f"{s}," for s in instance.shifts if s in p.shifts)}"/>'
        + "".join(f'<MaxTot value="{most}" shift="{s}"/>' for s, most in p.most_of.items())
        + "</Contract>"
        for p in instance.people
    )


WEEKENDS = "".join(
    f"<Pattern><StartDay>Saturday</StartDay><Shift>{saturday}</Shift><Shift>{sunday}</Shift></Pattern>"
    for saturday, sunday in product("$-", repeat=2)
    if "$" in (saturday, sunday)
)


def _cover(instance: Instance) -> str:
    return "".join(
        f"<DateSpecificCover><Day>{day}</Day><Cover><Shift>{shift}</Shift>"
        f'<Min weight="{below}">{wanted}</Min><Max weight="{above}">{wanted}</Max></Cover></DateSpecificCover>'
        for day, shift, wanted, below, above in instance.cover
    )

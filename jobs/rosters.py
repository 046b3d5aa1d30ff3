"""A named roster as a planner changes it: edited, counted and checked anew, explained in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.errors import InputError
from domain.shifts import AgentContract, Assignment, PlacedBreak, ShiftRules
from jobs.schedules import POOL, Edit, changed, drawn

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.edits import Change
    from scheduling.roster import Roster


@dataclass(frozen=True)
class RosterEdit:
    """One row of the planner's table of a roster.

    Attributes:
        row: position in the roster before, None for a row that was added.
        agent_id: who works it. edit: start, length and lock; its people are always 1.
    """

    row: int | None
    agent_id: str
    edit: Edit


def serving(agents: Sequence[AgentContract], channels: Sequence[str]) -> tuple[AgentContract, ...]:
    """Agents who can serve at least one of these channels; those without stated skills can."""
    wanted = set(channels)
    return tuple(a for a in agents if not a.skills or wanted & a.skills)


def with_edits(
    made: Roster,
    edits: Sequence[RosterEdit],
    requirement: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
) -> Roster:
    """The roster after a planner's table, scored and checked anew; rules may be broken knowingly.

    Raises:
        InputError: an unknown agent, or a shift longer than a day.
    """
    from scheduling.allocation import group_of, groups_of

    groups = groups_of(agents, sorted(requirement["channel"].astype(str).unique()))
    known = {a.agent_id: group_of(a, groups) for a in agents}
    entries = []
    for number, one in enumerate(edits, start=1):
        if one.agent_id not in known:
            raise InputError("an agent of this roster", one.agent_id or "nobody", "Choose one", "Agent")
        old = made.assignments[one.row].shift if one.row is not None else None
        one_person = replace(one.edit, agents=1)
        shift = (
            changed(old, one_person, rules)
            if old is not None
            else drawn(f"P{number:04d}", one_person, POOL, rules)
        )
        # whoever takes a shift over serves it with their own skills
        group = known[one.agent_id]
        served = shift if group is None else replace(shift, channel=group.name)
        entries.append(Assignment(one.agent_id, served, one.edit.is_locked))
    return rejudged(made, entries, requirement, agents, rules)


def rejudged(
    made: Roster,
    entries: Sequence[Assignment],
    requirement: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
) -> Roster:
    """A roster with these assignments instead: coverage, figures, rules and ledger counted anew."""
    from scheduling.judging import judged
    from scheduling.ledger import carried
    from scheduling.roster import check_roster, unmet_of

    after = tuple(sorted(entries, key=lambda a: (a.shift.starts_at, a.agent_id)))
    found, service = judged(after, requirement, agents, rules, made.zone)
    return replace(
        made,
        assignments=after,
        score=found,
        service=service,
        unmet=unmet_of(found.coverage),
        violations=check_roster(after, agents, made.horizon),
        agents=carried(agents, after, made.horizon),
        unassigned=0,
    )


def of_assignments(
    entries: Sequence[Assignment],
    requirement: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
    zone: str,
) -> Roster:
    """Any assignments as a roster: counted and checked on a requirement; its gap is not known."""
    from scheduling import timegrid
    from scheduling.judging import judged
    from scheduling.people import days_of
    from scheduling.roster import Roster, unmet_of
    from scheduling.rules import Horizon

    days = days_of(timegrid.build(requirement, rules, zone))
    found, service = judged((), requirement, agents, rules, zone)
    empty = Roster(
        (), found, service, unmet_of(found.coverage), (), tuple(agents), float("nan"), 0, 0.0, 0.0, zone,
        Horizon(days[0], len(days), zone),
    )  # fmt: skip
    return rejudged(empty, entries, requirement, agents, rules)


def check_known(entries: Sequence[Assignment], agents: Sequence[AgentContract], name: str) -> None:
    """Refuse a roster of a file with somebody who is no agent, with the row.

    Raises:
        InputError: the first such row.
    """
    known = {a.agent_id for a in agents}
    for row, entry in enumerate(entries, start=2):
        if entry.agent_id not in known:
            raise InputError(
                "an agent who serves these channels", entry.agent_id, "Mend the id, or add the person first",
                f"{name}, row {row}",
            )  # fmt: skip


def by_channel(made: Roster) -> pd.DataFrame:
    """Per channel: hours needed, covered and short, share covered, people who serve it at once at most."""
    import pandas as pd

    cover = made.score.coverage
    if cover.empty:
        return pd.DataFrame(
            columns=["channel", "required_hours", "short_hours", "covered_share", "most_serving"]
        )
    hours = made.score.required_hours / cover["required"].sum() if cover["required"].sum() > 0 else 0.0
    most = made.service.groupby(["channel", "starts_at"])["agents"].sum().groupby("channel").max()
    rows = []
    for channel, part in cover.groupby("channel"):
        need = float(part["required"].sum() * hours)
        short = float((part["required"] - part["scheduled"]).clip(lower=0).sum() * hours)
        share = 1 - short / need if need > 0 else float("nan")
        rows.append((channel, need, short, share, float(most.get(channel, 0.0))))
    return pd.DataFrame(
        rows, columns=["channel", "required_hours", "short_hours", "covered_share", "most_serving"]
    )


def load_table(made: Roster, agents: Sequence[AgentContract], names: Mapping[str, str]) -> pd.DataFrame:
    """Per agent: paid hours a week against the contract, days, nights and weekend days of the roster."""
    import pandas as pd

    from scheduling.rules import is_night

    weeks = max(-(-made.horizon.days // 7), 1)
    rows = []
    for agent in agents:
        mine = [a.shift for a in made.assignments if a.agent_id == agent.agent_id]
        days = [made.horizon.day_of(s) for s in mine]
        rows.append(
            {
                "agent": names.get(agent.agent_id) or agent.agent_id,
                "contract": agent.contract.replace("_", " "),
                "hours_a_week": sum(s.paid_hours for s in mine) / weeks,
                "least_hours": agent.min_hours,
                "most_hours": agent.max_hours,
                "shifts": len(mine),
                "nights": sum(is_night(s, made.horizon) for s in mine),
                "weekend_days": sum(d.weekday() >= 5 for d in days),
            }
        )
    return pd.DataFrame(rows)


def fairness(load: pd.DataFrame, agents: Sequence[AgentContract]) -> list[str]:
    """Nights, weekends and hours as ranges over agents; nights among those who may work them."""
    may = [a.may_work_nights for a in agents]
    weekend = [not {5, 6} <= a.days_off for a in agents]
    said = []
    for column, words, kept in (("nights", "Nights", may), ("weekend_days", "Weekend days", weekend)):
        part = load.loc[kept, column]
        if len(part) and not part.max():
            said.append(f"{words}: none.")
        elif len(part):
            said.append(
                f"{words}: {part.min()} to {part.max()} per agent, {part.mean():.1f} on average, "
                f"over {len(part)} who may work them."
            )
    share = (load["hours_a_week"] / load["most_hours"]).where(load["most_hours"] > 0)
    said.append(
        f"Paid hours: {100 * share.min():.0f} % to {100 * share.max():.0f} % of the contract's most hours, "
        f"{100 * share.mean():.0f} % on average."
    )
    return said


def soft_sentences(made: Roster, names: Mapping[str, str]) -> pd.DataFrame:
    """Rules not met: who, the rule in words, what happened, whether it is a hard one."""
    import pandas as pd

    from scheduling.rules import RULES

    rows = [
        (names.get(v.who) or v.who, RULES[v.rule].sentence, v.sentence, RULES[v.rule].kind == "hard")
        for v in made.violations
    ]
    return pd.DataFrame(rows, columns=["agent", "rule", "what", "is_hard"])


def change_sentences(
    before: Roster, after: Roster, names: Mapping[str, str], searched: Roster | None = None
) -> pd.DataFrame:
    """What moved between two rosters, in local time: who, what, why.

    Args:
        searched: as the last search left it; without one every change is the planner's own.
    """
    from scheduling.edits import diff

    found = differences(before.assignments, after.assignments, after.zone, names)
    left = {_place(a) for a in (searched or before).assignments}
    changes = diff(before.assignments, after.assignments)
    return found.assign(why=[_why(c, left) for c in changes])


def price_sentence(before: Roster, after: Roster) -> str:
    """What the changes cost: `Paid hours 1,482.0 to 1,490.0, hours short 9.5 to 7.2, ...`."""
    figures = (
        ("paid hours", before.score.paid_hours, after.score.paid_hours, 1),
        ("hours short", before.score.under_hours, after.score.under_hours, 1),
        ("hard rules broken", len(before.hard), len(after.hard), 0),
        ("wishes not met", _wishes(before), _wishes(after), 0),
    )
    parts = [
        f"{name} {was:,.{digits}f}"
        + (f" to {now:,.{digits}f}" if round(was, digits) != round(now, digits) else "")
        for name, was, now, digits in figures
    ]
    return f"What it costs: {', '.join(parts)}."


def _wishes(plan: Roster) -> int:
    return len(plan.violations) - len(plan.hard)


def differences(
    before: Sequence[Assignment], after: Sequence[Assignment], zone: str, names: Mapping[str, str]
) -> pd.DataFrame:
    """What differs between two sets of assignments, in local time: agent, what."""
    import pandas as pd

    from scheduling.edits import diff

    rows = [(names.get(c.agent_id) or c.agent_id, _moved_words(c, zone)) for c in diff(before, after)]
    return pd.DataFrame(rows, columns=["agent", "what"])


def _moved_words(change: Change, zone: str) -> str:
    was, now = (_span(a, zone) if a else "" for a in (change.before, change.after))
    return {
        "added": f"{now} is new",
        "removed": f"{was} is gone",
        "moved": f"{was} became {now}{_lost_meetings(change)}",
        "breaks": f"{now}: {_pauses_words(change, zone)}",
        "locked": f"{now}: {change.sentence.split()[0]}",
    }[change.kind]


def _lost_meetings(change: Change) -> str:
    """`, without Team meeting`; empty where every meeting stayed."""
    kept = change.after.shift.breaks if change.after else ()
    before = change.before.shift.breaks if change.before else ()
    lost = [b.name for b in before if b.is_meeting and b not in kept]
    return f", without {', '.join(lost)}" if lost else ""


def _new_meetings(change: Change) -> list[PlacedBreak]:
    known = change.before.shift.breaks if change.before else ()
    return [b for b in (change.after.shift.breaks if change.after else ()) if b.is_meeting and b not in known]


def _pauses_words(change: Change, zone: str) -> str:
    """Meetings that came with their time, else that breaks moved."""
    local = ZoneInfo(zone)
    held = [
        f"{b.name} {b.starts_at.astimezone(local):%H:%M}-{b.ends_at.astimezone(local):%H:%M}"
        for b in _new_meetings(change)
    ]
    return ", ".join(held) or "breaks moved"


def _place(entry: Assignment) -> tuple[str, datetime, datetime]:
    return entry.agent_id, entry.shift.starts_at, entry.shift.ends_at


def _why(change: Change, left: set[tuple[str, datetime, datetime]]) -> str:
    """The planner's lock or edit, or the search: what it left (`left`) is its own work."""
    after, before = change.after, change.before
    if _new_meetings(change):
        return "your meeting"
    if change.kind == "breaks":
        return "breaks cost less there"
    if after is not None and after.is_locked:
        return "your lock"
    if after is not None:
        is_own = _place(after) not in left
    else:
        is_own = before is not None and _place(before) in left
    return "your edit" if is_own else "covers the need at less cost around your locks"


def _span(entry: Assignment, zone: str) -> str:
    start, end = (m.astimezone(ZoneInfo(zone)) for m in (entry.shift.starts_at, entry.shift.ends_at))
    return f"{start:%a %d %b %H:%M}-{end:%H:%M}"


def length_minutes(entry: Assignment) -> int:
    """Minutes from start to end."""
    return round((entry.shift.ends_at - entry.shift.starts_at) / timedelta(minutes=1))

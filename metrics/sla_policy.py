"""What a service promise says: targets by priority, the statuses that count, versions in time.

Where systems disagree a policy says which way it goes (decision 0401); the defaults are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Literal

from domain.errors import InputError

OnReopen = Literal["continue", "new_cycle", "restart"]
OnPriorityChange = Literal["retroactive", "at_start", "restart"]
Basis = Literal["priority", "severity"]

SOLVED = frozenset({"solved", "closed"})
UNSOLVED = frozenset({"new", "open", "pending", "on_hold"})
STATUSES = UNSOLVED | SOLVED | {"deleted"}

ANY = "any"
"""The key of the allowance for every priority that has none of its own."""


@dataclass(frozen=True, slots=True)
class TargetKind:
    """One kind of clock.

    Attributes:
        starts: `creation`, or each `customer_reply` or `agent_reply` that opens a cycle.
        stops: `reply`, `solve` (the last one), `first_solve`, or `reply_or_solve`.
        counts_in: statuses in which it runs unless a policy says otherwise.
    """

    name: str
    label: str
    starts: Literal["creation", "customer_reply", "agent_reply"]
    stops: Literal["reply_or_solve", "solve", "first_solve"]
    counts_in: frozenset[str]
    meaning: str


_WAITING = frozenset({"new", "open", "on_hold"})
TARGETS: dict[str, TargetKind] = {
    k.name: k
    for k in (
        TargetKind(
            "first_reply", "First reply", "creation", "reply_or_solve", UNSOLVED,
            "from creation to the first public reply by a person, or to the solving without one",
        ),
        TargetKind(
            "next_reply", "Next reply", "customer_reply", "reply_or_solve", UNSOLVED,
            "from the oldest unanswered customer message to the next public reply; once per cycle",
        ),
        TargetKind(
            "update", "Periodic update", "agent_reply", "reply_or_solve", UNSOLVED,
            "between public replies while the ticket is not solved",
        ),
        TargetKind(
            "pausable_update", "Pausable update", "agent_reply", "reply_or_solve", _WAITING,
            "between public replies while the ticket is not solved and not pending",
        ),
        TargetKind(
            "requester_wait", "Requester wait", "creation", "solve", _WAITING,
            "time in new, open and on hold until the last solving",
        ),
        TargetKind(
            "agent_work", "Agent work", "creation", "solve", frozenset({"new", "open"}),
            "time in new and open until the last solving",
        ),
        TargetKind(
            "first_resolution", "First resolution", "creation", "first_solve", _WAITING,
            "from creation to the first solving, never judged again",
        ),
        TargetKind(
            "resolution", "Resolution", "creation", "solve", _WAITING,
            "from creation to the last solving, solved and pending time left out",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Allowance:
    """Time allowed: open seconds, or a number of business days (not the same; decision 0402)."""

    seconds: int | None = None
    business_days: int | None = None
    at_day_end: bool = False

    def __post_init__(self) -> None:
        if (self.seconds is None) == (self.business_days is None):
            raise InputError("seconds or business days", self)
        if (self.seconds or self.business_days or 0) < 0:
            raise InputError("an allowance of 0 or more", self)


@dataclass(frozen=True, slots=True)
class Target:
    """A promise of one kind.

    Attributes:
        allowed: allowance by priority (or severity); `any` stands for those without their own.
        counts_in: statuses in which the clock runs; None is the kind's own.
        is_stopped_by_solve: whether solving without a reply ends a reply clock (Zendesk: yes;
            Zammad: no, the clock pauses and goes on after a reopening).
    """

    kind: TargetKind
    allowed: Mapping[str, Allowance]
    counts_in: frozenset[str] | None = None
    is_stopped_by_solve: bool = True

    @property
    def counting(self) -> frozenset[str]:
        return self.kind.counts_in if self.counts_in is None else self.counts_in

    def allowance(self, level: str | None) -> Allowance | None:
        """The time allowed at a priority, or None when nothing is promised for it."""
        return self.allowed.get(level or ANY, self.allowed.get(ANY))


@dataclass(frozen=True, slots=True)
class Credit:
    """What a contract gives back: `share` 0-1 of the fee when compliance is below `below` 0-1."""

    below: float
    share: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What selects a policy and a target: the ticket as it stood when the clock started."""

    priority: str | None = None
    severity: str | None = None
    channel: str | None = None
    department: str | None = None
    group_name: str | None = None
    tier: str | None = None
    customer_id: str | None = None
    is_agent_created: bool = False
    excluded_because: str | None = None


CONDITIONS = ("tier", "department", "group_name", "channel", "priority", "severity", "customer_id")
"""Ticket columns a policy may be limited by."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a promise: in force for tickets created in [valid_from, valid_until).

    Attributes:
        applies_to: column -> values; a ticket must match every one. Empty: every ticket.
        calendar: name of the business calendar its clocks run in.
        by: whether `allowed` is keyed by priority or by severity.
        on_reopen: `continue` the clock with the time it had; judge a `new_cycle` from the
            reopening beside the old one; or `restart`, where only the last cycle stands.
        on_priority_change: `retroactive` (target of the latest priority, from the start; what is
            already met or breached stays), `at_start` (the priority when the clock started), or
            `restart` (the clock starts again at the change).
        availability: share 0-1 of service hours staffed, where promised.
        assumption: what was assumed rather than promised, shown beside the policy.
        monthly_fee, currency: what `credits` are a share of; None: only the share is said.
    """

    name: str
    version: int
    calendar: str
    targets: Mapping[str, Target]
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    applies_to: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by: Basis = "priority"
    on_reopen: OnReopen = "continue"
    on_priority_change: OnPriorityChange = "retroactive"
    availability: float | None = None
    compliance_goal: float = 0.95
    credits: tuple[Credit, ...] = ()
    assumption: str = ""
    monthly_fee: float | None = None
    currency: str = ""

    @property
    def key(self) -> str:
        """Name and version, as stored with every clock."""
        return f"{self.name} v{self.version}"

    def is_in_force(self, at: datetime) -> bool:
        """Whether `at` (aware) lies in [valid_from, valid_until)."""
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_until is None or at < self.valid_until
        )

    def covers(self, facts: Facts) -> bool:
        return all(getattr(facts, column) in values for column, values in self.applies_to.items())


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """Policies in the order they are tried; the first that is in force and covers a ticket applies.

    Raises:
        InputError: two versions of one policy are in force at the same time, or share a number.
    """

    policies: tuple[Policy, ...]

    def __post_init__(self) -> None:
        for name in {p.name for p in self.policies}:
            _check_versions(name, [p for p in self.policies if p.name == name])

    def select(self, facts: Facts, at: datetime) -> Policy | None:
        """The policy for a ticket created at `at`, or None when nothing is promised."""
        return next((p for p in self.policies if p.is_in_force(at) and p.covers(facts)), None)

    def version(self, name: str, at: datetime) -> Policy | None:
        """The version of `name` in force at `at`."""
        return next((p for p in self.policies if p.name == name and p.is_in_force(at)), None)


def _check_versions(name: str, versions: list[Policy]) -> None:
    numbers = [p.version for p in versions]
    if len(set(numbers)) < len(numbers):
        raise InputError("a number for each version", numbers, "Count versions up", f"policy {name}")
    ordered = sorted(versions, key=lambda p: p.valid_from.timestamp() if p.valid_from else 0.0)
    for earlier, later in pairwise(ordered):
        begins = later.valid_from
        if begins is None or earlier.valid_until is None or earlier.valid_until > begins:
            raise InputError(
                "versions that follow each other",
                f"{earlier.key} until {earlier.valid_until}, {later.key} from {begins}",
                "End the earlier version where the later one begins",
                f"policy {name}",
            )

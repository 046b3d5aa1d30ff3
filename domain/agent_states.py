"""What an agent can be doing, and what each activity means for pay, for the roster and for shrinkage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["contact", "ready", "planned", "unplanned", "off"]
"""`contact`: on a contact; `ready`: waiting for one; `planned` and `unplanned`: paid time away from
contacts, known or not when the schedule was made; `off`: not paid."""
Duty = Literal["work", "off_contact", "break", "off"]
"""What a schedule asks for: work on contacts, other work, a break, or nothing."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity: what a reader sees, where its time goes, and what a schedule calls it."""

    label: str
    kind: Kind
    duty: Duty


ACTIVITIES: Mapping[str, Activity] = {
    "available": Activity("Available", "ready", "work"),
    "handling": Activity("Handling a contact", "contact", "work"),
    "hold": Activity("Customer on hold", "contact", "work"),
    "wrap_up": Activity("Wrap-up", "contact", "work"),
    "break": Activity("Break", "planned", "break"),
    "meal": Activity("Meal", "off", "break"),
    "meeting": Activity("Meeting", "planned", "off_contact"),
    "training": Activity("Training", "planned", "off_contact"),
    "coaching": Activity("Coaching", "planned", "off_contact"),
    "project": Activity("Other work", "planned", "off_contact"),
    "leave": Activity("Leave", "planned", "off"),
    "sick": Activity("Sick", "unplanned", "off"),
    "away": Activity("Away", "unplanned", "off"),
    "not_responding": Activity("Not responding", "unplanned", "off"),
    "system_failure": Activity("System failure", "unplanned", "off"),
    "offline": Activity("Offline", "off", "off"),
}
"""Every activity by its key. A meal is not paid, a break is; change it here if a contract says otherwise."""

ROSTER_MEANING: Mapping[str, str] = {
    key: "meeting" if activity.duty == "off_contact" else activity.duty
    for key, activity in ACTIVITIES.items()
}
"""Activity -> `work`, `break`, `meeting` or `off`: what a roster of shifts, breaks and meetings can ask for."""

"""The demo contact centre in figures: departments, channels, people, mixes. Invented, not measured anywhere.

Codes in the other sample modules are positions in these tuples.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.calendar_hours import ALWAYS_OPEN, OpeningHours, weekly_hours

ZONE = "Europe/Berlin"
SLOT_S = 900
DAY_S = 86_400
CHANNEL_NAMES = ("phone", "chat", "email", "social", "portal", "in_person")
PHONE, CHAT, EMAIL, SOCIAL, PORTAL, IN_PERSON = range(6)
LIVE = (PHONE, CHAT, IN_PERSON)
DEFERRED = (EMAIL, SOCIAL, PORTAL)

DEPARTMENTS = ("Customer Care", "Technical Support", "Billing")
CARE, TECHNICAL, BILLING = range(3)
GROUPS = (
    "Care First Line", "Care Accounts", "Technical First Line", "Technical Experts",
    "Billing Payments", "Billing Disputes",
)  # fmt: skip
"""Two groups per department, in the order of DEPARTMENTS; the first is where tickets arrive."""

TIERS = ("tier_1", "tier_2", "tier_3", "tier_4")
FIRST_REPLY_TARGET_S = (24 * 3600, 4 * 3600, 2 * 3600, 900)
"""First-reply targets of the tiers in business seconds, which the demo desk works towards."""
PRIORITIES = ("low", "normal", "high", "urgent")
SEVERITIES = ("S4", "S3", "S2", "S1")
SEGMENTS = ("consumer", "business", "enterprise")
REGIONS = ("DACH", "Rest of Europe", "North America", "Asia Pacific")
LEVELS = ("first", "second", "expert")
STATUSES = ("new", "open", "pending", "on_hold", "solved", "closed", "deleted")
NEW, OPEN, PENDING, ON_HOLD, SOLVED, CLOSED, DELETED = range(7)
EVENT_KINDS = (
    "created", "status", "customer_reply", "agent_reply", "bot_reply", "transferred", "escalated",
    "priority", "merged",
)  # fmt: skip
ACTORS = ("customer", "agent", "bot", "system")
EXCLUSIONS = ("merged", "spam", "deleted", "test")

CATEGORIES = (
    "how-to", "order status", "delivery", "complaint", "account change",
    "defect", "outage", "installation", "performance", "access",
    "invoice question", "payment failed", "refund", "contract", "price",
)  # fmt: skip
"""Five per department."""
CATEGORY_MIX = (0.32, 0.25, 0.20, 0.10, 0.13, 0.30, 0.08, 0.22, 0.18, 0.22, 0.38, 0.22, 0.20, 0.12, 0.08)
PRIORITY_MIX = (
    (0.50, 0.45, 0.04, 0.01), (0.30, 0.60, 0.08, 0.02), (0.20, 0.62, 0.15, 0.03),
    (0.05, 0.50, 0.35, 0.10), (0.35, 0.58, 0.06, 0.01), (0.10, 0.52, 0.28, 0.10),
    (0.01, 0.14, 0.40, 0.45), (0.30, 0.58, 0.10, 0.02), (0.15, 0.55, 0.24, 0.06),
    (0.08, 0.50, 0.32, 0.10), (0.45, 0.50, 0.04, 0.01), (0.08, 0.50, 0.34, 0.08),
    (0.20, 0.62, 0.15, 0.03), (0.35, 0.56, 0.08, 0.01), (0.50, 0.46, 0.03, 0.01),
)  # fmt: skip
"""Share of low, normal, high and urgent for each category."""


@dataclass(frozen=True, slots=True)
class ChannelShape:
    """How one channel of the demo behaves.

    Attributes:
        arrivals: arrivals as a share of the ticket count asked for; for live channels these are
            contacts, of which some lead to a ticket.
        tickets: tickets as a share of the ticket count asked for.
        weekday: relative volume, Monday first.
        holiday: relative volume on a public holiday.
        peaks: (local hour, width in hours, weight) of the bumps in the day.
        floor: constant part of the day's shape.
        hours: when contacts can arrive, in local wall time.
        departments: share of each department.
        more_replies: chance that a ticket needs another round with the customer.
        reply_ratio: median first reply as a share of the tier's target, for deferred channels.
        effort_s: mean agent seconds for one written reply.
    """

    arrivals: float
    tickets: float
    weekday: tuple[float, ...]
    holiday: float
    peaks: tuple[tuple[float, float, float], ...]
    floor: float
    hours: OpeningHours
    departments: tuple[float, float, float]
    more_replies: float
    reply_ratio: float
    effort_s: float


SHAPES: tuple[ChannelShape, ...] = (
    ChannelShape(
        0.88, 0.28, (1.22, 1.06, 1.0, 0.97, 0.9, 0.38, 0.0), 0.30,
        ((10.4, 1.6, 1.0), (14.6, 2.2, 0.8), (18.0, 1.2, 0.25)), 0.10,
        weekly_hours("Mon-Fri 08:00-20:00; Sat 09:00-16:00"), (0.48, 0.32, 0.20), 0.10, 0.0, 240,
    ),
    ChannelShape(
        0.57, 0.14, (1.14, 1.05, 1.0, 1.0, 0.95, 0.62, 0.52), 0.65,
        ((11.0, 2.0, 0.9), (15.0, 2.2, 0.8), (20.2, 1.8, 0.9)), 0.10,
        weekly_hours("Mon-Sun 07:00-23:00"), (0.45, 0.40, 0.15), 0.08, 0.0, 200,
    ),
    ChannelShape(
        0.31, 0.31, (1.20, 1.10, 1.02, 1.0, 0.92, 0.42, 0.40), 0.45,
        ((9.6, 1.8, 1.0), (14.2, 2.6, 0.8), (20.5, 2.0, 0.3)), 0.06,
        ALWAYS_OPEN, (0.42, 0.30, 0.28), 0.38, 0.44, 420,
    ),
    ChannelShape(
        0.06, 0.06, (1.05, 1.0, 1.0, 1.0, 1.05, 0.90, 0.86), 0.90,
        ((12.3, 2.0, 0.7), (19.8, 2.4, 1.0)), 0.08,
        ALWAYS_OPEN, (0.70, 0.20, 0.10), 0.26, 0.40, 240,
    ),
    ChannelShape(
        0.135, 0.135, (1.20, 1.10, 1.04, 1.0, 0.88, 0.26, 0.24), 0.30,
        ((9.4, 1.6, 1.0), (13.8, 2.4, 0.9)), 0.05,
        ALWAYS_OPEN, (0.20, 0.60, 0.20), 0.36, 0.44, 360,
    ),
    ChannelShape(
        0.07, 0.06, (0.95, 0.9, 0.9, 0.95, 1.05, 1.30, 0.0), 0.0,
        ((11.3, 1.6, 0.9), (16.4, 1.8, 1.0)), 0.10,
        weekly_hours("Mon-Sat 09:00-18:00"), (0.62, 0.14, 0.24), 0.06, 0.0, 240,
    ),
)  # fmt: skip
"""In the order of CHANNEL_NAMES."""

BOT_CHATS = 0.018
"""Chats the bot ends without a person, as a share of the ticket count; they never enter a queue."""
DESK_HOURS = weekly_hours("Mon-Fri 08:00-20:00; Sat 09:00-16:00")
"""When written channels are answered; closed on public holidays."""


def queue_name(channel: int, department: int) -> str:
    """`phone_technical_support` and the like: one queue per channel and department."""
    return f"{CHANNEL_NAMES[channel]}_{DEPARTMENTS[department].lower().replace(' ', '_')}"

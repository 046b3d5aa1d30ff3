"""Service promises and how they are judged: the names the rest of the app uses.

One ticket with every segment: `judge`. Every ticket as rows of `sla_clocks`: `judge_tickets`.
Policies and calendars come from config/; see docs/sla.md.
"""

from __future__ import annotations

from metrics.business_time import BusinessCalendar
from metrics.calendars import load_calendars, timeline
from metrics.sla_contracts import (
    ContractResult,
    Tier,
    compliance_by_due,
    contract_result,
    load_tiers,
)
from metrics.sla_dry_run import DryRun, dry_run
from metrics.sla_events import Event
from metrics.sla_judge import Clock, Segment, clock_of, judge
from metrics.sla_policy import TARGETS, Allowance, Facts, Policy, PolicyBook, Target, TargetKind
from metrics.sla_policy_file import load_policies, parse_policies
from metrics.sla_states import overall, stage_of, stages, state_of
from metrics.sla_table import judge_tickets

__all__ = [
    "TARGETS", "Allowance", "BusinessCalendar", "Clock", "ContractResult", "DryRun", "Event", "Facts",
    "Policy", "PolicyBook", "Segment", "Target", "TargetKind", "Tier", "clock_of", "compliance_by_due",
    "contract_result", "dry_run", "judge", "judge_tickets", "load_calendars", "load_policies",
    "load_tiers", "overall", "parse_policies", "stage_of", "stages", "state_of", "timeline",
]  # fmt: skip

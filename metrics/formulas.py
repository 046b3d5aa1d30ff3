"""The KPIs as plain functions of counts: the formula in one line, for tests, what-if and explanations.

Shares are 0-1. A denominator of 0 gives None (no data), never 0 or 1. Variants have names of their
own. The catalogue computes the same in SQL; its tests use these as the second road.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.errors import InputError


def ratio(part: float, whole: float) -> float | None:
    """`part / whole`, or None when there is nothing to divide by.

    Example:
        >>> ratio(1, 4), ratio(0, 0)
        (0.25, None)
    """
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Calls:
    """Counts of one queue and period, as in ICMI's six service-level formulas.

    Attributes:
        short_abandoned: abandoned within the short-abandon threshold (5-10 s); part of `abandoned`.
    """

    answered: float
    abandoned: float = 0
    answered_in_threshold: float = 0
    abandoned_in_threshold: float = 0
    short_abandoned: float = 0

    @property
    def offered(self) -> float:
        return self.answered + self.abandoned


def service_level_1(c: Calls) -> float | None:
    """(answered + abandoned within the threshold) / offered."""
    return ratio(c.answered_in_threshold + c.abandoned_in_threshold, c.offered)


def service_level_2(c: Calls) -> float | None:
    """Answered within the threshold / answered: abandons ignored."""
    return ratio(c.answered_in_threshold, c.answered)


def service_level_3(c: Calls) -> float | None:
    """Answered within the threshold / offered: every abandon counts against."""
    return ratio(c.answered_in_threshold, c.offered)


def service_level_4(c: Calls) -> float | None:
    """Answered within the threshold / (answered + abandoned after it)."""
    return ratio(c.answered_in_threshold, c.offered - c.abandoned_in_threshold)


def service_level_5(c: Calls) -> float | None:
    """(answered within the threshold + short abandons) / offered."""
    return ratio(c.answered_in_threshold + c.short_abandoned, c.offered)


def service_level_6(c: Calls) -> float | None:
    """Answered within the threshold / (offered - short abandons)."""
    return ratio(c.answered_in_threshold, c.offered - c.short_abandoned)


SERVICE_LEVELS = {
    "service_level_1": service_level_1,
    "service_level_2": service_level_2,
    "service_level_3": service_level_3,
    "service_level_4": service_level_4,
    "service_level_5": service_level_5,
    "service_level_6": service_level_6,
}


def abandonment_gross(c: Calls) -> float | None:
    """Abandoned / offered."""
    return ratio(c.abandoned, c.offered)


def abandonment_net(c: Calls) -> float | None:
    """The same without short abandons, above and below."""
    return ratio(c.abandoned - c.short_abandoned, c.offered - c.short_abandoned)


def aht_s(talk_s: float, hold_s: float, wrap_s: float, handled: float) -> float | None:
    """(talk + hold + wrap-up) / contacts handled, seconds."""
    return ratio(talk_s + hold_s + wrap_s, handled)


def asa_s(wait_answered_s: float, answered: float) -> float | None:
    """Queue time of answered contacts / answered, seconds; abandons are in neither."""
    return ratio(wait_answered_s, answered)


def occupancy(handle: float, logged_in: float) -> float | None:
    """Handling time / (handling + available) time, same unit."""
    return ratio(handle, logged_in)


def utilisation(handle: float, available: float, paid: float) -> float | None:
    """(handling + available) / paid on-site time (COPC)."""
    return ratio(handle + available, paid)


def adherence(in_scheduled_state: float, scheduled: float) -> float | None:
    """Time in the scheduled state / scheduled time; lost time cannot be made up."""
    return ratio(in_scheduled_state, scheduled)


def conformance(worked: float, scheduled: float) -> float | None:
    """Time worked / scheduled time, whenever it was worked; may exceed 1."""
    return ratio(worked, scheduled)


def csat_top2(counts: Mapping[int, float]) -> float | None:
    """Answers 4 and 5 / all answers 1-5."""
    return ratio(_answers(counts, {4, 5}), _answers(counts, set(range(1, 6))))


def csat_top_box(counts: Mapping[int, float]) -> float | None:
    """Answers 5 / all answers 1-5."""
    return ratio(_answers(counts, {5}), _answers(counts, set(range(1, 6))))


def csat_net(counts: Mapping[int, float]) -> float | None:
    """Top two less bottom two, as a share of all answers 1-5."""
    net = _answers(counts, {4, 5}) - _answers(counts, {1, 2})
    return ratio(net, _answers(counts, set(range(1, 6))))


def mean_score(counts: Mapping[int, float]) -> float | None:
    """Mean answer, given how often each was chosen."""
    return ratio(sum(score * n for score, n in counts.items()), sum(counts.values()))


def nps(promoters: float, passives: float, detractors: float) -> float | None:
    """Promoters (9-10) less detractors (0-6), in points from -100 to 100."""
    net = ratio(promoters - detractors, promoters + passives + detractors)
    return None if net is None else 100 * net


def nps_counts(scores: Sequence[int]) -> tuple[int, int, int]:
    """Promoters, passives and detractors among answers 0-10.

    Raises:
        InputError: an answer outside 0-10 (a 1-5 scale is not NPS).
    """
    if any(not 0 <= s <= 10 for s in scores):
        raise InputError("answers from 0 to 10", [s for s in scores if not 0 <= s <= 10][:5], where="NPS")
    promoters, detractors = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
    return promoters, len(scores) - promoters - detractors, detractors


def ces_share(counts: Mapping[int, float]) -> float | None:
    """CES 2.0: answers 5-7 of 1-7, where 7 strongly agrees it was easy."""
    return ratio(_answers(counts, {5, 6, 7}), _answers(counts, set(range(1, 8))))


def ces_index(counts: Mapping[int, float]) -> float | None:
    """CES 2.0 index: share of 6-7 less share of 1-3."""
    net = _answers(counts, {6, 7}) - _answers(counts, {1, 2, 3})
    return ratio(net, _answers(counts, set(range(1, 8))))


def ces_1_as_ease(score: float) -> float:
    """CES 1.0 (1-5, low effort is good) turned so that high is good; not comparable with CES 2.0."""
    if not 1 <= score <= 5:
        raise InputError("a CES 1.0 answer from 1 to 5", score)
    return 6 - score


def response_rate(responses: float, delivered: float) -> float | None:
    """Answers / surveys delivered (not tickets, not surveys offered)."""
    return ratio(responses, delivered)


def fcr_gross(resolved_first: float, contacts: float) -> float | None:
    """Resolved at first contact / all contacts (MetricNet gross)."""
    return ratio(resolved_first, contacts)


def fcr_net(resolved_first: float, contacts: float, not_resolvable: float) -> float | None:
    """Resolved at first contact / contacts the first level could have resolved (MetricNet net)."""
    return ratio(resolved_first, contacts - not_resolvable)


def fcr_repeat_window(resolved: float, followed_by_repeat: float) -> float | None:
    """Resolved contacts without a repeat in the window / resolved contacts old enough to know."""
    return ratio(resolved - followed_by_repeat, resolved)


def one_touch(solved_with_one_reply: float, solved: float) -> float | None:
    """Solved with exactly one public reply and no reopening / solved."""
    return ratio(solved_with_one_reply, solved)


def reopen_rate(reopened_tickets: float, solved_tickets: float) -> float | None:
    """Tickets reopened at least once / tickets solved."""
    return ratio(reopened_tickets, solved_tickets)


def escalation_rate(escalated_tickets: float, handled_by_tier_1: float) -> float | None:
    """Tickets whose level rose / tickets handled by the first level; a transfer is no escalation."""
    return ratio(escalated_tickets, handled_by_tier_1)


def availability(staffed_s: float, promised_s: float) -> float | None:
    """Staffed / promised service time, same unit."""
    return ratio(staffed_s, promised_s)


def cost_per_contact(cost: float, contacts: float) -> float | None:
    """Full operating cost / contacts handled."""
    return ratio(cost, contacts)


def contact_rate(contacts: float, customers: float) -> float | None:
    """Contacts / active customers (or orders) of the period."""
    return ratio(contacts, customers)


def churn(lost: float, at_start: float) -> float | None:
    """Customers lost in the period / customers at its start; new ones are in neither."""
    return ratio(lost, at_start)


def retention(lost: float, at_start: float) -> float | None:
    """1 - churn."""
    share = churn(lost, at_start)
    return None if share is None else 1 - share


def lifetime_value(revenue_per_period: float, gross_margin: float, churn_share: float) -> float | None:
    """Revenue x margin / churn; None at churn 0, where it has no end."""
    return ratio(revenue_per_period * gross_margin, churn_share)


def sla_compliance(met: float, breached: float) -> float | None:
    """Met / (met + breached); breached includes open clocks past their target."""
    return ratio(met, met + breached)


@dataclass(frozen=True, slots=True)
class ErrorBudget:
    """How many breaches a goal allows and how many are used.

    Attributes:
        burn: breach rate over the allowed rate; above 1 the budget will not last.
    """

    allowed: float
    remaining: float
    consumed: float | None
    compliance: float | None
    burn: float | None


def error_budget(goal: float, judged: float, breached: float) -> ErrorBudget:
    """The budget of breaches of a compliance goal.

    Args:
        goal: share 0-1 to be met.
        judged: met + breached.

    Example:
        >>> error_budget(0.95, 1200, 45).remaining
        15.0
    """
    if not 0 <= goal <= 1:
        raise InputError("a goal between 0 and 1", goal, "95% is 0.95", "goal")
    allowed = round((1 - goal) * judged, 9)  # 0.05 * 1200 is 60.00000000000005
    consumed = ratio(breached, allowed)
    return ErrorBudget(allowed, allowed - breached, consumed, ratio(judged - breached, judged), consumed)


def qa_score(items: Sequence[tuple[float | None, float]]) -> float | None:
    """Weighted mean of item scores 0-100, as (score, weight); items that do not apply (None) are left out."""
    applicable = [(s, w) for s, w in items if s is not None]
    return ratio(sum(s * w for s, w in applicable), sum(w for _, w in applicable))


def qa_score_na_passes(items: Sequence[tuple[float | None, float]]) -> float | None:
    """The variant of some tools, where an item that does not apply scores 100."""
    return qa_score([(100.0 if s is None else s, w) for s, w in items])


def qa_outcome(
    items: Sequence[tuple[float | None, float]], critical: Sequence[int]
) -> tuple[float | None, bool]:
    """Score after critical items, and whether it passed: a failed critical item sets it to 0."""
    is_failed = any(items[i][0] == 0 for i in critical)
    return (0.0 if is_failed else qa_score(items)), not is_failed


def _answers(counts: Mapping[int, float], wanted: set[int]) -> float:
    return sum(n for score, n in counts.items() if score in wanted)

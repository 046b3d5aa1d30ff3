"""Which of the generic adapters that could read a table are likely: weights, and what rules one out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow.compute as pc

from data_sources.columns import SEEN, Cells, looks_like
from data_sources.other_lists import BARE_IDS, no_contacts, no_demand, no_requests
from data_sources.police_lists import offences
from data_sources.scales import meanings
from data_sources.systems.phrases import MAIL_ID
from data_sources.systems.system import System, matches, normalised
from data_sources.systems.words import SURVEY_KIND
from data_sources.unread_logs import has_repeats, moments_of_steps
from data_sources.values import meaning
from domain.errors import InputError

TICKET_SIGNS = frozenset({"solved_at", "first_reply_at", "first_reply_s", "priority", "status"})
HANDLED = frozenset({"first_reply_at", "first_reply_s", "solved_at", "resolution_s", "closed_at", "status"})
WEIGHTS = {
    "tickets": {"created_at": 2, "status": 1, "priority": 1, "solved_at": 1, "first_reply_at": 1, "ticket_id": 1},
    "intervals": {"offered": 3, "answered": 3, "abandoned": 3, "service_level": 2, "avg_handle_s": 2, "starts_at": 1},
    "contacts": {
        "contact_id": 2, "offered_at": 1, "wait_s": 3, "talk_s": 3, "is_abandoned": 2, "is_answered": 2,
        "direction": 1,
    },
    "surveys": {"score": 3, "survey_id": 1, "responded_at": 1, "comment": 1},
    "ticket_events": {"ticket_id": 1, "at": 1, "kind": 3, "from_value": 2, "to_value": 1, "actor_kind": 2},
    "improvements": {
        "proposed_on": 1, "title": 1, "implemented_on": 4, "benefit_money": 4, "benefit_hours": 4, "decided_on": 2,
        "status": 1,
    },
    "agents": {"hired_on": 3, "left_on": 2, "wage_per_hour": 4, "weekly_hours": 2, "contract": 1},
    "customers": {"joined_on": 3, "churned_on": 4, "monthly_value": 2, "segment": 1},
    "agent_states": {"agent_id": 2, "state": 4, "starts_at": 1, "ends_at": 1, "length_s": 2, "scheduled": 2},
}  # fmt: skip
SIGNS = {
    "generic_improvements": frozenset({"implemented_on", "benefit_money", "benefit_hours"}),
    "generic_agents": frozenset({"hired_on", "left_on", "wage_per_hour"}),
    "generic_customers": frozenset({"joined_on"}),
}
"""What a list has to speak of, one of them at least, to be one."""
SERVED = frozenset({"first_reply_at", "first_reply_s", "csat", "resolution_label", "resolution_breach"})
"""What a service is measured by and a register of crimes is not, though a bank's tickets may tell of thefts."""
PEOPLE = {"generic_agents": "agent_id", "generic_customers": "customer_id"}
"""Lists with one row per person, and what names the person."""
CALL_ID = re.compile(r"\b(call|llamada|chamada|ligação|appel|anruf)\b")
WEAK_IDS = frozenset({"key", "number", "#", "id", "column 1", "no", "nr"})
"""Ids of which every row of a ticket list has another; where they repeat, they are something else."""
FILED = re.compile(r"\b(calls?|chats?|conversations?|llamadas|chamadas|ligações|anrufe|appels|chiamate)\b")
BEGUN = re.compile(r"\b(start(ed|s)?|begins?|began|begun|beginn|begonnen|début|inicio|início|inizio)\b")
"""A file of contacts and the header of when each began."""
SPOKEN = frozenset({"contact_id", "agent_id", "duration_s", "wait_s", "talk_s", "direction", "customer_id"})
ANSWERED_BY = frozenset(
    {
        "responded_at", "delivered_at", "survey_id", "ticket_id", "customer_id", "agent_id", "comment", "question",
        "kind",
    }
)  # fmt: skip
"""What says of a score that somebody gave it; numbers alone are a series or a result."""
SUMMED = re.compile(
    r"\b(avg|average|mean|median|total|count|sum|pct|percent(age)?|promedio|media|moyenne|durchschnitt|totale?s?)\b|%"
)
"""Headers of figures that stand for many rows."""
COUNTED = re.compile(
    r"\b(respondents?|responses|surveyed|encuestad[oa]s|respuestas|respostas|réponses|antworten|sample|n|base|"
    r"(promot|detract|détract|pasiv|passiv)\w*)\b"
)
"""Headers of how many answered, in whole or by group."""
GIVEN = frozenset({"responded_at", "survey_id", "customer_id", "ticket_id", "comment"})
"""What says of a score that it is one answer, and no figure of an agent or a group."""
PARTS_OF_OFFERED = ("answered", "abandoned")
CONTACTS = re.compile(r"call|contact|chat|aban|answer|interaction|conversation")
"""Words of counts of contacts: doses taken and missed are none."""
PRICES = frozenset({"open", "high", "low", "close"})
"""Columns of a table of prices, whose volume is no volume of contacts."""
LOGS = frozenset({"generic_updates", "generic_events", "generic_status_changes"})


@dataclass(frozen=True)
class Match:
    """A system and the headers that feed its fields; several headers where a field takes many."""

    system: System
    headers: Mapping[str, tuple[str, ...]]
    evidence: str

    @property
    def mapping(self) -> dict[str, str]:
        """Field to its first header."""
        return {field: found[0] for field, found in self.headers.items()}


def lacking(system: System, headers: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Fields a system needs that have no header; counts of answered and abandoned contacts add up to those offered."""
    adds_up = all(n in headers and CONTACTS.search(normalised(headers[n][0])) for n in PARTS_OF_OFFERED)
    return [n for n in system.needs if n not in headers and not (n == "offered" and adds_up)]


def weighed(match: Match) -> float:
    """How much an adapter gets out of a table."""
    weights = WEIGHTS[match.system.kind]
    return sum(weights.get(field, 0.5) for field in match.headers)


def plausible(found: list[Match], cells: Mapping[str, Cells], file: str | None = None) -> list[Match]:
    """The matches that nothing about the file speaks against.

    A file of prices (open, high, low, close) is none of them. A file with several rows per ticket is a log, where a
    log can be read from it, and no ticket list; one with a row per ticket is no log of updates. A ticket list that
    also holds a rating is no survey. A survey that uses none of the file's dates, or whose score no cell of which
    can be read, is none; a list of mails that nobody handled is no ticket list, nor is one of anything else that has
    ids and dates (`other_lists`). A list of ideas speaks of their use or benefit, one of agents of employment or
    wages; one of people has a row for each.

    Args:
        found: the adapters that could read the table.
        cells: its columns by header.
        file: its name; None when a person named columns, and so said what the table is.
    """
    if {normalised(h) for h in cells} >= PRICES:
        return []
    named = {m.system.name: m for m in found}
    out: set[str] = set()
    tickets, survey = named.get("generic_tickets"), named.get("generic_surveys")
    if tickets is not None and _is_mailing(tickets, cells):
        out.add("generic_tickets")
    calls = named.get("generic_calls")
    if (
        tickets is not None
        and calls is not None
        and (_are_calls(tickets, calls) or _have_begun_and_ended(tickets, calls, file))
    ):
        out.add("generic_tickets")
    if calls is not None and _misses_alone(calls):
        out.add("generic_calls")
    if tickets is not None and has_repeats(cells[tickets.headers["ticket_id"][0]]):
        is_weak = normalised(tickets.headers["ticket_id"][0]) in WEAK_IDS and not _is_told_again(
            tickets, cells
        )
        is_log = LOGS & named.keys() or (file is not None and moments_of_steps(tickets.headers, cells))
        out |= {"generic_tickets"} if is_weak or is_log else set()
    else:
        out.add("generic_updates")
    if survey is not None and (
        _is_ticket_list(tickets, survey, cells)
        or _is_undated(survey, cells)
        or _is_unscored(survey, cells)
        or not ANSWERED_BY & survey.headers.keys()
        or _is_bare_value(survey)
        or _is_summary(survey, cells)
    ):
        out.add("generic_surveys")
    out |= _of_other_things(named, cells, file) if file is not None else set()
    out |= {name for name, signs in SIGNS.items() if name in named and not signs & named[name].headers.keys()}
    out |= {
        name
        for name, key in PEOPLE.items()
        if name in named and has_repeats(cells[named[name].headers[key][0]])
    }
    return [m for m in found if m.system.name not in out]


def _of_other_things(named: Mapping[str, Match], cells: Mapping[str, Cells], file: str) -> set[str]:
    """Adapters of tickets, contacts and their counts that a list of something else would feed with its own."""
    tickets, calls = named.get("generic_tickets"), named.get("generic_calls")
    is_served = tickets is not None and bool(SERVED & tickets.headers.keys())
    is_other = tickets is not None and (
        no_requests(tickets.headers, cells, file) or (not is_served and offences(cells))
    )
    out = {"generic_tickets", "generic_updates"} if is_other else set()
    counts = named.get("generic_intervals")
    out |= {"generic_calls"} if calls is not None and no_contacts(calls.headers, file) else set()
    return out | (
        {"generic_intervals"} if counts is not None and no_demand(counts.headers, cells, file) else set()
    )


def _is_told_again(tickets: Match, cells: Mapping[str, Cells]) -> bool:
    """Whether rows of one id were all created at one moment, as the messages of a ticket say of it."""
    if "created_at" not in tickets.headers:
        return False
    ids, created = (cells[tickets.headers[f][0]].text.slice(0, SEEN) for f in ("ticket_id", "created_at"))
    pairs = set(zip(ids.to_pylist(), created.to_pylist(), strict=True))
    return len(pairs) == len(pc.unique(ids))


def _are_calls(tickets: Match, calls: Match) -> bool:
    """Whether the id is that of a call and nothing says that it was worked on as a ticket."""
    header = tickets.headers["ticket_id"][0]
    is_named = calls.headers.get("contact_id") == (header,) and CALL_ID.search(normalised(header))
    return bool(is_named) and not TICKET_SIGNS & tickets.headers.keys()


def _have_begun_and_ended(tickets: Match, calls: Match, file: str | None) -> bool:
    """Whether rows of a file called after contacts began and ended or lasted, and nobody worked on them as tickets."""
    began = calls.headers.get("offered_at", ("",))[0]
    is_filed = bool(FILED.search(normalised(file or "")))
    worked = HANDLED & tickets.headers.keys() - {"closed_at"}
    lasted = "duration_s" in calls.headers and bool({"direction", "ended_at"} & calls.headers.keys())
    is_begun = bool(BEGUN.search(normalised(began))) and "ended_at" in calls.headers
    return is_filed and ((is_begun and not worked) or (lasted and worked <= {"status"}))


def _misses_alone(calls: Match) -> bool:
    """Whether a column called missed is all that speaks of contacts: doses and lessons are missed too."""
    said = calls.headers.get("is_abandoned", ("",))[0]
    return normalised(said) == "missed" and not SPOKEN & calls.headers.keys()


def _is_mailing(tickets: Match, cells: Mapping[str, Cells]) -> bool:
    """Whether a list of e-mails is no list of requests: addresses, mails that were opened, or nothing done with any."""
    header = tickets.headers["ticket_id"][0]
    if not matches(MAIL_ID, normalised(header)):
        return False
    created = tickets.headers.get("created_at")
    is_opened = created is not None and "open" in normalised(created[0])
    has_addresses = bool(pc.any(pc.match_substring(cells[header].text, "@")).as_py())
    return has_addresses or is_opened or not HANDLED & tickets.headers.keys()


def _is_ticket_list(tickets: Match | None, survey: Match, cells: Mapping[str, Cells]) -> bool:
    """Whether a file with a rating is a ticket list: created moments and what else only tickets have."""
    if tickets is None or "created_at" not in tickets.headers:
        return False
    signs = TICKET_SIGNS | ({"channel"} if "csat" in tickets.headers else set())
    return not _names_a_survey(survey, cells) and bool(signs & tickets.headers.keys())


def _names_a_survey(survey: Match, cells: Mapping[str, Cells]) -> bool:
    """Whether an id of answers or a kind of survey is there: a bare id and any other type are neither."""
    ids, kinds = survey.headers.get("survey_id"), survey.headers.get("kind")
    if ids and normalised(ids[0]) not in BARE_IDS:
        return True
    return kinds is not None and any(meaning(w, SURVEY_KIND) for w in cells[kinds[0]].words)


def _is_unscored(survey: Match, cells: Mapping[str, Cells]) -> bool:
    """Whether no cell of the score says anything: free text under the name of an answer, or nothing at all."""
    given = pc.unique(cells[survey.headers["score"][0]].filled.drop_null()).slice(0, SEEN).to_pylist()
    return all(score != score for score in meanings(given)[0].values())


def _is_bare_value(survey: Match) -> bool:
    """Whether a score is only called a value, and nothing but a bare id says that somebody gave it."""
    told = ANSWERED_BY & survey.headers.keys()
    is_value = normalised(survey.headers["score"][0]) in {"value", "response", "answer"}
    return is_value and told == {"survey_id"} and normalised(survey.headers["survey_id"][0]) in BARE_IDS


def _is_summary(survey: Match, cells: Mapping[str, Cells]) -> bool:
    """Whether a table of figures per agent or group holds a score among its averages and totals."""
    figures = sum(1 for h in cells if SUMMED.search(normalised(h)))
    if _counts_answers(survey, cells):
        return True
    return not GIVEN & survey.headers.keys() and figures >= 2


def refuse_figures(file: str, survey: Match | None, cells: Mapping[str, Cells]) -> None:
    """Stop at a table whose scores stand for many answers each.

    Raises:
        InputError: naming the score and the column that counts what it is made of.
    """
    counted = _counts_answers(survey, cells) if survey else ""
    if survey is not None and counted:
        raise InputError(
            "one row per answer",
            f"figures of many answers ({survey.headers['score'][0]}, beside {counted})",
            "Export the single answers",
            file,
        )


def refuse_volumes(file: str, counts: Match | None, cells: Mapping[str, Cells]) -> None:
    """Stop at a table of counts that nothing calls contacts.

    Raises:
        InputError: naming the column that counts, and how to say that it does count contacts.
    """
    is_priced = {normalised(h) for h in cells} >= PRICES
    if counts is not None and not is_priced and no_demand(counts.headers, cells, file):
        raise InputError(
            "counts of contacts (calls, chats, tickets), called so in a header or the file's name",
            f"{counts.headers['offered'][0]}, and no word of what it counts",
            "Say that they are contacts with --system generic_intervals",
            file,
        )


def _counts_answers(survey: Match, cells: Mapping[str, Cells]) -> str:
    """The column that counts the answers or shares a score with decimals is made of; empty where it is one answer."""
    score = cells[survey.headers["score"][0]].numbers
    known = score[score == score]
    uneven = int((known * 2 != (known * 2).round()).sum())
    if uneven * 2 <= len(known) or {"survey_id", "customer_id", "ticket_id"} & survey.headers.keys():
        return ""
    taken = {h for found in survey.headers.values() for h in found}
    return next((h for h in cells if h not in taken and COUNTED.search(normalised(h))), "")


def _is_undated(survey: Match, cells: Mapping[str, Cells]) -> bool:
    if "responded_at" in survey.headers:
        return False
    return any(c.count and looks_like(c, "moment") for c in cells.values())

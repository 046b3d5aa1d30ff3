"""Which product a file comes from, and which of its columns feeds which of our fields."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from data_sources.answer_columns import ASKS, asks, is_rating, is_worded_rating, rating_columns, share_a_scale
from data_sources.clock_columns import with_clocks
from data_sources.columns import ENOUGH, Cells, looks_like, moment_share
from data_sources.first_ids import with_first_id
from data_sources.not_understood import not_understood
from data_sources.other_lists import CONTACT_SIGNS
from data_sources.plausible import HANDLED, Match, lacking, plausible, refuse_figures, refuse_volumes, weighed
from data_sources.reading import RawTable
from data_sources.redacted_ids import with_own_ids
from data_sources.systems import SYSTEMS
from data_sources.systems.fields import TICKET
from data_sources.systems.freshworks import in_numbers_of
from data_sources.systems.phrases import WEAK
from data_sources.systems.system import (
    WRAPPER,
    Field,
    System,
    matches,
    normalised,
    unwrapped,
    without_links,
    without_marks,
)
from data_sources.systems.words import WORDS
from data_sources.unread_logs import has_repeats
from data_sources.values import meaning, plain
from domain.errors import InputError

OPEN_WORDS = frozenset({"channel", "survey_kind", "actor"})
"""Word lists whose columns may hold names of their own; the others have to speak them to qualify."""
VERDICTS = frozenset({"label", "breach"})
"""Word lists of which a column has to speak both sides, or nearly nothing else: the side nobody knows would count as
not there, and the other as everything."""
FILLED_FIRST = frozenset({"text", "id", "word"})
"""What an empty column of a better name leaves to a filled one."""
WHEN = frozenset({"created_at", "starts_at", "offered_at", "at", "responded_at", "proposed_on", "joined_on"})
"""Moments a row stands or falls with."""

SPEAKS_OF_WORK = HANDLED | {"priority", "agent_id", "group_name", "resolution_label", "resolution_breach"}
SPEAKS_OF_CALLS = CONTACT_SIGNS - {"channel", "duration_s"}
JUDGED = (
    frozenset({"first_reply_at", "first_reply_s"}),
    frozenset({"solved_at", "resolution_s", "closed_at"}),
    frozenset({"status"}),
    frozenset({"csat"}),
)
"""What a ticket list is read for, in the ways it may be given."""
CALENDAR = frozenset({"first_reply_s", "resolution_s", "requester_wait_s", "on_hold_s"})
"""Durations of the wall clock: columns of business hours do not feed them."""
BUSINESS = re.compile(
    r"\b(business|working|office|operational) (hours?|hrs|time|min|mins|minutes)\b|\bbhrs?\b"
)

ASIDE = re.compile(r"\([^()]*\)")
UNIT_ASIDE = re.compile(
    r"\((in )?(ms|s|secs?|seconds?|sek\.?|sekunden|segundos|secondes|min\.?|mins|minuten|minutes?|minutos|h|hrs?|"
    r"hours?|std\.?|stunden|heures|horas|days?|tage|h+:mm(:ss)?|mm:ss)\)"
)
"""What a header says in parentheses; of a duration only its unit may be left out."""

OBJECT = re.compile(r"^(case|survey( \w+)?|ticket|incident): ")
"""The record a column of a report belongs to (`Survey Taker: Created Date`)."""
FEEDBACK = re.compile(r"(.* )?feedback")
"""Headers that are ratings where their cells are, and remarks elsewhere."""
LEAST_WEIGHT = 2.5
"""What a generic adapter has to get out of a table to be taken."""
DETECTED = re.compile(r"human|person|fax|unknown|machine( (start|end))?( (beep|silence|other))?")
"""What answering machine detection finds."""
DATED = re.compile(r"date|time|\bday\b|\bwhen\b|fecha|datum")
OTHER_DATES = re.compile(
    r"birth|\bdob\b|purchas|order|hire|join|sign ?up|regist|expir|due|since|deliver|sent|invit|start|next|"
    r"\b(call|chat|ticket|case|incident|contact|conversation)|\b(open|clos|resol|log)"
)
"""A survey's only date is the date of its answers, unless its header says what else it is."""


def header_signature(header: tuple[str, ...]) -> str:
    """A hash of the normalised headers, whatever their order."""
    return hashlib.sha256("\x1f".join(sorted(map(normalised, header))).encode()).hexdigest()[:16]


def cells_of(raw: RawTable) -> dict[str, Cells]:
    """Every column of a table with its profile, which is made when it is asked for."""
    return {h: Cells.of(h, c) for h, c in zip(raw.header, raw.columns, strict=True)}


def recognise(
    raw: RawTable,
    cells: Mapping[str, Cells],
    system: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Match:
    """The system of a table and its mapping.

    Args:
        raw: the table.
        cells: its columns by header.
        system: name of the system when it is known.
        mapping: field to header, which beats what is found; an empty header leaves a field out.

    Raises:
        InputError: for an unknown system, header or field, or a table nothing understands.
    """
    if system is not None and system not in SYSTEMS:
        raise InputError("a known system", system, f"Known are {', '.join(SYSTEMS)}", "system")
    chosen = SYSTEMS[system] if system else _by_signature(raw, cells)
    if chosen is None:
        return _generic(raw, cells, mapping)
    headers = _assigned(chosen, raw, cells, mapping)
    if system is None and not mapping and len(_left_unread(chosen, headers, raw, cells)) > 1:
        return _generic(raw, cells, mapping)
    why = "named by the user or profile" if system else "recognised by its headers"
    return Match(chosen, headers, why)


def _by_signature(raw: RawTable, cells: Mapping[str, Cells]) -> System | None:
    """The system most of whose headers are there."""
    written = without_marks(without_links({h: normalised(h) for h in raw.header}))
    names = {n: h for h, n in written.items()}
    bare = {unwrapped(name) for name in names}
    found = [
        (len(group), s)
        for s in SYSTEMS.values()
        for group in s.signatures
        if all(normalised(h) in names or unwrapped(normalised(h)) in bare for h in group)
        and (s.builder != "update_log" or _is_log(s, names, cells))
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _left_unread(
    chosen: System, headers: Mapping[str, tuple[str, ...]], raw: RawTable, cells: Mapping[str, Cells]
) -> list[frozenset[str]]:
    """What tickets are judged by, stands in the file, and no header of the product reads.

    A product whose few headers say little (id, created_at, status) shares them with others.
    """
    if chosen.builder not in {"tickets", "tickets_with_metric_events"}:
        return []
    taken = {h for found in headers.values() for h in found}
    names = {h: normalised(h) for h in raw.header if h not in taken}
    return [
        things
        for things in JUDGED
        if not things & headers.keys()
        and any(_headers_of(TICKET[name], names, cells, set()) for name in sorted(things))
    ]


def _is_log(system: System, names: Mapping[str, str], cells: Mapping[str, Cells]) -> bool:
    """Whether rows are updates: they say when each was, or tickets stand in several of them."""
    changed, ids = system.field("changed_at"), system.field("ticket_id")
    if changed is not None and any(h in names for h in changed.headers):
        return True
    found = next((names[h] for h in ids.headers if h in names), None) if ids else None
    return found is None or has_repeats(cells[found])


def _generic(raw: RawTable, cells: Mapping[str, Cells], mapping: Mapping[str, str] | None) -> Match:
    """The generic adapter that gets the most out of the table."""
    found: list[Match] = []
    for system in SYSTEMS.values():
        if system.is_generic and system.name != "wide_ratings" and _knows(system, mapping):
            spoken = in_numbers_of(system, raw.name)
            headers = with_own_ids(spoken, _assigned(spoken, raw, cells, mapping), cells)
            if not lacking(system, headers):
                found.append(Match(spoken, headers, "recognised by its columns"))
            elif system.name == "generic_tickets" and not mapping:
                found += _with_first_id(system, headers, cells)
    likely = plausible(found, cells, None if mapping else raw.name)
    best = max(likely, key=weighed, default=None)
    is_weak = best is None or weighed(best) < 3 or _is_bare(best)
    least = 1 if best is None or weighed(best) < LEAST_WEIGHT or _is_bare(best) else 3
    if (is_weak and _is_questionnaire(raw, cells, least)) or (
        best is not None and _asks_more(best, raw, cells)
    ):
        wide = SYSTEMS["wide_ratings"]
        return Match(
            wide, _assigned(wide, raw, cells, mapping), "recognised by columns of ratings on one scale"
        )
    if best is not None and weighed(best) >= LEAST_WEIGHT:
        return best
    named = {m.system.name: m for m in found}
    refuse_figures(raw.name, named.get("generic_surveys"), cells)
    refuse_volumes(raw.name, named.get("generic_intervals"), cells)
    unnumbered = _assigned(SYSTEMS["generic_tickets"], raw, cells, None)
    raise not_understood(raw, cells, named.get("generic_tickets"), unnumbered)


def _with_first_id(
    system: System, headers: Mapping[str, tuple[str, ...]], cells: Mapping[str, Cells]
) -> list[Match]:
    """The ticket list whose first column numbers its rows though no header says so; empty where that is a guess."""
    completed = with_first_id(headers, cells)
    if completed is None:
        return []
    why = f"recognised by its columns; {completed['ticket_id'][0]}, the first, is taken for the number of a ticket"
    return [Match(system, completed, why)]


def _asks_more(match: Match, raw: RawTable, cells: Mapping[str, Cells]) -> bool:
    """Whether a list of survey answers holds more questions than the one that was taken for its score.

    Neither is a list of tickets or contacts that says nothing of their handling and asks two questions or more.
    """
    says = match.headers.keys()
    is_idle = match.system.kind == "contacts" and not SPEAKS_OF_CALLS & says
    if is_idle or (match.system.name == "generic_tickets" and not SPEAKS_OF_WORK & says):
        used = {h for found in match.headers.values() for h in found}
        unread = [h for h in rating_columns(raw, cells, 1) if h not in used]
        return len([h for h in unread if ASKS.search(plain(h))]) >= 2
    if match.system.name != "generic_surveys" or {"question", "kind"} & match.headers.keys():
        return False
    others = [
        h for h in rating_columns(raw, cells, 1) if not any(h in found for found in match.headers.values())
    ]
    return len(others) >= 3 or any(ASKS.search(plain(h)) for h in others)


def _is_bare(match: Match) -> bool:
    """Whether tickets are told by little more than an id: no creation, status, priority or reply."""
    told = {"created_at", "status", "priority", "first_reply_at", "first_reply_s"}
    return match.system.kind == "tickets" and not told & match.headers.keys()


def _is_questionnaire(raw: RawTable, cells: Mapping[str, Cells], least: int) -> bool:
    """Whether a table holds answers: `least` columns whose headers or words ask for one, or three on one scale."""
    found = rating_columns(raw, cells, 1)
    asked = [h for h in found if asks(cells[h])]
    return len(asked) >= least or (len(found) >= 3 and (bool(asked) or share_a_scale(found, cells)))


def _knows(system: System, mapping: Mapping[str, str] | None) -> bool:
    return all(system.field(f) is not None for f in mapping or {})


def _assigned(
    system: System, raw: RawTable, cells: Mapping[str, Cells], mapping: Mapping[str, str] | None
) -> dict[str, tuple[str, ...]]:
    """Fields with the headers they take; each header is given away once, fields in their order."""
    given = _given(system, raw, mapping)
    taken = {h for found in given.values() for h in found}
    names = without_marks(without_links({h: normalised(_base(h, raw)) for h in raw.header}))
    result = dict(given)
    for field in system.fields:
        if field.name in result or (mapping and mapping.get(field.name) == ""):
            continue
        usable = {h: n for h, n in names.items() if not (field.name in CALENDAR and BUSINESS.search(n))}
        found = _headers_of(field, usable, cells, set() if field.may_share else taken)
        if not found:
            bare = {h: _bare(n, field) for h, n in usable.items()}
            found = _headers_of(field, bare, cells, set() if field.may_share else taken)
        if found:
            result[field.name] = found
            taken |= set(found)
    if (
        system.kind == "surveys"
        and "responded_at" not in result
        and (mapping or {}).get("responded_at") != ""
    ):
        result |= _only_date(names, cells, taken)
    if system.kind == "surveys" and "survey_id" not in given:
        result |= _own_id(system, names, cells, result)
    ordered = {f.name: result[f.name] for f in system.fields if f.name in result}
    return with_clocks(ordered, system, names, cells)


def _bare(name: str, field: Field) -> str:
    """A header without its parentheses and the wrapper of its record; a share measured in seconds is none."""
    if field.reads == "share" and UNIT_ASIDE.search(name):
        return name
    aside = UNIT_ASIDE if field.reads == "duration" else ASIDE
    return OBJECT.sub("", WRAPPER.sub("", " ".join(aside.sub(" ", name).split())))


def _only_date(
    names: Mapping[str, str], cells: Mapping[str, Cells], taken: set[str]
) -> dict[str, tuple[str, ...]]:
    """The only column of dates of a survey, as the date of its answers; nothing where there are several."""
    dated = [h for h in names if h not in taken and cells[h].count and moment_share(cells[h]) >= ENOUGH]
    own = [h for h in dated if not OTHER_DATES.search(names[h])]
    named = [h for h in own if DATED.search(names[h])]
    if len(named) == 1 or len(dated) == len(own) == 1:
        return {"responded_at": ((named or own)[0],)}
    return {}


def _own_id(
    system: System,
    names: Mapping[str, str],
    cells: Mapping[str, Cells],
    found: Mapping[str, tuple[str, ...]],
) -> dict[str, tuple[str, ...]]:
    """The id of the answer where the first one found is that of the survey, and repeats."""
    field = system.field("survey_id")
    if field is None or "survey_id" not in found or not has_repeats(cells[found["survey_id"][0]]):
        return {}
    others = {h: n for h, n in names.items() if h not in {c for f in found.values() for c in f}}
    own = {h: n for h, n in others.items() if cells[h].count and not has_repeats(cells[h])}
    header = _headers_of(field, own, cells, set())
    return {"survey_id": header} if header else {}


def _base(header: str, raw: RawTable) -> str:
    """A repeated header without the number that makes it unique."""
    base = header.rsplit(" (", 1)[0]
    return base if base in raw.repeated else header


def _headers_of(
    field: Field, names: Mapping[str, str], cells: Mapping[str, Cells], taken: set[str]
) -> tuple[str, ...]:
    empty: tuple[str, ...] = ()
    for spelling in field.headers:
        found = [h for h, n in names.items() if h not in taken and matches(spelling, n, field.reads)]
        fitting = [h for h in found if looks_like(cells[h], field.reads) and _speaks(cells[h], field)]
        filled = [h for h in fitting if cells[h].count]
        if filled:
            return tuple(filled) if field.is_many else (filled[0],)
        if fitting and field.reads not in FILLED_FIRST and field.reads != "moment":
            return (fitting[0],)
        if empty and field.reads == "moment" and (spelling.startswith("~") or spelling in WEAK):
            return empty
        empty = empty or tuple(fitting[:1])
    return empty or _partly_dated(field, names, cells, taken)


def _partly_dated(
    field: Field, names: Mapping[str, str], cells: Mapping[str, Cells], taken: set[str]
) -> tuple[str, ...]:
    """A column of the right name in which only some cells are moments: the other rows will be rejected."""
    if field.name not in WHEN:
        return ()
    for spelling in field.headers:
        for header, name in names.items():
            if header not in taken and matches(spelling, name, "moment") and moment_share(cells[header]) > 0:
                return (header,)
    return ()


def _speaks(cells: Cells, field: Field) -> bool:
    """Whether a column of words holds words of the field: a State of VA and CA is no ticket status."""
    if field.name == "csat" and FEEDBACK.fullmatch(normalised(cells.header)):
        return is_rating(cells) or is_worded_rating(cells)
    if field.name == "agent_id" and cells.count:
        return not all(DETECTED.fullmatch(plain(word)) for word in cells.words)
    if field.reads == "flag" and cells.shapes and all(":" in shape for shape in cells.shapes):
        return False
    if field.reads not in {"word", "flag"} or field.words not in WORDS or cells.count == 0:
        return True
    table = WORDS[field.words]
    meant = {word: meaning(word, table) for word in cells.words}
    known = sum(n for word, n in cells.words.items() if meant[word] is not None)
    if field.name == "channel" and "inbox" in normalised(cells.header):
        return bool(known == cells.count)
    if field.words in OPEN_WORDS:
        return bool(known) or not all(any(letter.isdigit() for letter in word) for word in cells.words)
    said = {ours for ours in meant.values() if ours is not None}
    is_judged = field.words not in VERDICTS or known >= ENOUGH * cells.count or len(said) > 1
    return bool(known >= 0.3 * cells.count and is_judged)


def _given(system: System, raw: RawTable, mapping: Mapping[str, str] | None) -> dict[str, tuple[str, ...]]:
    given: dict[str, tuple[str, ...]] = {}
    for field, header in (mapping or {}).items():
        if system.field(field) is None:
            known = ", ".join(f.name for f in system.fields)
            raise InputError(f"a field of {system.label} ({known})", field, "", "mapping")
        if header and header not in raw.header:
            raise InputError(
                "a header of the file", header, f"It has {', '.join(raw.header)}", f"mapping {field}"
            )
        if header:
            given[field] = (header,)
    return given

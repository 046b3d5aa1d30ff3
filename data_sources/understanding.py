"""A raw table understood: its system, its mapping, and a decision for every mapped column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, get_args

from data_sources.answer_columns import rating_columns
from data_sources.columns import ENOUGH, SEEN, Cells, Decision, moment_share
from data_sources.date_parts import with_date_parts
from data_sources.deciding import decide
from data_sources.kept_scales import NONE_KEPT, KeptScales
from data_sources.layouts import DateOrder
from data_sources.open_units import USUAL_S, OpenUnit, open_units, settled, untold
from data_sources.plausible import Match, lacking
from data_sources.privacy import personal_column
from data_sources.reading import RawTable
from data_sources.recognise import WHEN, cells_of, recognise
from data_sources.systems.system import Field
from data_sources.title_dates import with_title_date
from data_sources.units import by_moments
from data_sources.week_words import with_week_words
from domain.errors import InputError

if TYPE_CHECKING:
    from data_sources.returned import Returned

UNITS = {"ms": "milliseconds", "s": "seconds", "min": "minutes", "h": "hours", "day": "days"}


@dataclass(frozen=True)
class Choices:
    """What a person or a profile decided beforehand.

    Attributes:
        system: name of the system.
        mapping: field -> header; an empty header leaves the field out.
        date_order: answer for columns whose values leave it open.
        forms: field -> form, which overrules the decision of that column; an empty one leaves it to the values.
        keep: personal fields (subject, comment, customer_id) to keep as they are.
        zone: zone of the export's wall times.
        source: name the rows are kept under; the system's by default.
        scales: of the questions of the load the rows were refused from.
    """

    system: str | None = None
    mapping: Mapping[str, str] | None = None
    date_order: DateOrder | None = None
    forms: Mapping[str, str] | None = None
    keep: frozenset[str] = frozenset()
    zone: str | None = None
    source: str | None = None
    scales: KeptScales = NONE_KEPT

    @property
    def is_any(self) -> bool:
        """Whether anything was chosen about the columns, the dates or the zone."""
        return bool(
            self.mapping or any((self.forms or {}).values()) or self.date_order or self.keep or self.zone
        )


@dataclass(frozen=True)
class Said:
    """What a person said of a file: of every table, of single ones by their names instead, and which to leave out."""

    of_all: Choices = Choices()
    of_tables: Mapping[str, Choices] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def of(self, table: str) -> Choices:
        """What was said of one table."""
        return self.of_tables.get(table, self.of_all)


@dataclass(frozen=True)
class Understood:
    """A table with its match, decisions and the choices behind them, ready to be read.

    Attributes:
        open_units: lengths whose unit the file does not tell; those `choices` state one for are read.
        returned: the refused rows of an earlier load that the table brings back mended.
    """

    raw: RawTable
    cells: Mapping[str, Cells]
    match: Match
    decisions: Mapping[str, Decision]
    notes: tuple[str, ...]
    choices: Choices
    open_units: tuple[OpenUnit, ...] = ()
    returned: Returned | None = None

    @property
    def unread(self) -> tuple[OpenUnit, ...]:
        """Lengths that are not read because nobody stated their unit."""
        return tuple(u for u in self.open_units if u.field not in self.match.headers)

    @property
    def rated_columns(self) -> tuple[str, ...]:
        """Columns of a survey of one column per question, each of which becomes answers of its own."""
        if self.match.system.name != "wide_ratings":
            return ()
        used = {h for found in self.match.headers.values() for h in found}
        found = rating_columns(self.raw, self.cells, 1, self.choices.scales.questions)
        return tuple(h for h in found if h not in used)

    @property
    def fields(self) -> dict[str, Field]:
        """The system's fields by name."""
        return {f.name: f for f in self.match.system.fields}

    @property
    def unanswered(self) -> tuple[Decision, ...]:
        """Decisions that need a person first."""
        return tuple(d for d in self.decisions.values() if d.needs_answer)


def understand(raw: RawTable, choices: Choices) -> Understood:
    """Recognise a table and decide every mapped column.

    Raises:
        InputError: when no system fits, a needed field is missing, or a mapped header stands twice
            with different content.
    """
    raw = with_title_date(raw, cells_of(raw)) if raw.titles else raw
    raw = with_week_words(raw, cells_of(raw))
    raw = with_date_parts(raw, cells_of(raw))
    cells = cells_of(raw)
    match = recognise(raw, cells, choices.system, choices.mapping)
    _check_needs(raw, match, cells)
    notes = _check_repeats(raw, match, cells)
    decisions = _decided(match, cells, choices)
    unknown = _open_units(match, cells, choices)
    unread = [u for u in unknown if not (choices.forms or {}).get(u.field)]
    match = replace(
        match, headers={n: h for n, h in match.headers.items() if n not in {u.field for u in unread}}
    )
    decisions = {n: d for n, d in decisions.items() if n in match.headers}
    notes = (*notes, *(untold(u) for u in unread))
    asked = choices.scales.questions
    rated = rating_columns(raw, cells, 1, asked) if match.system.name == "wide_ratings" else []
    read = {h for found in match.headers.values() for h in found} | set(rated)
    personal = [h for h in raw.header if h not in read and personal_column(h, cells[h].text)]
    if personal:
        notes = (*notes, f"Personal columns not read: {', '.join(personal)}.")
    unused = _unused(raw, match, (*rated, *personal, *(u.column for u in unread)))
    if unused:
        notes = (*notes, f"Columns not used: {', '.join(unused)}.")
    notes = (*notes, *_partly_dated(match, cells), *_guessed_units(match, decisions))
    return Understood(raw, cells, match, decisions, notes, choices, unknown)


def _open_units(match: Match, cells: Mapping[str, Cells], choices: Choices) -> tuple[OpenUnit, ...]:
    """Lengths of a file of no known product whose unit it does not tell, whatever was stated for them."""
    if not match.system.is_generic or not USUAL_S.keys() & match.headers.keys():
        return ()
    unstated = {n: form for n, form in (choices.forms or {}).items() if n not in USUAL_S}
    return open_units(_decided(match, cells, replace(choices, forms=unstated)), cells)


def _guessed_units(match: Match, decisions: Mapping[str, Decision]) -> tuple[str, ...]:
    """Durations whose unit neither header nor values nor a known product say."""
    if not match.system.is_generic:
        return ()
    return tuple(
        f"{d.column}: the file does not say its unit; read in {UNITS[d.form]}."
        for d in decisions.values()
        if d.kind == "duration"
        and d.confidence < 1
        and d.evidence.startswith("usual unit")
        and d.form in UNITS
    )


def _partly_dated(match: Match, cells: Mapping[str, Cells]) -> tuple[str, ...]:
    """Columns a row stands or falls with in which only some cells are moments."""
    told: list[str] = []
    for name in WHEN & match.headers.keys():
        column = cells[match.headers[name][0]]
        share = moment_share(column)
        if 0 < share < ENOUGH:
            seen = min(column.count, SEEN)
            told.append(
                f"{column.header}: {round(share * seen)} of {seen} cells are moments; the other rows are rejected."
            )
    return tuple(told)


def _unused(raw: RawTable, match: Match, told: Iterable[str]) -> list[str]:
    """Headers that feed no field and are named nowhere else."""
    used = {h for found in match.headers.values() for h in found} | set(told)
    return [h for h in raw.header if h not in used]


def _check_needs(raw: RawTable, match: Match, cells: Mapping[str, Cells]) -> None:
    missing = lacking(match.system, match.headers)
    if not missing:
        return
    system = match.system
    wanted = "; ".join(f"{n} ({', '.join(_spellings(system.field(n)))})" for n in missing)
    raise InputError(
        f"{system.label} with a column for {wanted}",
        f"columns {', '.join(raw.header[:10])}",
        "Export that column too, or name it in the mapping",
        raw.name,
    )


def _spellings(field: Field | None) -> list[str]:
    return [s for s in field.headers if not s.startswith("~")][:3] if field else []


def _check_repeats(raw: RawTable, match: Match, cells: Mapping[str, Cells]) -> tuple[str, ...]:
    """A mapped header may stand twice only with the same content, unless the field takes many."""
    notes: list[str] = []
    for name, found in match.headers.items():
        field = match.system.field(name)
        base = found[0]
        if base not in raw.repeated or (field is not None and field.is_many):
            continue
        twins = [h for h in raw.header if h.startswith(f"{base} (") and h != base]
        different = [h for h in twins if not cells[h].text.equals(cells[base].text) and cells[h].count]
        if different:
            raise InputError(
                f"one column named {base}",
                f"{1 + len(twins)} columns of that name with different content",
                "Rename or remove all but one",
                raw.name,
            )
        notes.append(f"{base} stands more than once with the same content; the first is used.")
    return tuple(notes)


def _decided(match: Match, cells: Mapping[str, Cells], choices: Choices) -> dict[str, Decision]:
    """Decisions per field; columns that prove a date order settle those that leave it open."""
    order, is_answered, forms = choices.date_order, choices.date_order is not None, choices.forms or {}
    fields = {f.name: f for f in match.system.fields}
    decided = {
        name: decide(cells[found[0]], fields[name], order, is_answered, forms.get(name, ""))
        for name, found in match.headers.items()
    }
    proven = {d.form for d in decided.values() if d.kind == "moment" and d.confidence == 1.0}
    orders: list[DateOrder] = [o for o in get_args(DateOrder) if o in proven]
    if len(orders) == 1 and not is_answered:
        for name, decision in decided.items():
            if decision.needs_answer:
                decided[name] = decide(cells[match.headers[name][0]], fields[name], orders[0])
    decided = by_moments(decided, match.headers, cells)
    decided = settled(decided, cells) if match.system.is_generic else decided
    for name, found in match.headers.items():
        if fields[name].reads == "moment" and len(found) > 1:
            told = f"{decided[name].evidence}; time of day from {found[1]}"
            decided[name] = replace(decided[name], evidence=told)
    return {n: _kept(d, n, choices.keep) for n, d in decided.items()}


def _kept(decision: Decision, name: str, keep: Iterable[str]) -> Decision:
    return replace(decision, treatment="kept by choice") if decision.treatment and name in keep else decision


def ask(understood: Understood) -> InputError:
    """The question for the first decision that needs an answer."""
    first = understood.unanswered[0]
    return InputError(
        "dates whose order of day and month can be told from the values",
        f"values that fit both ({first.evidence})"
        if first.form == "unknown"
        else f"values of both orders ({first.evidence})",
        "Say which with " + " or ".join(f"--date-order {order}" for order in first.alternatives),
        f"{understood.raw.name}, column {first.column}",
    )

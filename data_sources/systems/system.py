"""What an export looks like: the entry of one product in the registry of systems.

An entry is data: which headers identify it, which header feeds which of our fields, how the cells of
that field are to be read, and what a reader has to know about it. Nothing here imports a reader.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

Reads = Literal["moment", "duration", "number", "share", "flag", "id", "text", "word", "clock"]
Personal = Literal["", "hash", "drop"]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing we want from a file.

    Attributes:
        name: column of our table, or a working name its builder understands.
        reads: what the cells must be for a column to qualify.
        headers: accepted spellings, best first, as `normalised` writes them; a spelling that starts
            with `~` is a regular expression on the whole normalised header.
        unit: documented unit of plain numbers in a duration (ms, s, min, h, day) or the meaning of
            `9:99` (`m:ss` or `h:mm`); empty when the values and the header have to say.
        clock: meaning of `9:99` where `unit` speaks of plain numbers.
        words: name of the word list of `words.WORDS` that translates the cells.
        personal: `hash` or `drop` unless the user keeps it.
        is_many: several columns may carry it (labels, tags); their cells are joined.
        may_share: may read a column that feeds another field already.
        since_year: an earlier moment stands for none.
    """

    name: str
    reads: Reads
    headers: tuple[str, ...] = ()
    unit: str = ""
    clock: str = ""
    words: str = ""
    personal: Personal = ""
    is_many: bool = False
    may_share: bool = False
    since_year: int = 1990


@dataclass(frozen=True, slots=True)
class System:
    """One export format of one product.

    Attributes:
        name: key in `SYSTEMS`, and the `source` of its rows.
        label: what a person reads.
        kind: table it feeds.
        fields: what is read, in the order the columns are given away.
        signatures: groups of headers; a file whose header holds every header of one group is
            recognised, and the largest group found wins.
        builder: name of the function in `building.BUILDERS` that turns read fields into rows.
        needs: fields without which the file is refused.
        zone: zone the export is documented to be in; None for the zone of the load.
        channel: channel of every row when the file does not say.
        cautions: sentences every load of this export carries.
        is_generic: recognised by its fields instead of a signature.
        source: name the rows are kept under, when another export of the product describes the same ones.
        empty_is_zero: the product leaves counts empty where they are 0.
        keeps_lengths: a ticket that is open again still states the length of its first resolution.
    """

    name: str
    label: str
    kind: str
    fields: tuple[Field, ...]
    signatures: tuple[tuple[str, ...], ...] = ()
    builder: str = ""
    needs: tuple[str, ...] = ()
    zone: str | None = None
    channel: str = ""
    cautions: tuple[str, ...] = ()
    is_generic: bool = False
    source: str = ""
    empty_is_zero: bool = False
    keeps_lengths: bool = False

    def field(self, name: str) -> Field | None:
        """The field called `name`, or None."""
        return next((f for f in self.fields if f.name == name), None)


def named(catalogue: Mapping[str, Field], **headers: str | tuple[str, ...]) -> tuple[Field, ...]:
    """Fields of a catalogue with the headers of one product, in the order given.

    Example:
        >>> plain = {"created_at": Field("created_at", "moment", ("opened",))}
        >>> named(plain, created_at="Created time")[0].headers
        ('created time',)
    """
    chosen = []
    for name, spellings in headers.items():
        listed = (spellings,) if isinstance(spellings, str) else spellings
        chosen.append(replace(catalogue[name], headers=tuple(map(normalised, listed))))
    return tuple(chosen)


@lru_cache(maxsize=10_000)
def normalised(header: str) -> str:
    """A header as it is compared: no marks of encoding, case, underscores or doubled spaces.

    Example:
        >>> normalised("\\ufeffCreated_At "), normalised("Status (Ticket)"), normalised("TicketID")
        ('created at', 'status', 'ticket id')
        >>> normalised("SRNumber"), normalised("CSATScore")
        ('sr number', 'csat score')
    """
    if header.startswith("~"):
        return header
    text = unicodedata.normalize("NFKC", header).replace("\ufeff", "").removeprefix("ï»¿")
    text = re.sub(r"<[^>]+>", " ", text).replace("Ø", "durchschnittliche ").replace("⌀", "durchschnittliche ")
    text = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text).lower()
    text = re.sub(r"[_\-\s]+", " ", text).strip(" .:\"'").rstrip("*+ ")
    return re.sub(r"^(.+?) \((?:ticket|tickets|case)\)$", r"\1", text)


WRAPPER = re.compile(
    r"^(?:(?:attributes|fields|properties|node| source|(?:(?:last|latest) )?thread(?: summary)?)[. ]|property )"
)
"""What interfaces, and the pipelines that copy from them, put the fields of a record into."""


@lru_cache(maxsize=10_000)
def unwrapped(name: str) -> str:
    """A normalised header without the wrapper of its record, its levels written as words.

    Example:
        >>> unwrapped("properties.hs pipeline stage"), unwrapped("property createdate"), unwrapped("via.channel")
        ('hs pipeline stage', 'createdate', 'via channel')
    """
    return WRAPPER.sub("", name).replace(".", " ")


def without_links(names: Mapping[str, str]) -> dict[str, str]:
    """Columns with their normalised names, where a reference was written as two of them: the value bears its name.

    Example:
        >>> without_links({"a": "assigned to link", "b": "assigned to value", "c": "value"})
        {'a': 'assigned to link', 'b': 'assigned to', 'c': 'value'}
    """
    linked = {n.removesuffix(" link") for n in names.values() if n.endswith(" link")}
    return {h: _value_of(n) if _value_of(n) in linked else n for h, n in names.items()}


TABLE_MARKS = frozenset("inc tkt tck req ritm sctask u t".split())
MARKED = 0.8
LEAST_MARKED = 6


def without_marks(names: Mapping[str, str]) -> dict[str, str]:
    """Columns with their names, without the mark of the table a join put before nearly all of them.

    Example:
        >>> names = dict.fromkeys("abcdef", "inc state") | {"g": "link", "h": "inc number"}
        >>> without_marks(names)["a"], without_marks(names)["g"], without_marks({"a": "inc state"})
        ('state', 'link', {'a': 'inc state'})
    """
    marks = [mark for name in names.values() for mark, space, _ in [name.partition(" ")] if space]
    mark = max(TABLE_MARKS, key=marks.count)
    if marks.count(mark) < max(LEAST_MARKED, MARKED * len(names)):
        return dict(names)
    return {h: n.removeprefix(f"{mark} ") for h, n in names.items()}


def _value_of(name: str) -> str:
    return name.removesuffix(" value")


@lru_cache(maxsize=100_000)
def matches(spelling: str, header: str, reads: Reads = "text") -> bool:
    """Whether a normalised header is the spelling of a field; moments may also name their zone or type.

    Example:
        >>> matches("created", "created ts", "moment"), matches("due date", "due date time", "moment")
        (True, True)
        >>> matches("created", "created ts", "text"), matches("data de criação", "data de criacao", "moment")
        (False, True)
        >>> matches("via.channel", "via channel", "word")
        True
    """
    if spelling.startswith("~"):
        return re.fullmatch(spelling[1:], header) is not None
    names = (header, header.rstrip(" ?"), *(_moment_names(header) if reads == "moment" else ()))
    if spelling in names or _unaccented(spelling) in map(_unaccented, names):
        return True
    if "." in spelling and spelling.replace(".", " ") in names:
        return True
    return len(header) >= LEAST_GLUED and " " not in header and spelling.replace(" ", "") == header


LEAST_GLUED = 6
"""Letters from which a header without spaces is also compared with spellings without theirs (`CLOSEDATE`)."""


@lru_cache(maxsize=10_000)
def _unaccented(text: str) -> str:
    """Text as a system without accents writes it."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=10_000)
def _moment_names(header: str) -> tuple[str, ...]:
    """A header without the words that only say that it is a moment, or in which zone."""
    found = re.fullmatch(r"(.+?)[ (]+(utc|gmt|ts|timestamp|dt|date ?time)\)?", header)
    if found is None:
        return ()
    return found[1], f"{found[1]} date", f"{found[1]} time"

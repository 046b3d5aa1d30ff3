"""Traces of a customer in what was written about rows: cells, sentences and evidence that quote them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from data_sources.quoting import shortened

FORGOTTEN = "(left out: it quoted a customer who was forgotten)"
"""What stands in the place of a sentence that named them."""
PLAIN = re.compile(r"\d+|[^\W\d_]+")
"""Identifiers that are a number or a word like any other: `7` counts rows as often as it is somebody."""
QUOTES = "'\"\u2018\u2019\u201c\u201d\u201e`"


def naming(customer: str) -> re.Pattern[str]:
    """What finds a customer in a sentence; one that is a plain number or word only as a cell that is quoted.

    Args:
        customer: not blank; in any case, also when a quotation of it was cut.

    Example:
        >>> bool(naming("c-7").search("no moment, got 'C-7'")), bool(naming("c-7").search("C-71 and AC-7"))
        (True, False)
        >>> bool(naming("7").search("7 rows")), bool(naming("7").search("no agent '7'"))
        (False, True)
    """
    given = customer.strip()
    forms = "|".join(re.escape(f) for f in dict.fromkeys((given, shortened(given))))
    if PLAIN.fullmatch(given):
        return re.compile(rf"(?<=[{QUOTES}])(?:{forms})(?=[{QUOTES}])|(?<!\w)(?:{forms})(?= \(\d+\))", re.I)
    return re.compile(rf"(?<![\w@])(?<![\w@][.+-])(?:{forms})(?![\w@]|[.+-][\w@])", re.I)


def values(value: Any) -> Iterator[Any]:
    """Every plain value inside lists and objects."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from values(inner)
    else:
        yield value


def is_one(cells: Iterable[Any], customer: str) -> bool:
    """Whether one of some cells is the customer."""
    wanted = customer.strip().lower()
    return any(c is not None and str(c).strip().lower() == wanted for c in cells)


def without(value: Any, named: re.Pattern[str]) -> Any:
    """A value with `FORGOTTEN` in the place of every text that names somebody; keys stay.

    Example:
        >>> without({"warnings": ["3 rows", "no moment: 'C-7'"]}, naming("C-7"))
        {'warnings': ['3 rows', '(left out: it quoted a customer who was forgotten)']}
    """
    if isinstance(value, dict):
        return {k: without(v, named) for k, v in value.items()}
    if isinstance(value, list):
        return [without(v, named) for v in value]
    return FORGOTTEN if isinstance(value, str) and named.search(value) else value

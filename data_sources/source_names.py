"""What a person reads for a source: its product, or the file a list came from; never a key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data_sources.systems import SYSTEMS
from data_sources.tables import DEMO, FACT_TABLES, loads

if TYPE_CHECKING:
    from data_sources.store import Store


def source_names(store: Store) -> dict[str, str]:
    """Every source of the store -> what to call it.

    A list without a product is called by the file it came in last; where two of them came in files of
    one name, the key's digits tell them apart.
    """
    with store.engine.connect() as connection:
        parts = [sa.select(table.c.source).distinct() for table in FACT_TABLES.values()]
        held = [str(r[0]) for r in connection.execute(sa.union(*parts)) if r[0] is not None]
        newest = sa.select(loads.c.source, loads.c.file).where(loads.c.source.is_not(None))
        files = {str(r.source): str(r.file) for r in connection.execute(newest.order_by(loads.c.loaded_at))}
    named = {source: _name(source, files.get(source)) for source in sorted(held)}
    times = Counter(named.values())
    return {s: n if times[n] == 1 else f"{n} ({s.rpartition('.')[2]})" for s, n in named.items()}


def _name(source: str, file: str | None) -> str:
    """One source in words.

    Example:
        >>> _name("zendesk_csv", "export.csv"), _name("generic_tickets.629d79", "july.xlsx")
        ('Zendesk, CSV export', 'july.xlsx')
        >>> _name("generic_tickets.629d79", None), _name("our desk", "july.xlsx"), _name("demo", None)
        ('Any ticket list 629d79', 'our desk', 'Demo contact centre')
    """
    if source == DEMO:
        return "Demo contact centre"
    if source in SYSTEMS and not SYSTEMS[source].is_generic:
        return SYSTEMS[source].label
    stem, _, digits = source.rpartition(".")
    if stem in SYSTEMS and SYSTEMS[stem].is_generic:
        return file or f"{SYSTEMS[stem].label} {digits}"
    return source.replace("_", " ")


def in_words(sentence: str, names: Mapping[str, str]) -> str:
    """A sentence with the keys of sources replaced by their names.

    Example:
        >>> in_words("3 tickets of jira.", {"jira": "Jira"}), in_words("jira.csv", {"jira": "Jira"})
        ('3 tickets of Jira.', 'jira.csv')
    """
    keys = "|".join(re.escape(key) for key in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<![\w.])(?:{keys})(?!\w|\.\w)", lambda m: names[m[0]], sentence) if keys else sentence

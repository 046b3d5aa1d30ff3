"""How a catalogue of fields is written: one line of spellings a field, separated by bars."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data_sources.systems.system import Field, normalised


def catalogue(fields: Iterable[Field]) -> dict[str, Field]:
    """Fields by name."""
    return {f.name: f for f in fields}


def _split(text: str) -> tuple[str, ...]:
    return tuple(normalised(part.strip()) for part in re.split(r"\|(?![^(]*\))", text))


def spelled(name: str, reads: str, headers: str, **more: object) -> Field:
    """A field with its spellings in one text, `a|b|~regular expression`."""
    return Field(name, reads, _split(headers), **more)  # type: ignore[arg-type]

"""Registers of crimes, arrests and accidents: an id, a date and a status as tickets have, and nobody who was served."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow.compute as pc

from data_sources.columns import SEEN, Cells
from data_sources.systems.system import normalised

OFFENCE = re.compile(
    r"\b(offen[cs]es?|ofns|crimes?|arrest(s|ed)?|iucr|nibrs|ucr|fbi (code|type)|felony|mis?demeanou?r|homicides?|"
    r"mocodes|crm cd|delitos?|crimen|crimenes|straftat(en)?|delikte?|délits?|infractions pénales|reati|reato|misdrijf|"
    r"use of force)\b"
)
"""Headers that only a register of crimes has; one is enough."""
HARM = re.compile(
    r"\b(victims?|suspects?|weapons?|hit and run|collisions?|crash(es)?|killed|fatalit(?:y|ies)|casualt(?:y|ies)|"
    r"injured|injuries|perpetrators?|víctimas?|opfer|tote|verletzte|tués|blessés|mortos|feridos|morti|feriti)\b"
)
"""Headers that a register of crimes or accidents has; two different words of them are needed."""
CRIME = re.compile(
    r"\b(theft|larceny|burglary|robbery|assault|battery|homicide|murder|manslaughter|rape|arson|narcotics|vandalism|"
    r"kidnapping|shoplifting|trespass(ing)?|prostitution|carjacking|stalking|firearm discharge|weapons violation|"
    r"criminal (damage|trespass|mischief)|sexual (assault|abuse|offen[cs]e)|use of force|drunk driving|dui|"
    r"hurto|robo|homicidio|asesinato|furto|roubo|homicídio|cambriolage|diebstahl|einbruch|körperverletzung|raub|"
    r"diefstal|inbraak)\b"
)
"""What happened, in a column that names the kind of a row."""
KINDS = re.compile(
    r".*\b(type|types|category|kind|description|primary|nature|title|charge|tipo|art|classification)\b.*"
)
MOST = 0.5
SEEN_KINDS = 200


def offences(cells: Mapping[str, Cells]) -> str:
    """What shows that a table is a register of crimes or accidents, in words for a person; empty where nothing does.

    Args:
        cells: its columns by header.
    """
    names = {h: normalised(h) for h in cells}
    named = [h for h, n in names.items() if OFFENCE.search(n)]
    harmed = {found[0]: h for h, n in names.items() if (found := HARM.search(n))}
    said = next((h for h, n in names.items() if KINDS.fullmatch(n) and _names_crimes(cells[h])), None)
    if said is not None:
        told = ", ".join([w for w in cells[said].words if CRIME.search(w.lower())][:3])
        return f"a register of crimes or police incidents (column {said}: {told})"
    if named:
        return f"a register of crimes or police incidents ({_columns(named)})"
    if len(harmed) >= 2:
        return f"a register of crimes or accidents ({_columns(list(harmed.values()))})"
    return ""


def _columns(found: list[str]) -> str:
    return f"column{'s' if len(found) > 1 else ''} {', '.join(found[:3])}"


def _names_crimes(cells: Cells) -> bool:
    """Whether half of a column's cells, of a few different ones, name a crime."""
    if len(pc.unique(cells.filled.slice(0, SEEN))) > SEEN_KINDS:
        return False
    words = cells.words
    crimes = sum(n for w, n in words.items() if CRIME.search(w.lower()))
    return crimes > 0 and crimes >= MOST * sum(words.values())

"""Documents that are written from the code: glossary, command line, list of decisions."""

from __future__ import annotations

import argparse
from pathlib import Path

from metrics.catalogue import SECTIONS
from metrics.definition import BASIS_WORDS, Metric
from settings import ROOT

DOCS = ROOT / "docs"
WORDS = DOCS / "glossary_words.md"
SHAPES = DOCS / "cli_shapes.md"
DIRECTIONS = {"up": "more is better", "down": "less is better", "none": "neither is better"}
UNITS = {
    "count": "count", "s": "seconds", "share": "share 0-1", "score": "score on its scale",
    "points": "points -100 to 100", "ratio": "ratio", "money": "in the currency of the wages", "hours": "hours of work",
}  # fmt: skip


def write_documents(parser: argparse.ArgumentParser, *, is_dry: bool) -> list[str]:
    """Write every generated document that is not as the code says; returns their names.

    Args:
        parser: of the command line.
        is_dry: only name the stale ones.
    """
    made = {
        DOCS / "glossary.md": glossary(),
        DOCS / "cli.md": command_line(parser),
        DOCS / "decisions" / "README.md": decisions(),
    }
    stale = [path for path, text in made.items() if not path.exists() or path.read_text() != text]
    if not is_dry:
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[path])
    return [str(path.relative_to(ROOT)) for path in stale]


def glossary() -> str:
    """Every number by section with its definition, then the words of the field."""
    parts = [
        "# Glossary\n\nWritten by `python cli.py docs` from the metric catalogue; edit the catalogue, not this file.\n"
    ]
    for section, metrics in SECTIONS.items():
        parts.append(f"## {section}\n")
        parts += [_entry(m) for m in metrics]
    return "\n".join([*parts, _included(WORDS)])


def _entry(m: Metric) -> str:
    left_out = "; ".join(x.reason for x in m.every_exclusion) or "nothing"
    return (
        f"### {m.label} `{m.name}`\n\n{m.meaning}\n\n"
        f"- Formula: {m.aggregate.words}\n"
        f"- Unit: {UNITS[m.unit]}, {DIRECTIONS[m.direction]}\n"
        f"- Counted {BASIS_WORDS[m.basis]}, over {m.population.label}\n"
        f"- Left out: {left_out}\n"
        f"- Source: {m.source}. Version {m.version}\n"
    )


def command_line(parser: argparse.ArgumentParser) -> str:
    """Every verb with its help, and the JSON shapes."""
    parts = [
        "# Command line\n\nWritten by `python cli.py docs`. Exit code 0 when it did what was asked, 2 with one "
        "sentence on bad input.\n"
    ]
    for name, one in _verbs(parser).items():
        parts.append(f"## {name}\n\n```\n{_help(one)}```\n")
    return "\n".join([*parts, _included(SHAPES)])


def decisions() -> str:
    """Every decision record by its number and title."""
    records = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    lines = [f"- [{r.read_text().splitlines()[0].lstrip('# ')}]({r.name})" for r in records]
    intro = (
        "# Decisions\n\nWhat was decided beyond or against the design. Written by `python cli.py docs`.\n\n"
    )
    return intro + "\n".join(lines) + "\n"


def _verbs(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise LookupError("the command line has no verbs")


def _help(one: argparse.ArgumentParser) -> str:
    """Help at a fixed width, so that the document does not depend on the terminal."""
    one.formatter_class = lambda prog: argparse.RawDescriptionHelpFormatter(prog, width=100)
    return one.format_help()


def _included(path: Path) -> str:
    return path.read_text() if path.exists() else ""

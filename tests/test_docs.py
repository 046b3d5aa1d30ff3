"""Documents say what is true now: generated ones are fresh, every verb, page and record is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commands.documents import write_documents
from commands.table import VERBS, parser
from metrics.catalogue import METRICS
from ui.navigation import ENTRIES, PAGES_DIR

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
MARKDOWN = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])


def test_generated_documents_are_fresh() -> None:
    stale = write_documents(parser(), is_dry=True)
    assert not stale, f"run `python cli.py docs`; stale: {stale}"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_documented(verb: str) -> None:
    assert f"## {verb}\n" in (DOCS / "cli.md").read_text()
    assert f"`{verb}`" in (DOCS / "cli_shapes.md").read_text(), "its JSON shape belongs in docs/cli_shapes.md"


@pytest.mark.parametrize("stem", ENTRIES)
def test_every_page_is_documented_and_there(stem: str) -> None:
    entry = ENTRIES[stem]
    page = PAGES_DIR / f"{entry.file}.py"
    assert page.exists()
    assert page.read_text().startswith(f'"""{entry.question}"""'), (
        "the menu and the page ask the same question"
    )
    assert entry.title in (DOCS / "pages.md").read_text()


def test_every_page_file_is_in_the_menu() -> None:
    files = {str(p.relative_to(PAGES_DIR).with_suffix("")) for p in PAGES_DIR.rglob("*.py")}
    assert files == {e.file for e in ENTRIES.values()}


def test_every_metric_has_a_meaning_that_is_a_sentence() -> None:
    for m in METRICS.values():
        assert re.match(r"[A-Z0-9].*\.$", m.meaning), m.name
        assert m.source, m.name


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text()):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (path.parent / target).exists(), target


def test_every_verb_that_the_readme_shows_exists() -> None:
    shown = set(re.findall(r"cli\.py (\w+)", (ROOT / "README.md").read_text()))
    assert shown <= set(VERBS)
    assert {"load", "metrics", "forecast", "staff", "schedule", "demo"} <= shown

"""The house rules as tests on the syntax tree: who imports whom, where each library lives, sizes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (
    "domain data_sources metrics forecasting staffing scheduling quality charts reporting jobs commands ui "
    "pages"
).split()

MAY_IMPORT: dict[str, set[str]] = {
    "domain": set(),
    "data_sources": {"domain", "settings"},
    "metrics": {"domain", "data_sources"},
    "forecasting": {"domain"},
    "staffing": {"domain"},
    "scheduling": {"domain"},
    "quality": {"domain"},
    "charts": {"domain", "metrics"},
    "reporting": {"domain", "metrics", "charts"},
    "jobs": {
        "domain", "settings", "data_sources", "metrics", "forecasting", "staffing", "scheduling",
        "quality", "reporting",
    },
    "commands": {"domain", "settings", "data_sources", "metrics", "forecasting", "staffing", "scheduling", "jobs"},
    "ui": {
        "domain", "settings", "data_sources", "metrics", "charts", "forecasting", "staffing",
        "scheduling", "quality", "reporting", "jobs",
    },
    "pages": {"domain", "ui", "charts", "metrics", "forecasting", "staffing", "scheduling", "quality"},
}  # fmt: skip

ONLY_IN: dict[str, set[str]] = {
    "streamlit": {"app.py", "ui", "pages"},
    "starlette": {"app.py", "ui"},
    "plotly": {"charts"},
    "sqlalchemy": {"data_sources", "metrics"},
    "duckdb": {"data_sources"},
    "psycopg": {"data_sources"},
    "alembic": {"data_sources"},
    "statsmodels": {"forecasting"},
    "lightgbm": {"forecasting"},
    "ortools": {"scheduling"},
    "pyworkforce": {"staffing", "scheduling"},
    "argparse": {"commands"},
    "dlt": {"data_sources"},
}

METRICS_MAY_TAKE = {"tables", "sql"}
HEAVY = {"statsmodels", "ortools", "pyworkforce", "lightgbm", "numba", "sklearn", "dlt"}
BANNED_NAMES = {"utils", "helpers", "common", "core", "services", "managers"}


def sources() -> list[Path]:
    files = [ROOT / "app.py", ROOT / "cli.py", ROOT / "settings.py"]
    for room in ROOMS:
        files += sorted(p for p in (ROOT / room).rglob("*.py") if p.parent.name != "versions")
    return [f for f in files if f.exists()]


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def imports(tree: ast.AST) -> list[tuple[str, bool]]:
    """Every imported module with whether it stands at module level."""
    top = {id(node) for node in getattr(tree, "body", [])}
    found: list[tuple[str, bool]] = []
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [f"{node.module}.{a.name}" for a in node.names]
        found += [(name, id(node) in top) for name in names]
    return found


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_house_rules(path: Path) -> None:
    room, tree = room_of(path), ast.parse(path.read_text())
    for name, is_top in imports(tree):
        package = name.split(".")[0]
        if package in ROOMS and room in MAY_IMPORT and package != room:
            assert package in MAY_IMPORT[room], f"{room} may not import {name}"
        if room == "metrics" and package == "data_sources":
            assert name.split(".")[1] in METRICS_MAY_TAKE, f"metrics may not import {name}"
        if package in ONLY_IN:
            assert room in ONLY_IN[package], f"{package} belongs in {ONLY_IN[package]}, not in {path}"
        if package in HEAVY:
            assert not is_top, f"import {package} inside the function that needs it"
    assert path.stem not in BANNED_NAMES
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{path}:{node.lineno}: bare except"


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.py")), ids=lambda p: p.stem)
def test_pages_are_thin(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    assert text.count("\n") <= 60, "a page is at most 60 lines"
    assert (ast.get_docstring(tree) or "").split("\n")[0].endswith("?"), "a page's docstring is a question"
    for node in ast.walk(tree):
        assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda), "no def in a page"
    for word in ("groupby", "session_state", "select(", "SELECT "):
        assert word not in text, f"{word} does not belong in a page"


def test_page_stems_are_unique() -> None:
    stems = [p.stem for p in (ROOT / "pages").rglob("*.py")]
    assert len(stems) == len(set(stems))


def test_root_modules_do_not_hide_the_standard_library() -> None:
    import sys

    roots = {p.stem for p in ROOT.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert not roots & set(sys.stdlib_module_names)


def test_files_stay_small() -> None:
    large = {str(p.relative_to(ROOT)): n for p in sources() if (n := p.read_text().count("\n")) > 400}
    assert not large, f"split these: {large}"

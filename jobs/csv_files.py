"""CSV files of people: read with one sentence when they are none, written whole and safe to open."""

from __future__ import annotations

import os
import re
from codecs import BOM_UTF8
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

FORMULA = re.compile(r"[=+\-@\t\r](?!\d*\.?\d*$)")


def read_csv(path: Path, *, as_text: bool = False, where: str = "") -> pd.DataFrame:
    """A CSV as it stands; lines that start with # are comments.

    Args:
        as_text: every cell as it was typed, an empty one as "".
        where: the option that names the file.

    Raises:
        InputError: for a missing file or one that is no CSV.
    """
    if not path.is_file():
        raise InputError("a file that exists", path, "Check the path", where)
    return csv_of(path.read_bytes(), path.name, as_text=as_text, where=where)


def csv_of(content: bytes, name: str, *, as_text: bool = False, where: str = "") -> pd.DataFrame:
    """The CSV in what was uploaded or read; see `read_csv`. A # within a line belongs to its cell.

    Raises:
        InputError: for what is no CSV, or two columns of one name.
    """
    import pandas as pd

    rows = _without_comments(content.removeprefix(BOM_UTF8))
    try:
        _check_headers(rows, where or name)
        if as_text:
            return pd.read_csv(BytesIO(rows), dtype=str, keep_default_na=False)
        return pd.read_csv(BytesIO(rows))
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise InputError(
            "a CSV with a header", f"{name} ({error})", "Save it as CSV in UTF-8", where
        ) from error


def _without_comments(content: bytes) -> bytes:
    """Lines that begin with # left out, those inside a quoted cell aside."""
    kept: list[bytes] = []
    is_inside = False
    for line in content.splitlines(keepends=True):
        if is_inside or not line.lstrip().startswith(b"#"):
            kept.append(line)
            is_inside ^= line.count(b'"') % 2 == 1
    return b"".join(kept)


def _check_headers(rows: bytes, where: str) -> None:
    """Refuse two columns of one name: the reader would rename the second and go on with the first."""
    import pandas as pd

    head = pd.read_csv(BytesIO(rows), header=None, nrows=1, dtype=str)
    names = [name.strip() for name in head.iloc[0].dropna()]
    if twice := [name for name in names if names.count(name) > 1]:
        raise InputError(
            f"one column named {twice[0]}", f"{names.count(twice[0])} of them",
            "Rename or remove all but one", where,
        )  # fmt: skip


def without_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Text that a spreadsheet would run as a formula, with `'` before it; numbers stay as they are.

    Example:
        >>> import pandas as pd
        >>> without_formulas(pd.DataFrame({"name": ["=1+1", "-5", "Ana"], "n": [-1, 2, 3]})).to_csv(index=False)
        "name,n\\n'=1+1,-1\\n-5,2\\nAna,3\\n"
    """
    texts = [c for c in frame.columns if frame[c].dtype.kind == "O" or str(frame[c].dtype).startswith("str")]
    return frame.assign(**{str(c): frame[c].map(_safe) for c in texts})


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def write_rows(frame: pd.DataFrame, path: Path) -> None:
    """Write CSV, or Parquet by its ending: the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        if path.suffix == ".parquet":
            frame.to_parquet(part, index=False)
        else:
            without_formulas(frame).to_csv(part, index=False)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_text(text: str, path: Path) -> None:
    """Write a text in UTF-8 as it stands, line ends included: the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(text.encode())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def check_writable(path: Path, where: str) -> None:
    """Refuse, before any work is done, a file that could not be written.

    Raises:
        InputError: for a folder, a path below something that is no folder, or one that is read-only.
    """
    if path.is_dir():
        raise InputError("the path of a file", f"the folder {path}", "Add a file name", where)
    above = next(p for p in path.absolute().parents if p.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise InputError("a folder that can be written", above, "Choose another path", where)

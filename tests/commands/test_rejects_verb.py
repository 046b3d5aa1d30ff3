"""Refused rows on the command line: listed, written in the columns of their file, loaded once mended."""

import json
from pathlib import Path

import pandas as pd
import pytest

from commands.table import main
from tests.data_sources.test_ingest import text


def test_refused_rows_are_written_mended_and_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out, url = tmp_path / "t.csv", tmp_path / "mend.csv", f"duckdb:///{tmp_path / 's.duckdb'}"
    file.write_bytes(text())

    def run(*words: str) -> dict[str, object]:
        assert main([*words, "--store", url, "--json"]) == 0
        printed: dict[str, object] = json.loads(capsys.readouterr().out)
        return printed

    assert run("rejects")["loads"] == []
    run("load", str(file))
    (held,) = run("rejects")["loads"]  # type: ignore[misc]
    assert (held["file"], held["refused"]) == ("t.csv", 3)
    assert run("rejects", "t.csv", "--out", str(out))["written"] == str(out)
    rows = pd.read_csv(out, dtype=str)
    rows["created at"] = rows["created at"].str.replace("soon", "2026-01-15 07:00")
    rows["solved at"] = rows["solved at"].str.replace("01-44", "01-24")
    rows["ticket id"] = rows["ticket id"].fillna("77")
    rows.to_csv(out, index=False)
    (loaded,) = run("load", str(out))["files"]  # type: ignore[misc]
    assert (loaded["loaded"], loaded["rejected"]) == (3, 0)
    listed = run("rejects")
    assert (listed["loads"], listed["came_back"]) == ([], 3)
    assert main(["rejects", "--store", url]) == 0
    assert "3 rows came back mended, not listed here." in capsys.readouterr().out
    assert main(["rejects", "t.csv", "--store", url]) == 2
    assert "Use one of none" in capsys.readouterr().err

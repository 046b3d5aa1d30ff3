"""An archive with a member nothing understands is loaded without it once a person says so."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from commands.table import main
from data_sources.ingest import load
from data_sources.store import Store
from data_sources.tables import tickets
from domain.errors import InputError
from tests.data_sources.test_ingest import NOW

GOOD = "ticket id,created at,status\n1,2026-01-13 08:00,open\n2,2026-01-14 08:00,open\n"
ODD = "word,meaning\nopen,not done\nsolved,done\n"


def archive(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, text in members.items():
            packed.writestr(f"{name}.csv", text)
    return made.getvalue()


@pytest.mark.parametrize("named", ["words.csv", "export.zip/words.csv"])
def test_the_others_are_loaded_and_the_report_names_what_was_left(store: Store, named: str) -> None:
    source = ("export.zip", archive(january=GOOD, words=ODD))
    with pytest.raises(InputError, match=r"words\.csv"):
        load(store, source, now=NOW)
    (report,) = load(store, source, without=[named], now=NOW)
    assert (report.file, report.loaded) == ("export.zip/january.csv", 2)
    assert f"Left out as said: {named}." in report.warnings
    assert len(store.read(sa.select(tickets))) == 2


def test_a_member_that_is_understood_may_be_left_out_and_all_of_them_may_not(duckdb_store: Store) -> None:
    source = ("export.zip", archive(january=GOOD, february=GOOD.replace("-01-", "-02-")))
    (report,) = load(duckdb_store, source, without=["january.csv"], now=NOW)
    assert report.file == "export.zip/february.csv"
    with pytest.raises(InputError, match="a table that is loaded"):
        load(duckdb_store, source, without=["january.csv", "february.csv"], now=NOW)
    with pytest.raises(InputError, match=r"The file holds export\.zip/"):
        load(duckdb_store, source, without=["march.csv"], now=NOW)


def test_the_command_line_says_how_and_does_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, url = tmp_path / "export.zip", f"duckdb:///{tmp_path / 's.duckdb'}"
    path.write_bytes(archive(january=GOOD, words=ODD))
    assert main(["load", str(path), "--dry-run", "--store", url]) == 0
    assert "Or leave it out with --without 'words.csv'." in capsys.readouterr().out
    assert main(["load", str(path), "--without", "words.csv", "--dry-run", "--store", url]) == 0
    assert "not understood" not in capsys.readouterr().out
    assert main(["load", str(path), "--without", "words.csv", "--store", url, "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)["files"]
    assert (report["loaded"], report["rejected"]) == (2, 0)

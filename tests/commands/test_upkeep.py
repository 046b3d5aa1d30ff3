"""The verbs forget and upkeep as a person types them, and an option that would do nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.table import main
from settings import settings

CSV = (
    "ticket id,created at,status,requester email,subject\n"
    "1,2026-01-13 08:00,open,ana@example.com,Hi\n2,2026-01-13 08:00,open,bob@example.com,Hi\n"
)


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    monkeypatch.setenv("QUEUECAST_INBOX", str(tmp_path / "inbox"))
    monkeypatch.delenv("QUEUECAST_TEXT_DAYS", raising=False)
    settings.cache_clear()
    store = f"duckdb:///{tmp_path / 'store.duckdb'}"
    (tmp_path / "t.csv").write_text(CSV)
    assert main(["load", str(tmp_path / "t.csv"), "--keep", "subject", "--store", store]) == 0
    capsys.readouterr()
    yield store
    settings.cache_clear()


def test_forget_says_what_it_would_delete_and_then_deletes_it(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["forget", "--customer", "ana@example.com", "--store", url]
    assert main([*words, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["dry_run"], told["rows"]["tickets"], told["events"], told["files"]) == (True, 1, 0, [])
    assert main(words) == 0
    assert "tickets: 1 rows deleted" in capsys.readouterr().out
    assert main(words) == 2
    assert "one without any row" in capsys.readouterr().err


def test_upkeep_deletes_text_past_its_time(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    late = ["upkeep", "--store", url, "--now", "2026-11-22T12:00"]
    assert main(late) == 2
    assert "QUEUECAST_TEXT_DAYS" in capsys.readouterr().err
    for days in ("-1", "3000000"):
        with pytest.raises(SystemExit, match="2"):
            main([*late, "--text-days", days])
        assert f"a whole number from 0 to 36500 was wanted, got {days}" in capsys.readouterr().err
    assert main([*late, "--text-days", "30", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"text_days": 30, "deleted": {"tickets.subject": 2}}
    assert main([*late, "--text-days", "30"]) == 0
    assert "No text is older" in capsys.readouterr().out


def test_reasons_without_a_file_for_the_rows_are_refused(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "csat_share", "--left-out", "not answered", "--store", url]) == 2
    assert "--left-out: --rows FILE.csv" in capsys.readouterr().err

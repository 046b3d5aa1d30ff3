"""The verb pull as a person types it, against a local server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.table import main
from tests.data_sources.fake_desks import SECRETS, desk_of, served


def test_pull_says_what_is_missing_then_loads_then_continues(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", f"duckdb:///{tmp_path / 'store.duckdb'}"]
    assert main(["pull", "--json", *store]) == 0
    told = {s["system"]: s for s in json.loads(capsys.readouterr().out)["systems"]}
    assert told["zendesk"]["missing"] == [f"QUEUECAST_ZENDESK_{n}" for n in ("URL", "USER", "TOKEN")]
    assert main(["pull", "zendesk", *store]) == 2
    assert "QUEUECAST_ZENDESK_TOKEN" in capsys.readouterr().err
    assert main(["pull", "remedy", *store]) == 2
    assert "one of zendesk, freshdesk" in capsys.readouterr().err
    with served(desk_of(9)) as url:
        for name, value in {**SECRETS, "URL": url}.items():
            monkeypatch.setenv(f"QUEUECAST_ZENDESK_{name}", value)
        assert main(["pull", "zendesk", "--json", *store]) == 0
        (report,) = json.loads(capsys.readouterr().out)["files"]
        assert (report["system"], report["loaded"]) == ("zendesk_json", 9)
        assert main(["pull", "zendesk", *store]) == 0
        assert "Nothing changed since the last pull." in capsys.readouterr().out
        assert main(["pull", "zendesk", "--since", "2026-01-01", *store]) == 0
        assert "9 read, 0 loaded, 0 updated, 9 unchanged, 0 rejected" in capsys.readouterr().out
    assert main(["pull", *store]) == 0
    assert "zendesk: ready" in capsys.readouterr().out

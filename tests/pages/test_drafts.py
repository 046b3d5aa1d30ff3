"""A plan somebody works on: edits of a table that another plan has replaced do not reach it."""

from __future__ import annotations

import pandas as pd
import pytest

from ui import drafts
from ui.drafts import Draft, Table


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    kept: dict[str, object] = {}
    monkeypatch.setattr(drafts.st, "session_state", kept)
    return kept


def rows(plan: tuple[int, ...]) -> pd.DataFrame:
    return pd.DataFrame({"Hours": list(plan)})


TABLE: Table[tuple[int, ...]] = Table(rows, lambda plan, found: tuple(int(n) for n in found["Hours"]))
DELETED = {"edited_rows": {}, "deleted_rows": [1], "added_rows": []}


def test_an_edit_of_the_open_table_counts_and_that_of_a_replaced_one_does_not(
    state: dict[str, object],
) -> None:
    one = Draft(("roster", "week 1"), (1, 2, 3), (1, 2, 3), (1, 2, 3))
    state["drafts"] = {one.key: one}
    first = drafts._table_name(one)
    state[first] = DELETED
    drafts._changed(one.key, first, TABLE)
    assert drafts._drafts()[one.key].plan == (1, 3)
    drafts.put(drafts._drafts()[one.key], (7, 8, 9))
    drafts._changed(one.key, first, TABLE)
    assert drafts._drafts()[one.key].plan == (7, 8, 9)


def test_tables_of_two_plans_never_share_a_name(state: dict[str, object]) -> None:
    url = "duckdb:////srv/data/queuecast.duckdb"
    made = [Draft(("roster", f"{url} Week {n}"), (), (), ()) for n in range(50)]
    assert len({drafts._table_name(one) for one in made}) == 50

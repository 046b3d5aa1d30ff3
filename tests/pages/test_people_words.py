"""Agents and contracts: words in the table, keys in the store."""

from __future__ import annotations

import pandas as pd

from ui import people


def test_keys_read_as_words_and_come_back_as_keys() -> None:
    table = pd.DataFrame(
        {"agent_id": ["A1", "A2", "A3"], "contract": ["full_time", "student_20", ""],
         "skills": ["in_person phone", "", "chat vip_desk"]}
    ).reindex(columns=list(people.HEADERS), fill_value="")  # fmt: skip
    shown = people.typed(table)
    assert shown["contract"].tolist() == ["Full time", "student_20", ""]
    assert shown["skills"].tolist() == ["In person, Phone", "", "Chat, vip_desk"]
    back = people.texts(shown)
    assert back["contract"].tolist() == table["contract"].tolist()
    assert back["skills"].tolist() == table["skills"].tolist()

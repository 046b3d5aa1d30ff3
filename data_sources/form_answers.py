"""Answers of a form that a response holds in a list or by number, as one value per question.

Typeform's interface gives a list of `{field, type, <type>: value}` and its webhook the titles of the fields beside it;
Jotform numbers `{text, answer}`; Google Forms keeps the values of a question in `textAnswers`; others list a question
or label with its answer or value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ASKED = ("question", "label", "title", "text", "question_text", "name")
GIVEN = ("answer", "value", "response", "answer_text")


def with_answers(record: dict[str, Any]) -> dict[str, Any]:
    """A response with one value per question in the place of its answers; the record itself where it has none.

    Example:
        >>> field = {"id": "a1", "ref": "q", "type": "rating"}
        >>> with_answers({"id": 7, "answers": [{"type": "number", "field": field, "number": 4}]})
        {'id': 7, 'rating q': 4}
        >>> with_answers({"id": 7, "answers": {"3": {"text": "How was it?", "answer": "5"}}})
        {'id': 7, 'How was it?': '5'}
    """
    inner = record.get("form_response")
    if isinstance(inner, dict):
        return with_answers({**{k: v for k, v in record.items() if k != "form_response"}, **inner})
    given = record.get("answers")
    found = dict(_told(given, _titles(record))) if isinstance(given, list | dict) else {}
    if not found:
        return record
    return {k: v for k, v in record.items() if k not in {"answers", "definition"}} | found


def _told(given: list[Any] | dict[str, Any], titles: Mapping[str, str]) -> Iterable[tuple[str, Any]]:
    """Question and answer of every entry that has both; nothing where one of them has not."""
    entries = list(given.items()) if isinstance(given, dict) else [("", e) for e in given]
    told = [_one(key, entry, titles) for key, entry in entries]
    named = [pair for pair in told if pair is not None]
    return named if len(named) == len(told) else ()


def _one(key: str, entry: Any, titles: Mapping[str, str]) -> tuple[str, Any] | None:
    if not isinstance(entry, dict):
        return None
    field = entry.get("field")
    if isinstance(field, dict):
        called = f"{field.get('type', '')} {field.get('ref') or field.get('id', '')}".strip()
        name = field.get("title") or titles.get(str(field.get("id"))) or called
        return str(name), _value(entry.get(str(entry.get("type"))))
    if isinstance(entry.get("textAnswers"), dict):
        values = [v.get("value") for v in entry["textAnswers"].get("answers", []) if isinstance(v, dict)]
        return str(entry.get("questionId", key)), _value(values)
    asked = next((entry[k] for k in ASKED if isinstance(entry.get(k), str)), None)
    return None if asked is None else (asked, _value(next((entry[k] for k in GIVEN if k in entry), None)))


def _value(given: Any) -> Any:
    """An answer as text or number; choices by their labels."""
    if isinstance(given, dict):
        labels = given.get("labels") or given.get("label") or given.get("other")
        return _value(labels) if labels is not None else " ".join(str(v) for v in given.values())
    if isinstance(given, list):
        return "; ".join(str(v) for v in given) or None
    return given


def _titles(record: Mapping[str, Any]) -> dict[str, str]:
    """Titles of the fields of a form by their id, where the record brings its definition."""
    definition = record.get("definition")
    fields = definition.get("fields", []) if isinstance(definition, dict) else []
    return {str(f.get("id")): str(f["title"]) for f in fields if isinstance(f, dict) and f.get("title")}

"""How a column of the store is written: a type, a comment, and where a row came from."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()


def _text(name: str, comment: str, **kw: object) -> sa.Column[str]:
    return sa.Column(name, sa.Text, comment=comment, **kw)  # type: ignore[arg-type]


def _moment(name: str, comment: str, **kw: object) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime, comment=comment + " (naive UTC)", **kw)  # type: ignore[arg-type]


def _whole(name: str, comment: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, comment=comment)


def _number(name: str, comment: str) -> sa.Column[float]:
    return sa.Column(name, sa.Double, comment=comment)


def _flag(name: str, comment: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, comment=comment)


def _origin() -> tuple[sa.Column[str], ...]:
    return (
        _text("load_id", "load that last wrote the row; see loads"),
        _text("row_hash", "hash of the row's content, to tell changed from unchanged"),
    )

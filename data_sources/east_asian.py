"""The encodings in which spreadsheets of Korea, Japan, China and Taiwan save text when they do not save UTF-8."""

from __future__ import annotations

import re

SAMPLE = 200_000
"""Bytes that are looked at."""
LEAST = 4
"""Characters it takes to tell one from stray letters of Europe."""
USUAL = {"cp949": "euc_kr", "cp932": "cp932", "gb18030": "gb2312", "big5": "big5"}
"""Encoding -> a narrower one, which has only the characters people write."""
COMMON = {
    "cp949": re.compile("[가-힣]"),
    "cp932": re.compile("[ぁ-んァ-ヶー日時月曜件数率回分秒]"),
    "gb18030": re.compile(
        "[的日期时间数量来电接听放弃客服平均长率通话队列人工坐席满意水小分秒月年单号状态名称]"
    ),
    "big5": re.compile(
        "[的日期時間數量來電接聽放棄客服平均長率通話佇列人工座席滿意水小分秒月年單號狀態名稱]"
    ),
}
"""Encoding -> characters that its language writes often, which tell it from others of the same signs."""
ENOUGH = 0.9
"""Share of the characters above ASCII that have to be usual."""
SOME = {"cp949": 0.9, "cp932": 0.2, "gb18030": 0.2, "big5": 0.2}
"""Share of them that have to be common: Korean is written in little else."""


def double_byte(data: bytes) -> tuple[str, str] | None:
    """The encoding of text in characters of two bytes, and why; None for other text.

    Letters of Europe stand alone between plain ones, so that hardly any two of their bytes are a usual character.

    Example:
        >>> double_byte("일자,인입호,응답호".encode("cp949")), double_byte("Straße,Größe".encode("cp1252"))
        (('cp949', '100 % of its special characters are usual ones'), None)
    """
    found = {name: _shares(data, name) for name in USUAL}
    fitting = {n: shares for n, shares in found.items() if shares[0] >= ENOUGH and shares[1] >= SOME[n]}
    if not fitting:
        return None
    best = max(fitting, key=lambda name: fitting[name][::-1])
    return best, f"{100 * fitting[best][0]:.0f} % of its special characters are usual ones"


def _shares(data: bytes, encoding: str) -> tuple[float, float]:
    """Shares of usual and of common characters among those above ASCII; 0 where the bytes are no such text."""
    try:
        text = data[:SAMPLE].decode(encoding, "strict" if len(data) <= SAMPLE else "ignore")
    except UnicodeDecodeError:
        return 0.0, 0.0
    special = [c for c in text if ord(c) > 127]
    if len(special) < LEAST:
        return 0.0, 0.0
    # Python's Korean codec writes characters it lacks by their letters, in more than two bytes.
    usual = sum(1 for c in special if 1 <= len(c.encode(USUAL[encoding], "ignore")) <= 2)
    common = sum(1 for c in special if COMMON[encoding].match(c))
    return usual / len(special), common / len(special)

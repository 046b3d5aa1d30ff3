"""Text of two bytes a character is told from text of Europe."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

from data_sources.east_asian import double_byte
from data_sources.encodings import decoded
from data_sources.ingest import load
from data_sources.store import open_store
from data_sources.tables import intervals

TEXTS = (
    ("cp949", "일자,시간대,인입호,응답호,포기호\n"),
    ("cp949", "번호,상담 만족도,매우 만족\n"),
    ("cp932", "日付,時間帯,着信数,応答数,放棄数\n"),
    ("cp932", "お問い合わせ日時,担当者,ステータス\n"),
    ("gb18030", "日期,时间段,呼入量,接听量,放弃量,平均通话时长\n"),
    ("big5", "日期,時間,來電數,接聽數,放棄數\n"),
)
EUROPEAN = (
    ("cp1252", "Straße,Größe,Überschrift,für,Müller\n"),
    ("cp1252", "SITUAÇÃO,LIGAÇÕES,AVALIAÇÃO,NÃO\n"),
    ("latin-1", "Duración,Atención,Teléfono,Número,Año\n"),
    ("cp1252", "It’s “fine” – really… ‘ok’\n"),
    ("mac_roman", "Größe,Überschrift,für\n"),
)


@pytest.mark.parametrize(("encoding", "text"), TEXTS)
def test_text_of_two_bytes_a_character_is_read(encoding: str, text: str) -> None:
    assert decoded(text.encode(encoding), "a.csv").utf8.decode() == text


@pytest.mark.parametrize(("encoding", "text"), EUROPEAN)
def test_letters_of_europe_are_no_characters_of_two_bytes(encoding: str, text: str) -> None:
    assert double_byte(text.encode(encoding)) is None


def test_a_korean_interval_report_has_its_counts() -> None:
    text = "일자,시간대,인입호,응답호,포기호\n2024-03-04,09:00,120,110,10\n2024-03-04,10:00,140,133,7\n"
    store = open_store("duckdb:///:memory:")
    load(store, ("report.csv", text.encode("cp949")), now=datetime(2026, 11, 22), zone="UTC")
    rows = store.read(sa.select(intervals))
    store.close()
    assert (rows["offered"].sum(), rows["answered"].sum(), rows["abandoned"].sum()) == (260, 243, 17)

"""Which columns of a table hold answers to questions on a scale, in numbers or in words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import pandas as pd
import pyarrow.compute as pc

from data_sources.columns import SEEN, Cells
from data_sources.quantities import plain_numbers
from data_sources.reading import RawTable
from data_sources.scales import (
    group_score,
    is_nps_groups,
    labels,
    meanings,
    runs_down,
    scale_of,
    without_codes,
)
from data_sources.systems.system import normalised
from data_sources.systems.words import NOT_ASKED
from data_sources.values import plain

MOST_ANSWERS = 15
"""Different words a question can be answered with."""
ASKS = re.compile(
    r"\?\s*(\([^()]*\))?$|\bnps\b|recom|empfehl|recommand|consigli|aanbevel|sati[sf]|zufrieden|tevreden|soddisf|"
    r"how (likely|well|easy|would)|made it easy|easy to|rating|\beffort\b|\bltr\b|\bosat\b|\bcsat\b|\bces\b|"
    r"？$|满意|満足|만족|удовлетвор|memnun|kepuasan|zadowol|satysf|nöjd|tilfreds|tyytyv|推荐|推薦|おすすめ|추천|рекоменд|"
    r"tavsiye|merekomend|poleci|rekommend|anbefal|suosit|\bintent(ion)?\b"
)
"""Headers of single questions of a survey."""
NPS = re.compile(
    r"\bnps\b|net ?promoter|recommend|netpro|\bltr\b|recomend|empfehl|empfiehl|recommand|consigli|aanbevel|推荐|推薦|"
    r"おすすめ|추천|рекоменд|tavsiye|merekomend|poleci|rekommend|anbefal|suosit"
)
"""Headers of the question whether somebody would recommend us."""
NAMED = re.compile(r"\bnps\b|\bcsat\b|\bosat\b|\bces\b")
"""Headers that leave no doubt: of them, numbers outside the scale are wrong answers."""
GRADED = re.compile(r"\b(note|nota|scores?|punt\w*|calificaci\w*|avaliaç\w*|bewertung|grade|cijfer|stars?)\b")
"""Headers of grades, which may have decimals."""
SATISFIED = re.compile(
    r"sati[sf]|zufrieden|tevreden|soddisf|\bcsat\b|\bosat\b|满意|満足|만족|удовлетвор|memnun|kepuasan|zadowol|satysf|"
    r"nöjd|tilfreds|tyytyv"
)
AVERAGED = re.compile(
    r"\b(avg|average|mean|overall mean|promedio|m[ée]dia|moyenne|durchschnitt\w*|gemiddelde?)\b"
)
"""Headers of means of other columns: they are no answers of their own."""
FACTS = frozenset(
    (
        "zone district division ward precinct beat sector tract borough age alter edad idade âge età leeftijd gender "
        "sex sexo geschlecht country income salary education marital children kids household hogar dependents "
        "dependants hrs year years jahr année año ano anno month months week weeks weekday quarter quantity qty "
        "purchases frequency tenure segment cluster index nights id # zip plz count counts previous bedrooms "
        "bathrooms beds adults guests persons code codes código codigo codice"
    ).split()
)
"""Words in the headers of what is known of a respondent, or counted, but not asked about."""
THINGS = frozenset("usage tickets calls contacts visits orders complaints logins referrals claims".split())
"""What is counted of a respondent where a header of one or two words ends with it."""
LOYALTY = re.compile(r"(loyalty|education|income|membership) level")
RESPONDENT = re.compile(
    r"(survey|response|respondent|review|feedback|answer|customer|guest|patient|passenger|client|order|booking|ticket|"
    r"case|interaction|call|contact)s? ?(id|no|number|nr|key)"
)
"""Ids of what one row is one answer of."""
SHAPE = re.compile(r"-?9{1,3}([.,]9{1,2})?")
ID = re.compile(r"\w{4,}id|.*(코드|编码|代码|编号|コード|番号|번호|나이|年龄|年齢)")
"""Headers of ids in one word (`encuestaid`), of codes and ages in languages that write no spaces."""
INSIDE = 0.5
"""Below this share of answers from 0 to 10, a column that is called NPS or CSAT holds something else."""
CLASSES_LEAST = 10
"""Answers from which numbers that never exceed 2 are classes (1 male, 2 female), unless the header asks."""


def rating_columns(
    raw: RawTable, cells: Mapping[str, Cells], least: int = 3, known: Collection[str] = ()
) -> list[str]:
    """Columns of answers on a scale, in numbers from 0 to 11 or in words; none when fewer than `least`.

    Grades with decimals and satisfaction up to 100 count where every row is one answer, told by its id. Groups of
    the net promoter score are left out beside the scores they are made from: both are one answer. Of rows refused
    from a load the columns that were questions there (`known`) are, and no others.
    """
    if known:
        return [h for h in raw.header if h in known]
    is_single = _is_row_an_answer(raw, cells)
    found = [h for h in raw.header if is_rating(cells[h], is_single) or is_worded_rating(cells[h])]
    groups = [h for h in found if names_groups(cells[h])]
    scores = [h for h in found if h not in groups and not is_worded_rating(cells[h])]
    asked = any(NPS.search(plain(h)) for h in scores)
    made = {g for g in groups if asked or any(_is_grouped_as(cells[h], cells[g]) for h in scores)}
    found = [h for h in found if h not in made]
    if any(runs_down(_words(cells[h])) for h in found):
        found = [h for h in found if not _is_unknown_label(cells[h])]
    return found if len(found) >= least else []


def is_rating(cells: Cells, is_single: bool = False) -> bool:
    """Whether a column holds answers in numbers.

    Args:
        cells: the column.
        is_single: whether a row is known to be one answer, so that numbers with decimals are no averages of many.
    """
    name = normalised(cells.header)
    if cells.count == 0 or not cells.shapes or not all(SHAPE.fullmatch(s) for s in cells.shapes):
        return False
    known = without_codes(answers(cells).dropna())
    is_asked = bool(ASKS.search(plain(cells.header)))
    inside = known[known.between(0, 11)]
    if NAMED.search(plain(cells.header)) and len(inside) >= INSIDE * len(known):
        known = inside
    if (
        len(known) == 0
        or known.min() < 0
        or known.nunique() < (1 if is_asked else 2)
        or AVERAGED.search(name)
    ):
        return False
    if not is_asked and (_is_fact(name) or known.max() <= (2 if cells.count >= CLASSES_LEAST else 1)):
        return False
    if bool((known == known.round()).all()) and known.max() <= 11:
        return True
    graded = is_asked or bool(GRADED.search(name))
    return is_single and (
        (graded and known.max() <= 10) or bool(SATISFIED.search(name) and known.max() <= 100)
    )


def share_a_scale(found: Collection[str], cells: Mapping[str, Cells]) -> bool:
    """Whether columns of ratings that nothing calls so are most of the numbers of a table, and most on one scale.

    Codes and counts (class, siblings, vessels) are small numbers too, beside as many others.
    """
    others = [h for h in cells if h not in found and cells[h].count and _is_numbers(cells[h])]
    worded = [h for h in found if is_worded_rating(cells[h])]
    scales = [scale_of(answers(cells[h]).dropna()) for h in found if h not in worded]
    usual = max((scales.count(s) for s in scales), default=0)
    return len(others) < len(found) and usual * 3 >= len(scales) * 2


def _is_numbers(cells: Cells) -> bool:
    """Whether a column holds numbers other than a count of its rows."""
    known = answers(cells).dropna()
    is_index = len(known) > 2 and bool((known.diff().dropna() == 1).all())
    return len(known) * 2 > cells.count and not is_index


def answers(cells: Cells) -> pd.Series[float]:
    """The answers of a column of numbers, with a decimal point or comma; NaN where there is none."""
    has_commas = any("," in shape for shape in cells.shapes)
    return pd.Series(plain_numbers(cells.filled) if has_commas else cells.numbers)


def is_worded_rating(cells: Cells) -> bool:
    """Whether a column holds answers in words, as in `Very satisfied` and `10 - Extremely likely`."""
    if cells.count == 0 or not any("a" in shape for shape in cells.shapes):
        return False
    if len(pc.unique(cells.filled.slice(0, SEEN).drop_null())) > MOST_ANSWERS:
        return False
    given = _words(cells)
    meant = set(meanings(given)[0].values()) if len(given) <= MOST_ANSWERS else set()
    return len(meant) >= 2 and all(a == a for a in meant)


def asks(cells: Cells) -> bool:
    """Whether a column of ratings asks for one by its header or by answers on a scale of satisfaction."""
    if ASKS.search(plain(cells.header)):
        return True
    words = _words(cells)
    return len(words) <= MOST_ANSWERS and any(SATISFIED.search(w.lower()) for w in words)


def unknown_words(cells: Mapping[str, Cells]) -> str:
    """A question answered in words of no known scale, with some of them; empty where there is none."""
    for header, column in cells.items():
        given = _words(column) if ASKS.search(plain(header)) and column.count else []
        if 2 <= len(given) <= MOST_ANSWERS and column.count > len(given) and not is_worded_rating(column):
            return f"{header} with {', '.join(given[:5])}"
    return ""


def _words(cells: Cells) -> list[str]:
    """The different answers of a column but those that say that nothing was asked; none of a free text."""
    if not any("a" in shape for shape in cells.shapes):
        return []
    return [w for w in pc.unique(cells.filled.drop_null()).to_pylist() if plain(w) not in NOT_ASKED]


def _is_fact(name: str) -> bool:
    """Whether a short header names what is known of a respondent (`Age`, `Loyalty level`)."""
    words = name.split()
    if len(words) <= 2 and words and words[-1] in THINGS:
        return True
    is_told = bool(FACTS & set(words)) or bool(LOYALTY.fullmatch(name) or ID.fullmatch(name))
    return len(words) <= 3 and is_told


def _is_row_an_answer(raw: RawTable, cells: Mapping[str, Cells]) -> bool:
    """Whether a column names respondents, answers or what they were asked about, another one in every row."""
    named = [h for h in raw.header if RESPONDENT.fullmatch(normalised(h))]
    return any(cells[h].count and len(pc.unique(cells[h].text)) == len(cells[h].text) for h in named)


def names_groups(cells: Cells) -> bool:
    """Whether a column says promoter, passive or detractor."""
    first = pc.unique(cells.filled.slice(0, SEEN).drop_null())
    return 2 <= len(first) <= 4 and is_nps_groups(first.to_pylist())


def _is_grouped_as(scores: Cells, groups: Cells) -> bool:
    """Whether every whole score from 0 to 10 stands beside the group it belongs to."""
    pairs = zip(answers(scores).tolist(), groups.filled.slice(0, SEEN).to_pylist(), strict=False)
    told = [(s, group_score(g)) for s, g in pairs if s == s and g is not None]
    return bool(told) and all(
        s == round(s) and g == (10.0 if s >= 9 else 8.0 if s >= 7 else 0.0) for s, g in told
    )


def _is_unknown_label(cells: Cells) -> bool:
    """Whether answers are numbers with labels of no known scale (`1 : Totally`), whose direction nobody knows."""
    given = labels(_words(cells))
    return bool(given) and meanings(given.values())[1] is None

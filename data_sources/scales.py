"""Answers of surveys as numbers, and the scale they were given on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

import pandas as pd

from data_sources.systems.answers import GOOD_OR_NOT, NOT_SATISFIED, NPS_GROUPS, SCALES, SIGNS
from data_sources.systems.words import CSAT, NOT_ASKED
from data_sources.values import plain

LONGEST_ANSWER = 200
"""Characters beyond which a cell is free text, whatever stands in it."""
EITHER = re.compile(r"(?<=o)(?:/-?as?|\(-?as?\))")
"""The other gender of an adjective (`satisfecho/a`)."""
LABELLED_LEAST = 100
"""Answers from which a scale with a word at each number ends at the highest one given (`3 - Highly satisfied`)."""


def scores(
    given: pd.Series[str], known: tuple[float, float] | None = None
) -> tuple[pd.Series[float], float, float, int]:
    """Answers as numbers with the ends of their scale and the count of words that are no answer.

    Words such as Good and Bad are 1 and 0; numbers up to 5 are on 1-5, up to 7 on 1-7, above on 0-10. A known scale
    goes before what they look like.
    """
    meaning, worded = meanings(given.dropna().unique(), known)
    score = given.map(meaning).astype("float64")
    asked = given.notna() & ~given.map(
        lambda w: isinstance(w, str) and re.sub(r"^\d+ ", "", plain(w.replace("_", " "))) in NOT_ASKED
    )
    unread = int((asked & score.isna()).sum())
    if known is not None or worded is not None:
        return score, *(known or worded or (1.0, 5.0)), unread
    return score, *_ends(score.dropna(), meaning), unread


def _ends(known: pd.Series[float], meaning: Mapping[str, float]) -> tuple[float, float]:
    """Ends of the scale of answers whose words are of none."""
    low, high = scale_of(
        known, is_worded=any(not _is_numeric(w) for w in meaning if meaning[w] == meaning[w])
    )
    labelled = [w for w in meaning if re.match(r"\s*\d+\s*[-:–]\s*[^\W\d]", w)]
    if len(known) >= LABELLED_LEAST and len(labelled) == len(meaning) and 2 <= known.max() < high <= 5:
        high = float(known.max())
    return low, high


def meanings(
    words: Iterable[str], known: tuple[float, float] | None = None
) -> tuple[dict[str, float], tuple[float, float] | None]:
    """Answers of one column as numbers, and the ends of the scale where its words are those of one.

    Args:
        words: the different answers.
        known: ends of their scale, where it is known; a scale of as many levels is theirs.

    Example:
        >>> meanings(["Agree", "Strongly agree"])[0]["Agree"], meanings(["Agree", "Somewhat agree"])[0]["Agree"]
        (4.0, 6.0)
    """
    words = list(words)
    if runs_down(words):
        words, named = list(labels(words).values()), words
        score, ends = meanings(words, known)
        return {n: score[w] for n, w in zip(named, words, strict=True)}, ends
    given = {w: _tidy(w) for w in words}
    asked = {w: t for w, t in given.items() if t and t not in NOT_ASKED}
    if asked and set(asked.values()) <= NPS_GROUPS.keys() and not _lone_neutral(asked.values()):
        return {w: NPS_GROUPS.get(t, float("nan")) for w, t in given.items()}, (0.0, 10.0)
    if asked and all(CSAT.get(t, 5.0) <= 1 for t in asked.values()):
        return {w: score_of(w) for w in given}, None
    if (
        asked
        and set(asked.values()) <= GOOD_OR_NOT.keys()
        and (known == (0.0, 1.0) or len(set(asked.values()) & NOT_SATISFIED))
    ):
        return {w: GOOD_OR_NOT.get(t, float("nan")) for w, t in given.items()}, (0.0, 1.0)
    for levels in SCALES if known is None else [s for s in SCALES if known == (1.0, len(s))]:
        found = [n for level in levels if (n := len(level & set(asked.values())))]
        if sum(found) == len(set(asked.values())) and found and max(found) == 1:
            level_of = {t: float(i) for i, level in enumerate(levels, 1) for t in level}
            return {w: level_of.get(t, float("nan")) for w, t in given.items()}, (1.0, float(len(levels)))
    return {w: SIGNS.get(t, score_of(w)) for w, t in given.items()}, None


def labels(words: Iterable[str]) -> dict[str, str]:
    """The label behind the number of every answer (`1 : Very good`); empty unless all of them have both.

    Example:
        >>> labels(["1 : Good", "2 : Bad"]), labels(["Good", "2 : Bad"])
        ({'1 : Good': 'Good', '2 : Bad': 'Bad'}, {})
    """
    found = {w: re.match(r"\s*\d{1,2}\s*[-:–.)=]\s*([^\W\d].*)", w) for w in words}
    return {w: m[1] for w, m in found.items() if m} if found and all(found.values()) else {}


def runs_down(words: Iterable[str]) -> bool:
    """Whether answers are numbered from the best one on, as their labels tell (`1 - Very satisfied`)."""
    label = labels(words)
    if len(label) < 2:
        return False
    score, ends = meanings(label.values())
    ranked = [score[label[w]] for w in sorted(label, key=lambda w: int(re.findall(r"\d+", w)[0]))]
    return ends is not None and all(a > b for a, b in pairwise(ranked))


def _lone_neutral(words: Iterable[str]) -> bool:
    """Whether no word names a promoter or detractor."""
    return all(NPS_GROUPS[w] == NPS_GROUPS["passive"] for w in words)


def _tidy(word: str) -> str:
    """An answer without underscores, empty stars and marks of how a sign is drawn."""
    if len(word) > LONGEST_ANSWER:
        return ""
    text = word.replace("_", " ").replace("☆", "").replace("\ufe0f", "").lower().rstrip(" .,;!{}")
    return " ".join(EITHER.sub("", text).split())


def is_nps_groups(words: Iterable[str]) -> bool:
    """Whether words are the groups of the net promoter score instead of scores."""
    tidy = {_tidy(w) for w in words}
    return bool(tidy) and tidy <= NPS_GROUPS.keys() and not _lone_neutral(tidy)


def group_score(word: str) -> float | None:
    """The score a group of the net promoter score stands for, or None.

    Example:
        >>> group_score("Passive"), group_score("Gold")
        (8.0, None)
    """
    return NPS_GROUPS.get(_tidy(word))


def _is_numeric(word: str) -> bool:
    return re.match(r"\s*-?\d", word) is not None


def score_of(word: str) -> float:
    """One answer as a number, NaN when it is none: `Very satisfied`, `4/5`, `10 - Extremely likely`.

    Example:
        >>> score_of("Very satisfied"), score_of("3 - Good"), score_of("Not at all likely - 0")
        (5.0, 3.0, 0.0)
    """
    if len(word) > LONGEST_ANSWER:
        return float("nan")
    text = word.replace("_", " ").strip().lower()
    if text in CSAT:
        return CSAT[text]
    number = re.match(r"(-?\d+(?:[.,]\d+)?)(?:\s*(?:/|of|out of|stars?|★|⭐|%|[-:–(]|$))", text)
    if number is not None and text[number.end() :].strip() in NOT_ASKED:
        return float("nan")
    if number is None:
        last = re.search(r"[^\W\d].* (?:[-–] (\d{1,2})|\((\d{1,2})\))$", text)
        return float(last[1] or last[2]) if last else float("nan")
    return FRESHDESK.get(number[1], float(number[1].replace(",", ".")))


FRESHDESK = {"103": 5.0, "102": 4.5, "101": 4.0, "100": 3.0, "-101": 2.0, "-102": 1.5, "-103": 1.0}
"""Freshdesk's rating codes, extremely happy to extremely unhappy, on a scale of 1 to 5."""


CODES = (11, 66, 77, 88, 97, 98, 99, 888, 977, 988, 998, 999)
"""Numbers that questionnaires write for "not applicable", "don't know" and "no answer"."""


STATED = re.compile(
    r"(?:scale|rat\w*|scor\w*|from|between|von|skala|escala|echelle|échelle|de|entre|da|\(|\[)[^0-9]{0,20}\b"
    r"(?:1 ?(?:-|–|to|bis|a|à|até|al|tot|and|und|y|et) ?(5|7)|[01] ?(?:-|–|to|bis|a|à|até|al|tot|and|und|y|et) ?(10))\b"
    r"|\bout of (5|7|10)\b"
)
"""A question that says on which scale it was asked."""


def stated_scale(question: str) -> tuple[float, float] | None:
    """Ends of the scale a question names, or None.

    Example:
        >>> stated_scale("On a scale of 1 to 5, how was it?"), stated_scale("Recommend? (0-10)"), stated_scale("Q1-5")
        ((1.0, 5.0), (0.0, 10.0), None)
    """
    found = STATED.search(question.lower().replace("_", " "))
    if found is None:
        return None
    high = float(next(g for g in found.groups() if g))
    return (0.0, 10.0) if high == 10 else (1.0, high)


def without_codes(known: pd.Series[float]) -> pd.Series[float]:
    """Answers without codes: few numbers above 10, or 8 and 9 above a full scale of 1 to 5."""
    above = set(known[known > 10].unique())
    if above and len(above) <= 3 and above <= set(map(float, CODES)) and bool((known <= 10).any()):
        known = known[known <= 10]
    given = set(known.unique())
    is_full = {1.0, 2.0, 3.0, 4.0, 5.0} <= given and not given & {6.0, 7.0, 10.0}
    return known[known <= 5] if is_full and len(known) >= 50 else known


def _usual_high(known: pd.Series[float]) -> float:
    """The highest answer; with a hundred answers or more, the highest that one in a hundred gave."""
    if len(known) < 100:
        return float(known.max()) if len(known) else 5.0
    counts = known.value_counts()
    return float(max(counts[counts >= 0.01 * len(known)].index, default=known.max()))


def scale_of(known: pd.Series[float], is_worded: bool = False) -> tuple[float, float]:
    """Ends of the scale that answers were given on, from all of them but codes for "no answer".

    Example:
        >>> scale_of(pd.Series([0.0, 10.0, 7.0, 11.0, 99.0])), scale_of(pd.Series([1.0, 4.0, 5.0, 99.0]))
        ((0.0, 10.0), (1.0, 5.0))
    """
    known = without_codes(known)
    high = _usual_high(known)
    if is_worded and high <= 1:
        return 0.0, 1.0
    if high <= 1 and bool((known == 0).any()):
        return 0.0, 1.0
    if high <= 6:
        return 1.0, 5.0
    return (1.0, 7.0) if high <= 7 and not bool((known == 0).any()) else (0.0, 10.0 if high <= 11 else 100.0)


def averages_told(score: pd.Series[float], header: str) -> list[str]:
    """A warning when most scores are no whole numbers: nobody answers 4.37."""
    known = score.dropna()
    uneven = int((known * 2 != (known * 2).round()).sum())
    if uneven * 2 <= len(known) or uneven == 0:
        return []
    satisfied = ", satisfied from 4.0 of 5 up" if known.max() <= 5 else ""
    return [
        f"{uneven} of {len(known)} scores in {header} are no whole numbers: they look like averages of several "
        f"answers, and each counts as one answer{satisfied}."
    ]

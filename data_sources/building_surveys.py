"""Survey answers: one row per answer, whether the file has one column per question or one score."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from data_sources.answer_columns import NPS, answers, is_worded_rating, names_groups, rating_columns
from data_sources.building import (
    Built,
    Context,
    Part,
    content_ids,
    kept_text,
    local_day,
    moment_column,
    personal,
    text_column,
    without,
)
from data_sources.scales import averages_told, meanings, scale_of, scores, stated_scale
from data_sources.systems.system import normalised
from data_sources.values import Values, plain
from domain.errors import InputError

PREVIEW = {"survey preview", "preview", "spam", "survey test"}
NAMED_NPS = re.compile(r"\bnps\b|net ?promoter|\bltr\b")
CES = re.compile(r"\bces\b|effort|easy to|made it easy|how easy|easy was")
OVERALL = re.compile(
    r"(q\d+)?all|overall.*|.*\boverall\b.*|.*\bcsat\b.*|.*\bosat\b.*|.*\b(dis)?sati[sf].*|.*zufrieden.*|.*tevreden.*|"
    r".*soddisf.*|total|as a whole|.*(满意|満足|만족|удовлетвор|memnun|kepuasan|zadowol|satysf|nöjd|tilfreds|tyytyv).*|"
    r".*\bgenerale?\b.*|.*\b(glob|insgesamt|gesamt|allgemein|complessiv|algemeen).*"
)
WHOLE = re.compile(
    r"overall|as a whole|in general|\bgenerale?\b|\bglob|gesamt|\ball\b|\btotal|\b[co]sat\b|complessiv|algemeen|"
    r"^((customer|client|cust) )?(dis)?sati[sf]\w*( (score|rating|level))?$|^how (dis)?satisfied (are|were) you\??$|"
    r"^(kunden)?zufriedenheit$|^tevredenheid$|^soddisfazione$|^总体|全体|^전반|^满意度$|^満足度$|^만족도$|^в целом"
)
"""Questions of satisfaction with everything."""
SERVICE = re.compile(r"service|support|\bagent|help|assist|soporte|servici|atend|atenc|betreuung|dienst")
"""Questions of satisfaction with what a service desk does."""
ENOUGH_ANSWERS = 30
"""Answers after which a question that nobody answered above 5 was not asked on 0 to 10."""
FEW_ANSWERS = 5
"""Answers from 1 to 5 after which a question of recommending, not called NPS, is taken as asked on 1 to 5."""
UNDATED = "The file has no answer date: its answers count in no period, only in totals."
SHARED = ("ticket_id", "agent_id", "channel", "department", "group_name")


def build_surveys(values: Values, context: Context) -> Built:
    """A file with one score per row."""
    given, asked = text_column(values, "score"), _question(values, context)
    score, low, high, unread, remarks = _read(given, asked, context)
    _refuse_unreadable(score, given, unread, context)
    is_short = asked_short(score.dropna(), context.headers["score"][0])
    if NAMED_NPS.search(normalised(context.headers["score"][0])) and not is_short and not context.scales.of:
        low, high = pd.Series(0.0, index=score.index), pd.Series(10.0, index=score.index)
    ids = _with_questions(values) if "survey_id" in context.headers else _ids(values, context)
    kind = _kinds(values, context, asked, low, high)
    frame = _frame(values, context, np.arange(len(given))).assign(
        survey_id=ids, kind=kind, question=asked, score=score,
        **_scales(kind, score, low, high), direction="up",
    )  # fmt: skip
    frame = context.scales.applied(frame)
    frame["excluded_because"] = _why_excluded(frame, given, values)
    refused = without(ids.isna(), "no answer id", context.headers.get("survey_id", ("",))[0])
    told = (
        [f"{unread} cells of {context.headers['score'][0]} are no answer; they are kept as blank."]
        if unread
        else []
    )
    told += [f"{q}: free text, no answers on a scale." for q in remarks]
    told += [*averages_told(score, context.headers["score"][0]), *scales_told(frame)]
    told += [UNDATED] if not {"responded_at", "delivered_at"} & context.headers.keys() else []
    if NAMED_NPS.search(normalised(context.headers["score"][0])) and is_short and not context.scales.of:
        told.append(short_told(context.headers["score"][0]))
    return Built((Part("surveys", frame, np.arange(len(frame))),), refused, (*told, *_counted(frame)))


def _refuse_unreadable(score: pd.Series[float], given: pd.Series[str], unread: int, context: Context) -> None:
    """Stop where every answer that was given is no number and no word of a scale, such as the hash of one."""
    if unread and bool(score.isna().all()):
        shown = ", ".join(str(w)[:40] for w in given.dropna().unique()[:3])
        raise InputError(
            f"answers in {context.headers['score'][0]}, as numbers or words of a scale (good, bad, very satisfied)",
            f"{shown}: none of {unread} cells is one",
            "Export the answers themselves, not hashes or codes of them.",
        )


def _with_questions(values: Values) -> pd.Series[str]:
    """Ids of answers; where one response stands in several rows, its question or kind tells them apart."""
    ids = text_column(values, "survey_id")
    which = text_column(values, "question").fillna(text_column(values, "kind"))
    is_repeated = ids.duplicated(keep=False) & ids.notna() & which.notna()
    return ids.mask(is_repeated, ids + ":" + which)


MOST_QUESTIONS = 200
"""Questions of a long file beyond which the column called so holds something else."""


def _read(
    given: pd.Series[str], asked: pd.Series[str], context: Context
) -> tuple[pd.Series[float], pd.Series[float], pd.Series[float], int, list[str]]:
    """Scores and the ends of their scale, by question; how many cells are no answer; the questions of free text."""
    which = asked if asked.nunique() <= MOST_QUESTIONS else asked.mask(asked.notna(), "")
    score, low, high = (pd.Series(np.nan, index=given.index) for _ in range(3))
    unread, remarks = 0, []
    for question in which.unique():
        rows = which == question
        kept = context.scales.ends(str(question))
        read, first, last, missed = scores(given[rows], kept)
        low[rows], high[rows] = kept or stated_scale(str(question)) or (first, last)
        is_remark = which.nunique() > 1 and missed * 2 > given[rows].count()
        remarks += [str(question)] if is_remark else []
        score[rows] = np.nan if is_remark else read
        unread += 0 if is_remark else missed
    return score, low, high, unread, remarks


def _scales(
    kind: pd.Series[str], score: pd.Series[float], low: pd.Series[float], high: pd.Series[float]
) -> dict[str, pd.Series[float]]:
    """Ends of the scale per row; kinds in one file may have different scales."""
    several = kind.nunique() > 1
    for one in kind.dropna().unique() if several else ():
        rows = kind == one
        if low[rows].nunique() == 1 and high[rows].nunique() == 1:
            ends = (
                scale_of(score[rows].dropna())
                if high.nunique() == 1
                else (low[rows].iloc[0], high[rows].iloc[0])
            )
            low, high = low.mask(rows, ends[0]), high.mask(rows, ends[1])
    is_nps = (kind == "nps") & (several | (high == 10))
    return {"scale_low": low.mask(is_nps, 0.0), "scale_high": high.mask(is_nps, 10.0)}


def _kinds(
    values: Values, context: Context, asked: pd.Series[str], low: pd.Series[float], high: pd.Series[float]
) -> pd.Series[str]:
    """The stated kind, else what the question says where there are several, else the header of the score."""
    header = normalised(context.headers["score"][0])
    ends = (float(low.max()), float(high.max()))
    default = kind_of(header, ends[1])
    if default == "item" and not NAMED_NPS.search(header):
        default = "csat"
    if ends == (0.0, 10.0) and default == "csat" and "sat" not in header:
        default = "nps"
    stated = text_column(values, "kind")
    known = stated.where(stated.isin(["csat", "nps", "ces"]))
    if "question" in context.headers and asked.nunique() > 1:
        of = {q: kind_of(q, float(high[asked == q].max())) for q in asked.dropna().unique()[:MOST_QUESTIONS]}
        known = known.fillna(asked.map(of))
    if context.scales.of:
        known = known.fillna(asked.map({q: context.scales.kind(str(q)) for q in asked.dropna().unique()}))
    return known.fillna(default)


def kind_of(question: str, scale_high: float) -> str:
    """csat, nps, ces or item from the words of a question.

    Example:
        >>> kind_of("how likely are you to recommend us", 10), kind_of("ALL", 5), kind_of("FOOD", 5)
        ('nps', 'csat', 'item')
    """
    text = plain(question)
    if NPS.search(text) and scale_high == 10:
        return "nps"
    if CES.search(text):
        return "ces"
    return "csat" if OVERALL.fullmatch(text) else "item"


def _question(values: Values, context: Context) -> pd.Series[str]:
    return text_column(values, "question").fillna(context.headers["score"][0])


def _frame(
    values: Values, context: Context, rows: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> pd.DataFrame:
    """The columns every answer of a row shares."""
    responded = moment_column(values, "responded_at")
    shared = pd.DataFrame(
        {
            "source": context.source,
            **{n: text_column(values, n) for n in SHARED},
            "customer_id": personal(values, "customer_id", context),
            "delivered_at": moment_column(values, "delivered_at"),
            "responded_at": responded,
            "responded_on": local_day(responded, context.zone),
            "comment": kept_text(values, "comment", context),
        }
    )
    return shared.iloc[rows].reset_index(drop=True)


def _why_excluded(frame: pd.DataFrame, given: pd.Series[str], values: Values) -> pd.Series[str]:
    outside = (frame["score"] < frame["scale_low"]) | (frame["score"] > frame["scale_high"])
    reason = pd.Series(None, index=frame.index, dtype="str").mask(outside, "out_of_scale")
    reason = reason.mask(given.notna() & frame["score"].isna(), "blank")
    return _not_real(values).fillna(reason)


def _not_real(values: Values) -> pd.Series[str]:
    """Why a whole row is no real answer: a preview, or a survey that was not finished."""
    status, finished = text_column(values, "status"), text_column(values, "finished")
    reason = pd.Series(None, index=values.frame.index, dtype="str")
    reason = reason.mask(
        _says(finished, {"false", "0", "no"}) | _says(status, {"started", "partial"}), "unfinished"
    )
    return reason.mask(_says(status, PREVIEW), "preview")


def _says(text: pd.Series[str], words: set[str]) -> pd.Series[bool]:
    return text.isin([w for w in text.dropna().unique() if plain(w) in words])


def _ids(values: Values, context: Context) -> pd.Series[str]:
    return content_ids(values, context, "responded_at" in context.headers)


def build_wide_surveys(values: Values, context: Context) -> Built:
    """A file with one column per question: one answer per question and respondent.

    Codes outside the scale (0 for blank, 6 or 11 for not used) are kept as such and do not count.
    """
    used = {h for found in context.headers.values() for h in found}
    found = rating_columns(context.raw, context.cells, 1, context.scales.questions)
    items = [h for h in found if h not in used]
    if not items:
        raise InputError(
            "a column of answers on a scale", "none", "Name the system of the file", context.raw.name
        )
    respondents = (
        text_column(values, "survey_id") if "survey_id" in context.headers else _ids(values, context)
    )
    base = _frame(values, context, np.arange(len(values.frame)))
    scales = {item: _scale(context, item) for item in items}
    outside = _not_real(values)
    common = _common_scale([s for item, s in scales.items() if not is_worded_rating(context.cells[item])])
    pieces = [
        _item(base, respondents, context, item, _widened(scales[item], common, context, item), outside)
        for item in items
    ]
    frame = pd.concat(pieces, ignore_index=True)
    frame["kind"], parts = _whole(frame)
    row_of = np.tile(np.arange(len(base)), len(items))
    keep = (frame["score"].notna() | frame["excluded_because"].notna()).to_numpy()
    frame = frame.loc[keep].reset_index(drop=True)
    refused = without(respondents.isna(), "no respondent id", context.headers.get("survey_id", ("",))[0])
    told = [f"One answer per question: {', '.join(items[:20])}.", *parts, *scales_told(frame)]
    named = [i for i in items if NAMED_NPS.search(plain(_asked(context, i))) and scales[i][1] != 10.0]
    told += [short_told(i) for i in named]
    if "responded_at" not in context.headers:
        told.append(UNDATED)
    return Built((Part("surveys", frame, row_of[keep]),), refused, (*told, *_counted(frame)))


def _whole(frame: pd.DataFrame) -> tuple[pd.Series[str], list[str]]:
    """Kinds of answers where one respondent is asked for satisfaction several times, and what is to be told of it.

    CSAT is of the question that asks as a whole, else of those about the service; the others rate parts.
    """
    is_csat = frame["kind"] == "csat"
    asked = [str(q) for q in frame.loc[is_csat, "question"].unique()]
    if len(asked) < 2:
        return frame["kind"], []
    whole = [q for q in asked if WHOLE.search(plain(q))] or [q for q in asked if SERVICE.search(plain(q))]
    kinds = frame["kind"].mask(is_csat & ~frame["question"].isin(whole), "item")
    if len(whole) == len(asked):
        return kinds, []
    of = f"CSAT is of {', '.join(whole)}" if whole else "none of them asks as a whole, so CSAT shows no data"
    return kinds, [f"{len(asked)} questions ask for satisfaction: {of}; the others are ratings of parts."]


def _scale(context: Context, item: str) -> tuple[float, float]:
    """The scale of one question: 0-10 when its words ask for a recommendation, else by its answers."""
    kept = context.scales.ends(_asked(context, item))
    if kept is not None:
        return kept
    asked, answers = plain(_asked(context, item)), _answers(context, item).dropna()
    if NPS.search(asked) and not asked_short(answers, _asked(context, item)):
        return 0.0, 10.0
    is_worded = is_worded_rating(context.cells[item])
    worded = meanings(context.cells[item].filled.drop_null().unique().to_pylist())[1] if is_worded else None
    return worded or stated_scale(_asked(context, item)) or scale_of(answers, is_worded=is_worded)


def asked_short(given: pd.Series[float], asked: str) -> bool:
    """Whether a question of recommending was not asked on 0 to 10, as its words or its many answers say.

    Few answers of 1 to 5 say so too, unless they are all low or the question is called NPS.
    """
    stated = stated_scale(asked)
    if stated is not None:
        return stated[1] < 10
    if given.empty or float(given.max()) > 5 or bool((given == 0).any()):
        return False
    is_usual = len(given) >= FEW_ANSWERS and float(given.max()) >= 4 and not NAMED_NPS.search(plain(asked))
    return len(given) >= ENOUGH_ANSWERS or is_usual


def short_told(header: str) -> str:
    return f"{header}: no answer is above 5 or 0, so it was not asked on 0 to 10; it is a rating and gives no NPS."


def scales_told(frame: pd.DataFrame) -> list[str]:
    """That satisfaction on a scale up to 7, 10 or 100 is outside CSAT, which is of answers 1 to 5."""
    told = []
    for high, shown in (
        (7.0, "no metric shows them"),
        (10.0, "CSAT of 10 shows their mean"),
        (100.0, "no metric shows them"),
    ):
        count = int(
            ((frame["kind"] == "csat") & (frame["scale_high"] == high) & frame["score"].notna()).sum()
        )
        if count:
            told.append(
                f"{count} satisfaction answers are on a scale up to {high:g}: CSAT is of answers 1 to 5 and leaves "
                f"them out; {shown}."
            )
    return told


def _answers(context: Context, item: str) -> pd.Series[float]:
    """The answers to one question as numbers, given as numbers or in words."""
    cells, kept = context.cells[item], context.scales.ends(_asked(context, item))
    is_word = kept is not None and any("a" in shape for shape in cells.shapes)
    if not is_word and not is_worded_rating(cells):
        return answers(cells)
    encoded = cells.filled.dictionary_encode()
    words = encoded.dictionary.to_pylist()
    score = meanings(words, kept)[0]
    meaning = pd.Series([score[w] for w in words], dtype="float64")
    return meaning.reindex(encoded.indices.to_pandas()).reset_index(drop=True)


def _asked(context: Context, item: str) -> str:
    """The question behind a column, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", context.raw.questions.get(item, item)).split())


def _widened(
    scale: tuple[float, float], common: tuple[float, float], context: Context, item: str
) -> tuple[float, float]:
    """The scale of a question of numbers, at least as wide as that of most questions; words keep their own."""
    is_settled = bool(context.scales.ends(_asked(context, item))) or is_worded_rating(context.cells[item])
    return scale if is_settled else max(scale, common, key=lambda s: s[1])


def _common_scale(scales: list[tuple[float, float]]) -> tuple[float, float]:
    """The scale more than half of the questions share; without one, the smallest there is."""
    if not scales:
        return (1.0, 5.0)
    usual = max(set(scales), key=lambda scale: (scales.count(scale), scale))
    return usual if scales.count(usual) * 2 > len(scales) else (1.0, 5.0)


def _item(
    base: pd.DataFrame, respondents: pd.Series[str], context: Context, item: str, scale: tuple[float, float],
    outside: pd.Series[str],
) -> pd.DataFrame:  # fmt: skip
    question = _asked(context, item)
    score = _answers(context, item)
    low, high = scale
    reason = pd.Series(None, index=score.index, dtype="str")
    reason = outside.fillna(reason.mask(score < low, "blank").mask(score > high, "not_used"))
    of_words = "nps" if names_groups(context.cells[item]) else kind_of(question, high)
    kind = context.scales.kind(question) or of_words
    return base.assign(
        survey_id=respondents.astype("str") + ":" + item, kind=kind, question=question,
        score=score, scale_low=low, scale_high=high, direction="up", excluded_because=reason,
    )  # fmt: skip


def _counted(frame: pd.DataFrame) -> list[str]:
    """How many answers do not count, by reason."""
    counts = frame["excluded_because"].value_counts()
    meaning = {
        "blank": "left blank (code 0 or no score)",
        "not_used": "marked not used or not applicable (above the scale)",
        "out_of_scale": "outside the scale",
        "preview": "of a survey preview",
        "unfinished": "of an unfinished survey",
    }
    return [f"{int(n)} answers excluded: {meaning.get(str(reason), reason)}." for reason, n in counts.items()]

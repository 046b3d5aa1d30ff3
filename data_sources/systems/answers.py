"""Answers of questionnaires in words, signs and stars, as scales: one entry a level, the lowest first.

A column is read on the first scale that holds all of its words with none of two on one level, so that
`Agree` is 4 of 5 where it is the second best answer and 6 of 7 where `Somewhat agree` stands beside it.
"""

from __future__ import annotations


def _scale(*levels: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(level.split("|")) for level in levels)


SCALES: tuple[tuple[frozenset[str], ...], ...] = (
    _scale("strongly disagree|completely disagree|totally disagree", "disagree|somewhat disagree|tend to disagree",
           "neutral|neither agree nor disagree|undecided", "agree|somewhat agree|tend to agree",
           "strongly agree|completely agree|totally agree"),
    _scale("strongly disagree", "disagree", "somewhat disagree|slightly disagree",
           "neutral|neither agree nor disagree|undecided", "somewhat agree|slightly agree", "agree", "strongly agree"),
    _scale("very difficult|very hard|extremely difficult", "difficult|hard|somewhat difficult",
           "neutral|neither|neither easy nor difficult|ok|okay", "easy|somewhat easy", "very easy|extremely easy"),
    _scale("very difficult|extremely difficult", "difficult|moderately difficult",
           "somewhat difficult|slightly difficult", "neutral|neither|neither easy nor difficult",
           "somewhat easy|slightly easy", "easy|moderately easy", "very easy|extremely easy"),
    _scale("very dissatisfied|extremely dissatisfied|completely dissatisfied|highly dissatisfied|very unsatisfied|"
           "extremely unsatisfied", "dissatisfied|somewhat dissatisfied|unsatisfied|somewhat unsatisfied",
           "neutral|neither|neither satisfied nor dissatisfied|neither satisfied nor unsatisfied|indifferent",
           "satisfied|somewhat satisfied",
           "very satisfied|extremely satisfied|completely satisfied|highly satisfied"),
    _scale("extremely dissatisfied", "moderately dissatisfied|dissatisfied",
           "slightly dissatisfied|somewhat dissatisfied", "neutral|neither satisfied nor dissatisfied",
           "slightly satisfied|somewhat satisfied", "moderately satisfied|satisfied", "extremely satisfied"),
    _scale("very poor|terrible|awful", "poor|bad", "fair|average|neutral|ok|okay|acceptable", "good",
           "excellent|very good|great"),
    _scale("poor", "fair", "good", "very good", "excellent"),
    _scale("sehr unzufrieden", "unzufrieden|eher unzufrieden", "neutral|teils teils|weder noch|teils/teils",
           "zufrieden|eher zufrieden", "sehr zufrieden"),
    _scale("très insatisfait|pas du tout satisfait", "insatisfait|plutôt insatisfait|peu satisfait",
           "neutre|ni satisfait ni insatisfait|moyennement satisfait", "satisfait|plutôt satisfait",
           "très satisfait|tout à fait satisfait"),
    _scale("très insatisfaite", "insatisfaite", "neutre|ni satisfaite ni insatisfaite", "satisfaite",
           "très satisfaite"),
    _scale("muy insatisfecho|nada satisfecho", "insatisfecho|poco satisfecho",
           "neutral|ni satisfecho ni insatisfecho|indiferente", "satisfecho", "muy satisfecho"),
    _scale("muito insatisfeito|nada satisfeito", "insatisfeito|pouco satisfeito",
           "neutro|indiferente|nem satisfeito nem insatisfeito", "satisfeito", "muito satisfeito"),
    _scale("molto insoddisfatto", "insoddisfatto", "neutrale|né soddisfatto né insoddisfatto", "soddisfatto",
           "molto soddisfatto"),
    _scale("zeer ontevreden", "ontevreden", "neutraal", "tevreden", "zeer tevreden"),
    _scale("★", "★★", "★★★", "★★★★", "★★★★★"),
    _scale("⭐", "⭐⭐", "⭐⭐⭐", "⭐⭐⭐⭐", "⭐⭐⭐⭐⭐"),
    _scale("😠", "🙁", "😐", "😃", "🤩"),
    _scale("😡|😠|🤬|😭", "🙁|☹|😞|😟|😕", "😐|😑", "🙂|😊|☺", "😀|😁|😃|😄|😍|🤩"),
)  # fmt: skip
"""Scales of five and seven levels."""

SIGNS = {"👍": 1.0, "👎": 0.0, "😊": 1.0, "😞": 0.0}
"""Signs of a scale with two ends."""

NOT_SATISFIED = frozenset(
    "neutral or dissatisfied|dissatisfied or neutral|not satisfied|no satisfecho|não satisfeito|nicht zufrieden|"
    "pas satisfait|non satisfait|non soddisfatto|niet tevreden".split("|")
)
"""What is asked beside satisfied where there are only two answers."""
GOOD_OR_NOT = {
    **dict.fromkeys(NOT_SATISFIED, 0.0),
    **dict.fromkeys(
        "satisfied|satisfecho|satisfeito|zufrieden|satisfait|soddisfatto|tevreden".split("|"), 1.0
    ),
}
"""A scale with two ends, told by the lower one: beside it, satisfied is good and no fourth level of five."""

NPS_GROUPS = {
    "promoter": 10.0, "promoters": 10.0, "promotor": 10.0, "promotores": 10.0, "promoteur": 10.0, "promotore": 10.0,
    "passive": 8.0, "passives": 8.0, "passiv": 8.0, "neutral": 8.0, "pasivo": 8.0, "pasivos": 8.0, "neutro": 8.0,
    "passif": 8.0, "passivo": 8.0, "indifferent": 8.0, "detractor": 0.0, "detractors": 0.0, "kritiker": 0.0,
    "detraktor": 0.0, "detractores": 0.0, "détracteur": 0.0, "detrator": 0.0, "detrattore": 0.0,
}  # fmt: skip
"""The three groups of the net promoter score; they stand for a score inside them, which leaves NPS as it is."""

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
    _scale("mycket missnöjd", "missnöjd|ganska missnöjd", "varken eller|neutral", "nöjd|ganska nöjd",
           "mycket nöjd"),
    _scale("meget utilfreds", "utilfreds", "hverken eller|neutral", "tilfreds", "meget tilfreds"),
    _scale("bardzo niezadowolony|bardzo niezadowolona", "niezadowolony|niezadowolona",
           "neutralny|ani tak, ani nie", "zadowolony|zadowolona", "bardzo zadowolony|bardzo zadowolona"),
    _scale("hiç memnun değilim|çok memnuniyetsiz", "memnun değilim|memnuniyetsiz", "kararsızım|nötr",
           "memnunum|memnun", "çok memnunum|çok memnun"),
    _scale("sangat tidak puas", "tidak puas|kurang puas", "cukup puas|netral|cukup", "puas", "sangat puas"),
    _scale("очень недоволен|полностью не удовлетворен", "недоволен|не удовлетворен", "нейтрально",
           "доволен|удовлетворен", "очень доволен|полностью удовлетворен"),
    _scale("非常不满意|很不满意", "不满意|不太满意", "一般|中立", "满意|比较满意|基本满意", "非常满意|很满意"),
    _scale("非常に不満|とても不満|大変不満", "不満|やや不満", "どちらでもない|どちらともいえない|普通", "満足|やや満足",
           "非常に満足|とても満足|大変満足|大満足"),
    _scale("不満", "やや不満", "どちらでもない|どちらともいえない|普通", "やや満足", "満足"),
    _scale("非常に不満|とても不満|大変不満", "不満", "やや不満", "どちらでもない|どちらともいえない|普通", "やや満足",
           "満足", "非常に満足|とても満足|大変満足|大満足"),
    _scale("매우 불만족|매우 불만", "불만족|불만", "보통|보통이다", "만족", "매우 만족"),
    _scale("전혀 그렇지 않다", "그렇지 않다", "보통이다|보통", "그렇다", "매우 그렇다"),
    _scale("stimme überhaupt nicht zu|stimme gar nicht zu", "stimme nicht zu|stimme eher nicht zu",
           "neutral|teils teils|teils/teils", "stimme zu|stimme eher zu",
           "stimme voll zu|stimme voll und ganz zu"),
    _scale("pas du tout d'accord", "pas d'accord|plutôt pas d'accord", "neutre|ni d'accord ni pas d'accord",
           "d'accord|plutôt d'accord", "tout à fait d'accord"),
    _scale("totalmente en desacuerdo|muy en desacuerdo", "en desacuerdo",
           "neutral|ni de acuerdo ni en desacuerdo|indiferente", "de acuerdo",
           "totalmente de acuerdo|muy de acuerdo"),
    _scale("discordo totalmente", "discordo|discordo parcialmente",
           "neutro|indiferente|nem concordo nem discordo", "concordo|concordo parcialmente",
           "concordo totalmente"),
    _scale("helemaal mee oneens|zeer mee oneens", "mee oneens|oneens", "neutraal", "mee eens|eens",
           "helemaal mee eens|zeer mee eens"),
    _scale("muy malo|pésimo", "malo", "regular", "bueno", "muy bueno|excelente"),
    _scale("péssimo|muito ruim", "ruim", "regular", "bom", "ótimo|muito bom|excelente"),
    _scale("sehr schlecht", "schlecht", "mittel|neutral|befriedigend", "gut", "sehr gut"),
    _scale("très mauvais|très mauvaise", "mauvais|mauvaise", "moyen|moyenne|correct", "bon|bonne",
           "très bon|très bonne|excellent"),
    _scale("very unlikely|extremely unlikely|not at all likely", "unlikely|somewhat unlikely",
           "neutral|neither likely nor unlikely", "likely|somewhat likely", "very likely|extremely likely"),
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

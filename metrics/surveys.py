"""What customers said: CSAT, NPS, CES and how many answered."""

from __future__ import annotations

import sqlalchemy as sa

from data_sources.tables import surveys as s
from metrics.aggregates import Aggregate, Mean, NetPromoter, Share
from metrics.definition import Direction, Exclusion, Metric, Population, Unit

SURVEYS = Population(
    name="surveys",
    label="survey answers",
    rows=s,
    dates={
        "responded": sa.func.coalesce(s.c.responded_on, sa.cast(s.c.delivered_at, sa.Date)),
        "delivered": sa.cast(s.c.delivered_at, sa.Date),
    },
    dimensions={d: s.c[d] for d in ("channel", "department", "priority", "group_name", "agent_id", "source")},
    listed=tuple(
        s.c[c]
        for c in (
            "source survey_id kind question ticket_id responded_at score scale_low scale_high direction "
            "channel department agent_id excluded_because"
        ).split()
    ),
)


NOT_ANSWERED = Exclusion("not answered", sa.and_(s.c.score.is_(None), s.c.excluded_because.is_(None)))
NOT_VALID = Exclusion("outside the scale or not a real answer", s.c.excluded_because.is_not(None))
ANSWERED = (NOT_ANSWERED, NOT_VALID)
OTHER_SCALE = Exclusion("asked on another scale", sa.or_(s.c.scale_low != 1, s.c.scale_high != 5))
NOT_BINARY = Exclusion("asked on another scale", sa.or_(s.c.scale_low != 0, s.c.scale_high != 1))
NOT_TEN = Exclusion("asked on another scale", s.c.scale_high != 10)
NOT_NPS_SCALE = Exclusion("asked on another scale", sa.or_(s.c.scale_low != 0, s.c.scale_high != 10))
NOT_CES_2 = Exclusion("asked on another scale", sa.or_(s.c.scale_high != 7, s.c.direction == "down"))
NOT_CES_1 = Exclusion("asked on another scale", sa.or_(s.c.scale_high != 5, s.c.direction == "up"))


def _survey(
    name: str, label: str, unit: Unit, kind: str, aggregate: Aggregate, meaning: str, source: str,
    *exclusions: Exclusion, direction: Direction = "up", min_n: int = 10,
) -> Metric:  # fmt: skip
    return Metric(
        name, label, unit, direction, SURVEYS, "responded", aggregate, meaning, source,
        (*ANSWERED, *exclusions), min_n, about=s.c.kind == kind,
    )  # fmt: skip


SURVEY_METRICS: tuple[Metric, ...] = (
    _survey(
        "csat_share", "CSAT", "share", "csat", Share("answers 4 and 5 of 5", s.c.score >= 4),
        "Share of answers that are satisfied or very satisfied (4 and 5 of 5).",
        "top-2-box; the mean is another number", OTHER_SCALE,
    ),
    _survey(
        "csat_mean", "CSAT, mean", "score", "csat", Mean("answers 1 to 5", s.c.score),
        "Mean of the answers on a scale of 1 to 5.", "house definition", OTHER_SCALE,
    ),
    _survey(
        "csat_ten_mean", "CSAT of 10, mean", "score", "csat", Mean("answers up to 10", s.c.score),
        "Mean of the satisfaction answers on a scale up to 10; answers on 1 to 5 are not in it.",
        "house definition; no share of satisfied answers is told of this scale, whose cut is not agreed on", NOT_TEN,
    ),
    _survey(
        "csat_good_share", "Good ratings", "share", "csat", Share("ratings that are good", s.c.score == 1),
        "Share of ratings that are good, where the survey only asks good or bad.",
        "Zendesk: good / (good + bad); not comparable with top-2 of a five-point scale", NOT_BINARY,
    ),
    _survey(
        "nps", "NPS", "points", "nps",
        NetPromoter("share of answers 9 and 10 less share of answers 0 to 6, times 100",
                    s.c.score >= 9, s.c.score <= 6),
        "Promoters (9 and 10) less detractors (0 to 6), in points from -100 to 100.",
        "Reichheld; interval by adjusted Wald, Rocks 2016", NOT_NPS_SCALE,
    ),
    _survey(
        "ces_mean", "Customer effort (CES 2.0)", "score", "ces", Mean("agreement 1 to 7 that it was easy", s.c.score),
        "Mean agreement, 1 to 7, that the company made it easy; more is better.", "CES 2.0", NOT_CES_2,
    ),
    _survey(
        "ces_easy_share", "Found it easy", "share", "ces", Share("answers 5 to 7 of 7", s.c.score >= 5),
        "Share of answers that agree it was easy (5 to 7 of 7).", "CES 2.0", NOT_CES_2,
    ),
    _survey(
        "ces_1_mean", "Customer effort (CES 1.0)", "score", "ces", Mean("effort 1 to 5", s.c.score),
        "Mean effort, 1 to 5, where less is better.", "CES 1.0", NOT_CES_1, direction="down",
    ),
    _survey(
        "item_mean", "Rating, mean", "score", "item", Mean("ratings", s.c.score),
        "Mean of the ratings of single items, on the scale of the survey.", "house definition",
    ),
    Metric(
        "response_share", "Survey response rate", "share", "up", SURVEYS, "delivered",
        Share("answered surveys", s.c.score.is_not(None)),
        "Share of delivered surveys that were answered.", "delivered, not tickets",
        (Exclusion("delivery not stated", s.c.delivered_at.is_(None)), NOT_VALID),
    ),
)  # fmt: skip

"""One suite over every builder, full and empty, light and dark: the laws of the look."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from urllib.parse import unquote

import pandas as pd
import plotly.graph_objects as go
import pytest

from benchmarks.charts import pages, samples
from charts import (
    accuracy,
    ageing,
    axes,
    bars,
    control,
    dots,
    effects,
    forecast,
    gantt,
    heatmap,
    labels,
    sparkline,
    staffing,
    timeline,
    trend,
)  # fmt: skip
from charts import theme as style
from domain.errors import InputError

ZONE = samples.ZONE
NAMED = {build.__name__: build for builds in pages.FIGURES.values() for build in builds}
FULL = {name: build for name, build in NAMED.items() if name not in ("nothing", "spark")}
AT: dict[str, str] = {"unit": "share", "zone": ZONE}
EMPTY: dict[str, Callable[[], go.Figure]] = {
    "trend.line": lambda: trend.line(samples.by_day().head(0), "How?", "", **AT),
    "bars.ranked": lambda: bars.ranked(samples.queues().head(0), "How?", "", unit="contacts"),
    "bars.by_time": lambda: bars.by_time(samples.by_day().head(0), "How?", "", **AT),
    "dots.compared": lambda: dots.compared(samples.queues().head(0), "How?", "", unit="share"),
    "heatmap": lambda: heatmap.day_by_interval(samples.by_interval().head(0), "How?", "", **AT),
    "forecast.fan": lambda: forecast.fan(
        samples.volume_and_forecast()[0], samples.volume_and_forecast()[1].head(0), "How?", "", zone=ZONE
    ),
    "accuracy.wape": lambda: accuracy.wape(samples.accuracy().head(0), "How?", ""),
    "staffing.required": lambda: staffing.required(samples.requirement().head(0), "How?", "", zone=ZONE),
    "staffing.coverage": lambda: staffing.coverage(samples.coverage().head(0), "How?", "", zone=ZONE),
    "staffing.work_and_people": lambda: staffing.work_and_people(
        samples.coverage().head(0).rename(columns={"required": "work", "scheduled": "at_work"}),
        "How?",
        "",
        zone=ZONE,
    ),
    "staffing.agents_heatmap": lambda: staffing.agents_heatmap(
        samples.requirement().head(0), "How?", "", zone=ZONE
    ),
    "staffing.service_level": lambda: staffing.service_level(
        samples.requirement().head(0), "How?", "", zone=ZONE, target=0.8
    ),
    "gantt.shifts": lambda: gantt.shifts(samples.shifts().head(0), "How?", "", zone=ZONE),
    "control.xmr": lambda: control.xmr(samples.controlled().head(0), "How?", "", unit="s", zone=ZONE),
    "ageing.buckets": lambda: ageing.buckets(samples.ageing().head(0), "How?", ""),
    "effects.waterfall": lambda: effects.waterfall(
        samples.effects().head(0), "How?", "", before=0.8, unit="share"
    ),
    "effects.tornado": lambda: effects.tornado(
        samples.sensitivity().head(0), "How?", "", base=1, unit="agents"
    ),
    "timeline.clocks": lambda: timeline.clocks(samples.clock().head(0), "How?", "", zone=ZONE),
}


@pytest.fixture(params=list(style.INKS))
def theme(request: pytest.FixtureRequest) -> style.Theme:
    chosen: style.Theme = request.param
    return chosen


@cache
def drawn(name: str, theme: style.Theme) -> go.Figure:
    return FULL[name](theme)


@pytest.fixture(params=list(FULL))
def figure(request: pytest.FixtureRequest, theme: style.Theme) -> go.Figure:
    return drawn(request.param, theme)


def colours_of(figure: go.Figure) -> set[str]:
    found: set[str] = set()
    for trace in figure.data:
        for part in (getattr(trace, "line", None), getattr(trace, "marker", None)):
            colour = getattr(part, "color", None)
            found |= {colour} if isinstance(colour, str) else set(colour if colour is not None else ())
    return found & set(style.PALETTE)


def test_every_figure_carries_alt_text_from_its_data(figure: go.Figure) -> None:
    alt = figure.layout.meta["alt"]
    assert figure.layout.meta["title"] in alt
    assert any(letter.isdigit() for letter in alt)
    assert "nan" not in alt.lower()


def test_every_figure_is_transparent_and_named_by_direct_labels(figure: go.Figure) -> None:
    layout = figure.layout.template.layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.showlegend is False
    assert figure.layout.showlegend is None


def test_no_figure_has_two_value_axes_or_more_than_seven_colours(figure: go.Figure) -> None:
    assert {trace.yaxis for trace in figure.data} <= {None, "y"}
    assert {trace.xaxis for trace in figure.data} <= {None, "x"}
    assert len(colours_of(figure)) <= style.MOST_COLOURS


def test_axes_have_at_most_six_ticks(figure: go.Figure) -> None:
    assert len(figure.layout.xaxis.tickvals or ()) <= axes.MOST_TICKS
    is_rows = figure.layout.yaxis.range and figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    if not is_rows:
        assert len(figure.layout.yaxis.tickvals or ()) <= axes.MOST_TICKS


def test_hovers_are_written_and_never_say_nan(figure: go.Figure) -> None:
    told = [t for t in figure.data if t.hoverinfo != "skip"]
    assert told
    for trace in told:
        assert trace.hovertemplate.endswith("<extra></extra>")
        words = str(trace.text) + str(getattr(trace, "hovertext", ""))
        assert "nan" not in words.lower().replace("finance", "")
        assert "<b>" in words or "business" in words or "contacts" in words or "<br>" in words


@pytest.mark.parametrize(
    "name", ["service_level", "contacts", "ranked", "stacked", "amounts", "queues", "busy", "required", "levels",
             "limits", "backlog", "shifts", "wape"]
)  # fmt: skip
def test_hovers_say_how_many_cases_are_behind_a_value(name: str) -> None:
    words = "".join(str(t.text) + str(getattr(t, "hovertext", "")) for t in drawn(name, "light").data)
    assert "n = " in words


def test_headings_fit_a_phone_and_stand_clear_of_the_plot(figure: go.Figure) -> None:
    meta = figure.layout.meta
    assert all(len(line) <= style.TITLE_LETTERS for line in style.wrapped(meta["title"], style.TITLE_LETTERS))
    _, top = style.heading(meta["title"], meta["subtitle"], "light")
    is_worded = any(
        a.yref == "paper" and a.y == 1 and a.yanchor == "bottom" for a in figure.layout.annotations
    )
    assert figure.layout.margin.t >= top + (15 if is_worded else 0)


def test_the_side_margins_leave_a_phone_at_least_two_fifths(figure: go.Figure) -> None:
    assert figure.layout.margin.l + figure.layout.margin.r <= 0.65 * 360


def test_same_inputs_give_the_same_figure(theme: style.Theme) -> None:
    for name, build in FULL.items():
        assert build(theme).to_json() == drawn(name, theme).to_json()


@pytest.mark.parametrize("name", FULL)
def test_light_and_dark_draw_the_same_data(name: str) -> None:
    light, dark = drawn(name, "light"), drawn(name, "dark")
    for a, b in zip(light.data, dark.data, strict=True):
        assert str(a.x) == str(b.x)
        assert str(a.y) == str(b.y)
    assert light.layout.meta["alt"] == dark.layout.meta["alt"]


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_frame_gives_a_written_sentence(name: str) -> None:
    figure = EMPTY[name]()
    assert not figure.data
    said = figure.layout.annotations[0].text
    assert said.endswith(".")
    assert len(said) > 15
    assert figure.layout.meta["alt"].startswith("How?")


def test_a_sparkline_breaks_where_data_is_missing_and_names_every_point() -> None:
    values = (1.0, 2.0, float("nan"), 4.0, 3.0)
    marks = tuple((f"Mon {d}", value, f"{value:g} %") for d, value in enumerate(values))
    drawn = sparkline.course(marks, "Service <level>", target=5.0)
    picture = unquote(drawn.partition("data:image/svg+xml,")[2].partition("')")[0])
    assert [part.count("L") for part in re.findall(r'd="(M[^"]*)"', picture)] == [0, 2, 0]
    assert picture.count("M") == 4  # the target, two pieces of the line, and its last point
    assert 'aria-label="Service &lt;level&gt;: 1 % on Mon 0, 3 % on Mon 4."' in drawn
    assert drawn.count("<i title=") == 5
    assert "dasharray" in picture
    assert "dasharray" not in unquote(sparkline.course(marks, "T", target=500.0))
    assert not sparkline.course(marks[:3], "Two values are no course")
    assert "<path" in unquote(sparkline.course((("d", 2.0, "2"),) * 3, "Nothing moves"))


@pytest.mark.parametrize("name", ["trend", "bars", "heatmap", "control"])
def test_a_missing_column_is_named(name: str) -> None:
    bad = pd.DataFrame({"starts_at": []})
    builds: dict[str, Callable[[], go.Figure]] = {
        "trend": lambda: trend.line(bad, "", "", **AT),
        "bars": lambda: bars.by_time(bad, "", "", **AT),
        "heatmap": lambda: heatmap.day_by_interval(bad, "", "", **AT),
        "control": lambda: control.xmr(bad, "", "", **AT),
    }
    with pytest.raises(InputError, match=r"Add .*value"):
        builds[name]()


def test_without_heading_keeps_plot_height_and_meta() -> None:
    figure = FULL["service_level"]("light")
    bare = style.without_heading(figure)
    plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    assert bare.layout.height - bare.layout.margin.t - bare.layout.margin.b == plot
    assert bare.layout.title.text == ""
    assert bare.layout.meta == figure.layout.meta
    assert figure.layout.title.text


def test_many_groups_above_a_gantt_wrap_to_a_phone_and_take_the_room_they_need() -> None:
    names = [f"{a} + {b}" for a in ("phone", "in_person") for b in ("chat", "email", "social")]
    frame = pd.concat([samples.shifts().head(1).assign(channel=name) for name in names])
    fig = gantt.shifts(frame, "Who works?", "", zone=ZONE)
    words = next(a for a in fig.layout.annotations if "■" in a.text)
    lines = [re.sub("<[^>]*>", "", line) for line in words.text.split("<br>")]
    assert len(lines) > 1
    assert all(len(line) <= labels.WORDS_LETTERS for line in lines)
    assert sum(line.count("■") for line in lines) == len(names)
    one = gantt.shifts(frame.head(1), "Who works?", "", zone=ZONE)
    assert fig.layout.margin.t - one.layout.margin.t == 16 * (len(lines) - 1)

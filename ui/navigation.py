"""The menu: sections, pages and the question each answers. Add a page: a file and one line here."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from settings import ROOT

PAGES_DIR = ROOT / "pages"


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu.

    Attributes:
        file: `<section>/<stem>` below pages; the stem is its address.
        title: what the menu says.
        icon: a Material symbol that ships with Streamlit.
        question: what the page answers.
        has_filters: whether the shared filters apply.
        has_period: whether period, comparison and grain apply; planning looks at the whole history.
        needs_data: whether it shows the empty state while the store holds nothing.
    """

    file: str
    title: str
    icon: str
    question: str
    has_filters: bool = True
    needs_data: bool = True
    has_period: bool = True

    @property
    def stem(self) -> str:
        return self.file.split("/")[-1]

    @property
    def path_words(self) -> str:
        """`Service / Overview`: where in the menu it stands."""
        return f"{self.file.split('/')[0].capitalize()} / {self.title}"


MENU: dict[str, tuple[Entry, ...]] = {
    "Service": (
        Entry("service/overview", "Overview", "dashboard", "How is the service doing, and what changed?"),
        Entry("service/live_board", "Live", "bolt", "What needs attention now?", has_period=False),
        Entry("service/alert_rules", "Alerts", "notifications",
              "What should we be warned about, and how often would that be?", has_filters=False),
        Entry("service/sla_compliance", "SLA compliance", "timer", "Do we keep our promises, and where not?"),
        Entry("service/queue_service", "Queues", "call", "Did we answer in time, and how many gave up?"),
        Entry("service/customer_feedback", "Customer feedback", "sentiment_satisfied", "What do customers say?"),
        Entry("service/channel_view", "Channels", "forum", "How does each channel do?"),
        Entry("service/team_ranges", "Team", "diversity_3", "How do work and results spread over the team?"),
        Entry("service/issue_causes", "Issues", "category", "What is the work about, and what takes the time?"),
        Entry("service/escalation_paths", "Escalations", "moving",
              "Where do tickets go when they are passed on or raised?"),
        Entry("service/improvement_register", "Improvements", "lightbulb",
              "Which ideas improve the service, and what do they bring?"),
        Entry("service/ticket_story", "Ticket", "confirmation_number",
              "What happened to this ticket, and were its promises kept?", has_filters=False),
    ),
    "Planning": (
        Entry("planning/volume_forecast", "Volume forecast", "trending_up", "How many contacts will come?",
              has_period=False),
        Entry("planning/day_outlook", "Today", "today", "How will today end?", has_period=False),
        Entry("planning/special_days", "Special days", "celebration", "Which days are different?", has_period=False),
        Entry("planning/forecast_accuracy", "Forecast accuracy", "target", "How good were our forecasts?",
              has_period=False),
        Entry("planning/handle_time", "Handle time", "hourglass", "How long does a contact take?", has_period=False),
        Entry("planning/staffing_requirements", "Staffing", "groups", "How many agents do we need, and why?",
              has_period=False),
        Entry("planning/shift_schedule", "Shift schedule", "calendar_month", "Which shifts cover the need?",
              has_period=False),
        Entry("planning/roster", "Roster", "badge", "Who works when?", has_period=False),
        Entry("planning/breaks_and_meetings", "Breaks and meetings", "coffee",
              "When do breaks and meetings cost the least service?", has_period=False),
        Entry("planning/time_off", "Time off", "beach_access", "Who is away, and can we spare them?", False, False),
        Entry("planning/agents_and_contracts", "Agents and contracts", "contract",
              "Who can work, and how much?", False, False),
        Entry("planning/intraday_options", "Intraday options", "swap_horiz", "What can we still change today?",
              has_period=False),
        Entry("planning/kept_schedule", "Adherence", "fact_check", "Did people work as scheduled?"),
        Entry("planning/what_if", "What-if", "alt_route",
              "What if more come, calls get longer or promises change?", has_period=False),
        Entry("planning/capacity_plan", "Capacity plan", "event_upcoming",
              "How many people do we need to hire, by when, and what does it cost?", has_period=False),
        Entry("planning/erlang_calculator", "Erlang calculator", "calculate", "How many agents for this load?",
              False, False),
    ),
    "Executive": (
        Entry("executive/quarterly_trends", "Quarterly trends", "insights", "Where is the service heading?",
              has_period=False),
    ),
    "Data": (
        Entry("data/upload", "Upload", "upload_file", "What is in this file, and is it loaded?", False, False),
        Entry("data/data_health", "Data health", "health_and_safety", "Can these numbers be trusted?", False),
    ),
    "Reference": (
        Entry("reference/explain_number", "Explain a number", "search_insights", "Where does this number come from?"),
        Entry("reference/metric_glossary", "Metric glossary", "menu_book", "What does each number mean?", False, False),
    ),
}  # fmt: skip
ENTRIES: dict[str, Entry] = {e.stem: e for section in MENU.values() for e in section}
DEFAULT = "overview"
_PAGES = "navigation_pages"


def menu() -> Entry:
    """Draw the menu and return the entry of the page that is open."""
    # Page objects belong to one run; sharing them between sessions mixes up their state.
    built = {stem: _built(entry) for stem, entry in ENTRIES.items()}
    st.session_state[_PAGES] = built
    chosen = st.navigation(
        {name: [built[e.stem] for e in section] for name, section in MENU.items()}, position="top"
    )
    st.session_state["navigation_chosen"] = chosen
    return next(ENTRIES[stem] for stem, page in built.items() if page is chosen or page.title == chosen.title)


def page(stem: str) -> st.Page:
    """The page object of this run, for links."""
    pages: dict[str, st.Page] = st.session_state[_PAGES]
    return pages[stem]


def run() -> None:
    """Run the page that is open."""
    st.session_state["navigation_chosen"].run()


def _built(entry: Entry) -> st.Page:
    return st.Page(
        PAGES_DIR / f"{entry.file}.py",
        title=entry.title,
        icon=f":material/{entry.icon}:",
        url_path=None if entry.stem == DEFAULT else entry.stem,
        default=entry.stem == DEFAULT,
    )

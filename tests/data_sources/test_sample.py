"""The demo contact centre: deterministic, consistent with itself, and shaped like a real desk."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.store import Store, open_store
from data_sources.systems.sample import demo_is_present, load_demo, make_demo
from data_sources.systems.sample_clock import DeskClock, desk_clock
from data_sources.systems.sample_shape import Timeline, timeline
from data_sources.systems.sample_world import DESK_HOURS
from data_sources.tables import FACT_TABLES, loads
from domain.channels import CHANNELS
from domain.errors import InputError

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
SIZE = 40_000
Frames = dict[str, pd.DataFrame]
TARGET_S = {"tier_1": 86_400, "tier_2": 14_400, "tier_3": 7200, "tier_4": 900}
SUMS = (
    "offered answered abandoned short_abandoned answered_in_threshold abandoned_in_threshold "
    "wait_answered_s wait_abandoned_s talk_s hold_s wrap_s handle_s"
).split()


@pytest.fixture(scope="module")
def made() -> Frames:
    return make_demo(NOW, tickets=SIZE)


@pytest.fixture(scope="module")
def days() -> Timeline:
    return timeline(NOW, 2)


@pytest.fixture(scope="module")
def clock(days: Timeline) -> DeskClock:
    return desk_clock(days)


@pytest.fixture(scope="module")
def counted(made: Frames) -> pd.DataFrame:
    """Tickets inside the KPIs."""
    tickets = made["tickets"]
    return tickets[tickets["excluded_because"].isna()]


def fingerprint(frames: Frames) -> dict[str, int]:
    return {n: hash(pd.util.hash_pandas_object(f).to_numpy().tobytes()) for n, f in frames.items()}


def seconds(moments: pd.Series) -> np.ndarray:
    return moments.to_numpy().astype("datetime64[s]").astype(np.int64)


def local(moments: pd.Series) -> pd.Series:
    return moments.dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin").dt.tz_localize(None)


# ------------------------------------------------------------------ determinism and form


def test_the_same_day_and_seed_give_the_same_frames() -> None:
    small = {"tickets": 1000, "years": 1}
    first = fingerprint(make_demo(NOW, **small))
    assert first == fingerprint(make_demo(datetime(2026, 11, 22, 21, 0, 1), **small))
    other = fingerprint(make_demo(NOW, seed=7, **small))
    assert not set(first.items()) & set(other.items())


def test_another_day_moves_the_window(days: Timeline) -> None:
    assert (days.day(0), days.day(len(days) - 1)) == (date(2024, 11, 22), date(2026, 11, 21))
    later = timeline(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), 2)  # past midnight in Berlin
    assert later.day(len(later) - 1) == date(2026, 11, 22)
    assert len(later) == len(days)
    assert later.launch_no == days.launch_no


def test_every_frame_has_exactly_the_columns_of_its_table(made: Frames) -> None:
    assert set(made) == set(FACT_TABLES)
    for name, rows in made.items():
        assert list(rows.columns) == [c.name for c in FACT_TABLES[name].columns], name
        keys = [c.name for c in FACT_TABLES[name].primary_key.columns]
        assert not rows.duplicated(keys).any(), name
        assert rows[keys].notna().all(axis=None), name
        assert (rows["source"] == "demo").all(), name
        assert (rows["load_id"] == f"demo_{name}").all(), name


def test_everything_lies_in_the_window_and_has_its_local_day(made: Frames, days: Timeline) -> None:
    first, end = pd.Timestamp(days.start_at, unit="s"), pd.Timestamp(days.end_at, unit="s")
    starts = [("tickets", "created"), ("contacts", "offered"), ("intervals", "starts")]
    for name, stem in starts:
        at = made[name][f"{stem}_at"]
        assert at.min() >= first
        assert at.max() < end
        assert (local(at).dt.normalize() == made[name][f"{stem}_on"]).all()
    assert made["ticket_events"]["at"].max() < end
    assert made["surveys"]["responded_at"].max() < end
    answered = made["surveys"].dropna(subset="responded_at")
    assert (local(answered["responded_at"]).dt.normalize() == answered["responded_on"]).all()
    intervals = made["intervals"]
    assert (local(intervals["starts_at"]) == intervals["starts_local_at"]).all()


def test_references_hold(made: Frames) -> None:
    known = {key: set(made[table][key]) for table, key in
             (("tickets", "ticket_id"), ("agents", "agent_id"), ("customers", "customer_id"))}  # fmt: skip
    for name in ("tickets", "ticket_events", "surveys", "contacts"):
        for key, values in known.items():
            if key in made[name]:
                assert set(made[name][key].dropna()) <= values, (name, key)
    assert made["agents"]["name"].str.startswith("Demo agent ").all()


def test_arguments_outside_their_range_get_a_sentence() -> None:
    for wrong in ({"tickets": 10}, {"years": 0}, {"seed": -1}):
        with pytest.raises(InputError, match="got"):
            make_demo(NOW, **wrong)


# ------------------------------------------------------------------ tickets are what their events say


def test_ticket_figures_are_those_of_its_events(made: Frames, days: Timeline) -> None:
    tickets = made["tickets"].set_index("ticket_id")
    events = made["ticket_events"].sort_values(["ticket_id", "event_no"])
    agents = events[events["kind"] == "agent_reply"].groupby("ticket_id")["at"]
    replies = events[events["kind"].isin(["agent_reply", "bot_reply"])].groupby("ticket_id")["at"]
    status = events[events["kind"].isin(["created", "status"])]
    solved = status[status["to_value"] == "solved"].groupby("ticket_id")["at"]
    for column, expected in {
        "first_human_reply_at": agents.min(),
        "first_reply_at": replies.min(),
        "first_solved_at": solved.min(),
        "updated_at": events.groupby("ticket_id")["at"].max(),
    }.items():
        pd.testing.assert_series_equal(
            tickets[column], expected.reindex(tickets.index), check_names=False, check_dtype=False
        )
    last = status.groupby("ticket_id")["to_value"].last()
    assert (tickets["status"] == last.reindex(tickets.index)).all()
    is_done = tickets["status"].isin(["solved", "closed"]) & tickets["first_solved_at"].notna()
    expected_solved = solved.max().reindex(tickets.index).where(is_done)
    pd.testing.assert_series_equal(
        tickets["solved_at"], expected_solved, check_names=False, check_dtype=False
    )
    kinds = {"public_replies": "agent_reply", "customer_replies": "customer_reply",
             "transfers": "transferred", "escalations": "escalated"}  # fmt: skip
    for column, kind in kinds.items():
        counts = events[events["kind"] == kind].groupby("ticket_id").size()
        assert (tickets[column] == counts.reindex(tickets.index, fill_value=0)).all(), column
    reopened = status[(status["from_value"] == "solved") & (status["to_value"] == "open")]
    counts = reopened.groupby("ticket_id").size().reindex(tickets.index, fill_value=0)
    assert (tickets["reopens"] == counts).all()


def test_time_by_status_adds_up(made: Frames, days: Timeline) -> None:
    tickets = made["tickets"].set_index("ticket_id")
    status = (
        made["ticket_events"].query("kind in ['created', 'status']").sort_values(["ticket_id", "event_no"])
    )
    ends = status.groupby("ticket_id")["at"].shift(-1).fillna(pd.Timestamp(days.end_at, unit="s"))
    spent = (ends - status["at"]).dt.total_seconds()
    by_state = spent.groupby([status["ticket_id"], status["to_value"]]).sum().unstack(fill_value=0.0)
    by_state = by_state.reindex(tickets.index, fill_value=0.0)
    assert (tickets["on_hold_s"] == by_state["on_hold"]).all()
    assert (tickets["agent_work_s"] == by_state["new"] + by_state["open"]).all()
    assert (tickets["requester_wait_s"] == tickets["agent_work_s"] + tickets["on_hold_s"]).all()
    whole = (pd.Timestamp(days.end_at, unit="s") - tickets["created_at"]).dt.total_seconds()
    assert np.allclose(by_state.sum(axis=1), whole)


def test_moments_of_a_ticket_are_in_order(made: Frames) -> None:
    tickets = made["tickets"]
    chain = [
        "created_at",
        "first_reply_at",
        "first_human_reply_at",
        "first_solved_at",
        "solved_at",
        "closed_at",
    ]
    for before, after in itertools.pairwise(chain):
        both = tickets[tickets[before].notna() & tickets[after].notna()]
        assert (both[before] <= both[after]).all(), (before, after)
    events = made["ticket_events"]
    steps = events.groupby("ticket_id")["at"].diff().dropna()
    assert (steps >= pd.Timedelta(0)).all()
    assert (events.groupby("ticket_id")["event_no"].diff().dropna() == 1).all()


def test_status_changes_chain(made: Frames) -> None:
    status = made["ticket_events"].query("kind in ['created', 'status']")
    before = status.groupby("ticket_id")["to_value"].shift(1)
    later = before.notna()
    assert (status["from_value"][later] == before[later]).all()


def test_bots_answer_first_and_solve_alone_only_without_a_person(counted: pd.DataFrame) -> None:
    bot_first = counted["first_reply_at"] < counted["first_human_reply_at"]
    assert set(counted["channel"][bot_first]) == {"chat", "portal", "social"}
    alone = counted[counted["is_bot_resolved"]]
    assert alone["first_human_reply_at"].isna().all()
    assert alone["agent_id"].isna().all()
    share = counted.groupby("channel")["is_bot_resolved"].mean()
    assert 0.05 < share["chat"] < 0.2
    assert 0.05 < share["portal"] < 0.2
    assert share["phone"] == 0


# ------------------------------------------------------------------ contacts and intervals


def test_intervals_are_exactly_the_contacts_added_up(made: Frames) -> None:
    contacts = made["contacts"].copy()
    lost, wait = contacts["is_abandoned"], contacts["wait_s"]
    within = wait <= contacts["channel"].map({c.name: c.threshold_s for c in CHANNELS.values()})
    contacts["starts_at"] = contacts["offered_at"].dt.floor("15min")
    contacts["offered"] = 1.0
    contacts["answered"], contacts["abandoned"] = ~lost, lost
    contacts["short_abandoned"] = contacts["is_short_abandon"]
    contacts["answered_in_threshold"], contacts["abandoned_in_threshold"] = ~lost & within, lost & within
    contacts["wait_answered_s"], contacts["wait_abandoned_s"] = wait.where(~lost, 0), wait.where(lost, 0)
    contacts["handle_s"] = contacts[["talk_s", "hold_s", "wrap_s"]].sum(axis=1)
    keys = ["queue", "channel", "starts_at"]
    expected = contacts.groupby(keys)[SUMS].sum().astype(float)
    live = made["intervals"].query("channel in ['phone', 'chat', 'in_person']").set_index(keys)[SUMS]
    busy = live[live["offered"] > 0]
    pd.testing.assert_frame_equal(busy.sort_index(), expected.sort_index(), check_dtype=False)
    assert (live[live["offered"] == 0] == 0).all(axis=None)


def test_deferred_intervals_are_exactly_the_tickets(made: Frames) -> None:
    tickets = made["tickets"].query("channel in ['email', 'social', 'portal']")
    keys = ["channel", "department", "starts_at"]
    expected = tickets.assign(starts_at=tickets["created_at"].dt.floor("15min")).groupby(keys).size()
    intervals = made["intervals"].query("channel in ['email', 'social', 'portal']")
    offered = intervals.set_index(keys)["offered"]
    pd.testing.assert_series_equal(
        offered[offered > 0].sort_index(), expected.astype(float).sort_index(), check_names=False
    )
    assert intervals["answered"].isna().all()
    assert (intervals.groupby(["queue"]).size() == 2 * 365 * 96).all()


def test_handled_time_fits_into_logged_in_time(made: Frames) -> None:
    live = made["intervals"].query("channel in ['phone', 'chat', 'in_person']")
    at_once = live["channel"].map({c.name: c.concurrency for c in CHANNELS.values()})
    assert np.allclose(live["handle_s"] / at_once + live["available_s"], live["staffed_s"])
    assert (live["available_s"] >= 0).all()
    occupancy = (live["handle_s"] / at_once).groupby(live["channel"]).sum() / live.groupby("channel")[
        "staffed_s"
    ].sum()
    assert occupancy.between(0.05, 0.9).all()


def test_contacts_and_their_tickets_agree(made: Frames) -> None:
    both = made["contacts"].dropna(subset="ticket_id").merge(made["tickets"], on="ticket_id")
    assert len(both) > SIZE * 0.4
    assert both["ticket_id"].is_unique
    for column in ("channel", "department", "customer_id", "priority", "agent_id"):
        assert (both[f"{column}_x"] == both[f"{column}_y"]).all(), column
    assert (both["offered_at"] == both["created_at"]).all()
    assert (both["answered_at"] == both["first_human_reply_at"]).all()


def test_abandonment_follows_from_waiting(made: Frames) -> None:
    contacts = made["contacts"]
    lost = contacts["is_abandoned"]
    assert contacts.loc[lost, ["answered_at", "talk_s", "agent_id"]].isna().all(axis=None)
    assert (contacts["is_short_abandon"] == (lost & (contacts["wait_s"] < 5))).all()
    waited = (contacts["answered_at"] - contacts["offered_at"]).dt.total_seconds()
    assert (waited[~lost] == contacts["wait_s"][~lost]).all()
    phone = contacts.query("channel == 'phone'").copy()
    by_day = phone.groupby("offered_on").agg(wait=("wait_s", "mean"), lost=("is_abandoned", "mean"))
    assert by_day.corr(method="spearman").loc["wait", "lost"] > 0.4
    assert 0.04 < phone["is_abandoned"].mean() < 0.09
    met = phone["answered_at"].notna() & (phone["wait_s"] <= 20)
    assert 0.72 < met.mean() < 0.88


# ------------------------------------------------------------------ shape of the volume


def test_volume_is_near_what_was_asked(made: Frames) -> None:
    assert len(made["tickets"]) == pytest.approx(SIZE, rel=0.02)
    assert len(made["contacts"]) == pytest.approx(1.52 * SIZE, rel=0.02)
    assert made["tickets"]["channel"].nunique() == 6
    assert made["tickets"]["department"].nunique() == 3
    assert len(made["agents"]) == 80
    assert made["agents"]["zone"].nunique() == 3
    assert len(made["customers"]) == SIZE * 2 // 25


def test_contacts_come_only_when_the_channel_is_open(made: Frames) -> None:
    contacts = made["contacts"]
    hour = local(contacts["offered_at"]).dt.hour
    weekday = contacts["offered_on"].dt.day_of_week
    phone, chat, visit = (contacts["channel"] == c for c in ("phone", "chat", "in_person"))
    assert hour[phone & (weekday < 5)].between(8, 19).all()
    assert hour[phone & (weekday == 5)].between(9, 15).all()
    assert not (phone & (weekday == 6)).any()
    assert hour[chat].between(7, 22).all()
    assert hour[visit].between(9, 17).all()
    assert not (visit & (weekday == 6)).any()


def test_opening_follows_local_time_across_dst(made: Frames) -> None:
    """The first quarter hour of the phone on a weekday is 07:00 UTC in winter and 06:00 in summer."""
    phone = made["intervals"].query("channel == 'phone'")
    first = phone[phone["starts_on"].dt.day_of_week < 5].groupby("starts_on")["starts_at"].min().dt.hour
    assert set(first[first.index.month.isin([12, 1, 2])]) == {7}
    assert set(first[first.index.month.isin([5, 6, 7])]) == {6}
    email = made["intervals"].query("queue == 'email_billing'").groupby("starts_on").size()
    assert email[pd.Timestamp("2026-03-29")] == 92
    assert email[pd.Timestamp("2026-10-25")] == 100
    assert (email.drop([d for d in email.index if d.month in (3, 10) and d.weekday() == 6]) == 96).all()


def test_weekdays_holidays_and_hours_have_their_shape(made: Frames) -> None:
    contacts = made["contacts"].query("channel == 'phone'")
    by_day = contacts.groupby("offered_on").size()
    weekday = by_day.groupby(by_day.index.day_of_week).mean()
    assert weekday[0] > weekday[2] > weekday[4] > 2 * weekday[5] * 0.9
    closed = by_day.index.isin(
        pd.to_datetime(sorted(holidays.country_holidays("DE", years=range(2024, 2027))))
    )
    working = by_day.index.day_of_week < 5
    assert by_day[closed & working].mean() < 0.5 * by_day[~closed & working].mean()
    hours = local(contacts["offered_at"]).dt.hour.value_counts()
    assert hours.idxmax() in (10, 11)
    assert hours[10] > 2 * hours[19]


def test_day_totals_vary_more_than_chance(made: Frames, days: Timeline) -> None:
    """Over-dispersion: variance of (count - local mean) above Poisson gives a day effect of 5 to 13 %."""
    phone = made["contacts"].query("channel == 'phone'").groupby("offered_on").size()
    quiet = [pd.Timestamp(days.day(n)) for n in range(30, days.launch_no - 40)
             if days.weekday[n] == 2 and not days.is_holiday[n]]  # fmt: skip
    counts = phone.reindex(quiet).astype(float)
    expected = counts.rolling(9, center=True).mean()
    known = expected.notna()
    residual = (counts - expected)[known] * np.sqrt(9 / 8)
    excess = (residual**2 - expected[known]).mean() / (expected[known] ** 2).mean()
    assert 0.05 < np.sqrt(max(excess, 0)) < 0.13


def test_launch_outage_and_campaigns_can_be_seen(made: Frames, days: Timeline) -> None:
    tickets = made["tickets"]
    technical = tickets[tickets["department"] == "Technical Support"].groupby("created_on").size()
    launch = pd.Timestamp(days.day(days.launch_no))
    window = pd.Timedelta(days=112)
    year = pd.Timedelta(days=364)
    rise = technical[launch : launch + window].sum() / technical[launch - year : launch - year + window].sum()
    assert 1.25 < rise < 1.75  # 30 % from the launch, 10 % a year of growth
    outage = pd.Timestamp(days.day(days.outage_no))
    assert outage.weekday() == 5
    week = pd.Timedelta(days=7)
    chats = made["contacts"].query("channel == 'chat' and department == 'Technical Support'")
    by_day = chats.groupby("offered_on").size()

    def weekend(saturday: pd.Timestamp) -> int:
        return int(by_day[saturday : saturday + pd.Timedelta(days=1)].sum())

    assert weekend(outage) > 2 * np.mean([weekend(outage + k * week) for k in (-2, -1, 2, 3)])
    care = made["contacts"].query("department == 'Customer Care'").groupby("offered_on").size()
    lift = []
    for no in days.campaign_nos:
        on = pd.Timestamp(days.day(no))
        usual = np.mean([care.get(on + k * week, np.nan) for k in (-2, -1, 1, 2)])
        lift.append(care[on] / usual)
    assert 1.2 < np.median(lift) < 1.6


# ------------------------------------------------------------------ service


def test_clock_counts_desk_hours_and_its_inverse_agrees(clock: DeskClock) -> None:
    monday = int(datetime(2026, 3, 30, 8, tzinfo=BERLIN).timestamp())
    friday = int(datetime(2026, 3, 27, 19, tzinfo=BERLIN).timestamp())
    start = np.array([friday])
    assert clock.worked(np.array([monday]))[0] - clock.worked(start)[0] == (1 + 7) * 3600
    assert clock.after(start, np.array([8.5 * 3600]))[0] == monday + 1800
    rng = np.random.default_rng(1)
    at = rng.integers(friday, friday + 200 * 86_400, 2000)
    work = rng.integers(1, 400_000, 2000)
    later = clock.after(at, work.astype(float))
    assert (clock.worked(later) - clock.worked(at) == work).all()
    assert (later > at).all()
    local_at = [datetime.fromtimestamp(int(t) - 1, BERLIN) for t in later[:200]]
    assert all(DESK_HOURS.is_open_weekly(t.weekday(), t.hour * 60 + t.minute) for t in local_at)


def first_reply_met(tickets: pd.DataFrame, clock: DeskClock) -> tuple[pd.Series, pd.Series]:
    """Whether the tier's target was met, by calendar time and by desk hours."""
    judged = tickets[tickets["first_human_reply_at"].notna() & ~tickets["is_agent_created"]]
    target = judged["tier"].map(TARGET_S)
    created, replied = seconds(judged["created_at"]), seconds(judged["first_human_reply_at"])
    worked = pd.Series(clock.worked(replied) - clock.worked(created), index=judged.index)
    return pd.Series(replied - created, index=judged.index) <= target, worked <= target


def test_first_replies_are_mostly_in_time_and_worse_after_the_launch_and_in_the_outage(
    counted: pd.DataFrame, clock: DeskClock, days: Timeline
) -> None:
    by_calendar, by_desk = first_reply_met(counted, clock)
    assert 0.83 < by_calendar.mean() < 0.93
    assert 0.90 < by_desk.mean() < 0.97
    assert by_calendar.groupby(counted["tier"]).mean().between(0.80, 0.95).all()
    on = counted["created_on"].reindex(by_calendar.index)
    launch, outage = (pd.Timestamp(days.day(n)) for n in (days.launch_no, days.outage_no))
    before = by_calendar[on < launch].mean()
    assert by_calendar[(on >= launch) & (on < launch + pd.Timedelta(days=60))].mean() < before - 0.03
    assert by_calendar[(on >= outage) & (on < outage + pd.Timedelta(days=3))].mean() < before - 0.15


def test_shares_of_reopens_transfers_escalations_and_exclusions(made: Frames, counted: pd.DataFrame) -> None:
    solved = counted[counted["solved_at"].notna()]
    assert 0.045 < (solved["reopens"] > 0).mean() < 0.075
    assert 0.03 < (counted["transfers"] > 0).mean() < 0.09
    assert 0.02 < (counted["escalations"] > 0).mean() < 0.06
    escalated = counted["escalations"].groupby(counted["priority"]).mean()
    assert escalated["urgent"] > escalated["normal"] > escalated["low"]
    assert 0.01 < made["tickets"]["excluded_because"].notna().mean() < 0.04
    assert 0.01 < counted["is_agent_created"].mean() < 0.05
    urgent = counted["priority"] == "urgent"
    took = counted["solved_at"] - counted["created_at"]
    assert took[urgent].median() < took[~urgent].median()


def test_some_customers_ask_again_within_a_week(counted: pd.DataFrame) -> None:
    solved = counted[counted["solved_at"].notna()].sort_values("created_at")
    same = solved.groupby(["customer_id", "category"])["created_at"]
    again = (same.shift(-1) - solved["created_at"]) <= pd.Timedelta(days=7)
    assert 0.10 < again.mean() < 0.28


def test_open_tickets_age(made: Frames, days: Timeline) -> None:
    tickets = made["tickets"]
    still = tickets[tickets["status"].isin(["new", "open", "pending", "on_hold"])]
    assert still["solved_at"].isna().all()
    assert 0.002 < len(still) / len(tickets) < 0.03
    age_days = (pd.Timestamp(days.end_at, unit="s") - still["created_at"]).dt.total_seconds() / 86_400
    share = np.histogram(age_days, [0, 7, 30, 1000])[0] / len(still)
    assert (share > 0.1).all()
    assert set(still["status"]) == {"new", "open", "pending", "on_hold"}


# ------------------------------------------------------------------ surveys and customers


def test_surveys_keep_silence_and_wrong_answers_apart(made: Frames) -> None:
    surveys = made["surveys"]
    assert surveys["delivered_at"].notna().all()
    assert (surveys["score"].isna() == surveys["responded_at"].isna()).all()
    rate = surveys.groupby("kind")["score"].apply(lambda s: s.notna().mean())
    assert rate.between(0.12, 0.25).all()
    outside = (surveys["score"] < surveys["scale_low"]) | (surveys["score"] > surveys["scale_high"])
    assert (outside == (surveys["excluded_because"] == "out_of_scale")).all()
    assert outside.sum() > 5
    valid = surveys[~outside & surveys["score"].notna()].groupby("kind")["score"]
    assert 3.9 < valid.mean()["csat"] < 4.5
    assert 0.70 < valid.apply(lambda s: (s >= 4).mean())["csat"] < 0.88
    assert 0.15 < valid.apply(lambda s: (s >= 9).mean() - (s <= 6).mean())["nps"] < 0.55
    assert 5.0 < valid.mean()["ces"] < 6.2


def test_who_waited_longer_is_less_satisfied(made: Frames) -> None:
    csat = made["surveys"].query("kind == 'csat' and score.notna() and excluded_because.isna()")
    both = csat.merge(made["tickets"], on="ticket_id")
    hours = (both["solved_at"] - both["created_at"]).dt.total_seconds() / 3600
    assert -0.6 < both["score"].corr(np.log1p(hours)) < -0.15


def test_churn_is_associated_with_bad_service_only_weakly(made: Frames) -> None:
    tickets, customers = made["tickets"], made["customers"].set_index("customer_id")
    bad = (tickets["reopens"] > 0) | (tickets["solved_at"] - tickets["created_at"] > pd.Timedelta(days=5))
    by_customer = bad.groupby(tickets["customer_id"]).mean()
    seen = customers.join(by_customer.rename("bad"), how="inner")
    lost = seen["churned_on"].notna()
    assert 0.08 < customers["churned_on"].notna().mean() < 0.25
    assert 0.0 < lost[seen["bad"] > 0.3].mean() - lost[seen["bad"] <= 0.3].mean() < 0.15
    joined = tickets.merge(made["customers"], on="customer_id")
    assert (joined["created_on"] >= joined["joined_on"]).all()
    assert not (joined["created_on"] > joined["churned_on"]).any()


def test_agents_come_learn_and_leave(made: Frames) -> None:
    agents = made["agents"]
    assert 10 <= agents["left_on"].notna().sum() <= 40
    left = agents.dropna(subset="left_on")
    assert (left["hired_on"] < left["left_on"]).all()
    assert set(agents["contract"]) == {"full_time", "part_time"}
    assert (agents["wage_per_hour"] > 0).all()
    contacts = (
        made["contacts"].query("channel == 'phone'").dropna(subset="agent_id").merge(agents, on="agent_id")
    )
    tenure = (contacts["offered_on"] - contacts["hired_on"]).dt.days
    assert (tenure >= 0).all()
    assert not (contacts["offered_on"] > contacts["left_on"]).any()
    assert contacts["talk_s"][tenure < 30].mean() > 1.1 * contacts["talk_s"][tenure > 200].mean()


# ------------------------------------------------------------------ the store


def test_the_demo_is_written_once_and_labelled(store: Store) -> None:
    assert not demo_is_present(store)
    told: list[float] = []
    written = load_demo(store, NOW, tickets=1000, years=1, progress=lambda what, share: told.append(share))
    assert told[0] == 0
    assert told[-1] == 1
    assert told == sorted(told)
    assert demo_is_present(store)
    assert store.setting("zone") == "Europe/Berlin"
    kept = store.read(sa.select(loads))
    assert dict(zip(kept["kind"], kept["rows_loaded"], strict=True)) == written
    assert kept["is_demo"].all()
    assert set(kept["file"]) == {"demo"}
    assert set(kept["system"]) == {"sample"}
    for name, table in FACT_TABLES.items():
        assert store.read(sa.select(sa.func.count()).select_from(table)).iloc[0, 0] == written[name]
    with pytest.raises(InputError, match="Remove the demo data first"):
        load_demo(store, NOW, tickets=1000, years=1)


def test_a_zone_that_was_chosen_stays() -> None:
    opened = open_store("duckdb:///:memory:")
    opened.keep_setting("zone", "Asia/Tokyo")
    load_demo(opened, NOW, tickets=1000, years=1)
    assert opened.setting("zone") == "Asia/Tokyo"
    opened.close()

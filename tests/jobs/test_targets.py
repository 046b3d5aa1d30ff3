"""Our staffing targets: versions with author, what they change, going back, and two people at once."""

from __future__ import annotations

from datetime import datetime

import pytest

from data_sources.store import Store
from domain.channels import CHANNELS
from domain.errors import InputError
from domain.workload import ServiceTarget
from jobs import targets
from jobs.plan import USUAL_SHRINKAGE
from jobs.targets import USUAL, Targets

NOW = datetime(2026, 11, 22, 12)
OURS = Targets({"phone": {"service_level": 0.85, "aht_s": 240.0}}, planned=0.2)


def test_versions_are_kept_in_order_and_nothing_is_lost(store: Store) -> None:
    assert targets.ours(store) == USUAL
    first = targets.save(store, OURS, author="Ann", now=NOW, seen=0)
    assert (first.number, first.author, first.targets) == (1, "Ann", OURS)
    assert first.changes == (
        "Phone, answered in time: 80 % to 85 %", "Phone, handle time: as measured to 240 s",
        "Planned shrinkage: 15 % to 20 %",
    )  # fmt: skip
    targets.back_to(store, 0, author="Bo", now=NOW)
    assert targets.changes(USUAL, targets.ours(store)) == ()
    targets.back_to(store, 1, author="Bo", now=NOW)
    assert targets.ours(store) == OURS
    assert [v.number for v in targets.versions(store)] == [3, 2, 1]


def test_two_people_at_once_do_not_overwrite_each_other(store: Store) -> None:
    targets.save(store, OURS, author="Ann", now=NOW, seen=0)
    with pytest.raises(InputError, match="version 1 saved by Ann meanwhile"):
        targets.save(store, Targets(planned=0.3), author="Bo", now=NOW, seen=0)
    assert targets.ours(store) == OURS


def test_saving_nothing_new_or_an_unknown_version_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="a change"):
        targets.save(store, USUAL, author="", now=NOW, seen=0)
    with pytest.raises(InputError, match="a version from 0 to 0"):
        targets.back_to(store, 4, author="", now=NOW)


def test_without_targets_of_our_own_everything_is_the_usual() -> None:
    for name, channel in CHANNELS.items():
        usual = ServiceTarget(channel.target_share, channel.threshold_s, max_occupancy=0.85)
        assert targets.target(name, USUAL) == usual
    assert targets.shrinkage(USUAL) == USUAL_SHRINKAGE
    assert targets.gives_up(USUAL)


def test_changes_in_words_are_put_on_what_is_ours_and_taken_off_again() -> None:
    changed = targets.changed_by("phone: threshold_s=15, service_level=", OURS)
    assert changed.channels == {"phone": {"aht_s": 240.0, "threshold_s": 15.0}}
    assert targets.changed_by("shrinkage: unplanned=0.1", OURS).unplanned == 0.1


@pytest.mark.parametrize(
    "text",
    ["phone", "phone: speed=3", "fax: aht_s=200", "phone: service_level=85", "phone: aht_s=0", "phone: aht_s=x",
     "phone: min_agents=-1", "shrinkage: planned=1", "shrinkage: lunch=0.1"],
)  # fmt: skip
def test_changes_that_make_no_sense_are_sentences(text: str) -> None:
    with pytest.raises(InputError):
        targets.changed_by(text, USUAL)

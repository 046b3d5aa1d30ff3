"""Saved profiles: a name for the mapping and decisions of one kind of file, found again by its headers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources.tables import profiles
from data_sources.understanding import Choices
from domain.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.reports import Proposal
    from data_sources.store import Store


def save_profile(
    store: Store,
    name: str,
    proposal: Proposal,
    *,
    mapping: Mapping[str, str] | None = None,
    date_order: str | None = None,
    forms: Mapping[str, str] | None = None,
    keep: tuple[str, ...] = (),
    zone: str | None = None,
    now: datetime,
) -> None:
    """Keep how a file is read under a name; a profile of that name is replaced.

    It is applied by name, or by itself to every file with the same headers.

    Args:
        mapping: what was chosen; all of the proposal's by default.
    """
    content = {
        "mapping": dict(mapping if mapping is not None else proposal.mapping),
        "date_order": date_order,
        "forms": dict(forms or {}),
        "keep": list(keep),
        "zone": zone,
    }
    moment = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
    row = {
        "name": name,
        "header_signature": proposal.header_signature,
        "system": proposal.system,
        "kind": proposal.kind,
        "mapping": json.dumps(content, ensure_ascii=False, sort_keys=True),
        "saved_at": moment,
    }
    with store.transaction() as connection:
        connection.execute(sa.delete(profiles).where(profiles.c.name == name))
        connection.execute(sa.insert(profiles).values(row))


def saved_profiles(store: Store) -> pd.DataFrame:
    """Every saved profile: name, header_signature, system, kind, mapping (JSON), saved_at."""
    return store.read(sa.select(profiles).order_by(profiles.c.name))


def remove_profile(store: Store, name: str) -> None:
    """Forget a saved profile; rows loaded with it stay."""
    with store.transaction() as connection:
        connection.execute(sa.delete(profiles).where(profiles.c.name == name))


def for_header(store: Store, signature: str, system: str | None = None) -> str | None:
    """Name of the newest profile saved for a header signature, and for a system when one is named."""
    chosen = sa.select(profiles.c.name).where(profiles.c.header_signature == signature)
    if system:
        chosen = chosen.where(profiles.c.system == system)
    with store.engine.connect() as connection:
        return connection.execute(chosen.order_by(profiles.c.saved_at.desc()).limit(1)).scalar_one_or_none()


def applied(store: Store, name: str, choices: Choices) -> Choices:
    """Choices completed by a saved profile; what was chosen by hand wins.

    Raises:
        InputError: when there is no profile of that name.
    """
    with store.engine.connect() as connection:
        row = connection.execute(sa.select(profiles).where(profiles.c.name == name)).mappings().first()
    if row is None:
        known = ", ".join(saved_profiles(store)["name"]) or "none yet"
        raise InputError("the name of a saved profile", name, f"Saved are: {known}", "profile")
    content: dict[str, Any] = json.loads(row["mapping"])
    return replace(
        choices,
        system=choices.system or row["system"],
        mapping={**content["mapping"], **(choices.mapping or {})},
        date_order=choices.date_order or content["date_order"],
        forms={**content["forms"], **(choices.forms or {})},
        keep=choices.keep | frozenset(content["keep"]),
        zone=choices.zone or content["zone"],
    )

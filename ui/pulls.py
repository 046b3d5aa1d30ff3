"""Tickets from an API or a database: what each one needs, where it stands, and a button that pulls."""

from __future__ import annotations

import streamlit as st

from charts import numbers
from domain.errors import QueuecastError
from jobs import pull
from ui import opened

TOLD = "pull_told"


def section() -> None:
    """One line per product: pull now when its settings are there, else what to set."""
    with st.expander(
        "Pull from Zendesk, Freshdesk, Jira, HubSpot, Salesforce or a database",
        icon=":material/cloud_download:",
    ):
        _told()
        if missing := pull.missing_library():
            st.info(missing, icon=":material/info:")
        st.caption(
            "Tickets changed since the last pull are loaded by the same rules as a file. Put the settings in the "
            "environment of the server; a scheduler can run `python cli.py pull zendesk` where no server holds the "
            "store. Saved queries of SQL databases stand in `config/queries.toml`."
        )
        for one in pull.choices(opened.store()):
            _line(one, can_pull=not (missing and one.needs_library))


def _told() -> None:
    if sentence := st.session_state.pop(TOLD, None):
        st.success(sentence, icon=":material/check_circle:")


def _line(one: pull.Pulling, *, can_pull: bool) -> None:
    with st.container(border=True):
        st.markdown(f"**{one.label}**")
        if one.missing:
            st.caption(f"Not set: {', '.join(f'`{v}`' for v in one.missing)}. {one.hint}")
            return
        st.caption("Never pulled yet." if one.continues_from is None else "Continues after the last pull.")
        if st.button("Pull now", key=f"pull_{one.name}", disabled=not can_pull):
            _pull(one)


def _pull(one: pull.Pulling) -> None:
    try:
        with st.status(f"Pulling from {one.label} ...") as status:
            reports = pull.pull_and_judge(
                opened.store(), one.name, now=opened.now(),
                told=lambda rows: status.update(label=f"{numbers.number(rows)} rows read ..."),
            )  # fmt: skip
    except QueuecastError as error:
        opened.forget_held()
        st.error(str(error), icon=":material/error:")
        return
    read, new, updated = (sum(getattr(r, n) for r in reports) for n in ("read", "loaded", "updated"))
    st.session_state[TOLD] = (
        f"{one.label}: {numbers.number(read)} rows read, {numbers.number(new)} new, "
        f"{numbers.number(updated)} updated."
    )
    opened.forget_held()
    st.rerun()

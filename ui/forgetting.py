"""Forget one customer: what would go, asked once, then done."""

from __future__ import annotations

import streamlit as st

from domain.errors import InputError
from jobs import privacy
from settings import settings
from ui import opened, tables

TOLD = "forgotten_told"


def section() -> None:
    """Look a customer up, show what would be deleted, delete after a second click."""
    tables.section(
        "Forget a customer",
        "Deletes every ticket, event, answer and contact of one customer. Numbers of the past change by them.",
    )
    for sentence in st.session_state.pop(TOLD, []):
        st.success(sentence, icon=":material/check_circle:")
    with st.form("forget_form", border=False, width=480):
        customer = st.text_input(
            "Customer as in the exports, such as an e-mail address", key="forget_customer"
        )
        st.form_submit_button("Show what would be deleted")
    if customer.strip():
        try:
            _confirm(customer.strip())
        except InputError as error:
            st.error(str(error), icon=":material/error:")
    _retention()


def _confirm(customer: str) -> None:
    found = privacy.would_forget(opened.store(), customer, settings().inbox_dir)
    st.warning("\n".join(f"- {s}" for s in found.sentences(is_dry=True)), icon=":material/delete:")
    if st.button("Delete all of it for good", type="primary", key="forget_now"):
        gone = privacy.forget(opened.store(), customer, settings().inbox_dir)
        st.session_state[TOLD] = gone.sentences(is_dry=False)
        opened.forget_held()
        st.rerun()


def _retention() -> None:
    days = settings().text_days
    st.caption(
        "Kept subjects, comments and cells of rejected rows stay for good. Whoever runs Queuecast can set a "
        "number of days after which they are deleted."
        if days is None
        else f"Kept subjects, comments, cells of rejected rows and files from the inbox are deleted after {days} days, "
        "once a day."
    )

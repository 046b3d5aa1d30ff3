"""What does each number mean?"""

import streamlit as st

from metrics.catalogue import SECTIONS
from ui import reference

wanted = st.text_input(
    "Find a number", placeholder="for example first reply, CSAT, service level", key="find"
)
for section, metrics in SECTIONS.items():
    reference.glossary(section, metrics, wanted)

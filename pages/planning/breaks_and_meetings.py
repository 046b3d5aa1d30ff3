"""When do breaks and meetings cost the least service?"""

import streamlit as st

from ui import channel_queue, filters, meetings, roster_steps, rosters, service_breaks

chosen = filters.current()
work = rosters.shown()
if work is None:
    roster_steps.none_yet()
else:
    roster_steps.said()
    answer = st.container()
    queue = channel_queue.queue(chosen, channel_queue.channel(work), work)
    with answer:
        found = service_breaks.answer(work, queue)
    service_breaks.moves(work, found)
    meetings.section(work, queue)

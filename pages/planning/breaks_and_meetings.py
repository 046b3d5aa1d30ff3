"""When do breaks and meetings cost the least service?"""

from ui import channel_queue, filters, meetings, roster_steps, rosters, service_breaks

chosen = filters.current()
work = rosters.shown()
if work is None:
    roster_steps.none_yet()
else:
    roster_steps.said()
    queue = channel_queue.queue(chosen, channel_queue.channel(work))
    found = service_breaks.answer(work, queue)
    service_breaks.moves(work, found)
    meetings.section(work, queue)

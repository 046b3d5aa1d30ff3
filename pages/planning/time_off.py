"""Who is away, and can we spare them?"""

from ui import time_off

found = time_off.found()
time_off.said()
time_off.answer(found)
time_off.waiting(found)
time_off.ask()
time_off.calendar(found)
time_off.every(found)
time_off.closed_days()

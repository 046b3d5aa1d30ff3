"""What can we still change today?"""

from charts import staffing
from domain.channels import label
from ui import filters, intraday_options, states

chosen = filters.current()
found = intraday_options.options(chosen)
intraday_options.answer(found)
intraday_options.rows(found)
states.figure(
    "options_day",
    staffing.work_and_people,
    intraday_options.work_and_people(found),
    f"{label(found.channel)}: people and work for the rest of today",
    "people at work, breaks taken out, and the work that arrives, in agents; answering in time takes more",
    zone=chosen.period.zone,
    theme=states.theme(),
)

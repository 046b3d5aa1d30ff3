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
    staffing.coverage,
    intraday_options.covered(found),
    f"{label(found.channel)}: agents against work for the rest of today",
    "agents at work, breaks taken out, against the work that arrives, in agents; answering in time takes more",
    zone=chosen.period.zone,
    theme=states.theme(),
)

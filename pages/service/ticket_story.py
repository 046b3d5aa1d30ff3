"""What happened to this ticket, and were its promises kept?"""

from ui import stories

ticket, source = stories.choose()
stories.show(ticket, source)

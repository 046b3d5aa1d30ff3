"""Who can work, and how much?"""

from ui import people

today = people.today()
team = people.team(today)
people.said()
people.answer(team)
people.edit(team, today)
people.files(team)

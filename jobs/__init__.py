"""What the screen and the command line both do: load, judge, measure, forecast, staff, schedule.

The rooms below know nothing of each other; this room hands the output of one to the next.
"""

"""What needs attention now?"""

from ui import board, filters

board.show(filters.current())

"""What should we be warned about, and how often would that be?"""

from ui import alert_rules

alert_rules.show()

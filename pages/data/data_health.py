"""Can these numbers be trusted?"""

from ui import forgetting, health

findings = health.findings()
health.verdict(findings)
health.show(findings)
health.holdings()
forgetting.section()

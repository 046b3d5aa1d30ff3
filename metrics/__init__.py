"""What each KPI and SLA means, once, as data that compiles to SQL."""

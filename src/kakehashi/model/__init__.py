"""From a programme and a scenario to the table of flows."""

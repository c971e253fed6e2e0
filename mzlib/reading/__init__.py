"""Reading: a printed number to its value and bounds, units, arithmetic on bounds. Imports nothing of ours."""

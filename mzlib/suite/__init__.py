"""Suite: settings, notebooks, runs, the report."""

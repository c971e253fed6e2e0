"""Analysis: the panel to comparisons."""

"""Explore: search and the explorer."""

"""Intake: a plan's text to reviewed facts. Imported by the command line only."""

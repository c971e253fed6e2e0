"""Words: sentences and labels in both languages."""

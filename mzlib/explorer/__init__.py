"""The explorer: search, and one page that holds the whole panel."""

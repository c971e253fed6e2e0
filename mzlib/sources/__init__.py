"""Sources: what people write (documents, facts, catalogues, outside series), checked; where the project's files lie."""

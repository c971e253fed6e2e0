"""Display: figures, tables, exports."""

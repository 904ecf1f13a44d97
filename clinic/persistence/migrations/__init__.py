"""Steps from one schema to the next; the same files run on SQLite and on PostgreSQL."""

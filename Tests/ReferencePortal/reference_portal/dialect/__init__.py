"""Django's SQLite with PostgreSQL's sense of upper and lower case, on which BrainSTEM most likely runs."""

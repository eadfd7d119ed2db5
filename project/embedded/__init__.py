"""PostgreSQL and Valkey from PyPI, run under VAR for trying and developing. A deployment names its own."""

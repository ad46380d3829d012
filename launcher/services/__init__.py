"""Private PostgreSQL and Redis of one data folder."""

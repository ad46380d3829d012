"""Backups: the database at one instant, a second copy of the storage root, and rehearsals of a restore."""

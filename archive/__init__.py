"""The records of the archive."""

__version__ = "0.1.0"

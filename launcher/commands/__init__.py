"""One file for each word after ./albumen."""

"""What attacks on an archive have in common: the archive, the acts that are disturbed, and the judges."""

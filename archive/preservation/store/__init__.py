"""The object store: an OCFL 1.1 storage root in a folder or in a bucket, and what lies beside its objects."""

"""An empty database filled again from the storage root: the ledger, then what the objects know better."""

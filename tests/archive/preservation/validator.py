"""An independent judge of storage roots: ocfl-py, which shares no code with our writer."""

from pathlib import Path

import ocfl


def complaints(root: Path) -> list[str]:
    """What ocfl-py finds wrong with a storage root, its objects and every digest in it."""
    store = ocfl.StorageRoot(str(root))
    fine = store.validate(validate_objects=True, check_digests=True)
    found = [f"{path}: {message}" for path, message in store.errors]
    if not fine or store.num_objects != store.good_objects:
        found += [f"{store.good_objects} of {store.num_objects} objects are good", store.log.status_str()]
    return found


def object_count(root: Path) -> int:
    """How many objects ocfl-py finds."""
    store = ocfl.StorageRoot(str(root))
    store.validate(validate_objects=True, check_digests=False)
    return int(store.num_objects)

"""What every storage root has beside its objects, wherever it lies (OCFL 1.1, section 4.1)."""

import json
from typing import Final

from archive.domain import ocfl

MARKER: Final = ("0=ocfl_1.1", b"ocfl_1.1\n")
LAYOUT_FILE: Final = "ocfl_layout.json"
EXTENSIONS: Final = "extensions"
SET_ASIDE: Final = f"{EXTENSIONS}/albumen-set-aside"
# In the order in which they are written: the marker last, so that half a root is none.
ROOT_FILES: Final = {
    f"{EXTENSIONS}/{ocfl.LAYOUT}/config.json": json.dumps(ocfl.LAYOUT_CONFIG, indent=1).encode(),
    LAYOUT_FILE: json.dumps(
        {"extension": ocfl.LAYOUT, "description": "Hashed n-tuple folders with the object id"}, indent=1
    ).encode(),
    MARKER[0]: MARKER[1],
}

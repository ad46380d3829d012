"""What is said between the decoder and its child process."""

from dataclasses import dataclass, field
from typing import Any

from archive.domain.quarantine import Reason


class Refused(Exception):
    """A file is not kept; `reason` and `detail` say why."""

    def __init__(self, reason: Reason, **detail: Any) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(reason)


@dataclass(frozen=True)
class Facts:
    """What a whole image file is; sizes are those of its first page, as stored (before any rotation)."""

    kind: str
    width_px: int
    height_px: int
    bit_depth: int
    page_count: int
    technical: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sizes:
    """Sizes of what was made of one page, (width, height) in pixels."""

    access_wh: tuple[int, int]
    thumbnail_wh: tuple[int, int]

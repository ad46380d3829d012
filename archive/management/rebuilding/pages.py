"""The pages of the ledger that count, each compared with the next."""

from collections.abc import Iterator

from archive.preservation.errors import LedgerPageDamaged
from archive.preservation.store.ledger_files import LedgerFiles, Page


def in_order(files: LedgerFiles) -> Iterator[Page]:
    """All pages from the one from which everything follows. Raises `LedgerPageDamaged` at the first gap."""
    numbers = list(files.numbers())
    if not numbers:
        return
    first = _first(files, numbers)
    previous = None
    for number in range(first, numbers[-1] + 1):
        page = files.read(number)
        if previous is not None and page.head.previous != previous:
            raise LedgerPageDamaged(path=files.where(number), problem="it does not follow the page before it")
        previous = page.digest
        yield page


def _first(files: LedgerFiles, numbers: list[int]) -> int:
    """The last page from which everything follows, if it was followed by all that waited then.

    An archive that is being told anew, and was lost meanwhile, is told by its earlier pages.
    """
    is_whole = False
    for number in reversed(numbers):
        head = files.read(number).head
        is_whole = is_whole or head.waits == 0
        if head.is_first and is_whole:
            return number
    raise LedgerPageDamaged(path=files.where(numbers[0]), problem="no page is there from which all follows")

"""Pages of something that is counted up to a limit only."""

from collections.abc import Callable

from django.core.paginator import Page, Paginator

from archive.selectors.finding.tally import Tally

Counted = Callable[[slice], Tally]


def counted_page(asked: str | None, per_page: int, count: Counted) -> tuple[Tally, Page[int]]:
    """The page that an address asks for, with its tally; the last one where there are not so many."""
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    tally = count(_rows(max(1, number), per_page))
    page = Paginator(range(tally.total), per_page).get_page(number)
    if page.number != max(1, number) and tally.total:
        tally = count(_rows(page.number, per_page))
    return tally, page


def _rows(number: int, per_page: int) -> slice:
    return slice((number - 1) * per_page, number * per_page)

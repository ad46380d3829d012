"""Every route of the archive, and how the walk calls it. A route that is not here fails the walk.

A route with `is_write` is sent a POST, whose effects are taken back; the others are read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from tests.flows.exits import targets
from tests.flows.exits.canaries import MARK
from tests.flows.exits.making import COMMON
from tests.flows.exits.targets import Find

_LISTS = tuple({"slug": slug} for slug in ("names", "subjects", "places"))
_FIELDS = ("title", "creator", "depicted", "donor", "scope_and_content", "note", "language")
_NO_TABLE = {"key": UUID(int=7)}  # each person has their own tables, and guesses those of others
_KINDS = ("restriction", "embargo", "size", "names", "warning", "label", "rights", "consent")


@dataclass(frozen=True)
class Exit:
    """How one route is called: about what, with which queries, and what is sent where it writes."""

    find: Find
    queries: tuple[str, ...] = ("",)
    is_read: bool = True
    is_write: bool = False
    data: Mapping[str, str] = field(default_factory=dict)


def _writes(find: Find, **data: str) -> Exit:
    return Exit(find, is_read=False, is_write=True, data=data)


def _both(find: Find, **data: str) -> Exit:
    return Exit(find, is_write=True, data=data)


_SEARCHES = (
    *(f"?q={word}" for word in (COMMON, MARK, f"{MARK}*", "of", "1930", f"{COMMON}+-{MARK}07note")),
    *(f"?q={COMMON}&sort={order}" for order in ("title", "date", "code")),
    *("?level=item", "?restoration=none", "?access=closed", "?from=1940&to=1960", f"?q={COMMON}&page=2"),
)
_TYPED = tuple(f"?q={word}" for word in ("z", MARK, COMMON, f"A+person+of+{COMMON}", "A+per", "MAIN"))
_GRIDS = (
    *("", "?sort=title", "?sort=date", "?decade=1930", "?decade=1950", "?page=2"),
    *("?restoration=restored", "?restoration=waiting", "?restoration=none&sort=title"),
)

EXITS: Final[Mapping[str, Exit]] = {
    "accessions:attach": _writes(targets.attached, accession=""),
    "accessions:create": _both(targets.nothing, descriptions="MAIN"),
    "accessions:edit": _both(targets.accessions),
    "accessions:list": Exit(targets.nothing, ("", "?name=" + MARK, "?page=2")),
    "accessions:record": Exit(targets.accessions),
    "accounts:language": _writes(targets.nothing, language="en"),
    "accounts:scheme": _writes(targets.nothing, scheme="dark"),
    "accounts:sign_in": _both(targets.nothing, username="nobody", password="guessed"),
    "accounts:sign_out": _writes(targets.nothing),
    "authorities:create": _both(targets.given(*_LISTS)),
    "authorities:edit": _both(targets.written_records),
    "authorities:import": _both(targets.given({"slug": "subjects"}, {"slug": "places"})),
    "authorities:list": Exit(targets.given(*_LISTS), ("", "?name=" + MARK, "?page=2")),
    "authorities:merge": _both(targets.written_records),
    "authorities:record": Exit(targets.records),
    "authorities:undo_merge": _writes(targets.merges),
    "catalogue:create": _both(targets.things, level="item", code="9", title="New"),
    "catalogue:create_top": _both(targets.nothing),
    "catalogue:date_hint": Exit(targets.nothing, ("?date=1930s",)),
    "catalogue:description": Exit(targets.things),
    "catalogue:delete_search": _writes(targets.searches),
    "catalogue:edit": _both(targets.things),
    "catalogue:field": _both(targets.with_kind("name", *_FIELDS)),
    "catalogue:history": Exit(targets.things),
    "catalogue:home": Exit(targets.nothing),
    "catalogue:levels": Exit(targets.nothing),
    "catalogue:levels_around": Exit(targets.things),
    "catalogue:move": _both(targets.things, under="ELSEWHERE", code="9"),
    "catalogue:rename_search": _writes(targets.searches, name="Another"),
    "catalogue:save_search": _writes(targets.nothing, name="New", query=f"q={COMMON}"),
    "catalogue:saved_searches": Exit(targets.nothing),
    "catalogue:search": Exit(targets.nothing, _SEARCHES),
    "catalogue:suggestions": Exit(targets.nothing, _TYPED),
    "catalogue:tree": Exit(targets.things),
    "catalogue:visibility": _writes(targets.things, visibility="public"),
    "exchange:csv": Exit(targets.nothing, (f"?q={COMMON}", "?level=item", "?level=series&bom=1", "?q=zq")),
    "exchange:dublin_core": Exit(targets.nothing, (f"?q={COMMON}", "?level=item")),
    "exchange:ead": Exit(targets.nothing, ("", f"?q={COMMON}")),  # of branches: test_every_exit
    "exchange:findings": Exit(targets.given(_NO_TABLE)),
    "exchange:many": _both(targets.nothing),
    "exchange:new": _both(targets.nothing),
    "exchange:sheet": _both(targets.nothing),
    "exchange:table": _both(targets.given(_NO_TABLE)),
    "exchange:undo": _writes(targets.given(_NO_TABLE)),
    "exchange:write": _writes(targets.given(_NO_TABLE)),
    "fixity:again": _writes(targets.things),
    "fixity:standing": Exit(targets.nothing),
    "imports:again": _writes(targets.batches),
    "imports:batch": Exit(targets.batches),
    "imports:folders": Exit(targets.nothing),
    "imports:list": Exit(targets.nothing),
    "imports:new": _both(targets.nothing),
    "imports:places": Exit(targets.nothing, ("", f"?q={MARK}", f"?q={COMMON}")),
    "imports:progress": Exit(targets.batches),
    "imports:report": Exit(targets.batches),
    "media:access": Exit(targets.files),
    "media:authority": Exit(targets.nothing),
    "media:captioned": Exit(targets.files),
    "media:credentials": Exit(targets.told_files),
    "media:download": Exit(targets.files),
    "media:dzi": Exit(targets.files),
    "media:master": Exit(targets.files),
    "media:thumbnail": Exit(targets.files),
    "media:tile": Exit(targets.tiles),
    "review:approve": _writes(targets.runs, digest="0" * 128),
    "review:desk": Exit(targets.runs),
    "review:queue": Exit(targets.nothing),
    "review:reject": _writes(targets.runs),
    "rights:add": _both(targets.with_kind("kind", *_KINDS)),
    "rights:ask": _both(targets.things),
    "rights:decide": _writes(targets.takedowns, decision="restored"),
    "rights:decide_erasure": _writes(targets.things),
    "rights:erasure": _both(targets.things),
    "rights:faces": _writes(targets.copies),
    "rights:lift": _writes(targets.rules),
    "rights:lift_redaction": _writes(targets.redactions),
    "rights:limit": _writes(targets.nothing),
    "rights:make_group": _writes(targets.nothing),
    "rights:members": _writes(targets.groups),
    "rights:open": _both(targets.things),
    "rights:panel": Exit(targets.things),
    "rights:people": Exit(targets.nothing),
    "rights:redact": _both(targets.copies, regions="[]"),
    "rights:restore": _writes(targets.rules),
    "rights:takedowns": Exit(targets.nothing),
    "weights:import": _writes(targets.nothing),
    "weights:list": Exit(targets.nothing),
    "weights:verify": _writes(targets.given({"name": "colorizer-small"})),
    "workshop:again": _writes(targets.runs),
    "workshop:cancel": _writes(targets.runs),
    "workshop:easel": _both(targets.things, recipe="scene", hints="0.5,0.5,0.01,#7fb0dc"),
    "workshop:list": Exit(targets.nothing),
    "workshop:of_item": Exit(targets.things),
    "workshop:exemplars": Exit(targets.things),
    "workshop:palette": Exit(targets.things, ("", "?code=MAIN")),
    "workshop:progress": Exit(targets.runs),
    "workshop:queue": _writes(targets.things, recipe="clean"),
    "workshop:repetitions": _both(targets.runs),
    "workshop:run": Exit(targets.runs),
}
GRIDS: Final = _GRIDS


def known_routes() -> Iterator[str]:
    """The full name of every route of the URL configuration, however deep it is included."""
    yield from _names(get_resolver(), ())


def _names(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _names(each, (*spaces, each.namespace) if each.namespace else spaces)
        elif isinstance(each, URLPattern):
            yield ":".join((*spaces, each.name or str(each.pattern)))

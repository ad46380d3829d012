"""No exit gives out what the gate keeps: every route, for everybody, about things in every state.

The archive is built once, and what a walk writes is taken back. What each person may be shown stands in
`exits/states.py`, written by hand; the gate is not asked what it should have done.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from archive.models import RestorationRun, StoredFile
from archive.services.restoring import restorations, workers
from tests.flows.exits import counts, holdings, states, targets
from tests.flows.exits.canaries import word, words_in
from tests.flows.exits.holdings import Archive
from tests.flows.exits.making import COMMON
from tests.flows.exits.routes import EXITS, GRIDS, known_routes
from tests.flows.exits.states import CAST, Thing
from tests.flows.exits.targets import Target
from tests.flows.exits.walk import Tally, Walk

pytestmark = pytest.mark.django_db

_ABOUT_FILES = frozenset({"media:authority", "media:credentials"})  # pages, and no pictures
_MEDIA = frozenset(name for name in EXITS if name.startswith("media:")) - _ABOUT_FILES
_MADE_EACH_TIME = frozenset({"media:captioned"})  # nowhere kept, so without a tag and without ranges
_PAGE = frozenset({"catalogue:description"})  # has a test of its own
_KIND_OF = {
    "media:thumbnail": ("thumb",),
    "media:access": ("copy",),
    "media:captioned": ("copy",),
    "media:download": ("copy",),
    "media:dzi": ("copy",),
    "media:tile": ("copy",),
    "media:master": ("",),
}

_GUESSED = frozenset({"media:thumbnail", "media:tile", "media:master"})  # by keys of another kind of file
_WHOLE = 8  # the level of a deep zoom at which one tile shows the whole picture
_OF_EACH = ("title", "donor")
_SEARCHED = (*_OF_EACH, "creator", "depicted", "subjects", "scopeandcontent", "note", "code")
_BY_FIELD = frozenset({"public", "staff only", "any of", "staff only elsewhere"})
_AGENTS = ("creator", "depicted", "donor", "photographer", "publisher", "source")


@pytest.fixture(autouse=True)
def _own_home() -> None:
    """The home of this archive is that of the whole module, in place of one for every test."""


@pytest.fixture(scope="module")
def archive(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Archive]:
    """Everything, built once; what each test writes is taken back, and all of it when the module is done."""
    home = tmp_path_factory.mktemp("exits")
    roots = ("STORAGE_ROOT", "ACCESS_ROOT", "WORKSHOP_ROOT", "UPLOADS_ROOT")
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    choices = {
        **{name: home / name.lower() for name in roots},
        "CREDENTIALS_KEY": home / "credentials-key",
        "SCANNER_ROOTS": [home],
        "STORAGE_RESERVE_BYTES": 0,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "STORAGES": {**django_settings.STORAGES, "staticfiles": static},
    }
    with override_settings(**choices):
        with django_db_blocker.unblock():
            built = holdings.built(_folder(home))
        yield built
        with django_db_blocker.unblock():
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    """What all walks of the module add up to."""
    whole = Tally()
    yield whole
    logging.getLogger(__name__).info(
        "%d routes, %d requests, %d checks", len(EXITS), whole.requests, whole.checks
    )


@pytest.fixture
def walk(
    archive: Archive, tally: Tally, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[Walk]:
    """One person's walk, whose writing is taken back and which leaves no leak unreported.

    What is logged on the way, operators read: it carries no canary, whoever walked. No e-mail is sent.
    """
    own = Tally()
    walked = Walk(archive, request.param, own)
    yield walked
    walked.expect(not words_in(caplog.text), f"the log tells {sorted(words_in(caplog.text))}")
    walked.expect(not mail.outbox, "an e-mail was sent")
    tally.requests, tally.checks = tally.requests + own.requests, tally.checks + own.checks
    assert not own.leaks, f"{len(own.leaks)} leaks:\n" + "\n".join(own.leaks[:60])


by_everybody = pytest.mark.parametrize("walk", CAST, indirect=True)


def test_every_route_is_known_to_the_walk() -> None:
    assert set(known_routes()) == set(EXITS)


@by_everybody
def test_pages_tell_only_what_the_person_may_know(walk: Walk) -> None:
    written: set[tuple[str, int]] = set()  # heads are asked for and forms sent once for each thing
    for name in sorted(set(EXITS) - _MEDIA - _PAGE):
        each = EXITS[name]
        for target in each.find(walk.archive):
            url = reverse(name, kwargs=target.kwargs)
            answers = [walk.get(url + query, about=target.thing) for query in each.queries if each.is_read]
            is_known = target.knows is None or walk.person in target.knows
            is_first = target.thing is None or (name, target.thing.number) not in written
            # Where a page is shown, its head was looked at with it; elsewhere a head alone opens nothing.
            if each.is_read and is_first and (target.thing is None or not is_known):
                answers.append(walk.head(url, about=target.thing))
            if each.is_write and is_first:
                answers.append(walk.post(url, dict(each.data), about=target.thing))
            if target.thing is not None:
                written.add((name, target.thing.number))
            if not is_known:
                opened = [answer.status_code for answer in answers if not walk.finds_closed(answer)]
                walk.expect(not opened, f"{url} answers {opened} about what is hidden")


@by_everybody
def test_a_page_exists_for_those_who_may_see_the_thing_and_for_nobody_else(walk: Walk) -> None:
    for thing in walk.archive.things:
        answer = walk.get(_page(thing), about=thing)
        if not thing.is_seen_by(walk.person):
            gone = 410 if thing.is_tombstone else 404
            head = walk.head(_page(thing), about=thing)
            walk.expect({answer.status_code, head.status_code} == {gone}, f"{thing.state} is there")
        elif walk.person in thing.staff and thing.is_guarded:
            walk.expect(answer.status_code == 302, f"{thing.state} asks why")
        else:
            walk.expect(answer.status_code == 200, f"{thing.state}: {answer.status_code}")


@by_everybody
def test_bytes_are_given_to_those_who_may_see_what_they_show(walk: Walk) -> None:
    guessed: set[tuple[str, int]] = set()
    for name in sorted(_MEDIA):
        for target in EXITS[name].find(walk.archive):
            assert target.thing is not None
            size = target.kind.partition(" ")[2]
            is_given = size in _KIND_OF[name] and target.thing.gives(walk.person, target.kind)
            if size in _KIND_OF[name]:
                _ask_for_bytes(walk, name, target, is_given=is_given)
            elif name in _GUESSED and (name, target.thing.number) not in guessed:
                guessed.add((name, target.thing.number))
                answer = walk.get(reverse(name, kwargs=target.kwargs), about=target.thing)
                walk.expect(answer.status_code == 404, f"{name}: {target.kind} of {target.thing.state} opens")


def _ask_for_bytes(walk: Walk, name: str, target: Target, *, is_given: bool) -> None:
    url, thing = reverse(name, kwargs=target.kwargs), target.thing
    what = f"{url}: {target.kind} of {thing and thing.state}"
    # Somebody who may not have a picture may yet know its tag, from the time before it was closed.
    tag = _tag(name, target)
    if target.kwargs.get("level", _WHOLE) != _WHOLE:
        asked = [(walk.get(url, about=thing), {200})] if is_given else []
    elif is_given and name in _MADE_EACH_TIME:
        asks = (walk.head, walk.get) if target.is_worth_seconds else ()
        asked = [(ask(url, about=thing), {200}) for ask in asks]
    elif is_given:
        whole = walk.get(url, about=thing)
        walk.expect(whole.get("ETag") == tag, f"{what} has the tag {whole.get('ETag')!r}")
        asked = [
            (whole, {200}),
            (walk.head(url, about=thing), {200}),
            (walk.get(url, about=thing, range="bytes=0-99"), {200, 206}),
            (walk.get(url, about=thing, if_none_match=tag), {304}),
        ]
    else:  # all at once: whoever looks at the tag or the range before the gate answers 304 or 206
        asked = [(walk.get(url, about=thing, range="bytes=0-99", if_none_match=tag), {404})]
        asked.append((walk.head(url, about=thing), {404}))
    for answer, right in asked:
        is_right = answer.status_code in (right if is_given else {404})
        walk.expect(is_right and (is_given or "ETag" not in answer), f"{what} answers {answer.status_code}")


@by_everybody
def test_lists_and_counts_hold_what_is_visible_and_nothing_else(walk: Walk) -> None:
    seen = [each for each in walk.archive.items() if each.is_seen_by(walk.person)]
    search = reverse("catalogue:search")
    found = walk.get(f"{search}?q={COMMON}").context["page"].paginator.count  # type: ignore[attr-defined]
    things = [each for each in walk.archive.things if each.is_seen_by(walk.person)]
    walk.expect(found == len(things), f"a search finds {found} of {len(things)}")
    for name, top in walk.archive.tops.items():
        below = [each for each in seen if each.is_elsewhere == (name == "elsewhere")]
        for query in GRIDS:
            context = walk.get(reverse("catalogue:description", args=[top.pk]) + query).context  # type: ignore[attr-defined]
            walk.expect(context["item_count"] == len(below), f"{name} counts {context['item_count']}")
            in_decade = [each for each in below if query[8:12] in ("", str(1930 + 20 * (each.number % 2)))]
            if "decade" in query:
                count = context["page"].paginator.count
                walk.expect(count == len(in_decade), f"{name}{query} has {count}")
            if not query:
                for facet in ("decades", "states"):
                    total = sum(choice.count for choice in context[facet])
                    walk.expect(total in (0, len(below)), f"{facet} of {name} add up to {total}")


@by_everybody
def test_a_search_for_a_hidden_word_finds_nothing(walk: Walk) -> None:
    for thing in walk.archive.things:
        # A thing is found or not, whatever the word; where names are withheld, and where none is, by field.
        for name in _SEARCHED if thing.withheld or thing.state in _BY_FIELD else _OF_EACH:
            url = f"{reverse('catalogue:search')}?q={word(thing.number, name)}"
            context = walk.get(url).context  # type: ignore[attr-defined]
            is_told = thing.is_seen_by(walk.person) and thing.tells(walk.person, name)
            found = context["page"].paginator.count
            below = 1 if name != "code" else len(_coded(walk, thing))
            walk.expect(found == (below if is_told else 0), f"{url} finds {found}, {thing.state}")


@by_everybody
def test_facets_count_what_is_visible_and_nothing_else(walk: Walk) -> None:
    context = walk.get(f"{reverse('catalogue:search')}?q={COMMON}").context  # type: ignore[attr-defined]
    right, found = counts.expected(walk.archive, walk.person), counts.shown(context["groups"])
    for facet in {*right, *found}:
        walk.expect(
            right.get(facet) == found.get(facet), f"{facet}: {found.get(facet)}, not {right.get(facet)}"
        )


@by_everybody
def test_what_is_suggested_is_what_the_person_is_told(walk: Walk) -> None:
    for thing in walk.archive.things:
        url = f"{reverse('catalogue:suggestions')}?q={word(thing.number, '')}"
        found = walk.get(url).context["found"]  # type: ignore[attr-defined]
        names = [word(thing.number, name) for name in _AGENTS if thing.tells(walk.person, name)]
        right = (thing.tells(walk.person, "title"), thing.tells(walk.person, "subjects"), names[:3])
        told = (bool(found.titles), bool(found.terms), [each.name for each in found.agents])
        walk.expect(told == right, f"{url} of {thing.state} suggests {told}, not {right}")


@pytest.mark.parametrize("walk", [each for each in CAST if each != states.ANONYMOUS], indirect=True)
def test_the_worker_opens_a_scan_only_for_those_who_may_see_it(walk: Walk) -> None:
    asker = walk.archive.people[walk.person]
    worker = workers.arrive(device="cpu")
    for thing in walk.archive.items():
        scan = next(key for key, kind in thing.files.items() if kind == "scan")
        facts = {"recipe_name": "clean", "recipe": {}, "recipe_digest": "0" * 64}
        run = RestorationRun.objects.create(
            description=thing.description, source_id=scan, requested_by=asker, **facts
        )
        held = restorations.claim(run.pk, worker=worker)
        is_right = (held is not None) == thing.is_worked_on_for(walk.person)
        walk.expect(is_right, f"a worker {'opens' if held else 'refuses'} the scan of {thing.state}")


@by_everybody
def test_pages_about_what_went_wrong_tell_nothing(walk: Walk) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if walk.person != states.ANONYMOUS:
        strict.force_login(walk.archive.people[walk.person])
    walk.client = strict
    for thing in walk.archive.things:
        refused = walk.post(reverse("rights:ask", args=[thing.description.pk]), {}, about=thing)
        walk.expect(refused.status_code == 403, f"a form from elsewhere is answered {refused.status_code}")
    with transaction.atomic():  # a fault of ours: the database is not what the pages take it for
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE archive_description RENAME COLUMN title TO lost")
        for state in ("public", "staff only", "names withheld", "tombstone"):
            walk.breaks(_page(walk.archive.thing(state)))
        transaction.set_rollback(True)


@by_everybody
def test_titles_are_sorted_by_what_the_person_is_told(walk: Walk) -> None:
    url = reverse("catalogue:description", args=[walk.archive.tops["main"].pk]) + "?sort=title"
    context = walk.get(url).context  # type: ignore[attr-defined]
    titles = [card.description.title for card in context["cards"]]
    walk.expect(titles == sorted(titles), f"the titles come as {titles}")


@by_everybody
def test_files_tables_and_batches_of_a_branch_tell_what_the_person_may_know(walk: Walk) -> None:
    for top in walk.archive.tops.values():
        for name in ("csv", "ead", "dublin_core"):
            answer = walk.get(f"{reverse(f'exchange:{name}')}?in={top.pk}")
            walk.expect(answer.status_code == 200, f"{name} answers {answer.status_code}")
    kinds = ("title", "creator", "depicted", "donor", "subjects", "scope_and_content", "note", "inscription")
    works_here = walk.person in (states.ARCHIVIST, states.OTHER, states.ADMIN)
    for scope in ("level=item", *(f"in={top.pk}" for top in walk.archive.tops.values())):
        for field in kinds:
            asked = f"{scope}&field={field}&act=set&value=x"
            answer = walk.get(f"{reverse('exchange:many')}?{asked}")
            walk.expect((answer.status_code == 200) == works_here, f"{asked}: {answer.status_code}")
        shown = "&".join(f"show={field}" for field in kinds)
        answer = walk.get(f"{reverse('exchange:sheet')}?{scope}&{shown}")
        walk.expect((answer.status_code == 200) == works_here, f"a sheet: {answer.status_code}")
    for thing in walk.archive.things:
        key = thing.description.pk
        for query in (f"key={key}", f"under={key}"):
            for name in ("csv", "sheet"):
                answer = walk.get(f"{reverse(f'exchange:{name}')}?{query}")
                is_open = answer.status_code == 200
                walk.expect(not is_open or thing.is_seen_by(walk.person), f"{name} of {thing.state} opens")


@pytest.mark.parametrize("walk", [states.ARCHIVIST], indirect=True)
def test_a_session_that_is_no_longer_somebodys_opens_nothing(walk: Walk) -> None:
    account = walk.archive.people[states.ARCHIVIST]
    closed = [each for each in walk.archive.items() if not each.readers]
    account.is_active = False
    account.save(update_fields=["is_active"])
    for thing in closed:
        answer = walk.get(_page(thing), about=thing)
        walk.expect(answer.status_code in {404, 410}, f"{thing.state} opens to a stale session")
    for target in targets.files(walk.archive):
        if target.thing in closed:
            answer = walk.get(reverse("media:access", kwargs=target.kwargs), about=target.thing)
            walk.expect(answer.status_code == 404, f"{target.kind} opens to a stale session")
    account.is_active = True
    account.save(update_fields=["is_active"])


@pytest.mark.parametrize("walk", [states.ARCHIVIST], indirect=True)
def test_a_guarded_item_gives_its_pictures_to_whoever_said_why(walk: Walk) -> None:
    thing = next(each for each in walk.archive.items() if each.is_guarded)
    master = next(key for key, kind in thing.files.items() if kind == "scan")
    url = reverse("media:master", args=[master])
    walk.expect(walk.get(url).status_code == 404, "a guarded scan is open before a reason is given")
    walk.client.post(reverse("rights:open", args=[thing.description.pk]), {"why": "A request of the family"})
    thing.is_guarded = False
    walk.expect(walk.get(url, about=thing).status_code == 200, "a guarded scan stays closed after a reason")
    thing.is_guarded = True
    others = Walk(walk.archive, states.ADMIN, walk.tally)
    walk.expect(others.get(url).status_code == 404, "one person's reason opens it to another")


def _tag(name: str, target: Target) -> str:
    digest = StoredFile.objects.values_list("digest", flat=True).get(pk=target.kwargs["key"])
    return {"media:dzi": f'"{digest}-dzi"', "media:tile": f'"{digest}-{_WHOLE}-0-0"'}.get(name, f'"{digest}"')


def _coded(walk: Walk, thing: Thing) -> list[Thing]:
    """Those whose reference code holds the code of this one."""
    code = thing.description.reference_code
    among = [each for each in walk.archive.things if each.description.reference_code.startswith(code)]
    return [each for each in among if each.is_seen_by(walk.person)]


def _page(thing: Thing) -> str:
    return reverse("catalogue:description", args=[thing.description.pk])


def _folder(home: Path) -> Path:
    made = home / "scans"
    made.mkdir()
    return made

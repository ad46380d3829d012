"""The page on which somebody works on a picture by hand: what it shows, what it queues, and for whom."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings
from skimage import data

from archive import storage
from archive.domain.rights import RestrictionReason
from archive.domain.vocabulary import FileRole, RunState
from archive.engine import handwork
from archive.engine.handwork import Handwork
from archive.models import Description, RestorationRun, StoredFile, User
from archive.services.restoring import restorations
from tests.archive.cast import write_scan
from tests.archive.props import keep_scan
from tests.archive.rules import restricted
from tests.archive.web.shelf import access_copy, with_copies, with_restoration

SKY, SKIN = "0.5,0.1,0.01,#7fb0dc", "0.4,0.6,0.004,#d8a78c"
CRACK = "fill:0.004 0.1,0.1 0.2,0.3"


@pytest.fixture
def shown(item: Description) -> Description:
    return with_copies(item)


def address(item: Description) -> str:
    return reverse("workshop:easel", args=[item.pk])


def test_handwork_is_queued_with_the_recipe_and_waits_on_the_page(
    client: Client, shown: Description, archivist: User
) -> None:
    client.force_login(archivist)
    sent = {"recipe": "portrait", "hints": f"{SKY};{SKIN}", "strokes": CRACK}
    answer = client.post(address(shown), sent, follow=True)
    run = RestorationRun.objects.get()
    assert (run.recipe_name, run.requested_by) == ("portrait", archivist)
    assert handwork.of(run.recipe) == Handwork(f"{SKY};{SKIN}", CRACK)
    page = answer.content.decode()
    assert "next in line" in page
    assert "every 2s" in page  # it keeps asking for the picture
    assert f'value="{SKY};{SKIN}"' in page
    assert f'value="{CRACK}"' in page
    assert '<option value="portrait" data-colors selected>' in page


def test_the_same_work_twice_is_one_run_and_other_work_another(
    client: Client, shown: Description, archivist: User
) -> None:
    client.force_login(archivist)
    for hints in (SKY, SKY, SKIN):
        client.post(address(shown), {"recipe": "scene", "hints": hints})
    assert RestorationRun.objects.count() == 2


def test_colours_are_not_forgotten_over_a_recipe_that_adds_none(
    client: Client, shown: Description, archivist: User
) -> None:
    restorations.queue(shown, recipe_name="scene", work=Handwork(SKY, CRACK), by=archivist)
    restorations.queue(shown, recipe_name="clean", work=Handwork(SKIN, f"{CRACK};{CRACK}"), by=archivist)
    restorations.queue(shown, recipe_name="scene", by=archivist)  # without any work
    client.force_login(archivist)
    assert client.get(address(shown)).context["work"] == Handwork(SKY, f"{CRACK};{CRACK}")


def test_the_page_shows_the_scan_and_what_was_made_last_and_not_withdrawn(
    client: Client, shown: Description, archivist: User
) -> None:
    client.force_login(archivist)
    page = client.get(address(shown)).content.decode()
    assert reverse("media:access", args=[access_copy(shown).pk]) in page
    assert "easel__restored" not in page
    with_restoration(shown, by=archivist, state=RunState.AWAITING_REVIEW)
    page = client.get(address(shown)).content.decode()
    assert reverse("media:access", args=[access_copy(shown, FileRole.CANDIDATE).pk]) in page
    assert "every 2s" not in page  # nothing is waited for
    part = client.get(address(shown), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "easel__restored" in part
    restorations.cancel(RestorationRun.objects.get(), by=archivist)
    assert "easel__restored" not in client.get(address(shown)).content.decode()


@pytest.mark.parametrize(
    ("recipe", "hints", "strokes", "words"),
    [
        ("scene", "", "", "Nothing was done by hand yet"),
        ("scene", "purple", "", "The colours could not be read"),
        ("scene", "", "there", "The strokes could not be read"),
        ("clean", SKY, "", "adds no colour"),
        ("unheard-of", SKY, "", "unheard-of"),
    ],
)
def test_what_cannot_be_queued_is_refused_with_words_and_kept_on_the_page(
    client: Client, shown: Description, archivist: User, recipe: str, hints: str, strokes: str, words: str
) -> None:
    client.force_login(archivist)
    answer = client.post(address(shown), {"recipe": recipe, "hints": hints, "strokes": strokes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'name="hints" value="{hints}"' in answer.content.decode()
    assert f'name="strokes" value="{strokes}"' in answer.content.decode()
    assert not RestorationRun.objects.exists()


@pytest.fixture
def in_color(series: Description, archivist: User, tmp_path: Path) -> Description:
    """Another item, code 0002, whose access copy is in colour."""
    item = with_copies(keep_scan(write_scan(tmp_path, seed=2), under=series, by=archivist, code="0002"))
    coffee = data.coffee()[100:228, 120:312]  # type: ignore[no-untyped-call]
    Image.fromarray(coffee).save(storage.locate(access_copy(item)))
    return item


def palette_part(client: Client, item: Description, **asked: str) -> str:
    address = reverse("workshop:palette", args=[item.pk])
    return client.get(address, asked, headers={"HX-Request": "true"}).content.decode()


def test_the_palette_of_another_photograph_is_taken_queued_and_found_again(
    client: Client, shown: Description, in_color: Description, archivist: User
) -> None:
    client.force_login(archivist)
    part = palette_part(client, shown, code=in_color.reference_code)
    (palette,) = re.findall(r'name="palette" value="([^"]+)"', part)
    assert part.count("<rect") > 3
    client.post(address(shown), {"recipe": "scene", "palette": palette})
    run = RestorationRun.objects.get()
    assert handwork.of(run.recipe) == Handwork(palette=palette)
    assert f'name="palette" value="{palette}"' in client.get(address(shown)).content.decode()
    assert 'name="palette" value=""' in palette_part(client, shown)  # done without


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("its own", "has no colours"),
        ("HAL-9-9999", "HAL-9-9999"),
        ("series", "no picture"),
        ("HAL\x00-9", "HAL-9"),
        ("gone", "no picture"),
    ],
)
def test_a_palette_that_cannot_be_had_is_told_and_the_old_one_stays(
    client: Client, shown: Description, series: Description, archivist: User, code: str, words: str
) -> None:
    client.force_login(archivist)
    if code == "gone":
        storage.locate(access_copy(shown)).unlink()
    own = shown.reference_code
    code = {"its own": own, "gone": own, "series": series.reference_code}.get(code, code)
    part = palette_part(client, shown, code=code, palette="16,-32:0.5")
    assert words in part
    assert 'name="palette" value="16,-32:0.5"' in part


def near(client: Client, item: Description) -> list[str]:
    """The reference codes of the photographs that are offered to take colours from, nearest first."""
    part = client.get(reverse("workshop:exemplars", args=[item.pk])).content.decode()
    return re.findall(r'easel/palette/\?code=([^"]+)"', part)


def test_what_lies_near_in_colour_is_offered_to_take_colours_from(
    client: Client, shown: Description, series: Description, archivist: User, tmp_path: Path
) -> None:
    client.force_login(archivist)
    assert near(client, shown) == []
    coffee = data.coffee()[100:228, 120:312]  # type: ignore[no-untyped-call]
    items = [
        with_copies(keep_scan(write_scan(tmp_path, seed=at), under=series, by=archivist, code=f"000{at}"))
        for at in range(2, 10)
    ]
    for each in items[1:]:
        Image.fromarray(coffee).save(storage.locate(access_copy(each, role=FileRole.THUMBNAIL)))
    storage.locate(access_copy(items[2], role=FileRole.THUMBNAIL)).unlink()
    codes = [each.reference_code for each in items]
    assert near(client, shown) == [codes[1], *codes[3:8]], "the grey one and the lost one are none"
    assert near(client, items[5]) == [codes[4], codes[6], codes[3], codes[7], codes[1]]


def test_a_palette_is_of_nothing_that_one_may_not_see(
    client: Client, shown: Description, in_color: Description, archivist: User
) -> None:
    shutil.copy(
        storage.locate(access_copy(in_color)),
        storage.locate(access_copy(in_color, role=FileRole.THUMBNAIL)),
    )
    client.force_login(archivist)
    assert near(client, shown) == [in_color.reference_code]
    restricted(in_color, reason=RestrictionReason.MEDICAL, by=archivist)
    assert near(client, shown) == []
    assert "<rect" not in palette_part(client, shown, code=in_color.reference_code)


def test_without_the_network_that_follows_hints_the_cure_is_told(
    client: Client, shown: Description, archivist: User, settings: Settings, tmp_path: Path
) -> None:
    shutil.copy(Path(django_settings.MODELS_DIR) / "manifest.toml", tmp_path / "manifest.toml")
    settings.MODELS_DIR = tmp_path
    client.force_login(archivist)
    answer = client.post(address(shown), {"recipe": "scene", "hints": SKY})
    assert answer.status_code == 422
    assert "albumen-colorizer.safetensors is not installed" in answer.content.decode()


@pytest.mark.parametrize("name", ["reviewer", "reader"])
def test_only_those_who_may_restore_work_by_hand(
    client: Client, shown: Description, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    for part in ("palette", "exemplars"):
        assert client.get(reverse(f"workshop:{part}", args=[shown.pk])).status_code == 403
    assert client.get(address(shown)).status_code == 403
    assert client.post(address(shown), {"recipe": "scene", "hints": SKY}).status_code == 403
    assert not RestorationRun.objects.exists()


def test_an_item_without_a_picture_has_no_such_page(
    client: Client, item: Description, archivist: User
) -> None:
    client.force_login(archivist)
    StoredFile.objects.filter(description=item, role=FileRole.ACCESS_COPY).delete()
    assert client.get(address(item)).status_code == 404


def test_the_item_and_its_runs_lead_there(client: Client, shown: Description, archivist: User) -> None:
    client.force_login(archivist)
    assert address(shown) in client.get(shown.get_absolute_url()).content.decode()
    run = restorations.queue(shown, recipe_name="clean", by=archivist)
    assert address(shown) in client.get(reverse("workshop:run", args=[run.pk])).content.decode()

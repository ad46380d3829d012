"""Looking for a folder: below the scanner roots, and nowhere else."""

import os
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from archive.models import User
from archive.web import folders
from tests.archive.cast import write_scan


@pytest.fixture
def scanner(settings: Settings) -> Path:
    """The only scanner root, with two scans in `box/inner` and one beside it."""
    root: Path = settings.SCANNER_ROOTS[0]
    for number, name in enumerate(["box/a.tif", "box/inner/b.tif", "box/inner/c.tif", "box/.hidden/d.tif"]):
        write_scan(root, name, seed=number)
    return root


@pytest.mark.parametrize(
    "key",
    [
        "0/../../etc",
        "0/..",
        "0/box/../../..",
        "0//etc",
        "0/box/a.tif",
        "0/not-there",
        "0/box\0",
        "1",
        "-1",
        "٣",
        "",
        "etc",
    ],
)
def test_no_key_leads_out_of_the_roots(scanner: Path, key: str) -> None:
    assert folders.find(key) is None


def test_a_link_out_of_the_root_is_not_followed(scanner: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (scanner / "box" / "away").symlink_to(secret)
    assert folders.find("0/box/away") is None
    assert [each.place.name for each in folders.below(folders.Place(0, Path("box")))] == ["inner"]


def test_a_root_beside_another_of_the_same_beginning_is_not_mistaken(scanner: Path) -> None:
    sibling = scanner.with_name(scanner.name + "-private")
    sibling.mkdir()
    assert folders.find(f"0/../{sibling.name}") is None


def test_a_folder_is_found_with_its_trail(scanner: Path) -> None:
    place = folders.find("0/box/inner")
    assert place is not None
    assert place.path == scanner / "box" / "inner"
    assert place.key == "0/box/inner"
    assert [each.name for each in place.trail] == [scanner.name, "box", "inner"]


def test_files_are_counted_through_all_levels_without_hidden_ones(scanner: Path) -> None:
    place = folders.find("0/box")
    assert place is not None
    assert folders.count_files(place.path) == 3
    assert [(each.place.name, each.files) for each in folders.below(place)] == [("inner", 2)]


def test_a_vanished_root_is_not_offered(scanner: Path, settings: Settings, tmp_path: Path) -> None:
    settings.SCANNER_ROOTS = [tmp_path / "unplugged", scanner]
    assert [each.place.key for each in folders.roots()] == ["1"]


def test_a_slow_disk_costs_the_number_not_the_page(
    client: Client, scanner: Path, archivist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_COUNT_FOR_S", -1.0)
    assert [each.files for each in folders.roots()] == [None]
    client.force_login(archivist)
    part = client.get(reverse("imports:folders"), {"at": "0/box"}).content.decode()
    assert "many files" in part
    assert "inner" in part


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_folder_counts_nothing(scanner: Path) -> None:
    (scanner / "box" / "inner").chmod(0)
    try:
        assert folders.count_files(scanner / "box") == 1
    finally:
        (scanner / "box" / "inner").chmod(0o755)


def test_the_browser_shows_sub_folders_with_counts(client: Client, scanner: Path, archivist: User) -> None:
    client.force_login(archivist)
    part = client.get(reverse("imports:folders"), {"at": "0/box"}).content.decode()
    assert 'name="folder" value="0/box"' in part
    assert "inner" in part
    assert str(scanner / "box") in part


def test_the_browser_shows_nothing_outside(client: Client, scanner: Path, archivist: User) -> None:
    client.force_login(archivist)
    part = client.get(reverse("imports:folders"), {"at": "0/../../../etc"}).content.decode()
    assert "passwd" not in part
    assert str(scanner) in part  # it goes back to the only root

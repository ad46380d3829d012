"""What makes a bag unsound, and what foreign bags may do."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

from archive.domain.bag_problems import BagProblem, Fault
from archive.preservation.errors import BagDamaged
from archive.preservation.packages import bag_check

Break = Callable[[Path], object]


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    folder = tmp_path / "bag"
    (folder / "a b").mkdir(parents=True)
    (folder / "a b" / "码头.txt").write_text("quay")
    (folder / "100%25.txt").write_text("all")
    bagit.make_bag(str(folder), bag_info={"Contact-Name": "Ana"}, checksums=["sha1", "sha512"])
    return folder


def problems(folder: Path) -> set[BagProblem]:
    with pytest.raises(BagDamaged) as error:
        bag_check.sound(folder)
    return {fault.problem for fault in error.value.faults}


def manifest(folder: Path, change: Callable[[str], str], name: str = "manifest-sha512.txt") -> None:
    path = folder / name
    path.write_text(change(path.read_text()))


def untagged(folder: Path) -> None:
    for path in folder.glob("tagmanifest-*"):
        path.unlink()


def test_a_sound_bag_tells_its_tags_and_its_payload(bag: Path) -> None:
    sound = bag_check.sound(bag)
    assert set(sound.payload) == {"a b/码头.txt", "100%25.txt"}
    assert sound.payload["a b/码头.txt"].digest == hashlib.sha512(b"quay").hexdigest()
    assert sound.tags["Contact-Name"] == ("Ana",) and sound.size_bytes == 7
    assert bag_check.sound(bag).digest == sound.digest


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (lambda bag: (bag / "bagit.txt").unlink(), BagProblem.NO_BAG),
        (lambda bag: (bag / "data/100%25.txt").unlink(), BagProblem.MISSING),
        (lambda bag: (bag / "data/more.txt").write_text("x"), BagProblem.UNLISTED),
        (lambda bag: (bag / "data/100%25.txt").write_text("ALL"), BagProblem.ALTERED),
        (lambda bag: (bag / "bag-info.txt").write_text("Payload-Oxum: 7.2\n"), BagProblem.ALTERED),
        (lambda bag: (bag / "fetch.txt").write_text("https://x 1 data/x\n"), BagProblem.FETCH),
        (lambda bag: (bag / "data/out").symlink_to("/etc"), BagProblem.LINK),
        (lambda bag: (bag / "data/in").symlink_to(bag / "data/100%25.txt"), BagProblem.LINK),
        (lambda bag: (bag / "manifest-crc32.txt").write_text("0 data/x\n"), BagProblem.ALGORITHM),
        (lambda bag: (bag / "manifest-sha512.txt").unlink(), BagProblem.MISSING),
    ],
)
def test_what_is_wrong_with_a_bag_is_named(bag: Path, broken: Break, problem: BagProblem) -> None:
    broken(bag)
    assert problem in problems(bag)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("data/../../secret", BagProblem.OUTSIDE),
        ("/etc/passwd", BagProblem.OUTSIDE),
        ("~/.profile", BagProblem.OUTSIDE),
        ("data/nothing.txt", BagProblem.MISSING),
        ("bagit.txt", BagProblem.LINE),
    ],
)
def test_a_manifest_speaks_of_the_payload_and_of_nothing_outside(
    bag: Path, path: str, problem: BagProblem
) -> None:
    untagged(bag)
    manifest(bag, lambda text: f"{text}{'0' * 128}  {path}\n")
    assert problem in problems(bag)


def test_a_line_that_another_reader_would_pass_over_is_a_fault(bag: Path) -> None:
    for line in ("#" * 128 + "  data/x", "0123", "zz  data/x"):
        manifest(bag, lambda text, line=line: f"{text}{line}\n", "tagmanifest-sha1.txt")  # type: ignore[misc]
        assert BagProblem.LINE in problems(bag)


def test_a_size_that_does_not_agree_is_a_fault(bag: Path) -> None:
    untagged(bag)
    (bag / "bag-info.txt").write_text("Payload-Oxum: 8.2\n")
    assert problems(bag) == {BagProblem.SIZE}


def test_bags_of_other_hands_are_read(bag: Path) -> None:
    untagged(bag)
    (bag / "bag-info.txt").unlink()
    (bag / "manifest-sha1.txt").write_text(
        f"{hashlib.sha1(b'quay').hexdigest().upper()}\tdata/a b/码头.txt\r\n"
        f"{hashlib.sha1(b'all').hexdigest().upper()}\tdata/100%2525.txt\r\n"
    )
    (bag / "manifest-sha512.txt").unlink()
    assert set(bag_check.sound(bag).payload) == {"a b/码头.txt", "100%25.txt"}


def test_a_folder_that_is_no_bag_or_not_there_is_said_to_be_none(tmp_path: Path) -> None:
    assert BagProblem.NO_BAG in problems(tmp_path)
    assert problems(tmp_path / "nowhere") == {BagProblem.NO_BAG}


@pytest.mark.parametrize("problem", BagProblem)
def test_every_problem_has_its_words(problem: BagProblem) -> None:
    assert str(Fault("data/x", problem)).startswith("data/x: ")

"""Content Credentials: signed by the archive's own certificate, read back by c2pa, broken by any change."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import piexif
import pytest
import tifffile
from PIL import Image

from archive.preservation import certificates
from archive.preservation.certificates import Identity
from archive.preservation.errors import CredentialsKeyMissing, CredentialsKeyUnusable, CredentialsRefused
from archive.preservation.pictures import credentials
from archive.preservation.pictures.carrying import Carried, carried
from archive.preservation.pictures.credentials import Signer
from archive.preservation.pictures.kinds import Kind
from archive.preservation.pictures.labelling import Labeller, SourceType
from archive.preservation.pictures.manifests import Act
from tests.archive.imports import making
from tests.archive.preservation.test_labelling import LABEL

MAKERS = {
    Kind.TIFF: making.tiff(making.rgb_u16(), "zlib"),
    Kind.JPEG: making.jpeg,
    Kind.PNG: making.png,
}


@pytest.fixture(scope="module")
def identity() -> Identity:
    return certificates.make("县档案馆")


def told(path: Path, identity: Identity, kind: Kind = Kind.JPEG) -> tuple[str, dict[str, Any]]:
    """What c2pa makes of a file: its verdict, and the manifest that counts."""
    found = credentials.read(path, kind, trusted=[identity.authority])
    assert found is not None
    return found["validation_state"], found["manifests"][found["active_manifest"]]


def actions(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    (found,) = [each["data"] for each in manifest["assertions"] if each["label"].startswith("c2pa.actions")]
    return list(found["actions"])


@pytest.mark.parametrize("kind", Kind)
def test_a_signed_file_is_trusted_and_keeps_picture_profile_exif_and_label(
    tmp_path: Path, identity: Identity, kind: Kind
) -> None:
    path = tmp_path / f"a{kind.suffix}"
    MAKERS[kind](path)
    if kind is Kind.JPEG:
        piexif.insert(piexif.dump({"0th": {piexif.ImageIFD.Make: b"Scanner"}}), str(path))
    with Labeller() as labeller:
        labeller.write(path, LABEL)
        before, pixels, size_bytes = _around(path), _pixels(path), path.stat().st_size
        Signer(identity).sign(path, LABEL, Act.RENDERED, kind=kind)
        assert labeller.read(path) == LABEL
    assert (_around(path), path.stat().st_size - size_bytes < 8000) == (before, True)
    assert np.array_equal(_pixels(path), pixels)
    state, manifest = told(path, identity, kind)
    assert (state, manifest["signature_info"]["issuer"]) == ("Trusted", "县档案馆")
    assert _files(tmp_path) == [path.name]


def test_it_names_the_master_and_what_was_done_to_the_picture(tmp_path: Path, identity: Identity) -> None:
    making.jpeg(tmp_path / "a.jpg")
    Signer(identity).sign(tmp_path / "a.jpg", LABEL, Act.RENDERED)
    _, manifest = told(tmp_path / "a.jpg", identity)
    (parent,) = manifest["ingredients"]
    assert (parent["relationship"], parent["instance_id"]) == ("parentOf", LABEL.master_id)
    assert parent["description"] == f"SHA-512 {LABEL.master_digest}"
    assert "thumbnail" not in parent
    assert "thumbnail" not in manifest
    opened, edited, rendered = actions(manifest)
    assert opened["action"] == "c2pa.opened"
    assert len(opened["parameters"]["ingredients"]) == 1
    assert (edited["action"], edited["digitalSourceType"]) == ("c2pa.edited", SourceType.COMPOSITE)
    assert edited["parameters"]["org.albumen.recipe"] == {
        "name": "portrait",
        "digest": f"sha256:{LABEL.recipe_digest}",
        "weights": {name: f"sha256:{digest}" for name, digest in LABEL.weights},
    }
    assert edited["softwareAgent"] == {"name": LABEL.creator_tool}
    assert rendered["action"] == "c2pa.transcoded"


def test_a_copy_of_a_scan_opens_its_master_and_what_has_none_was_created(
    tmp_path: Path, identity: Identity
) -> None:
    scanned = replace(LABEL, source_type=SourceType.NEGATIVE, recipe_digest="", recipe_name="")
    for label, first in ((scanned, "c2pa.opened"), (replace(scanned, master_id=""), "c2pa.created")):
        making.jpeg(tmp_path / "a.jpg")
        Signer(identity).sign(tmp_path / "a.jpg", label, Act.RENDERED)
        state, manifest = told(tmp_path / "a.jpg", identity)
        assert state == "Trusted"
        assert [each["action"] for each in actions(manifest)] == [first, "c2pa.transcoded"]


def test_the_source_type_of_a_scan_stands_in_its_manifest(tmp_path: Path, identity: Identity) -> None:
    making.jpeg(tmp_path / "a.jpg")
    label = replace(LABEL, source_type=SourceType.PRINT, recipe_digest="", recipe_name="")
    Signer(identity).sign(tmp_path / "a.jpg", label, Act.RENDERED)
    _, manifest = told(tmp_path / "a.jpg", identity)
    assert actions(manifest)[0]["digitalSourceType"] == SourceType.PRINT


def test_a_copy_of_a_copy_brings_the_credentials_of_the_first(tmp_path: Path, identity: Identity) -> None:
    first, second = tmp_path / "a.jpg", tmp_path / "b.jpg"
    making.jpeg(first)
    making.jpeg(second)
    signer = Signer(identity)
    signer.sign(first, LABEL, Act.RENDERED)
    signer.sign_copy(second, replace(LABEL, document_id=""), Act.CAPTIONED, parent=first)
    state, manifest = told(second, identity)
    assert state == "Trusted"
    (parent,) = manifest["ingredients"]
    whole = credentials.read(second, Kind.JPEG, trusted=[identity.authority])
    assert whole is not None
    assert actions(whole["manifests"][parent["active_manifest"]])[1]["action"] == "c2pa.edited"
    assert "thumbnail" not in parent


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_one_changed_byte_is_found(tmp_path: Path, identity: Identity, part: float) -> None:
    path = tmp_path / "a.jpg"
    making.jpeg(path)
    Signer(identity).sign(path, LABEL)
    data = bytearray(path.read_bytes())
    picture = data.rindex(b"\xff\xda") + 16
    data[picture + int(part * (len(data) - picture - 2))] ^= 1
    path.write_bytes(data)
    assert told(path, identity)[0] == "Invalid"


def test_another_archive_is_not_taken_for_this_one(tmp_path: Path, identity: Identity) -> None:
    making.jpeg(tmp_path / "a.jpg")
    Signer(certificates.make("县档案馆")).sign(tmp_path / "a.jpg", LABEL)
    assert told(tmp_path / "a.jpg", identity)[0] == "Valid"


def test_what_is_no_picture_takes_no_credentials_and_stays_as_it_was(
    tmp_path: Path, identity: Identity
) -> None:
    making.text(tmp_path / "a.jpg")
    before = (tmp_path / "a.jpg").read_bytes()
    with pytest.raises(CredentialsRefused):
        Signer(identity).sign(tmp_path / "a.jpg", LABEL)
    assert _files(tmp_path) == ["a.jpg"]
    assert (tmp_path / "a.jpg").read_bytes() == before


@pytest.mark.parametrize("kind", Kind)
def test_what_a_file_carries_is_seen_without_verifying_it(
    tmp_path: Path, identity: Identity, kind: Kind
) -> None:
    path = tmp_path / f"a{kind.suffix}"
    MAKERS[kind](path)
    assert carried(path, kind) == Carried.NOTHING
    with Labeller() as labeller:
        labeller.write(path, LABEL)
    assert carried(path, kind) == Carried.LABEL
    Signer(identity).sign(path, LABEL, kind=kind)
    assert carried(path, kind).is_all
    making.text(path)
    assert carried(path, kind) == Carried.NOTHING


def test_a_key_comes_back_as_it_was_written_and_is_closed_to_others(
    tmp_path: Path, identity: Identity
) -> None:
    path = tmp_path / "home" / "credentials-key"
    certificates.write(path, identity)
    assert certificates.opened(path) == identity
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        certificates.write(path, identity)
    path.chmod(0o640)
    with pytest.raises(CredentialsKeyUnusable, match="chmod 600"):
        certificates.opened(path)


def test_what_is_no_key_is_told_from_one_that_is_gone(tmp_path: Path, identity: Identity) -> None:
    path = tmp_path / "credentials-key"
    with pytest.raises(CredentialsKeyMissing, match="--new-key"):
        certificates.opened(path)
    others = certificates.make("Another archive")
    for wrong in (b"", identity.key, others.key + identity.chain, identity.chain):
        path.write_bytes(wrong)
        path.chmod(0o600)
        with pytest.raises(CredentialsKeyUnusable):
            certificates.opened(path)


@pytest.mark.parametrize(
    "name", ["", "档" * 100, "A\nB", "An archive of a name longer than certificates take, " * 3]
)
def test_any_name_of_an_archive_gives_a_certificate(tmp_path: Path, name: str) -> None:
    making.jpeg(tmp_path / "a.jpg")
    own = certificates.make(name)
    Signer(own).sign(tmp_path / "a.jpg", LABEL)
    assert told(tmp_path / "a.jpg", own)[0] == "Trusted"


def _files(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if each.is_file()]


def _pixels(path: Path) -> np.ndarray:
    if path.suffix == ".tif":
        return tifffile.imread(path)
    with Image.open(path) as opened:
        return np.asarray(opened)


def _around(path: Path) -> tuple[object, ...]:
    """What stands beside the pixels: profile, EXIF without its offsets, resolution."""
    with Image.open(path) as opened:
        exif = dict(opened.getexif()) if path.suffix != ".tif" else {}
        return opened.info.get("icc_profile"), exif, opened.info.get("dpi"), getattr(opened, "n_frames", 1)

import hashlib
import json
import os
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from restoration.weights.errors import StateMismatch, UnknownArchitecture, UnreadableWeights
from restoration.weights.importing import import_file
from restoration.weights.loading import load_net, net_from_state
from restoration.weights.manifest import Manifest, Origin
from tests.restoration.nets.seeded import seeded_image, seeded_state
from tests.restoration.weights.conftest import ModelsDir
from tests.restoration.weights.states import SMALL, SMALL_NAME, pickled_file, small_state


@pytest.mark.parametrize("wrapper", ["params_ema", "params", "model_state_dict", "state_dict", None])
def test_every_known_wrapping_is_taken_off(
    models_dir: ModelsDir, tmp_path: Path, wrapper: str | None
) -> None:
    state = small_state()
    content = {wrapper: state, "epoch": 3} if wrapper else state
    file = pickled_file(tmp_path / "any.pth", content)
    entry = import_file(file, models_dir=models_dir.path, name=SMALL_NAME).entry
    image = seeded_image(16, 16)
    net = load_net(entry, models_dir=models_dir.path)
    assert torch.equal(net(image), net_from_state(SMALL, state)(image))


def test_an_import_records_digests_licence_and_source(models_dir: ModelsDir, tmp_path: Path) -> None:
    file = pickled_file(tmp_path / f"{SMALL_NAME}.pth", small_state())
    import_file(file, models_dir=models_dir.path, source="a disc from the publisher")
    manifest = Manifest.read(models_dir.path)
    entry = manifest.entry(SMALL_NAME)
    assert manifest.installed(entry)
    assert entry.sha256 == hashlib.sha256(manifest.path(entry).read_bytes()).hexdigest()
    assert entry.licence == "BSD-3-Clause"
    (record,) = json.loads((models_dir.path / "installed.json").read_text())
    assert record["source"] == "a disc from the publisher"
    assert record["source_sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_shipped_list_is_never_rewritten(models_dir: ModelsDir, tmp_path: Path) -> None:
    shipped = models_dir.path / "manifest.toml"
    before = shipped.read_bytes()
    import_file(pickled_file(tmp_path / "mine.pth", small_state()), models_dir=models_dir.path)
    assert shipped.read_bytes() == before


def test_a_file_that_no_list_knows_becomes_an_entry_of_this_machine(
    models_dir: ModelsDir, tmp_path: Path
) -> None:
    file = tmp_path / "from-a-friend.safetensors"
    save_file(small_state(), file)
    imported = import_file(file, models_dir=models_dir.path)
    entry = Manifest.read(models_dir.path).entry("from-a-friend")
    assert (entry.origin, entry.architecture, entry.licence) == (Origin.LOCAL, SMALL, "unknown")
    assert imported.warning == ""


def test_a_file_other_than_the_published_one_is_installed_with_a_warning(
    models_dir: ModelsDir, tmp_path: Path
) -> None:
    file = pickled_file(tmp_path / "x.pth", small_state())
    assert "not the file" in import_file(file, models_dir=models_dir.path, name=SMALL_NAME).warning


def test_weights_of_another_network_are_not_taken_for_a_known_name(
    models_dir: ModelsDir, tmp_path: Path
) -> None:
    file = pickled_file(tmp_path / "x.pth", small_state())
    with pytest.raises(StateMismatch, match="srvgg-x4-16"):
        import_file(file, models_dir=models_dir.path, name="RealESRGAN_x4plus")
    assert not (models_dir.path / "installed.json").exists()


def test_the_authors_training_head_does_not_reach_the_installed_file(
    models_dir: ModelsDir, tmp_path: Path
) -> None:
    state = seeded_state("ddcolor_tiny") | {"encoder.arch.head_cls.weight": torch.zeros(1000, 768)}
    file = pickled_file(tmp_path / "ddcolor_paper_tiny.pth", {"params": state})
    entry = import_file(file, models_dir=models_dir.path).entry
    assert entry.name == "ddcolor_paper_tiny"
    assert load_net(entry, models_dir=models_dir.path)(seeded_image(32, 32)).shape == (1, 2, 32, 32)


class Malice:
    """A pickle that would run a program when it is read by a careless reader."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch {self.trace}",)


def test_a_pickle_that_holds_a_program_is_refused_and_not_run(models_dir: ModelsDir, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    file = pickled_file(tmp_path / "x.pth", {"params": small_state(), "extra": Malice(trace)})
    with pytest.raises(UnreadableWeights, match="could be a program"):
        import_file(file, models_dir=models_dir.path)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "damaged or incomplete"),
        (b"<!doctype html><html>Not found</html>", "web page"),
        (b"\n  <html>", "web page"),
        (b"PK\x03\x04 and then nothing", "damaged or incomplete"),
        (b"\x10\0\0\0\0\0\0\0{not json at all", "not a weights file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "not a weights file"),
    ],
)
def test_bytes_that_are_no_weights_are_refused_in_plain_words(
    models_dir: ModelsDir, tmp_path: Path, content: bytes, why: str
) -> None:
    file = tmp_path / "x.pth"
    file.write_bytes(content)
    with pytest.raises(UnreadableWeights, match=why):
        import_file(file, models_dir=models_dir.path)
    assert sorted(path.name for path in models_dir.path.iterdir()) == ["manifest.toml"]


def test_a_truncated_file_is_refused(models_dir: ModelsDir, tmp_path: Path) -> None:
    file = pickled_file(tmp_path / "x.pth", small_state())
    file.write_bytes(file.read_bytes()[:100_000])
    with pytest.raises(UnreadableWeights):
        import_file(file, models_dir=models_dir.path)


@pytest.mark.parametrize("content", [{}, {"params": 3}, {"params": {"x": 1}}, {"a": {"b": torch.zeros(1)}}])
def test_a_pickle_without_a_table_of_tensors_is_refused(
    models_dir: ModelsDir, tmp_path: Path, content: object
) -> None:
    with pytest.raises(UnreadableWeights):
        import_file(pickled_file(tmp_path / "x.pth", content), models_dir=models_dir.path)


def test_another_network_is_an_unknown_architecture(models_dir: ModelsDir, tmp_path: Path) -> None:
    file = pickled_file(tmp_path / "x.pth", {"fc.weight": torch.zeros(9, 9)})
    with pytest.raises(UnknownArchitecture):
        import_file(file, models_dir=models_dir.path)


def test_weights_that_are_not_numbers_are_refused(models_dir: ModelsDir, tmp_path: Path) -> None:
    state = small_state()
    state["body.2.weight"][0, 0, 0, 0] = float("nan")
    with pytest.raises(UnreadableWeights, match=r"body\.2\.weight"):
        import_file(pickled_file(tmp_path / "x.pth", state), models_dir=models_dir.path)


@pytest.mark.parametrize("name", ["../escape", "", "a b", ".hidden"])
def test_a_name_that_is_no_plain_file_name_is_refused(
    models_dir: ModelsDir, tmp_path: Path, name: str
) -> None:
    file = pickled_file(tmp_path / " .pth", small_state())
    with pytest.raises(UnreadableWeights, match="usable name"):
        import_file(file, models_dir=models_dir.path, name=name)


def test_importing_again_replaces_the_record(models_dir: ModelsDir, tmp_path: Path) -> None:
    file = pickled_file(tmp_path / "mine.pth", small_state())
    import_file(file, models_dir=models_dir.path)
    changed = small_state()
    changed["body.0.bias"] += 1
    entry = import_file(pickled_file(file, changed), models_dir=models_dir.path).entry
    manifest = Manifest.read(models_dir.path)
    assert [known.name for known in manifest.entries].count("mine") == 1
    assert manifest.entry("mine").sha256 == entry.sha256

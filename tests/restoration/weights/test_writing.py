"""A weights file: the same bytes for the same weights, whole or not at all."""

from hashlib import sha256
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from restoration.weights import writing

TENSORS = {"b.weight": torch.arange(6.0).reshape(2, 3).half(), "a.count": torch.tensor(3)}
METADATA = {"dims": '{"width": 3, "\\u00e9": "é"}', "architecture": "albumen-test", "name": "one", "z": "\t"}


def test_the_same_weights_always_give_the_same_file(tmp_path: Path) -> None:
    digests = set()
    for run in range(12):  # four words have 24 orders
        path = tmp_path / str(run) / "net.safetensors"
        writing.write(path, TENSORS, dict(reversed(METADATA.items())) if run % 2 else METADATA)
        digests.add(sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1
    with safe_open(path, "pt") as file:
        assert file.metadata() == METADATA
        assert all(torch.equal(file.get_tensor(name), tensor) for name, tensor in TENSORS.items())


def test_a_file_that_cannot_be_finished_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.safetensors"
    path.write_bytes(b"earlier")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        writing.write(path, TENSORS, METADATA)
    assert path.read_bytes() == b"earlier" and list(tmp_path.glob("net*")) == [path]

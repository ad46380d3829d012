"""A models folder to play with: the shipped list, and files that may or may not be there."""

import hashlib
import json
import re
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parents[3] / "models" / "manifest.toml"


class ModelsDir:
    """A models folder in which weights can be laid down as if they had been imported."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # Our own weights ship with a digest; here nothing is installed until a test says so.
        text = re.sub(r'^sha256 = ".*"$', 'sha256 = ""', SHIPPED.read_text(), flags=re.MULTILINE)
        (path / "manifest.toml").write_text(text)

    def lay_down(
        self, name: str, task: str, *, origin: str = "official", architecture: str = "rrdbnet-x4"
    ) -> Path:
        """Put a file and its record where the import of weights would; the bytes are not weights."""
        file = self.path / f"{name}.safetensors"
        file.write_bytes(name.encode())
        record = {
            "name": name, "file": file.name, "architecture": architecture, "task": task, "origin": origin,
            "title": name, "sha256": hashlib.sha256(name.encode()).hexdigest(), "size_bytes": len(name),
        }  # fmt: skip
        path = self.path / "installed.json"
        records = json.loads(path.read_text()) if path.exists() else []
        path.write_text(json.dumps([*records, record]))
        return file

    def ship(self, name: str, content: bytes = b"weights") -> Path:
        """Put a file of our own with its digest in the shipped list; the bytes need not be weights."""
        file = self.path / f"{name}.safetensors"
        file.write_bytes(content)
        listed = self.path / "manifest.toml"
        head, table = listed.read_text().split(f'name = "{name}"\n')
        digest = hashlib.sha256(content).hexdigest()
        table = table.replace('\nsha256 = ""', f'\nsha256 = "{digest}"', 1)
        listed.write_text(f'{head}name = "{name}"\n{table}')
        return file


@pytest.fixture
def models_dir(tmp_path: Path) -> ModelsDir:
    path = tmp_path / "models"
    path.mkdir()
    return ModelsDir(path)

import hashlib
from collections.abc import Iterator

import pytest

from restoration.weights.errors import FetchFailed, UnknownWeights
from restoration.weights.fetching import fetch
from restoration.weights.manifest import Manifest
from tests.restoration.weights.conftest import ModelsDir
from tests.restoration.weights.publisher import Publisher, publishing
from tests.restoration.weights.states import SMALL_NAME, pickled, small_state

FILE = pickled({"params": small_state()})


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing(FILE) as server:
        yield server


def lists(models_dir: ModelsDir, publisher: Publisher, *, digest: str = "", size: int = 0) -> None:
    """Make the list name this publisher for the small weights, with digest and size where known."""
    path = models_dir.path / "manifest.toml"
    tables = path.read_text().split("[[weights]]")
    for index, table in enumerate(tables):
        if f'name = "{SMALL_NAME}"' in table:
            kept = [line for line in table.splitlines() if not line.startswith("source")]
            added = [
                f'source = "{publisher.address}"',
                f'source_sha256 = "{digest}"',
                f"source_size_bytes = {size}",
            ]
            tables[index] = "\n".join([*kept, *added]) + "\n"
    path.write_text("[[weights]]".join(tables))


def leftovers(models_dir: ModelsDir) -> list[str]:
    return sorted(path.name for path in models_dir.path.glob("*.part"))


def test_a_file_is_fetched_checked_installed_and_recorded(
    models_dir: ModelsDir, publisher: Publisher
) -> None:
    lists(models_dir, publisher, digest=hashlib.sha256(FILE).hexdigest(), size=len(FILE))
    told: list[tuple[int, int | None]] = []
    fetch(SMALL_NAME, models_dir=models_dir.path, on_progress=lambda done, total: told.append((done, total)))
    manifest = Manifest.read(models_dir.path)
    entry = manifest.entry(SMALL_NAME)
    assert manifest.installed(entry)
    assert entry.source == publisher.address
    assert told[-1] == (len(FILE), len(FILE))
    assert leftovers(models_dir) == []


def test_where_no_digest_is_published_the_one_that_came_is_recorded(
    models_dir: ModelsDir, publisher: Publisher
) -> None:
    lists(models_dir, publisher)
    fetch(SMALL_NAME, models_dir=models_dir.path)
    recorded = Manifest.read(models_dir.path).entry(SMALL_NAME)
    assert recorded.source_sha256 == hashlib.sha256(FILE).hexdigest()
    assert recorded.source_size_bytes == len(FILE)


def test_a_file_that_changed_since_it_was_recorded_is_noticed(
    models_dir: ModelsDir, publisher: Publisher
) -> None:
    lists(models_dir, publisher)
    fetch(SMALL_NAME, models_dir=models_dir.path)
    other = small_state()
    other["body.0.bias"] += 1
    publisher.content = pickled({"params": other})
    with pytest.raises(FetchFailed, match="instead of"):
        fetch(SMALL_NAME, models_dir=models_dir.path)


def test_a_download_that_broke_off_is_continued(models_dir: ModelsDir, publisher: Publisher) -> None:
    lists(models_dir, publisher)
    publisher.breaks_after = 300_000
    with pytest.raises(FetchFailed, match="300000 of"):
        fetch(SMALL_NAME, models_dir=models_dir.path)
    publisher.breaks_after = None
    fetch(SMALL_NAME, models_dir=models_dir.path)
    assert publisher.ranges_asked == [None, "bytes=300000-"]
    assert Manifest.read(models_dir.path).entry(SMALL_NAME).source_sha256 == hashlib.sha256(FILE).hexdigest()


def test_a_download_starts_again_where_the_file_changed_meanwhile(
    models_dir: ModelsDir, publisher: Publisher
) -> None:
    lists(models_dir, publisher)
    publisher.content, publisher.breaks_after = b"x" * len(FILE), 300_000
    with pytest.raises(FetchFailed):
        fetch(SMALL_NAME, models_dir=models_dir.path)
    publisher.content, publisher.breaks_after, publisher.tag = FILE, None, '"second"'
    fetch(SMALL_NAME, models_dir=models_dir.path)
    assert Manifest.read(models_dir.path).entry(SMALL_NAME).source_sha256 == hashlib.sha256(FILE).hexdigest()


def test_a_wrong_digest_is_thrown_away(models_dir: ModelsDir, publisher: Publisher) -> None:
    lists(models_dir, publisher, digest="0" * 64, size=len(FILE))
    with pytest.raises(FetchFailed, match="thrown away"):
        fetch(SMALL_NAME, models_dir=models_dir.path)
    assert leftovers(models_dir) == []
    assert not (models_dir.path / "installed.json").exists()


def test_a_wrong_size_is_refused_before_it_is_downloaded(models_dir: ModelsDir, publisher: Publisher) -> None:
    lists(models_dir, publisher, size=len(FILE) + 1)
    with pytest.raises(FetchFailed, match="published file has"):
        fetch(SMALL_NAME, models_dir=models_dir.path)
    assert leftovers(models_dir) == []


def test_an_error_page_is_never_taken_for_weights(models_dir: ModelsDir, publisher: Publisher) -> None:
    lists(models_dir, publisher)
    publisher.content, publisher.kind = b"<!doctype html><html>Sign in</html>", "text/html; charset=utf-8"
    with pytest.raises(FetchFailed, match="web page"):
        fetch(SMALL_NAME, models_dir=models_dir.path)
    assert leftovers(models_dir) == []


@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_refusal_of_the_server_is_told(models_dir: ModelsDir, publisher: Publisher, status: int) -> None:
    lists(models_dir, publisher)
    publisher.status = status
    with pytest.raises(FetchFailed, match=str(status)):
        fetch(SMALL_NAME, models_dir=models_dir.path)


def test_a_publisher_out_of_reach_is_told(models_dir: ModelsDir) -> None:
    with publishing(FILE) as gone:
        lists(models_dir, gone)
    with pytest.raises(FetchFailed, match="could not fetch"):
        fetch(SMALL_NAME, models_dir=models_dir.path)


def test_only_weights_of_the_list_with_an_address_can_be_fetched(models_dir: ModelsDir) -> None:
    with pytest.raises(UnknownWeights):
        fetch("anything", models_dir=models_dir.path)
    with pytest.raises(FetchFailed, match="no publisher"):
        fetch("albumen-colorizer", models_dir=models_dir.path)

"""The door to the engine: plain values in, a plain report or a plain reason out."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings

from archive.domain import failures
from archive.domain.errors import LostRace, RunFailed
from archive.engine import runner
from restoration import pipeline
from restoration.recipe import Recipe, Step
from tests.archive.cast import write_scan

FADING = Recipe("even", (Step("fading"),)).to_dict()


@pytest.fixture
def bench() -> runner.Bench:
    return runner.Bench(Path(django_settings.MODELS_DIR), "cpu")


def silent(step_index: int, step_count: int, step_kind: str, fraction: float) -> None:
    """Nobody listens."""


def test_a_recipe_is_followed_and_reported_in_plain_values(tmp_path: Path, bench: runner.Bench) -> None:
    heard: list[tuple[int, int, str, float]] = []
    report = runner.execute(
        FADING,
        source=write_scan(tmp_path),
        target=tmp_path / "new" / "result.tif",
        bench=bench,
        on_progress=lambda *words: heard.append(words),
    )
    assert (tmp_path / "new" / "result.tif").is_file()
    assert report["recipe"] == FADING
    assert [step["kind"] for step in report["steps"]] == ["fading"]
    assert heard[-1] == (0, 1, "fading", 1.0)
    assert [words[3] for words in heard] == sorted(words[3] for words in heard)


def test_an_unreadable_scan_is_a_reason_and_not_a_trace(tmp_path: Path, bench: runner.Bench) -> None:
    scan = tmp_path / "scan.tif"
    scan.write_bytes(b"no picture")
    with pytest.raises(RunFailed) as failed:
        runner.execute(FADING, source=scan, target=tmp_path / "r.tif", bench=bench, on_progress=silent)
    assert failed.value.code == "restoration.E001"


def test_a_listener_that_gives_up_stops_the_run_and_nothing_is_written(
    tmp_path: Path, bench: runner.Bench
) -> None:
    def give_up(*words: object) -> None:
        raise LostRace(what="run", key=1)

    with pytest.raises(LostRace):
        runner.execute(
            FADING,
            source=write_scan(tmp_path),
            target=tmp_path / "r.tif",
            bench=bench,
            on_progress=give_up,
        )
    assert [path.name for path in tmp_path.glob("*.tif")] == ["scan.tif"]


def test_a_fault_of_the_engine_is_told_by_its_name(
    tmp_path: Path, bench: runner.Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(pipeline, "restore", broken)
    with pytest.raises(RunFailed, match="ZeroDivisionError") as failed:
        runner.execute(FADING, source=tmp_path, target=tmp_path / "r.tif", bench=bench, on_progress=silent)
    assert failed.value.code == failures.UNEXPECTED


def test_a_device_that_is_not_there_is_refused_with_the_cure() -> None:
    with pytest.raises(RunFailed, match="use"):
        runner.Bench(Path("models"), "cuda:99").device_name()
    assert runner.Bench(Path("models"), "cpu").device_name() == "cpu"

"""Runs whose last step makes the result while it is written."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from restoration import pipeline
from restoration.errors import SpoiltResult
from restoration.imaging import files
from restoration.imaging.filters import Floats
from restoration.imaging.photograph import BandedPhotograph, Photograph, Pixels
from restoration.imaging.samples import dequantized, quantized
from restoration.inference.session import Session
from restoration.pipeline import Progress, digest_of, restore
from restoration.recipe import Recipe, Step, Value
from restoration.steps import upscale
from restoration.steps.context import BandedOutcome, Context
from restoration.weights.importing import import_file
from tests.restoration.drawn import dressed, ramp_samples
from tests.restoration.weights.states import SMALL_NAME, pickled_file, small_state

RESAMPLING = Step("upscale", {"scale": 4, "method": "classical"})
NETWORK = Step("upscale", {"scale": 4, "method": "network", "weights": SMALL_NAME})


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A 16-bit ramp whose neighbouring columns 8 bits cannot tell apart."""
    path = tmp_path / "scan.tif"
    files.write(dressed(dequantized(ramp_samples(70, 200)), bit_depth=16), path)
    return path


@pytest.fixture
def models(tmp_path: Path, models_dir: Path) -> Path:
    """A models folder with a small network that enlarges."""
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(models_dir / "manifest.toml", folder)
    import_file(pickled_file(tmp_path / f"{SMALL_NAME}.pth", small_state()), models_dir=folder)
    return folder


@pytest.mark.parametrize("step", [RESAMPLING, NETWORK], ids=["resampling", "network"])
def test_what_is_written_as_it_is_made_is_what_the_step_makes_in_memory(
    tmp_path: Path, scan: Path, models: Path, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = Context(Session(models, "cpu"), seed=0, tell=lambda fraction: None)
    expected = upscale.apply(files.read(scan), step.settings, context)

    def refuse(made: BandedPhotograph) -> NoReturn:
        raise AssertionError("the enlarged picture was gathered in memory")

    monkeypatch.setattr(BandedPhotograph, "gathered", refuse)
    target = tmp_path / "out.tif"
    report = restore(Recipe("enlarge", (step,)), scan, target, models_dir=models, device="cpu")
    result = files.read(target)
    wanted = quantized(expected.photograph.pixels, 16, grey=False)
    assert np.array_equal(quantized(result.pixels, 16, grey=False), wanted)
    assert result.dpi == pytest.approx((2400, 2400), abs=1)
    assert report.steps[0].measures == dict(expected.measures)
    assert report.result_digest == digest_of(target)


def test_sixteen_bits_come_through_the_enlargement(tmp_path: Path, scan: Path, models_dir: Path) -> None:
    target = tmp_path / "out.tif"
    restore(Recipe("enlarge", (RESAMPLING,)), scan, target, models_dir=models_dir, device="cpu")
    result = quantized(files.read(target).pixels, 16, grey=False)
    assert len(np.unique(result[140, :, 0])) > 600  # of 800 columns; in 8 bits there would be some hundred


def test_enlarging_in_the_middle_of_a_recipe_feeds_the_next_step(
    tmp_path: Path, scan: Path, models_dir: Path
) -> None:
    recipe = Recipe("odd", (RESAMPLING, Step("fading", {"local_contrast": 0.5})))
    report = restore(recipe, scan, tmp_path / "out.tif", models_dir=models_dir, device="cpu")
    assert files.read(tmp_path / "out.tif").size_hw == (280, 800)
    assert [step.kind for step in report.steps] == ["upscale", "fading"]


def broken_after(bands: Iterator[Pixels], last: Floats | Exception) -> Iterator[Pixels]:
    """The first band, and then something that is no picture."""
    yield next(bands)[:30]
    if isinstance(last, Exception):
        raise last
    yield last


@pytest.mark.parametrize(
    ("last", "error"),
    [(RuntimeError("power cut"), RuntimeError), (np.full((30, 800, 3), np.nan, np.float32), SpoiltResult)],
    ids=["crash", "no number"],
)
def test_a_run_that_breaks_while_it_writes_leaves_no_half_file(
    tmp_path: Path,
    scan: Path,
    models_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    last: Floats | Exception,
    error: type[Exception],
) -> None:
    def broken(photograph: Photograph, settings: Mapping[str, Value], context: Context) -> BandedOutcome:
        outcome = upscale.in_bands(photograph, settings, context)
        made = outcome.photograph
        return outcome._replace(photograph=made.replace(bands=broken_after(made.bands, last)))

    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "out.tif").write_bytes(b"old")
    monkeypatch.setattr(pipeline, "LAST_STEPS", {"upscale": broken})
    with pytest.raises(error):
        restore(
            Recipe("enlarge", (RESAMPLING,)), scan, folder / "out.tif", models_dir=models_dir, device="cpu"
        )
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("out.tif", b"old")]


def test_a_run_can_be_stopped_while_it_writes(tmp_path: Path, scan: Path, models_dir: Path) -> None:
    class Stopped(Exception):
        """What a caller raises who wants no more."""

    def stop(progress: Progress) -> None:
        if progress.fraction > 0.2:
            raise Stopped

    folder = tmp_path / "results"
    folder.mkdir()
    recipe = Recipe("enlarge", (RESAMPLING,))
    with pytest.raises(Stopped):
        restore(recipe, scan, folder / "out.tif", models_dir=models_dir, device="cpu", on_progress=stop)
    assert list(folder.iterdir()) == []

import shutil
from pathlib import Path

import numpy as np
import pytest

from restoration.errors import MissingWeights, SpoiltResult, UnreadableImage, UnwritableImage
from restoration.imaging import files
from restoration.imaging.exif import parsed
from restoration.imaging.icc import srgb_profile
from restoration.imaging.photograph import Photograph
from restoration.pipeline import STEPS, Progress, digest_of, restore
from restoration.recipe import SETTINGS, Recipe, Step, shipped
from restoration.report import Report
from restoration.steps.context import Outcome
from tests.restoration.drawn import dressed, scene

CLASSICAL = Recipe(
    "all classical",
    (
        Step("fading"),
        Step("scratches"),
        Step("denoise", {"method": "classical"}),
        Step("upscale", {"method": "classical"}),
    ),
)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A faded, grainy 16-bit scan with profile, resolution and Exif."""
    grain = np.random.default_rng(1).normal(0, 0.03, (120, 160, 1))
    pixels = np.clip(0.3 + 0.4 * scene() + grain, 0, 1).astype(np.float32)
    path = tmp_path / "scan.tif"
    files.write(dressed(pixels, bit_depth=16), path)
    return path


def test_every_kind_of_step_can_be_performed() -> None:
    assert set(STEPS) == set(SETTINGS)


@pytest.mark.parametrize("suffix", [".tif", ".png", ".jpg"])
def test_what_the_scan_carried_is_in_the_result(
    tmp_path: Path, scan: Path, models_dir: Path, suffix: str
) -> None:
    target = tmp_path / f"out{suffix}"
    report = restore(CLASSICAL, scan, target, models_dir=models_dir, device="cpu")
    result = files.read(target)
    assert result.size_hw == (240, 320)
    assert result.icc_profile == srgb_profile()
    assert result.dpi == pytest.approx((1200, 1200), abs=1)
    assert result.exif is not None
    assert parsed(result.exif)[271] == "Scanwerk"
    assert result.bit_depth == (8 if suffix == ".jpg" else 16)
    assert bool(report.warnings) == (suffix == ".jpg")


def test_the_report_says_what_was_done(tmp_path: Path, scan: Path, models_dir: Path) -> None:
    target = tmp_path / "out.tif"
    report = restore(CLASSICAL, scan, target, models_dir=models_dir, device="cpu")
    assert report.source_digest == digest_of(scan)
    assert report.result_digest == digest_of(target)
    assert report.recipe_digest == CLASSICAL.digest
    assert [step.kind for step in report.steps] == [step.kind for step in CLASSICAL.steps]
    assert not report.invented
    assert not report.colorized
    assert "albumen-damage" in report.weights  # it points at scratches, and makes no pixel
    assert report.software["albumen"]
    assert (report.peak_memory_bytes or 0) > 10 * 2**20
    assert Report.from_json(report.to_json()) == report


def test_the_same_scan_and_recipe_give_the_same_bytes(tmp_path: Path, scan: Path, models_dir: Path) -> None:
    recipe = Recipe("colour", (*CLASSICAL.steps[:3], Step("colorize", {"size": 256})), seed=9)
    reports = [
        restore(recipe, scan, tmp_path / f"{name}.tif", models_dir=models_dir, device="cpu") for name in "ab"
    ]
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()
    assert reports[0].invented
    assert reports[0].colorized
    assert reports[0].weights == reports[1].weights != {}


def test_the_scan_is_never_touched(tmp_path: Path, scan: Path, models_dir: Path) -> None:
    before, stamp = scan.read_bytes(), scan.stat().st_mtime_ns
    scan.chmod(0o444)
    restore(CLASSICAL, scan, tmp_path / "out.tif", models_dir=models_dir, device="cpu")
    assert scan.read_bytes() == before
    assert scan.stat().st_mtime_ns == stamp


def test_progress_runs_from_nothing_to_one(tmp_path: Path, scan: Path, models_dir: Path) -> None:
    seen: list[Progress] = []
    restore(CLASSICAL, scan, tmp_path / "o.tif", models_dir=models_dir, device="cpu", on_progress=seen.append)
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions)
    assert fractions[0] < 0.1
    assert fractions[-1] == 1.0
    assert [seen[0].step_kind, seen[-1].step_kind] == ["fading", "upscale"]
    assert {progress.step_count for progress in seen} == {4}


class Stopped(Exception):
    """What a caller raises who wants no more."""


def test_a_run_that_is_stopped_leaves_nothing_behind(tmp_path: Path, scan: Path, models_dir: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.step_kind == "denoise":
            raise Stopped

    folder = tmp_path / "results"
    folder.mkdir()
    with pytest.raises(Stopped):
        restore(CLASSICAL, scan, folder / "o.tif", models_dir=models_dir, device="cpu", on_progress=stop)
    assert list(folder.iterdir()) == []


def test_a_result_replaces_an_older_one_whole(tmp_path: Path, scan: Path, models_dir: Path) -> None:
    target = tmp_path / "out.tif"
    target.write_bytes(b"old")
    with pytest.raises(UnreadableImage):
        restore(CLASSICAL, tmp_path / "absent.tif", target, models_dir=models_dir, device="cpu")
    assert target.read_bytes() == b"old"
    restore(CLASSICAL, scan, target, models_dir=models_dir, device="cpu")
    assert files.read(target).size_hw == (240, 320)
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".tif") == [
        "out.tif",
        "scan.tif",
    ]


def test_missing_weights_stop_the_run_before_it_begins(tmp_path: Path, scan: Path, models_dir: Path) -> None:
    bare = tmp_path / "models"
    bare.mkdir()
    shutil.copy(models_dir / "manifest.toml", bare)
    with pytest.raises(MissingWeights) as caught:
        restore(shipped()["portrait"], scan, tmp_path / "out.tif", models_dir=bare, device="cpu")
    assert caught.value.recipes == ("portrait",)
    assert caught.value.file in str(caught.value)
    assert not (tmp_path / "out.tif").exists()


def test_recipes_without_networks_need_no_models_folder(tmp_path: Path, scan: Path) -> None:
    restore(
        Recipe("tone", (Step("fading"),)), scan, tmp_path / "o.tif", models_dir=tmp_path / "no", device="cpu"
    )
    assert (tmp_path / "o.tif").exists()


def test_values_that_are_no_numbers_are_never_written(
    tmp_path: Path, scan: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(photograph: Photograph, settings: object, context: object) -> Outcome:
        del settings, context
        pixels = photograph.pixels.copy()
        pixels[3, 4, 1] = np.nan
        return Outcome(photograph.replace(pixels=pixels), {})

    monkeypatch.setattr("restoration.pipeline.STEPS", {**STEPS, "fading": spoil})
    with pytest.raises(SpoiltResult):
        restore(CLASSICAL, scan, tmp_path / "o.tif", models_dir=models_dir, device="cpu")
    assert not (tmp_path / "o.tif").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, scan: Path, models_dir: Path) -> None:
    recipe = Recipe("tone", (Step("fading"),))
    with pytest.raises(UnwritableImage, match="No such file"):
        restore(recipe, scan, tmp_path / "absent" / "o.tif", models_dir=models_dir, device="cpu")


def test_sixteen_bit_ramps_pass_through_the_classical_steps(tmp_path: Path, models_dir: Path) -> None:
    ramp = np.tile(np.linspace(0.3, 0.33, 900, dtype=np.float32)[None, :, None], (200, 1, 3))
    ramp[:, :100] = np.linspace(0.25, 0.75, 100, dtype=np.float32)[None, :, None]
    grain = np.random.default_rng(2).normal(0, 0.006, (200, 900, 1)).astype(np.float32)
    files.write(dressed(ramp + grain, bit_depth=16), tmp_path / "ramp.tif")
    restore(
        shipped()["clean"], tmp_path / "ramp.tif", tmp_path / "o.tif", models_dir=models_dir, device="cpu"
    )
    result = files.read(tmp_path / "o.tif").pixels[:, 200:800, 0]
    columns = result.mean(axis=0)
    # 8 bits could tell some dozen of these columns apart.
    assert len(np.unique(np.rint(columns * 65535))) > 300

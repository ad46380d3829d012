"""The trained detector in the step: asked band by band, decided by connected finds, named in the report."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from restoration.imaging import files
from restoration.imaging.filters import Floats, blur
from restoration.pipeline import restore
from restoration.recipe import Recipe, Step
from restoration.report import Report
from restoration.steps import damage_net
from restoration.steps.scratches import find_damage
from tests.restoration.drawn import photograph, scene

NOTHING = np.zeros((40, 60), np.float32)
EVERYWHERE = np.ones((40, 60), np.bool_)


def odds_with(*places: tuple[slice, slice, float]) -> Floats:
    odds = np.full((40, 60), -9.0, np.float32)
    for rows, columns, value in places:
        odds[rows, columns] = value
    return odds


def test_bands_give_what_the_whole_gives_and_ask_for_multiples_of_sixteen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plane = np.random.default_rng(1).random((530, 75)).astype(np.float32)
    asked: list[tuple[int, ...]] = []

    def local(band: Floats) -> Floats:
        asked.append(band.shape)
        return blur(band, 2.0)

    whole = damage_net.in_bands(plane, local)
    monkeypatch.setattr(damage_net, "BAND_PIXELS", 75 * 150)
    banded = damage_net.in_bands(plane, local)
    assert np.allclose(
        banded[:-8], whole[:-8], atol=1e-6
    )  # the end is mirrored by the blur or by the padding
    assert len(asked) == 5
    assert not any(side % 16 for shape in asked for side in shape)


@pytest.mark.parametrize(("long_px", "asked_px"), [(300, [300, 900]), (1400, [1400]), (3000, [1800])])
def test_small_pictures_are_asked_about_enlarged_too_and_large_ones_made_smaller(
    long_px: int, asked_px: list[int]
) -> None:
    plane = np.full((long_px // 2, long_px), 0.4, np.float32)
    place = np.s_[long_px // 4 : long_px // 4 + long_px // 100, long_px // 3 : long_px // 2]
    plane[place] = 0.9
    asked: list[int] = []

    def light(searched: Floats) -> Floats:
        asked.append(max(searched.shape))
        return np.where(searched > 0.6, 9.0, -9.0).astype(np.float32)

    mask = find_damage(plane, "both", 0.5, light).mask
    assert asked == asked_px
    assert mask.shape == plane.shape
    assert mask[place].all()
    assert mask.sum() < 4 * mask[place].size


@pytest.mark.parametrize(
    ("plain", "enlarged", "together"),
    [(3.0, 5.0, 5.0), (3.0, 2.5, 2.5), (5.0, 2.5, 4.0), (5.0, -2.0, 2.0), (-9.0, 1.0, 1.0)],
)
def test_of_a_small_picture_the_surer_answer_counts_within_bounds(
    plain: float, enlarged: float, together: float
) -> None:
    def by_size(searched: Floats) -> Floats:
        return np.full(searched.shape, plain if max(searched.shape) == 300 else enlarged, np.float32)

    assert damage_net.odds_of(np.zeros((200, 300), np.float32), by_size) == pytest.approx(together)


def test_in_a_worn_picture_what_is_likely_is_damage() -> None:
    odds = odds_with((np.s_[5:6], np.s_[5:30], 9.0), (np.s_[30:31], np.s_[5:10], 1.0))
    mask = damage_net.decided(odds, NOTHING, EVERYWHERE)
    assert mask[5, 5:30].all() and mask[30, 5:10].all() and mask.sum() == 30


def test_in_a_picture_without_any_certain_damage_the_same_is_none() -> None:
    odds = odds_with((np.s_[30:31], np.s_[5:10], 1.0))
    assert not damage_net.decided(odds, NOTHING, EVERYWHERE).any()


def test_whoever_raises_the_sensitivity_is_believed_that_there_is_damage() -> None:
    odds = odds_with((np.s_[30:31], np.s_[5:10], 1.0))
    assert damage_net.decided(odds, NOTHING, EVERYWHERE, 1.0).sum() == 5
    assert not damage_net.decided(odds, NOTHING, EVERYWHERE, 0.0).any()


def test_where_more_is_asked_less_is_found() -> None:
    odds = odds_with(
        (np.s_[5:6], np.s_[5:10], 9.0), (np.s_[8:9], np.s_[5:10], 1.0), (np.s_[30:31], np.s_[5:10], 1.0)
    )
    cautious = NOTHING.copy()
    cautious[:20] = 2.0
    mask = damage_net.decided(odds, cautious, EVERYWHERE)
    assert mask[5].any() and not mask[8].any() and mask[30].any()


def test_what_lies_outside_the_frame_is_no_damage() -> None:
    odds = odds_with((np.s_[5:6], np.s_[5:30], 9.0), (np.s_[30:31], np.s_[5:30], 9.0))
    inside = EVERYWHERE.copy()
    inside[20:] = False
    mask = damage_net.decided(odds, NOTHING, inside)
    assert mask[5, 5:30].all() and not mask[20:].any()


def test_only_the_wanted_polarity_is_kept() -> None:
    plane = np.full((40, 60), 0.5, np.float32)
    plane[10, 10:30], plane[25, 10:30] = 0.9, 0.1
    mask = plane != 0.5
    assert damage_net.of_polarity(mask, plane, "light").nonzero()[0].tolist() == [10] * 20
    assert damage_net.of_polarity(mask, plane, "dark").nonzero()[0].tolist() == [25] * 20
    assert damage_net.of_polarity(mask, plane, "both") is mask


@pytest.fixture
def scratched(tmp_path: Path) -> Path:
    """A calm picture with a light and a dark scratch right across."""
    canvas = np.zeros((320, 480), np.uint8)
    cv2.line(canvas, (60, 10), (230, 300), 255, 2, cv2.LINE_AA)
    pixels = 0.3 + 0.3 * scene(320, 480)
    opacity = (canvas / 255).astype(np.float32)[..., None]
    files.write(photograph(pixels * (1 - opacity) + 0.97 * opacity), tmp_path / "scratched.png")
    return tmp_path / "scratched.png"


def cleaned(path: Path, models_dir: Path) -> tuple[Report, float]:
    """The report, and how bright the middle of the scratch still is."""
    target = path.with_name("cleaned.png")
    recipe = Recipe("trial", (Step("scratches", {}),))
    report = restore(recipe, path, target, models_dir=models_dir, device="cpu")
    return report, float(files.read(target).pixels[155, 145, 0])


def test_the_trained_detector_is_used_and_named_and_invents_nothing(
    scratched: Path, models_dir: Path
) -> None:
    report, shade = cleaned(scratched, models_dir)
    assert "albumen-damage" in report.weights
    assert report.steps[0].measures["weights"] == "albumen-damage"
    assert not report.invented
    assert shade < 0.75


def test_without_its_weights_the_classical_finder_does_the_work(
    scratched: Path, models_dir: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "models"
    bare.mkdir()
    shutil.copy(models_dir / "manifest.toml", bare)
    report, shade = cleaned(scratched, bare)
    assert report.weights == {}
    assert report.steps[0].measures["weights"] == ""
    assert shade < 0.75

import numpy as np
import pytest

from restoration.imaging import resampling
from restoration.imaging.color import lightness_of_srgb
from restoration.imaging.faces import faces, largest_face_share
from restoration.imaging.filters import Floats, resized
from restoration.imaging.frame import find_frame, frame_mask
from restoration.imaging.guided import drawn_bands, fit_lines
from restoration.imaging.metrics import lightness_shift, noise_sigma, psnr
from tests.restoration.drawn import scene, stock


@pytest.mark.parametrize("sigma", [2, 6, 15])
def test_the_strength_of_noise_is_told_within_a_quarter(sigma: int) -> None:
    plane = stock("camera")[..., 0]
    noisy = plane + np.random.default_rng(1).normal(0, sigma / 255, plane.shape).astype(np.float32)
    assert noise_sigma(noisy) == pytest.approx(sigma / 255, rel=0.25)


def test_a_drawn_ramp_has_no_noise() -> None:
    ramp = np.tile(np.linspace(0.1, 0.9, 200, dtype=np.float32), (200, 1))
    assert noise_sigma(ramp) < 1e-4


def test_equal_pictures_do_not_differ() -> None:
    assert psnr(scene(), scene()) == float("inf")
    assert lightness_shift(lightness_of_srgb(scene()), scene()) == (0.0, 0.0)
    mean, most = lightness_shift(lightness_of_srgb(scene() * 0.5), scene())
    assert 0 < mean < most


def framed(shade: float, border: int = 12) -> Floats:
    plane = np.full((200, 260), shade, np.float32)
    plane[border:-border, border:-border] = resized(
        scene()[..., 0] * 0.7, (200 - 2 * border, 260 - 2 * border)
    )
    return plane


def test_a_paper_border_is_found_and_masked() -> None:
    plane = framed(0.92)
    frame = find_frame(plane)
    assert frame[:4] == pytest.approx((12, 188, 12, 248), abs=2)
    mask = frame_mask(plane, frame)
    assert mask[5, 5] > 0.9
    assert mask[100, 130] == 0


def test_a_sky_is_no_frame() -> None:
    plane = scene(200, 260)[..., 0]
    plane[:60] = 0.9
    assert find_frame(plane).luma is None
    assert find_frame(np.full((80, 80), 0.1, np.float32)).luma is None


def test_a_face_is_found_where_it_is() -> None:
    plane = stock("astronaut").mean(axis=2)
    rows, columns = faces(plane)[0]
    assert rows.start < 130 < rows.stop
    assert columns.start < 225 < columns.stop
    assert largest_face_share(plane) == pytest.approx(0.2, abs=0.1)
    assert largest_face_share(stock("brick")[..., 0]) == 0


def test_small_colors_are_drawn_along_large_edges() -> None:
    guide = np.full((240, 320), 20.0, np.float32)
    guide[:, 163:] = 80.0
    small = resized(guide, (60, 80))
    values = np.where(small > 50, 30.0, -30.0).astype(np.float32)[..., None].repeat(2, axis=2)
    drawn = np.concatenate(
        [band for _, band in drawn_bands(fit_lines(small, values, radius_px=3, tolerance=4), guide)]
    )
    assert drawn.shape == (240, 320, 2)
    assert (drawn[:, 160:163] < -25).all()
    assert (drawn[:, 163:166] > 20).all()


@pytest.mark.parametrize("scale", [2, 4])
def test_an_enlargement_shrinks_back_to_its_source_and_needs_no_seams(
    monkeypatch: pytest.MonkeyPatch, scale: int
) -> None:
    source = scene(260, 1600)
    monkeypatch.setattr(resampling, "BAND_PIXELS", 1 << 18)
    pieces = list(resampling.enlarged_bands(source, scale, 0.0))
    assert len(pieces) > 1
    large = np.concatenate([band for _, band in pieces])
    assert large.shape == (260 * scale, 1600 * scale, 3)
    again = large.reshape(260, scale, 1600, scale, 3).mean(axis=(1, 3))
    assert np.abs(again - source).mean() < 0.002
    seam = pieces[0][0].stop
    jump = np.abs(large[seam] - large[seam - 1]).mean()
    usual = np.abs(np.diff(large[seam - 20 : seam + 20], axis=0)).mean()
    assert jump < 2 * usual

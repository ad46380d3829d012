"""Drawing damage: strokes are drawn where they lie, whether the canvas is a stamp or a wall."""

import numpy as np
import pytest

from restoration.training.degradations.canvas import from_an_edge, stroke, wander

LARGE, PART = (200, 300), (slice(40, 120), slice(60, 190))  # (height, width); a part of it


@pytest.mark.parametrize("seed", range(6))
def test_a_stroke_on_a_part_of_a_canvas_is_what_the_whole_shows_there(seed: int) -> None:
    rng = np.random.default_rng(seed)
    line = wander(np.array([110.0, 75.0]), rng.uniform(0, 6), 25.0, rng, wobble=0.2, step_px=3.0)
    thickness_px = rng.uniform(0.3, 6.0)
    whole, part = np.zeros(LARGE, np.uint8), np.zeros((80, 130), np.uint8)
    stroke(whole, line, thickness_px, 0.9)
    stroke(part, line - (PART[1].start, PART[0].start), thickness_px, 0.9)
    assert whole.any()
    assert np.array_equal(whole[PART], part)


@pytest.mark.parametrize("start", [(-50.0, 20.0), (20.0, -50.0), (400.0, 20.0), (20.0, 400.0)])
def test_a_stroke_beside_the_canvas_leaves_it_blank(start: tuple[float, float]) -> None:
    canvas = np.zeros(LARGE, np.uint8)
    stroke(canvas, np.array([start, (start[0] + 3, start[1] + 3)]), 2.0, 1.0)
    assert not canvas.any()


def test_what_comes_from_an_edge_starts_on_it_and_heads_inwards() -> None:
    image = np.zeros((*LARGE, 3), np.float32)
    for seed in range(20):
        (across, down), heading = from_an_edge(image, np.random.default_rng(seed))
        assert across in (0, 300) or down in (0, 200)
        inwards = np.array([150 - across, 100 - down]) @ (np.cos(heading), np.sin(heading))
        assert inwards > 0

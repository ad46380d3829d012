import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from restoration.inference.windows import FEATHER_PX, Cut, spans

CUTS = st.builds(
    Cut, tile_px=st.integers(8, 200), context_px=st.integers(0, 60), multiple=st.sampled_from([1, 2, 4])
)


@given(length=st.integers(1, 900), cut=CUTS, scale=st.sampled_from([1, 2, 4]))
def test_the_weights_sum_to_one_at_every_pixel(length: int, cut: Cut, scale: int) -> None:
    total = np.zeros((length + cut.multiple) * scale, np.float64)
    for span in spans(length, cut, scale=scale):
        assert np.isfinite(span.weights).all()
        total[span.start * scale : span.stop * scale] += span.weights
    assert np.allclose(total[: length * scale], 1.0, atol=1e-6)


@given(length=st.integers(1, 900), cut=CUTS)
def test_windows_keep_to_the_multiple_and_are_alike_few_and_small(length: int, cut: Cut) -> None:
    cuts = spans(length, cut)
    for span in cuts:
        assert span.start % cut.multiple == span.stop % cut.multiple == 0
    assert cuts[0].start == 0
    assert length <= cuts[-1].stop < length + cut.multiple
    (window,) = {span.stop - span.start for span in cuts}
    assert window <= cut.window_px
    if (gaps := len(cuts) - 1) > 0:
        assert cut.window_px + (gaps - 1) * (cut.window_px - cut.overlap_px) < length
        assert (len(cuts) * (window - cut.multiple) - gaps * cut.overlap_px) < cuts[-1].stop


@given(length=st.integers(300, 900), cut=CUTS)
def test_nothing_within_the_context_of_a_cut_side_is_used(length: int, cut: Cut) -> None:
    for span in spans(length, cut):
        weights = span.weights
        if span.start > 0:
            assert not weights[: cut.context_px].any()
        if span.stop < length:
            assert not weights[len(weights) - cut.context_px :].any()


def test_a_side_that_fits_is_not_cut() -> None:
    cut = Cut(tile_px=64, context_px=8)
    assert len(spans(cut.window_px, cut)) == 1
    assert len(spans(cut.window_px + 1, cut)) == 2


@pytest.mark.parametrize("scale", [1, 4])
def test_neighbours_fade_into_each_other_over_the_feather(scale: int) -> None:
    first, second = spans(150, Cut(tile_px=64, context_px=8), scale=scale)[:2]
    fading = first.weights[(second.start + 8) * scale : (second.start + 8 + FEATHER_PX) * scale]
    assert np.all(np.diff(fading) < 0)

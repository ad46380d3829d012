from itertools import pairwise

import numpy as np
import pytest
import torch

from restoration.imaging import samples
from restoration.imaging.filters import Floats
from restoration.imaging.tensors import array_of, tensor_of
from restoration.inference.tile_runner import SpoiltTile, TileRunner
from restoration.inference.tiling import enlarge, enlarged_bands, plan
from restoration.layers.repconv import fold
from restoration.nets.needs import TiledNet, TilingNeeds
from restoration.nets.upscaler import Upscaler, UpscalerDims
from restoration.weights.architectures import architecture_named
from restoration.weights.loading import net_from_state
from tests.restoration.inference.nets import BoxNet, FailingNet
from tests.restoration.nets.seeded import seeded_image, state_of
from tests.restoration.steps.conftest import stirred

CPU = torch.device("cpu")


def runner(net: TiledNet, dtype: torch.dtype = torch.float32) -> TileRunner:
    return TileRunner(net.to(dtype), device=CPU, dtype=dtype)


def whole_numbers(height: int, width: int) -> Floats:
    return np.random.default_rng(3).integers(0, 9, (height, width, 3)).astype(np.float32)


def whole(net: TiledNet, pixels: Floats) -> Floats:
    with torch.no_grad():
        return array_of(net(tensor_of(pixels)))


@pytest.mark.parametrize("size_hw", [(200, 150), (64, 400), (7, 5), (131, 257)])
def test_tiled_equals_whole_to_the_bit_for_exact_arithmetic(size_hw: tuple[int, int]) -> None:
    pixels = whole_numbers(*size_hw)
    tiled = enlarge(pixels, runner(BoxNet()), tile_px=64)
    assert np.abs(tiled - whole(BoxNet(), pixels)).max() < 1e-4


def test_a_real_net_whose_field_fits_gives_the_same_picture_tiled() -> None:
    net = srvgg()
    pixels = array_of(seeded_image(150, 170))
    assert np.abs(enlarge(pixels, runner(net), tile_px=64) - whole(net, pixels)).max() < 1e-4


@pytest.mark.parametrize(("scale", "folded"), [(2, 1), (4, 1), (2, 2)])
def test_our_own_enlarger_leaves_no_seam(scale: int, folded: int) -> None:
    net = stirred(Upscaler(UpscalerDims(scale, channels=12, blocks=3, fold=folded)))
    assert isinstance(net, TiledNet)
    fold(net)
    pixels = array_of(seeded_image(150, 134))
    assert np.abs(enlarge(pixels, runner(net), tile_px=64) - whole(net, pixels)).max() < 1e-5


def test_a_field_that_does_not_fit_would_be_noticed() -> None:
    """The comparison above can fail: where the context is cut short, the seams differ."""
    net, pixels = BoxNet(radius_px=12), whole_numbers(200, 90)
    expected = whole(net, pixels)
    net.context_px = 0
    assert np.abs(enlarge(pixels, runner(net), tile_px=64) - expected).max() > 1.0


def test_an_odd_picture_is_padded_for_a_net_that_takes_even_sizes_only() -> None:
    net = BoxNet(multiple=2)
    tiled = enlarge(whole_numbers(131, 97), runner(net), tile_px=32)
    assert tiled.shape == (262, 194, 3)
    assert all(side % 2 == 0 for size in net.sizes_seen for side in size)


def test_bands_come_top_to_bottom_without_gap_and_hold_the_result() -> None:
    pixels = whole_numbers(300, 60)
    bands = list(enlarged_bands(pixels, runner(BoxNet()), tile_px=64))
    assert len(bands) > 2
    assert bands[0][0].start == 0
    assert all(after[0].start == before[0].stop for before, after in pairwise(bands))
    joined = np.concatenate([band for _, band in bands])
    assert np.array_equal(joined, enlarge(pixels, runner(BoxNet()), tile_px=64))


def test_bands_of_a_wide_picture_are_handed_out_in_pieces_that_hold_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pixels = whole_numbers(150, 60)
    expected = enlarge(pixels, runner(BoxNet()), tile_px=64)
    monkeypatch.setattr(samples, "BAND_PIXELS", 1000)
    pieces = list(enlarged_bands(pixels, runner(BoxNet()), tile_px=64))
    assert max(len(piece) for _, piece in pieces) == 1000 // 120
    assert all(piece.base is None for _, piece in pieces)  # a view would keep the whole band alive
    assert np.array_equal(np.concatenate([piece for _, piece in pieces]), expected)


def test_progress_rises_to_one_and_what_it_raises_stops_the_run() -> None:
    told: list[float] = []
    enlarge(whole_numbers(300, 200), runner(BoxNet()), tile_px=64, tell=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def cancel(_: float) -> None:
        raise KeyboardInterrupt

    net = BoxNet()
    with pytest.raises(KeyboardInterrupt):
        enlarge(whole_numbers(300, 200), runner(net), tile_px=64, tell=cancel)
    assert len(net.sizes_seen) == 1


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
        MemoryError(),
    ],
)
def test_a_lack_of_memory_at_every_tile_changes_nothing_in_the_result(error: Exception) -> None:
    pixels = whole_numbers(300, 280)
    net = FailingNet(most_px=80, error=error)
    careful = runner(net)
    tiled = enlarge(pixels, careful, tile_px=256)
    assert np.abs(tiled - whole(BoxNet(), pixels)).max() < 1e-4
    assert net.failures > 0
    assert careful.counts.halvings == 2
    assert careful.counts.smallest_tile_px == 64
    assert careful.counts.on_processor == 0


def test_each_tile_that_lacks_memory_once_is_run_again_from_its_own_input() -> None:
    pixels = whole_numbers(1400, 180)

    class OnceEach(BoxNet):
        """Fails the first time that each window of the plan comes along."""

        failed_for = 0

        def forward(self, image: torch.Tensor) -> torch.Tensor:
            if self.failed_for < careful.counts.windows:
                self.failed_for = careful.counts.windows
                raise torch.OutOfMemoryError("injected")
            return super().forward(image)

    careful = runner(OnceEach())
    tiled = enlarge(pixels, careful, tile_px=512)
    assert np.abs(tiled - whole(BoxNet(), pixels)).max() < 1e-4
    assert careful.counts.windows == careful.counts.halvings == 3
    assert careful.counts.smallest_tile_px == 64


def test_below_the_smallest_tile_the_processor_takes_over() -> None:
    class CardOnly(BoxNet):
        """Stands in for a card: the copy made for the processor works, the first one never does."""

        broken = True

        def forward(self, image: torch.Tensor) -> torch.Tensor:
            if self.broken:
                raise torch.OutOfMemoryError("injected")
            return super().forward(image)

        def __deepcopy__(self, memo: object) -> "CardOnly":
            other = CardOnly()
            other.broken = False
            return other

    pixels = whole_numbers(150, 90)
    careful = TileRunner(CardOnly(), device=torch.device("cpu", 0), dtype=torch.float32)
    tiled = enlarge(pixels, careful, tile_px=256)
    assert np.abs(tiled - whole(BoxNet(), pixels)).max() < 1e-4
    assert careful.counts.on_processor == careful.counts.windows == 1


def test_the_processor_itself_running_out_ends_the_run() -> None:
    with pytest.raises(MemoryError):
        enlarge(whole_numbers(150, 90), runner(FailingNet(most_px=1, error=MemoryError())), tile_px=256)


def test_the_governor_is_asked_before_every_window() -> None:
    rests: list[int] = []
    careful = TileRunner(BoxNet(), device=CPU, dtype=torch.float32, rest=lambda: rests.append(1))
    enlarge(whole_numbers(300, 100), careful, tile_px=64)
    assert len(rests) == careful.counts.windows > 1


def test_other_errors_are_not_taken_for_a_lack_of_memory() -> None:
    with pytest.raises(RuntimeError, match="illegal"):
        enlarge(
            whole_numbers(80, 80),
            runner(FailingNet(most_px=1, error=RuntimeError("an illegal memory access"))),
            tile_px=64,
        )


class HalfBreaks(BoxNet):
    """Gives `bad` in half precision and the truth in float32."""

    def __init__(self, bad: float) -> None:
        super().__init__()
        self.bad = bad

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        answer = super().forward(image)
        return answer if image.dtype is torch.float32 else torch.full_like(answer, self.bad)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 0.0])
def test_a_tile_that_half_precision_spoils_is_run_again_in_float32(bad: float) -> None:
    pixels = whole_numbers(90, 70)
    careful = runner(HalfBreaks(bad), torch.bfloat16)
    tiled = enlarge(pixels, careful, tile_px=128)
    assert np.abs(tiled - whole(BoxNet(), pixels)).max() < 1e-4
    assert careful.counts.in_float32 == 1


@pytest.mark.parametrize("bad", [float("nan"), 0.0])
def test_a_tile_that_float32_spoils_too_stops_the_run(bad: float) -> None:
    net = BoxNet()
    net.kernel.data.fill_(bad)
    with pytest.raises(SpoiltTile, match="verify"):
        enlarge(whole_numbers(40, 40), runner(net), tile_px=64)


def test_a_black_part_of_a_picture_may_come_out_black() -> None:
    assert not enlarge(np.zeros((40, 40, 3), np.float32), runner(BoxNet()), tile_px=64).any()


def test_the_plan_takes_the_largest_tile_that_fits_the_budget() -> None:
    needs = TilingNeeds(4, 1, 34, 34, bytes_per_px=1000)
    budget = 100_000_000
    chosen = plan(needs, budget_bytes=budget)
    assert chosen.expected_bytes <= budget
    assert chosen.tile_px % 32 == 0
    assert (chosen.window_px + 32) ** 2 * 1000 > budget
    assert plan(needs, budget_bytes=1).tile_px == 64
    assert plan(needs, budget_bytes=10**15).tile_px == 1024
    assert plan(needs, budget_bytes=budget, bytes_per_px=4000).tile_px < chosen.tile_px


def test_on_a_processor_tiles_grow_no_larger_than_its_caches_unless_they_were_mostly_margin() -> None:
    budget, warm = 10**9, 30_000_000
    slim = plan(TilingNeeds(2, 2, 26, 26, bytes_per_px=400), budget_bytes=budget, warm_bytes=warm)
    assert slim.tile_px == 320 and slim.tile_px >= 4 * (slim.window_px - slim.tile_px)
    wide = plan(TilingNeeds(4, 1, 40, 40, bytes_per_px=12_000), budget_bytes=budget, warm_bytes=warm)
    cold = plan(TilingNeeds(4, 1, 40, 40, bytes_per_px=12_000), budget_bytes=budget)
    assert wide == cold


def srvgg() -> TiledNet:
    shapes = dict(architecture_named("srvgg-x4-16").shapes({}))
    net = net_from_state("srvgg-x4-16", state_of(shapes, slopes_are_prelu=True))
    assert isinstance(net, TiledNet)
    return net

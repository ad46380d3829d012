import pytest
import torch
from torch import Tensor, nn

from restoration.layers import attention
from restoration.layers.attention import Attention
from restoration.layers.positions import sine_waves

CHANNELS, HEADS = 32, 4


def layers() -> tuple[Attention, nn.MultiheadAttention]:
    """Ours and torch's with the same weights."""
    torch.manual_seed(5)
    theirs = nn.MultiheadAttention(CHANNELS, HEADS, batch_first=True).eval()
    ours = Attention(CHANNELS, HEADS)
    ours.load_state_dict(theirs.state_dict())
    return ours.requires_grad_(requires_grad=False), theirs.requires_grad_(requires_grad=False)


def grid(height: int, width: int) -> tuple[Tensor, Tensor, Tensor]:
    """The two halves of the position encoding, and the whole as a picture."""
    rows, columns = (sine_waves(length, CHANNELS // 2, like=torch.zeros(1)) for length in (height, width))
    whole = torch.cat([rows[:, None].expand(-1, width, -1), columns[None].expand(height, -1, -1)], 2)
    return rows, columns, whole


def test_attention_is_that_of_torch() -> None:
    ours, theirs = layers()
    query, key, value = torch.rand(2, 7, CHANNELS), torch.rand(2, 50, CHANNELS), torch.rand(2, 50, CHANNELS)
    assert torch.allclose(ours(query, key, value), theirs(query, key, value)[0], atol=1e-6)


@pytest.mark.parametrize("at_once", [1, 20, 100_000])
def test_attention_over_a_picture_is_the_same_however_it_is_cut(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(attention, "KEYS_AT_ONCE", at_once)
    ours, theirs = layers()
    query, picture = torch.rand(2, 7, CHANNELS) * 5, torch.rand(2, 6, 9, CHANNELS) * 20
    rows, columns, places = grid(6, 9)
    expected = theirs(query, (picture + places).flatten(1, 2), picture.flatten(1, 2))[0]
    assert torch.allclose(ours.over_picture(query, picture, rows, columns), expected, atol=1e-5)


def test_scores_far_apart_do_not_overflow() -> None:
    ours, _ = layers()
    picture = torch.rand(1, 6, 9, CHANNELS) * torch.linspace(-1e4, 1e4, 6)[:, None, None]
    rows, columns, _ = grid(6, 9)
    assert ours.over_picture(torch.rand(1, 7, CHANNELS) * 100, picture, rows, columns).isfinite().all()


def test_places_are_encoded_as_sines_and_cosines_of_growing_period() -> None:
    waves = sine_waves(8, 6, like=torch.zeros(1, dtype=torch.float64))
    assert waves.dtype is torch.float64
    angle = 3 / (8 + 1e-6) * 2 * torch.pi
    assert waves[2, 0] == pytest.approx(torch.sin(torch.tensor(angle)).item(), abs=1e-6)
    assert waves[2, 1] == pytest.approx(torch.cos(torch.tensor(angle)).item(), abs=1e-6)
    assert waves[2, 4] == pytest.approx(torch.sin(torch.tensor(angle / 10000 ** (4 / 6))).item(), abs=1e-6)

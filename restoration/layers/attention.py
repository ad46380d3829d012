"""Multi-head attention (Vaswani 2017), whole for short sequences and streamed for the pixels of a picture."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

KEYS_AT_ONCE = 4096
LOG2_E = math.log2(math.e)


class Attention(nn.Module):
    """Scaled dot-product attention; its input projections are packed as in torch.nn.MultiheadAttention."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * channels, channels))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * channels))
        self.out_proj = nn.Linear(channels, channels)

    def forward(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """(N, Q, C), (N, K, C), (N, K, C) -> (N, Q, C)."""
        parts = zip((query, key, value), self._projections(), strict=True)
        q, k, v = (self._split(F.linear(tokens, *projection)) for tokens, projection in parts)
        return self._join(F.scaled_dot_product_attention(q, k, v))

    def over_picture(self, query: Tensor, picture: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
        """Attend to every pixel of a picture at its place, without holding all keys, values or scores.

        `query` (N, Q, C); `picture` (N, H, W, C) gives the values, and with `rows` (H, C/2) and `columns`
        (W, C/2), the two halves of the position encoding, the keys. The softmax is accumulated over bands of
        rows with a running maximum (Milakov 2018), so that the result is that of the whole.
        """
        to_query, to_key, to_value = self._projections()
        half = rows.shape[1]
        row_keys = F.linear(rows, to_key[0][:, :half])
        column_keys = F.linear(columns, to_key[0][:, half:], to_key[1])
        q = self._split(F.linear(query, *to_query)) * (LOG2_E * (query.shape[-1] // self.heads) ** -0.5)
        band = max(1, KEYS_AT_ONCE // picture.shape[2])
        softmax = _RunningSoftmax()
        bands = zip(torch.split(picture, band, 1), torch.split(row_keys, band), strict=True)
        for pixels, places in bands:
            k = F.linear(pixels, to_key[0]).add_(places[:, None]).add_(column_keys)
            v = F.linear(pixels, *to_value)
            softmax.add(q @ self._split(k.flatten(1, 2)).mT, self._split(v.flatten(1, 2)))
        return self._join(softmax.result())

    def _projections(self) -> list[tuple[Tensor, Tensor]]:
        return list(zip(self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3), strict=True))

    def _split(self, tokens: Tensor) -> Tensor:
        """(N, T, C) -> (N, heads, T, C/heads)."""
        return torch.unflatten(tokens, -1, (self.heads, -1)).transpose(1, 2)

    def _join(self, by_head: Tensor) -> Tensor:
        joined: Tensor = self.out_proj(by_head.transpose(1, 2).flatten(2))
        return joined


class _RunningSoftmax:
    """softmax(scores) @ values, given in pieces along the keys; scores come multiplied by log2(e).

    Powers of two, because exp on the processor is many times slower where the result is denormal.
    """

    def __init__(self) -> None:
        self._peak: Tensor | None = None
        self._sum = self._total = torch.empty(0)

    def add(self, scores: Tensor, values: Tensor) -> None:
        """Take in scores (N, heads, Q, K), which are overwritten, and values (N, heads, K, D)."""
        peak = scores.amax(-1, keepdim=True)
        if self._peak is None:
            weights = scores.sub_(peak).exp2_()
            self._sum, self._total = weights.sum(-1, keepdim=True), weights @ values
        else:
            peak = torch.maximum(peak, self._peak)
            weights, fading = scores.sub_(peak).exp2_(), (self._peak - peak).exp2_()
            self._sum.mul_(fading).add_(weights.sum(-1, keepdim=True))
            self._total.mul_(fading).add_(weights @ values)
        self._peak = peak

    def result(self) -> Tensor:
        return self._total / self._sum

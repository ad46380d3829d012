"""DDColor (Kang, ICCV 2023): a ConvNeXt encoder, a pixel decoder, and a decoder of a hundred colour queries.

The arithmetic is the authors'; the order of it is not. What is linear is folded into the weights at load time
(`restoration.nets.ddcolor_state`), and the widest pictures are made in bands and never held whole, so that
the numbers are theirs within float rounding in a fraction of the memory. For inference only: parts work in
place.
"""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from restoration.layers.attention import Attention
from restoration.layers.convnext import NORM_EPS, ConvNeXtBlock, Downsample, Stem
from restoration.layers.positions import sine_waves
from restoration.layers.subpixel import ProjectedSubpixels, SubpixelUp, blur

SIZE_MULTIPLE = 32
LAB_PLANES = 2
RGB_PLANES = 3


@dataclass(frozen=True)
class DDColorDims:
    """The numbers in which the variants of DDColor differ, and those that they share."""

    depths: tuple[int, int, int, int]
    channels: tuple[int, int, int, int]
    decoder_channels: tuple[int, int, int] = (512, 512, 256)
    last_factor: int = 4
    queries: int = 100
    query_channels: int = 256
    heads: int = 8
    feed_forward: int = 2048
    attention_layers: int = 9


TINY = DDColorDims(depths=(3, 3, 9, 3), channels=(96, 192, 384, 768))
LARGE = DDColorDims(depths=(3, 3, 27, 3), channels=(192, 384, 768, 1536))


class DDColor(nn.Module):
    """Colours for a grey picture. Looks at the whole picture at once, so it is never tiled."""

    def __init__(self, dims: DDColorDims) -> None:
        super().__init__()
        self.dims = dims
        self.encoder = Encoder(dims)
        self.pixel_decoder = PixelDecoder(dims)
        self.color_decoder = ColorDecoder(dims)
        self.refine = Refinement(dims)

    @torch.no_grad()
    def forward(self, image: Tensor) -> Tensor:
        """Grey RGB (N, 3, H, W) in [0, 1], H and W multiples of 32 -> a and b of CIE Lab, (N, 2, H, W)."""
        if image.shape[2] % SIZE_MULTIPLE or image.shape[3] % SIZE_MULTIPLE:
            raise ValueError(f"height and width must be multiples of {SIZE_MULTIPLE}: {tuple(image.shape)}")
        scales = self.pixel_decoder(self.encoder(image))
        finest = scales[-1]
        queries = self.color_decoder(scales)
        return self.refine(image, queries, finest)  # type: ignore[no-any-return]


class Encoder(nn.Module):
    """ConvNeXt (Liu 2022), read after each of its four stages."""

    def __init__(self, dims: DDColorDims) -> None:
        super().__init__()
        widths = dims.channels
        steps = [Downsample(a, b) for a, b in pairwise(widths)]
        self.down = nn.ModuleList([Stem(RGB_PLANES, widths[0]), *steps])
        self.stages = nn.ModuleList(
            nn.Sequential(*(ConvNeXtBlock(width) for _ in range(depth)))
            for width, depth in zip(widths, dims.depths, strict=True)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(width, eps=NORM_EPS) for width in widths)

    def forward(self, image: Tensor) -> list[Tensor]:
        """(N, 3, H, W) -> pictures (N, h, w, C) at 1/4, 1/8, 1/16 and 1/32."""
        features, running = [], image
        for down, stage, norm in zip(self.down, self.stages, self.norms, strict=True):
            running = stage(down(running))
            features.append(norm(running))
        return features


class PixelDecoderLayer(nn.Module):
    """Double the picture, join the encoder's view of that scale, and mix both by a 3x3 convolution."""

    def __init__(self, channels_in: int, channels_joined: int, channels_out: int) -> None:
        super().__init__()
        self.up = SubpixelUp(channels_in, channels_out)
        self.conv = nn.Conv2d(channels_out + channels_joined, channels_out, 3, padding=1, bias=False)

    def forward(self, picture: Tensor, features: list[Tensor]) -> Tensor:
        """(N, h, w, C) and the encoder's features, the last of which is taken off -> (N, 2h, 2w, C_out)."""
        feature = features.pop()
        width = self.up.channels_out
        joined = feature.new_empty(*feature.shape[:3], width + feature.shape[3])
        joined[..., width:] = feature.relu_()
        del feature
        self.up(picture, joined[..., :width])
        mixed: Tensor = self.conv(joined.permute(0, 3, 1, 2)).relu_()
        return mixed.permute(0, 2, 3, 1).contiguous()


class PixelDecoder(nn.Module):
    """From 1/32 back to 1/4 of the resolution, in three doublings."""

    def __init__(self, dims: DDColorDims) -> None:
        super().__init__()
        widths_in = (dims.channels[3], *dims.decoder_channels[:2])
        widths_joined = dims.channels[2::-1]
        self.layers = nn.ModuleList(
            PixelDecoderLayer(*widths)
            for widths in zip(widths_in, widths_joined, dims.decoder_channels, strict=True)
        )

    def forward(self, features: list[Tensor]) -> list[Tensor]:
        """The encoder's features, which are used up -> pictures at 1/16, 1/8 and 1/4."""
        scales = [features.pop()]
        for layer in self.layers:
            scales.append(layer(scales[-1], features))
        return scales[1:]


class ColorDecoderLayer(nn.Module):
    """The queries look at a picture, at each other, and think; each time the sum is normalised."""

    def __init__(self, dims: DDColorDims) -> None:
        super().__init__()
        width = dims.query_channels
        self.cross_attention = Attention(width, dims.heads)
        self.cross_norm = nn.LayerNorm(width)
        self.self_attention = Attention(width, dims.heads)
        self.self_norm = nn.LayerNorm(width)
        self.linear1 = nn.Linear(width, dims.feed_forward)
        self.linear2 = nn.Linear(dims.feed_forward, width)
        self.norm = nn.LayerNorm(width)

    def forward(
        self, queries: Tensor, places: Tensor, picture: Tensor, waves: tuple[Tensor, Tensor]
    ) -> Tensor:
        """Queries (N, Q, C), their places (Q, C), a picture (N, h, w, C) and its waves -> (N, Q, C)."""
        seen = self.cross_attention.over_picture(queries + places, picture, *waves)
        queries = self.cross_norm(queries + seen)
        placed = queries + places
        queries = self.self_norm(queries + self.self_attention(placed, placed, queries))
        thought = self.linear2(self.linear1(queries).relu_())
        return self.norm(queries + thought)  # type: ignore[no-any-return]


class ColorDecoder(nn.Module):
    """A hundred learned queries, turned into directions in the space of pixel features."""

    def __init__(self, dims: DDColorDims) -> None:
        super().__init__()
        width = dims.query_channels
        self.query_feat = nn.Parameter(torch.empty(dims.queries, width))
        self.query_embed = nn.Parameter(torch.empty(dims.queries, width))
        self.input_proj = nn.ModuleList(nn.Linear(channels, width) for channels in dims.decoder_channels)
        self.layers = nn.ModuleList(ColorDecoderLayer(dims) for _ in range(dims.attention_layers))
        self.norm = nn.LayerNorm(width)
        self.embed = nn.Sequential(
            nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width)
        )

    def forward(self, scales: list[Tensor]) -> Tensor:
        """Pictures at 1/16, 1/8 and 1/4, which are used up -> (N, queries, C)."""
        pictures = [project(scales.pop(0)) for project in self.input_proj]
        waves = [self._waves(picture) for picture in pictures]
        queries = self.query_feat.expand(len(pictures[0]), -1, -1)
        for index, layer in enumerate(self.layers):
            level = index % len(pictures)
            queries = layer(queries, self.query_embed, pictures[level], waves[level])
        return self.embed(self.norm(queries))  # type: ignore[no-any-return]

    @staticmethod
    def _waves(picture: Tensor) -> tuple[Tensor, Tensor]:
        _, height, width, channels = picture.shape
        rows = sine_waves(height, channels // 2, like=picture)
        return rows, sine_waves(width, channels // 2, like=picture)


class Refinement(nn.Module):
    """Queries, full-resolution features and the picture itself, mixed to the two planes of colour.

    The authors make one full-resolution map per query and mix those; mixing the queries first is the same.
    """

    def __init__(self, dims: DDColorDims) -> None:
        super().__init__()
        self.up = ProjectedSubpixels(dims.decoder_channels[2], dims.query_channels, dims.last_factor)
        self.mix = nn.Parameter(torch.empty(LAB_PLANES, dims.queries))
        self.image = nn.Conv2d(RGB_PLANES, LAB_PLANES, 1)

    def forward(self, image: Tensor, queries: Tensor, picture: Tensor) -> Tensor:
        """(N, 3, H, W), (N, Q, C), (N, H/4, W/4, C) -> (N, 2, H, W)."""
        planes = self.up(picture, self.mix @ queries)
        return blur(planes).add_(self.image(image))

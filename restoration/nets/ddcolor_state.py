"""The official layout of DDColor's weights, and their folding into `restoration.nets.ddcolor.DDColor`.

Folded here: the input's normalisation (into the stem and the last mixing), spectral norms, every batch norm,
and the level embedding. What is exact in real numbers stays exact but for float rounding.
"""

from collections.abc import Iterator, MutableMapping
from itertools import pairwise

from torch import Tensor

from restoration.layers.folding import (
    Affine,
    affine_after,
    affine_before,
    batch_norm_affine,
    spectral_weight,
    then_affine,
)
from restoration.layers.subpixel import shuffled_rows
from restoration.nets.ddcolor import LAB_PLANES, RGB_PLANES, DDColorDims

State = MutableMapping[str, Tensor]
Shape = tuple[int, ...]
BATCH_NORM_PARTS = ("weight", "bias", "running_mean", "running_var")
COLOR_DECODER = "decoder.color_decoder"
LAYER_PARTS = {
    "transformer_cross_attention_layers.{}.multihead_attn": "cross_attention",
    "transformer_cross_attention_layers.{}.norm": "cross_norm",
    "transformer_self_attention_layers.{}.self_attn": "self_attention",
    "transformer_self_attention_layers.{}.norm": "self_norm",
    "transformer_ffn_layers.{}.linear1": "linear1",
    "transformer_ffn_layers.{}.linear2": "linear2",
    "transformer_ffn_layers.{}.norm": "norm",
}


def official_shapes(dims: DDColorDims) -> dict[str, Shape]:
    """Names and shapes of every tensor in an official checkpoint of these dimensions."""
    planes = (1, RGB_PLANES, 1, 1)
    return {
        "mean": planes,
        "std": planes,
        **dict(_encoder_shapes(dims)),
        **dict(_pixel_decoder_shapes(dims)),
        **dict(_color_decoder_shapes(dims)),
        **dict(_spectral("refine_net.0.0", (LAB_PLANES, dims.queries + RGB_PLANES, 1, 1))),
        "refine_net.0.0.bias": (LAB_PLANES,),
    }


def fold(state: State, dims: DDColorDims) -> dict[str, Tensor]:
    """Turn an official state, which is used up, into the state of `DDColor(dims)`.

    The names and shapes must be those of `official_shapes`.
    """
    folded: dict[str, Tensor] = {}
    mean, std = state.pop("mean").flatten(), state.pop("std").flatten()
    normalize = Affine(1 / std, -mean / std)
    _fold_encoder(state, dims, normalize, folded)
    outputs = _fold_pixel_decoder(state, folded)
    _fold_color_decoder(state, dims, outputs, folded)
    _fold_refinement(state, dims, normalize, outputs[-1], folded)
    return folded


def _pair(at: str, weight: Shape, bias: int | None = None) -> Iterator[tuple[str, Shape]]:
    yield f"{at}.weight", weight
    yield f"{at}.bias", (weight[0] if bias is None else bias,)


def _spectral(at: str, shape: Shape) -> Iterator[tuple[str, Shape]]:
    yield f"{at}.weight_orig", shape
    yield f"{at}.weight_u", (shape[0],)
    yield f"{at}.weight_v", (shape[1] * shape[2] * shape[3],)


def _batch_norm(at: str, channels: int) -> Iterator[tuple[str, Shape]]:
    for part in BATCH_NORM_PARTS:
        yield f"{at}.{part}", (channels,)
    yield f"{at}.num_batches_tracked", ()


def _encoder_shapes(dims: DDColorDims) -> Iterator[tuple[str, Shape]]:
    arch, widths = "encoder.arch", dims.channels
    yield from _pair(f"{arch}.downsample_layers.0.0", (widths[0], RGB_PLANES, 4, 4))
    yield from _pair(f"{arch}.downsample_layers.0.1", (widths[0],))
    for stage, (before, after) in enumerate(pairwise(widths), start=1):
        yield from _pair(f"{arch}.downsample_layers.{stage}.0", (before,))
        yield from _pair(f"{arch}.downsample_layers.{stage}.1", (after, before, 2, 2))
    for stage, (width, depth) in enumerate(zip(widths, dims.depths, strict=True)):
        for block in range(depth):
            at = f"{arch}.stages.{stage}.{block}"
            yield f"{at}.gamma", (width,)
            yield from _pair(f"{at}.dwconv", (width, 1, 7, 7))
            yield from _pair(f"{at}.norm", (width,))
            yield from _pair(f"{at}.pwconv1", (4 * width, width))
            yield from _pair(f"{at}.pwconv2", (width, 4 * width))
        yield from _pair(f"{arch}.norm{stage}", (width,))
    yield from _pair(f"{arch}.norm", (widths[3],))


def _pixel_decoder_shapes(dims: DDColorDims) -> Iterator[tuple[str, Shape]]:
    width_in = dims.channels[3]
    for layer, (joined, out) in enumerate(zip(dims.channels[2::-1], dims.decoder_channels, strict=True)):
        at = f"decoder.layers.{layer}"
        yield from _spectral(f"{at}.shuf.conv.0", (4 * out, width_in, 1, 1))
        yield from _batch_norm(f"{at}.shuf.conv.1", 4 * out)
        yield from _batch_norm(f"{at}.bn", joined)
        yield from _spectral(f"{at}.conv.0", (out, out + joined, 3, 3))
        yield from _batch_norm(f"{at}.conv.2", out)
        width_in = out
    subpixels = dims.last_factor**2 * dims.query_channels
    yield "decoder.last_shuf.conv.0.bias", (subpixels,)
    yield from _spectral("decoder.last_shuf.conv.0", (subpixels, width_in, 1, 1))


def _color_decoder_shapes(dims: DDColorDims) -> Iterator[tuple[str, Shape]]:
    at, width = COLOR_DECODER, dims.query_channels
    yield f"{at}.query_feat.weight", (dims.queries, width)
    yield f"{at}.query_embed.weight", (dims.queries, width)
    yield f"{at}.level_embed.weight", (len(dims.decoder_channels), width)
    for level, channels in enumerate(dims.decoder_channels):
        yield from _pair(f"{at}.input_proj.{level}", (width, channels, 1, 1))
    for layer in range(dims.attention_layers):
        for kind in ("self_attention_layers.{}.self_attn", "cross_attention_layers.{}.multihead_attn"):
            attention = f"{at}.transformer_{kind.format(layer)}"
            yield f"{attention}.in_proj_weight", (3 * width, width)
            yield f"{attention}.in_proj_bias", (3 * width,)
            yield from _pair(f"{attention}.out_proj", (width, width))
            yield from _pair(f"{attention.rpartition('.')[0]}.norm", (width,))
        forward = f"{at}.transformer_ffn_layers.{layer}"
        yield from _pair(f"{forward}.linear1", (dims.feed_forward, width))
        yield from _pair(f"{forward}.linear2", (width, dims.feed_forward))
        yield from _pair(f"{forward}.norm", (width,))
    yield from _pair(f"{at}.decoder_norm", (width,))
    for layer in range(3):
        yield from _pair(f"{at}.color_embed.layers.{layer}", (width, width))


def _move(state: State, at: str, folded: dict[str, Tensor], to: str) -> None:
    """Hand over every tensor below one name to another, unchanged."""
    for name in [name for name in state if name.startswith(f"{at}.")]:
        folded[to + name.removeprefix(at)] = state.pop(name)


def _pop_pair(state: State, at: str) -> tuple[Tensor, Tensor]:
    return state.pop(f"{at}.weight"), state.pop(f"{at}.bias")


def _pop_spectral(state: State, at: str) -> Tensor:
    return spectral_weight(*(state.pop(f"{at}.weight_{part}") for part in ("orig", "u", "v")))


def _pop_batch_norm(state: State, at: str) -> Affine:
    state.pop(f"{at}.num_batches_tracked")
    return batch_norm_affine(*(state.pop(f"{at}.{part}") for part in BATCH_NORM_PARTS))


def _put(folded: dict[str, Tensor], at: str, weight: Tensor, bias: Tensor) -> None:
    folded[f"{at}.weight"], folded[f"{at}.bias"] = weight.contiguous(), bias.contiguous()


def _fold_encoder(state: State, dims: DDColorDims, normalize: Affine, folded: dict[str, Tensor]) -> None:
    arch = "encoder.arch"
    for name in ("weight", "bias"):
        state.pop(f"{arch}.norm.{name}")  # in the files, but not in the network's way
    stem = _pop_pair(state, f"{arch}.downsample_layers.0.0")
    _put(folded, "encoder.down.0.conv", *affine_before(*stem, normalize))
    _move(state, f"{arch}.downsample_layers.0.1", folded, "encoder.down.0.norm")
    for stage in range(len(dims.depths)):
        _move(state, f"{arch}.downsample_layers.{stage}.0", folded, f"encoder.down.{stage}.norm")
        _move(state, f"{arch}.downsample_layers.{stage}.1", folded, f"encoder.down.{stage}.conv")
        _move(state, f"{arch}.stages.{stage}", folded, f"encoder.stages.{stage}")
    for stage in range(3):
        norm = Affine(*_pop_pair(state, f"{arch}.norm{stage}"))
        seen = then_affine(norm, _pop_batch_norm(state, f"decoder.layers.{2 - stage}.bn"))
        _put(folded, f"encoder.norms.{stage}", *seen)
    _move(state, f"{arch}.norm3", folded, "encoder.norms.3")


def _fold_pixel_decoder(state: State, folded: dict[str, Tensor]) -> list[Affine]:
    """Fold the three layers; returns each one's last batch norm, which its readers have to fold in."""
    outputs: list[Affine] = []
    for layer in range(3):
        at, to = f"decoder.layers.{layer}", f"pixel_decoder.layers.{layer}"
        weight = _pop_spectral(state, f"{at}.shuf.conv.0").flatten(1)
        weight, bias = affine_after(weight, None, _pop_batch_norm(state, f"{at}.shuf.conv.1"))
        if outputs:
            weight, bias = affine_before(weight, bias, outputs[-1])
        _put(folded, f"{to}.up.linear", shuffled_rows(weight, 2), shuffled_rows(bias, 2))
        folded[f"{to}.conv.weight"] = _pop_spectral(state, f"{at}.conv.0")
        outputs.append(_pop_batch_norm(state, f"{at}.conv.2"))
    return outputs


def _fold_color_decoder(
    state: State, dims: DDColorDims, outputs: list[Affine], folded: dict[str, Tensor]
) -> None:
    at, to = COLOR_DECODER, "color_decoder"
    for name in ("query_feat", "query_embed"):
        folded[f"{to}.{name}"] = state.pop(f"{at}.{name}.weight")
    embeddings = state.pop(f"{at}.level_embed.weight")
    for level, (embedding, output) in enumerate(zip(embeddings, outputs, strict=True)):
        weight, bias = _pop_pair(state, f"{at}.input_proj.{level}")
        weight, bias = affine_before(weight.flatten(1), bias, output)
        _put(folded, f"{to}.input_proj.{level}", weight, bias + embedding)
    for layer in range(dims.attention_layers):
        for name, part in LAYER_PARTS.items():
            _move(state, f"{at}.{name.format(layer)}", folded, f"{to}.layers.{layer}.{part}")
    _move(state, f"{at}.decoder_norm", folded, f"{to}.norm")
    for layer in range(3):
        _move(state, f"{at}.color_embed.layers.{layer}", folded, f"{to}.embed.{2 * layer}")


def _fold_refinement(
    state: State, dims: DDColorDims, normalize: Affine, output: Affine, folded: dict[str, Tensor]
) -> None:
    last = "decoder.last_shuf.conv.0"
    weight = _pop_spectral(state, last).flatten(1)
    weight, bias = affine_before(weight, state.pop(f"{last}.bias"), output)
    factor = dims.last_factor
    _put(folded, "refine.up.linear", shuffled_rows(weight, factor), shuffled_rows(bias, factor))
    mix = _pop_spectral(state, "refine_net.0.0")
    folded["refine.mix"] = mix[:, : dims.queries, 0, 0].contiguous()
    colors = affine_before(mix[:, dims.queries :], state.pop("refine_net.0.0.bias"), normalize)
    _put(folded, "refine.image", *colors)

"""DDColor written down step by step, nothing folded: the slow reference, and the oracle for odd sizes.

Functions over the official state dict, in the order of the paper; memory and time are no concern here.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

State = dict[str, Tensor]
DEPTHS = {"ddcolor-tiny": (3, 3, 9, 3), "ddcolor-large": (3, 3, 27, 3)}
HEADS = 8
ATTENTION_LAYERS = 9


def plain_ddcolor(architecture: str, state: State) -> Callable[[Tensor], Tensor]:
    """A function (N, 3, H, W) in [0, 1] -> (N, 2, H, W) Lab ab."""
    weights = {name.removesuffix("_orig"): tensor for name, tensor in state.items()}
    for name in [name for name in state if name.endswith("weight_orig")]:
        stem = name.removesuffix("_orig")
        matrix = state[name].flatten(1)
        sigma = torch.dot(state[stem + "_u"], matrix @ state[stem + "_v"])
        weights[stem] = state[name] / sigma

    @torch.no_grad()
    def run(image: Tensor) -> Tensor:
        normalized = (image - weights["mean"]) / weights["std"]
        features = _encode(normalized, weights, DEPTHS[architecture])
        pixels, scales = _decode_pixels(features, weights)
        queries = _decode_colors(scales, weights)
        maps = torch.einsum("nqc,nchw->nqhw", queries, pixels)
        return F.conv2d(
            torch.cat([maps, normalized], 1), weights["refine_net.0.0.weight"], weights["refine_net.0.0.bias"]
        )

    return run


def _encode(x: Tensor, w: State, depths: tuple[int, ...]) -> list[Tensor]:
    features = []
    for stage, depth in enumerate(depths):
        down = f"encoder.arch.downsample_layers.{stage}"
        if stage == 0:
            x = F.conv2d(x, w[f"{down}.0.weight"], w[f"{down}.0.bias"], stride=4)
            x = _layer_norm_2d(x, w, f"{down}.1")
        else:
            x = _layer_norm_2d(x, w, f"{down}.0")
            x = F.conv2d(x, w[f"{down}.1.weight"], w[f"{down}.1.bias"], stride=2)
        for block in range(depth):
            x = _convnext_block(x, w, f"encoder.arch.stages.{stage}.{block}")
        features.append(_layer_norm_2d(x, w, f"encoder.arch.norm{stage}"))
    return features


def _convnext_block(x: Tensor, w: State, at: str) -> Tensor:
    y = F.conv2d(x, w[f"{at}.dwconv.weight"], w[f"{at}.dwconv.bias"], padding=3, groups=x.shape[1])
    y = y.permute(0, 2, 3, 1)
    y = F.layer_norm(y, y.shape[-1:], w[f"{at}.norm.weight"], w[f"{at}.norm.bias"], 1e-6)
    y = F.gelu(F.linear(y, w[f"{at}.pwconv1.weight"], w[f"{at}.pwconv1.bias"]))
    y = F.linear(y, w[f"{at}.pwconv2.weight"], w[f"{at}.pwconv2.bias"]) * w[f"{at}.gamma"]
    return x + y.permute(0, 3, 1, 2)


def _layer_norm_2d(x: Tensor, w: State, at: str) -> Tensor:
    y = F.layer_norm(x.permute(0, 2, 3, 1), x.shape[1:2], w[f"{at}.weight"], w[f"{at}.bias"], 1e-6)
    return y.permute(0, 3, 1, 2).contiguous()


def _batch_norm(x: Tensor, w: State, at: str) -> Tensor:
    return F.batch_norm(
        x, w[f"{at}.running_mean"], w[f"{at}.running_var"], w[f"{at}.weight"], w[f"{at}.bias"]
    )


def _blur(x: Tensor) -> Tensor:
    return F.avg_pool2d(F.pad(x, (1, 0, 1, 0), mode="replicate"), 2, stride=1)


def _decode_pixels(features: list[Tensor], w: State) -> tuple[Tensor, list[Tensor]]:
    x, scales = features[3], []
    for layer in range(3):
        at = f"decoder.layers.{layer}"
        up = _batch_norm(F.conv2d(x, w[f"{at}.shuf.conv.0.weight"]), w, f"{at}.shuf.conv.1")
        up = _blur(F.pixel_shuffle(F.relu(up), 2))
        joined = F.relu(torch.cat([up, _batch_norm(features[2 - layer], w, f"{at}.bn")], 1))
        x = F.relu(F.conv2d(joined, w[f"{at}.conv.0.weight"], padding=1))
        x = _batch_norm(x, w, f"{at}.conv.2")
        scales.append(x)
    last = "decoder.last_shuf.conv.0"
    full = F.relu(F.conv2d(x, w[f"{last}.weight"], w[f"{last}.bias"]))
    return _blur(F.pixel_shuffle(full, 4)), scales


def _decode_colors(scales: list[Tensor], w: State) -> Tensor:
    at = "decoder.color_decoder"
    memories, positions = [], []
    for level, x in enumerate(scales):
        projected = F.conv2d(x, w[f"{at}.input_proj.{level}.weight"], w[f"{at}.input_proj.{level}.bias"])
        memories.append(projected.flatten(2).mT + w[f"{at}.level_embed.weight"][level])
        positions.append(_sine_positions(x.shape[2], x.shape[3]))
    batch = len(scales[0])
    queries = w[f"{at}.query_feat.weight"].expand(batch, -1, -1)
    places = w[f"{at}.query_embed.weight"].expand(batch, -1, -1)
    for layer in range(ATTENTION_LAYERS):
        memory, position = memories[layer % 3], positions[layer % 3]
        name = f"{at}.transformer_cross_attention_layers.{layer}"
        found = _attend(queries + places, memory + position, memory, w, f"{name}.multihead_attn")
        queries = _layer_norm(queries + found, w, f"{name}.norm")
        name = f"{at}.transformer_self_attention_layers.{layer}"
        found = _attend(queries + places, queries + places, queries, w, f"{name}.self_attn")
        queries = _layer_norm(queries + found, w, f"{name}.norm")
        name = f"{at}.transformer_ffn_layers.{layer}"
        hidden = F.relu(F.linear(queries, w[f"{name}.linear1.weight"], w[f"{name}.linear1.bias"]))
        found = F.linear(hidden, w[f"{name}.linear2.weight"], w[f"{name}.linear2.bias"])
        queries = _layer_norm(queries + found, w, f"{name}.norm")
    queries = _layer_norm(queries, w, f"{at}.decoder_norm")
    for layer in range(3):
        name = f"{at}.color_embed.layers.{layer}"
        queries = F.linear(queries, w[f"{name}.weight"], w[f"{name}.bias"])
        queries = F.relu(queries) if layer < 2 else queries
    return queries


def _layer_norm(x: Tensor, w: State, at: str) -> Tensor:
    return F.layer_norm(x, x.shape[-1:], w[f"{at}.weight"], w[f"{at}.bias"], 1e-5)


def _attend(query: Tensor, key: Tensor, value: Tensor, w: State, at: str) -> Tensor:
    parts = zip(w[f"{at}.in_proj_weight"].chunk(3), w[f"{at}.in_proj_bias"].chunk(3), strict=True)
    q, k, v = (
        torch.unflatten(F.linear(tokens, weight, bias), -1, (HEADS, -1)).transpose(1, 2)
        for tokens, (weight, bias) in zip((query, key, value), parts, strict=True)
    )
    weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
    joined = (weights @ v).transpose(1, 2).flatten(2)
    return F.linear(joined, w[f"{at}.out_proj.weight"], w[f"{at}.out_proj.bias"])


def _sine_positions(height: int, width: int) -> Tensor:
    """(H*W, 256): sines and cosines of the row, then of the column, both scaled to (0, 2 pi]."""
    rows = torch.arange(1, height + 1) / (height + 1e-6) * 2 * torch.pi
    columns = torch.arange(1, width + 1) / (width + 1e-6) * 2 * torch.pi
    periods = 10000 ** (2 * (torch.arange(128) // 2) / 128)
    down, across = rows[:, None] / periods, columns[:, None] / periods
    waves = [torch.stack([axis[:, 0::2].sin(), axis[:, 1::2].cos()], 2).flatten(1) for axis in (down, across)]
    grid = [waves[0][:, None].expand(-1, width, -1), waves[1][None].expand(height, -1, -1)]
    return torch.cat(grid, 2).flatten(0, 1)

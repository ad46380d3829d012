"""Colours for a grey picture: a network proposes a* and b*, lightness stays the picture's own.

The network sees the whole picture at a size that suits its subject. Its answer is brought up to full size
along the edges of the full lightness, and kept inside the gamut by giving up chroma. A picture that has
colours already is coloured anew from its lightness. Frames and mounts stay grey.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from restoration.errors import MissingWeights, UnguidedWeights, UnsuitableWeights
from restoration.imaging.color import lightness_of_grey, lightness_of_srgb, luma, srgb_of_lab
from restoration.imaging.faces import largest_face_share
from restoration.imaging.filters import Floats
from restoration.imaging.frame import find_frame, frame_mask
from restoration.imaging.guided import drawn_bands, fit_lines
from restoration.imaging.icc import color_space, srgb_profile
from restoration.imaging.metrics import lightness_shift
from restoration.imaging.photograph import Photograph, Pixels
from restoration.imaging.quantization import lightness_true
from restoration.imaging.samples import bands
from restoration.recipe import AUTO, Value
from restoration.report import Measure
from restoration.steps.color_guide import Guide
from restoration.steps.color_opinions import mean_opinion, small_lightness
from restoration.steps.context import Context, Outcome
from restoration.weights.manifest import Task, WeightsEntry, install_cure

OWN_WEIGHTS = "albumen-colorizer"
PORTRAIT_PX, SCENE_PX = 512, 960
PORTRAIT_FACE_SHARE = 0.2  # of the height of the picture
EDGE_RADIUS_SHARE = 1 / 64  # of the long side at working size
EDGE_TOLERANCE = 4.0  # in L*
GREY_PROFILE = "The scan's profile is for grey pictures; the coloured result carries an sRGB profile instead."


class Subject(NamedTuple):
    """The long side that the network works at, and why."""

    size_px: int
    reason: str


def apply(photograph: Photograph, settings: Mapping[str, Value], context: Context) -> Outcome:
    """Colour a photograph; raises `MissingWeights` where no weights for it are installed."""
    guide = Guide.of(settings)
    entry = _weights(str(settings["weights"]), guide, context)
    lightness = _lightness(photograph)
    plane = luma(photograph.pixels)
    subject = _subject(settings["size"], plane)
    small = small_lightness(lightness, subject.size_px)
    context.tell(0.1)
    flipped, sizes = bool(settings["flip_average"]), int(settings["sizes"])
    ab = mean_opinion(lightness, subject.size_px, entry, context, guide, flipped=flipped, sizes=sizes)
    ab *= np.float32(settings["strength"])
    context.tell(0.6)
    keep_grey = frame_mask(plane, find_frame(plane))
    pixels = _colored(lightness, small, ab, keep_grey)
    if photograph.bit_depth == 8:
        for rows in bands(*photograph.size_hw):
            pixels[rows] = lightness_true(pixels[rows], lightness[rows])
    mean_shift, most_shift = lightness_shift(lightness, pixels)
    measures: dict[str, Measure] = {
        "weights": entry.name,
        "size_px": subject.size_px,
        "subject": subject.reason,
        "answers_averaged": sizes * (2 if flipped else 1),
        "hints": len(guide.hints),
        "exemplar": guide.palette is not None,
        "mean_chroma": round(float(np.hypot(ab[..., 0], ab[..., 1]).mean()), 2),
        "mean_lightness_shift": round(mean_shift, 4),
        "most_lightness_shift": round(most_shift, 4),
    }
    colored = _with_rgb_profile(photograph.replace(pixels=pixels, is_grey=False))
    return Outcome(colored, measures, f"Colours were invented by the network {entry.title}.")


def _weights(name: str, guide: Guide, context: Context) -> WeightsEntry:
    # The official networks take no hints: who gives some asks for one that does.
    entry = context.session.entry_for(Task.COLORIZE, OWN_WEIGHTS if guide and name == AUTO else name)
    if entry is not None and guide and entry.architecture != OWN_WEIGHTS:
        raise UnguidedWeights(name=entry.name)
    if entry is not None and entry.task != Task.COLORIZE:
        raise UnsuitableWeights(name=entry.name, task=str(entry.task))
    if entry is not None:
        return entry
    known = context.session.manifest.entries
    wanted = next(one for one in reversed(known) if one.task == Task.COLORIZE)
    raise MissingWeights(name=wanted.name, file=wanted.file, recipes=("this one",), cure=install_cure(wanted))


def _subject(size: Value, plane: Floats) -> Subject:
    if size != AUTO:
        return Subject(int(size), "as the recipe says")
    share = largest_face_share(plane)
    if share >= PORTRAIT_FACE_SHARE:
        return Subject(PORTRAIT_PX, f"portrait: a face fills {share:.0%} of the height")
    return Subject(SCENE_PX, "scene: no large face")


def _lightness(photograph: Photograph) -> Floats:
    lightness = np.empty(photograph.size_hw, np.float32)
    for rows in bands(*photograph.size_hw):
        part = photograph.pixels[rows]
        lightness[rows] = lightness_of_grey(part[..., 0]) if photograph.is_grey else lightness_of_srgb(part)
    return lightness


def _colored(lightness: Floats, small: Floats, ab: Floats, keep_grey: Floats) -> Pixels:
    radius_px = max(2, round(max(small.shape) * EDGE_RADIUS_SHARE))
    lines = fit_lines(small, ab, radius_px=radius_px, tolerance=EDGE_TOLERANCE)
    pixels = np.empty((*lightness.shape, 3), np.float32)
    for rows, colors in drawn_bands(lines, lightness):
        lab = np.empty((*colors.shape[:2], 3), np.float32)
        lab[..., 0] = lightness[rows]
        lab[..., 1:] = colors * (1 - keep_grey[rows])[..., None]
        pixels[rows] = srgb_of_lab(lab)
    return pixels


def _with_rgb_profile(photograph: Photograph) -> Photograph:
    if color_space(photograph.icc_profile) != "GRAY":
        return photograph
    return photograph.replace(icc_profile=srgb_profile()).warn(GREY_PROFILE)

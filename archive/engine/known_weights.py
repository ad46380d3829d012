"""The weights that the engine knows, with words for pages. Reads lists only: no torch, no network."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from archive.domain.errors import OtherWeights, WeightsRefused
from archive.engine import recipes
from restoration import errors as engine_errors
from restoration.recipe import AUTO, Recipe, shipped
from restoration.weights.errors import WeightsError
from restoration.weights.manifest import Manifest, Origin, Task, WeightsEntry, tasks_helping

_TASKS: Mapping[Task, object] = {
    Task.COLORIZE: gettext_lazy("Colour"),
    Task.UPSCALE_X2: gettext_lazy("Enlarging, twice"),
    Task.UPSCALE_X4: gettext_lazy("Enlarging, four times"),
    Task.SCRATCHES: gettext_lazy("Scratches and dust"),
    Task.INPAINT: gettext_lazy("Filling wide damage"),
    Task.DENOISE: gettext_lazy("Noise"),
}

_ORIGINS: Mapping[Origin, object] = {
    Origin.OFFICIAL: gettext_lazy("Official"),
    Origin.OWN: gettext_lazy("Ships with Albumen"),
    Origin.LOCAL: gettext_lazy("Own file"),
}

# What models/manifest.toml says under `suits`, marked for translation.
SUITS = (
    gettext_noop(
        "The authors' default: the most natural colours for portraits and street scenes, with the fewest "
        "stains."
    ),
    gettext_noop("Trained on ImageNet as the paper says; use it to reproduce published pictures."),
    gettext_noop(
        "Stronger colours, trained with an extended data set: landscapes and posters rather than faces."
    ),
    gettext_noop(
        "A quarter of the large network's size and twice as fast: cards with 2 GB and plain processors."
    ),
    gettext_noop("Photographs with grain, blur and JPEG marks, enlarged four times; invents texture."),
    gettext_noop(
        "Any scene, four times, a fourteenth of the size of x4plus: small cards and plain processors."
    ),
    gettext_noop("As x4plus but trained without an adversary: softer, and invents less."),
    gettext_noop("Photographs enlarged twice; gentler than x4plus because it has less to invent."),
    gettext_noop(
        "Nothing to download: finds scratches, hairs, dust, flakes and creases; trained by this project on "
        "freely licensed photographs."
    ),
    gettext_noop("Drawings, engravings, posters and maps; paints over the grain of photographs."),
    gettext_noop("Line drawings, very fast; not for photographs."),
    gettext_noop(
        "Nothing to download: modest, safe colours on any machine; trained by this project on freely "
        "licensed photographs."
    ),
    gettext_noop(
        "Nothing to download: fills what is too wide to be drawn over from its rims; trained by this project "
        "on freely licensed photographs."
    ),
    gettext_noop(
        "Nothing to download: calms grain, scanner noise and JPEG marks; trained by this project on freely "
        "licensed photographs."
    ),
    gettext_noop(
        "Nothing to download: old prints with blur, grain and JPEG marks, enlarged twice; trained by this "
        "project on freely licensed photographs."
    ),
    gettext_noop(
        "Nothing to download: sharp, clean pictures enlarged twice, as faithfully as possible; trained by "
        "this project on freely licensed photographs."
    ),
    gettext_noop(
        "Nothing to download: old prints with blur, grain and JPEG marks, enlarged four times; trained by "
        "this project on freely licensed photographs."
    ),
    gettext_noop(
        "Nothing to download: sharp, clean pictures enlarged four times, as faithfully as possible; trained "
        "by this project on freely licensed photographs."
    ),
)


@dataclass(frozen=True)
class KnownWeights:
    """One weights file as a page shows it; sizes in bytes, 0 where they are not known."""

    name: str
    title: str
    suits: str
    task: str
    architecture: str
    origin: str
    origin_title: str
    licence: str
    source: str
    sha256: str
    size_bytes: int
    is_installed: bool
    is_chosen: bool
    recipes: tuple[str, ...]

    @property
    def is_fetchable(self) -> bool:
        """Whether the command line can fetch the file by name from its publisher."""
        return self.origin == Origin.OFFICIAL

    @property
    def ships_with_us(self) -> bool:
        """Whether the project itself delivers the file; no import may take its name."""
        return self.origin == Origin.OWN


def catalogue() -> tuple[KnownWeights, ...]:
    """All known weights, in order of preference within a task; raises `WeightsRefused` for a broken list."""
    try:
        manifest = Manifest.read(Path(settings.MODELS_DIR))
    except WeightsError as error:
        raise WeightsRefused(code=error.code, reason=str(error)) from error
    offered = tuple(shipped().values())
    return tuple(_known(manifest, entry, offered) for entry in manifest.entries)


def named(name: str) -> KnownWeights | None:
    """The weights of that name, or None; raises as `catalogue` does."""
    return next((each for each in catalogue() if each.name == name), None)


def require_recorded(digests: Mapping[str, str]) -> None:
    """Raise `OtherWeights` where one of these (name → SHA-256) is not here; raises as `catalogue` does too.

    By the lists alone: whether a file is still what they say is seen where it is loaded.
    """
    try:
        Manifest.read(Path(settings.MODELS_DIR)).pinned(digests)
    except engine_errors.OtherWeights as error:
        raise OtherWeights(name=error.name, expected=error.expected, found=error.found) from error
    except WeightsError as error:
        raise WeightsRefused(code=error.code, reason=str(error)) from error


def task_title(task: str) -> str:
    """What weights are for, in a word for people."""
    return str(_TASKS.get(Task(task), task))


def _known(manifest: Manifest, entry: WeightsEntry, offered: tuple[Recipe, ...]) -> KnownWeights:
    return KnownWeights(
        name=entry.name,
        title=entry.title,
        suits=_(entry.suits) if entry.suits else "",
        task=entry.task,
        architecture=entry.architecture,
        origin=entry.origin,
        origin_title=str(_ORIGINS[entry.origin]),
        licence=entry.licence,
        source=entry.source,
        sha256=entry.sha256,
        size_bytes=entry.size_bytes or entry.source_size_bytes,
        is_installed=manifest.installed(entry),
        is_chosen=manifest.best_for(entry.task) == entry,
        recipes=tuple(recipes.title_of(each.name) for each in offered if _serves(entry, each)),
    )


def _serves(entry: WeightsEntry, recipe: Recipe) -> bool:
    """Whether a recipe names these weights, or may choose them by itself."""
    may_be_chosen = entry.automatic and entry.origin is not Origin.LOCAL
    steps = [step for step in recipe.steps if entry.task in tasks_helping(step)]
    names = {step.settings.get("weights", AUTO) for step in steps}
    return entry.name in names or (AUTO in names and may_be_chosen)

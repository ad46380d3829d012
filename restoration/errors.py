"""Why the engine stops: one class per reason, each with a stable code, its fields and a plain sentence."""

from pathlib import Path


class RestorationError(Exception):
    """Anything that the engine refuses or cannot do; subclasses carry the reason in fields."""

    code = "restoration.E000"


class UnreadableImage(RestorationError):
    """A file that cannot be read as a photograph; `why` completes the sentence "the file ..."."""

    code = "restoration.E001"

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: the file {why}")


class UnwritableImage(RestorationError):
    """A result that cannot be written; `why` says what stands against it."""

    code = "restoration.E002"

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: cannot write the result: {why}")


class BadRecipe(RestorationError):
    """A recipe that cannot be followed: which field, what is wrong with it, and the cure."""

    code = "restoration.E003"

    def __init__(self, *, field: str, why: str, cure: str) -> None:
        self.field, self.why, self.cure = field, why, cure
        super().__init__(f"recipe field {field!r} {why}; {cure}")


class MissingWeights(RestorationError):
    """A recipe needs weights that are not installed: which file, which recipes, and how to install it."""

    code = "restoration.E004"

    def __init__(self, *, name: str, file: str, recipes: tuple[str, ...], cure: str) -> None:
        self.name, self.file, self.recipes, self.cure = name, file, recipes, cure
        affected = ", ".join(recipes)
        super().__init__(f"the weights file {file} is missing (recipes that need it: {affected}); {cure}")


class UnusableDevice(RestorationError):
    """A device was asked for that is not there or that this torch cannot drive."""

    code = "restoration.E005"

    def __init__(self, *, device: str, why: str, cure: str) -> None:
        self.device, self.why, self.cure = device, why, cure
        super().__init__(f"device {device!r} {why}; {cure}")


class NotEnoughMemory(RestorationError):
    """A step needs more memory than it was given."""

    code = "restoration.E006"

    def __init__(self, *, step: str, needed_bytes: int, budget_bytes: int) -> None:
        self.step, self.needed_bytes, self.budget_bytes = step, needed_bytes, budget_bytes
        super().__init__(
            f"step {step!r} needs about {needed_bytes / 2**20:.0f} MiB, but the memory budget is "
            f"{budget_bytes / 2**20:.0f} MiB; raise --memory-budget or choose a smaller size"
        )


class UnsuitableWeights(RestorationError):
    """A recipe names weights that are for something else."""

    code = "restoration.E008"

    def __init__(self, *, name: str, task: str) -> None:
        self.name, self.task = name, task
        super().__init__(f"the weights {name} are for {task!r} and cannot be used here; name others, or auto")


class UnguidedWeights(RestorationError):
    """A recipe gives hints or an exemplar to a network that takes none."""

    code = "restoration.E009"

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(
            f"the weights {name} take neither hints nor an exemplar; "
            "name albumen-colorizer or auto, or leave the hints out"
        )


class SpoiltResult(RestorationError):
    """A step made values that are no picture (not finite); nothing is written."""

    code = "restoration.E007"

    def __init__(self, *, step: str) -> None:
        self.step = step
        super().__init__(f"step {step!r} made values that are not numbers; nothing was written")


class OtherWeights(RestorationError):
    """A restoration is to be made again, but not with these weights; `found` is empty where none are here.

    `expected` and `found` are SHA-256 digests.
    """

    code = "restoration.E010"

    def __init__(self, *, name: str, expected: str, found: str) -> None:
        self.name, self.expected, self.found = name, expected, found
        here = f"the file here has {found}" if found else "there is no such file here"
        super().__init__(f"the weights {name} on record have the SHA-256 {expected}, but {here}")

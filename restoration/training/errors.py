"""Why training or evaluation cannot begin."""

from pathlib import Path

from restoration.errors import RestorationError


class NoPhotographs(RestorationError):
    """A folder holds no photograph of the wanted kind; `cure` says what would help."""

    code = "restoration.T001"

    def __init__(self, *, folder: Path, wanted: str, cure: str) -> None:
        self.folder, self.wanted, self.cure = folder, wanted, cure
        super().__init__(f"{folder} holds no photograph {wanted}; {cure}")


class RunInTheWay(RestorationError):
    """The folder for a new run already holds one, which would be lost."""

    code = "restoration.T002"

    def __init__(self, *, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"{folder} already holds a run; add --resume, or name another --out")


class NoRunToResume(RestorationError):
    """A run was to be resumed where none was begun."""

    code = "restoration.T003"

    def __init__(self, *, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"{folder} holds no run to resume; leave out --resume")


class SpoiltWeights(RestorationError):
    """A trained network holds values that are no numbers, or too large for its file."""

    code = "restoration.T004"

    def __init__(self, *, path: Path, names: tuple[str, ...]) -> None:
        self.path, self.names = path, names
        super().__init__(
            f"{path} was not written: {', '.join(names[:3])} hold values that are not finite; "
            "train again with a lower --learning-rate, or from other weights"
        )

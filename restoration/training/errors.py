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


class WrongNetwork(RestorationError):
    """A network was to be measured at a task that is not its own."""

    code = "restoration.T004"

    def __init__(self, *, found: str, task: str) -> None:
        self.found, self.task = found, task
        super().__init__(f"these weights make a {found}, none for {task!r}; name others, or another --task")


class NothingToBuildOn(RestorationError):
    """Only parts of a network are to be trained, and the others were not given."""

    code = "restoration.T006"

    def __init__(self, *, task: str) -> None:
        self.task = task
        super().__init__(
            f"{task} trains parts of a network that is trained already; name its weights with --begin-from"
        )


class SpoiltNetwork(RestorationError):
    """Weights are infinite or no numbers at all: nothing can come of them."""

    code = "restoration.T005"

    def __init__(self, *, path: Path, tensors: tuple[str, ...]) -> None:
        self.path, self.tensors = path, tensors
        super().__init__(
            f"{path}: {len(tensors)} weights are infinite or no numbers, among them {tensors[0]}; "
            "go on from an earlier network, or train anew at a lower --learning-rate"
        )


class OtherPhotographs(RestorationError):
    """A run that shows some photographs oftener is to be resumed with others than it began with."""

    code = "restoration.T007"

    def __init__(self, *, folder: Path, began_with: int, found: int) -> None:
        self.folder, self.began_with, self.found = folder, began_with, found
        super().__init__(
            f"the run in {folder} began with {began_with} photographs, and now there are {found}; "
            "name the folder that it began with, or begin anew from its weights in another --out"
        )

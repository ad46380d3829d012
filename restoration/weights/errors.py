"""Why weights cannot be used: one class per reason, each with a code, its fields and a cure."""

from pathlib import Path

from restoration.errors import RestorationError


class WeightsError(RestorationError):
    """Anything wrong with a weights file or with the list of them."""

    code = "restoration.W000"


class BadManifest(WeightsError):
    """The list of weights cannot be read: which file, where in it, and why."""

    code = "restoration.W001"

    def __init__(self, *, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: {why}")


class UnknownWeights(WeightsError):
    """No entry of that name; `known` lists the ones there are."""

    code = "restoration.W002"

    def __init__(self, *, name: str, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"no weights named {name!r}; known: {', '.join(known)}")


class WeightsNotInstalled(WeightsError):
    """The entry is known but its file is not on this machine."""

    code = "restoration.W003"

    def __init__(self, *, name: str, path: Path, cure: str) -> None:
        self.name, self.path, self.cure = name, path, cure
        super().__init__(f"weights {name} are not installed ({path} is missing); {cure}")


class DigestMismatch(WeightsError):
    """The file is not the one that was recorded: damaged, or exchanged."""

    code = "restoration.W004"

    def __init__(self, *, path: Path, expected: str, found: str) -> None:
        self.path, self.expected, self.found = path, expected, found
        super().__init__(
            f"{path} has SHA-256 {found}, but {expected} was recorded; delete it and install it again"
        )


class UnknownArchitecture(WeightsError):
    """The keys of a state, or a name, fit none of the networks here."""

    code = "restoration.W005"

    def __init__(self, *, what: str, known: tuple[str, ...]) -> None:
        self.what, self.known = what, known
        super().__init__(f"{what} fits no known network; known: {', '.join(known)}")


class StateMismatch(WeightsError):
    """A state does not fit the network: the keys that lack, that are too many, or have another shape."""

    code = "restoration.W006"

    def __init__(
        self,
        *,
        architecture: str,
        missing: tuple[str, ...] = (),
        unexpected: tuple[str, ...] = (),
        misshapen: tuple[str, ...] = (),
    ) -> None:
        self.architecture = architecture
        self.missing, self.unexpected, self.misshapen = missing, unexpected, misshapen
        found = [
            f"{title}: {', '.join(names)}"
            for title, names in (("missing", missing), ("unexpected", unexpected), ("wrong shape", misshapen))
            if names
        ]
        super().__init__(f"these are not weights of {architecture}; " + "; ".join(found))


class UnreadableWeights(WeightsError):
    """Bytes that are not weights: an error page, a truncated file, a pickle that holds code."""

    code = "restoration.W007"

    def __init__(self, *, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path} is not a weights file: {why}")


class FetchFailed(WeightsError):
    """A download that did not end well; what came so far is kept for the next attempt unless it is wrong."""

    code = "restoration.W008"

    def __init__(self, *, name: str, address: str, why: str) -> None:
        self.name, self.address, self.why = name, address, why
        super().__init__(f"could not fetch {name} from {address}: {why}")


class NotOurs(WeightsError):
    """Weights that this project does not make cannot be shipped by it."""

    code = "restoration.W009"

    def __init__(self, *, name: str) -> None:
        self.name = name
        command = f"python -m restoration weights import FILE --as {name}"
        super().__init__(f"{name} is not the project's own; install it with `{command}`")

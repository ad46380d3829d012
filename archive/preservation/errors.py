"""What can go wrong while bytes are kept: one class per reason, with fields."""

from collections.abc import Sequence
from pathlib import Path

from archive.domain.bag_problems import Fault
from archive.domain.errors import ArchiveError


class PreservationError(ArchiveError):
    """Base of what this package raises."""

    code = "archive.P000"


class NotAStorageRoot(PreservationError):
    """A folder without the marker of an OCFL storage root; perhaps a disk that is not mounted."""

    code = "archive.P001"

    def __init__(self, *, path: Path | str) -> None:
        self.path = path
        super().__init__(
            f"{path} is no storage root: its marker file is missing. If the disk is not mounted, mount it; "
            "if this is a new archive, make the root with: ./albumen manage make_storage"
        )


class StorageOccupied(PreservationError):
    """A storage root cannot be made where other things lie."""

    code = "archive.P002"

    def __init__(self, *, path: Path | str) -> None:
        self.path = path
        super().__init__(f"{path} holds other files; a storage root needs an empty folder.")


class StorageFull(PreservationError):
    """Writing would take the free space that is held in reserve, or there is none left."""

    code = "archive.P003"

    def __init__(self, *, path: Path, needed_bytes: int, free_bytes: int, reserve_bytes: int) -> None:
        self.path, self.needed_bytes = path, needed_bytes
        self.free_bytes, self.reserve_bytes = free_bytes, reserve_bytes
        super().__init__(
            f"No room at {path}: {needed_bytes} bytes are to be written, {free_bytes} are free, "
            f"{reserve_bytes} of them are held in reserve (ALBUMEN_STORAGE_RESERVE). "
            "Make room and run it again."
        )


class SourceUnreadable(PreservationError):
    """A file that is to be kept cannot be read: forbidden, gone, or on a failing disk."""

    code = "archive.P004"

    def __init__(self, *, path: Path | str, error: OSError) -> None:
        self.path, self.error = path, error
        super().__init__(f"{path} cannot be read: {error.strerror or error}.")


class MasterReplaced(PreservationError):
    """Somebody tried to put other bytes in the place of a master."""

    code = "archive.P005"

    def __init__(self, *, object_id: str, logical_path: str) -> None:
        self.object_id, self.logical_path = object_id, logical_path
        super().__init__(f"{object_id} already has a {logical_path}; a master is never replaced.")


class DamagedObject(PreservationError):
    """An object's own inventory is missing or does not agree with its sidecar."""

    code = "archive.P006"

    def __init__(self, *, object_id: str, problem: str) -> None:
        self.object_id, self.problem = object_id, problem
        super().__init__(f"{object_id} is damaged: {problem}.")


class ObjectBusy(PreservationError):
    """Another process is writing the same object."""

    code = "archive.P007"

    def __init__(self, *, object_id: str) -> None:
        self.object_id = object_id
        super().__init__(f"{object_id} is being written by another process; try again in a moment.")


class ProgramMissing(PreservationError):
    """A program that Albumen calls is not installed."""

    code = "archive.P008"

    def __init__(self, *, program: str, package: str) -> None:
        self.program, self.package = program, package
        super().__init__(f"The program {program} is missing. Install it: apt-get install {package}")


class LabelRefused(PreservationError):
    """The label could not be written into a file."""

    code = "archive.P009"

    def __init__(self, *, path: Path, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(f"No label could be written into {path}: {problem}.")


class NoSuchFolder(PreservationError):
    """A folder that is to be imported is not there."""

    code = "archive.P011"

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(f"There is no folder {path}.")


class SigningKeyMissing(PreservationError):
    """The key that signs checkpoints is not there."""

    code = "archive.P012"

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"The signing key {path} is not there (ALBUMEN_SIGNING_KEY). Bring it back from a copy; when it "
            "is lost for good: ./albumen manage seal_events --new-key"
        )


class SigningKeyUnusable(PreservationError):
    """The key that signs checkpoints is open to others, or is none."""

    code = "archive.P013"

    def __init__(self, *, path: Path, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(f"The signing key {path} cannot be used: {problem}.")


class CopyDiverges(PreservationError):
    """An object and its copy tell different histories: one of them was not written by this archive."""

    code = "archive.P014"

    def __init__(self, *, object_id: str, path: Path | str) -> None:
        self.object_id, self.path = object_id, path
        super().__init__(
            f"The copy of {object_id} in {path} tells another history than the object itself; nothing was "
            "changed. Find out which of them is right before either is written to."
        )


class NoGoodCopy(PreservationError):
    """A damaged file cannot be put back: its copy is missing or damaged too."""

    code = "archive.P015"

    def __init__(self, *, object_id: str, path: str, copy: Path | str) -> None:
        self.object_id, self.path, self.copy = object_id, path, copy
        super().__init__(f"{path} of {object_id} has no good copy in {copy}; nothing was changed.")


class LedgerPageDamaged(PreservationError):
    """A page of the ledger is missing, or is not as it was written."""

    code = "archive.P016"

    def __init__(self, *, path: str, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(
            f"The page {path} of the ledger is damaged: {problem}. Bring it back from a copy of the "
            "storage root."
        )


class LedgerContradicted(PreservationError):
    """The pages in the storage root are not those that this database has written."""

    code = "archive.P017"

    def __init__(self, *, path: str) -> None:
        self.path = path
        super().__init__(
            f"{path} was not written by this database: an older database was put back, or the storage root "
            "is another archive's. When the database is right: ./albumen manage write_ledger --anew. When "
            "the storage is: ./albumen manage rebuild_from_storage, into an empty database."
        )


class BagDamaged(PreservationError):
    """A bag is not what it says of itself, or names what lies outside of it; `faults` says what and where."""

    code = "archive.P020"

    def __init__(self, *, path: Path, faults: Sequence[Fault]) -> None:
        self.path, self.faults = path, tuple(faults)
        super().__init__(f"{path} is no sound bag; nothing of it was taken in. Faults: {len(self.faults)}.")


class BucketTrouble(PreservationError):
    """A bucket refuses, or answers what makes no sense."""

    code = "archive.P021"

    def __init__(self, *, where: str, problem: str) -> None:
        self.where, self.problem = where, problem
        super().__init__(f"{where}: {problem}")


class BucketAway(BucketTrouble):
    """A bucket does not answer, is not there, or nobody may use it: nothing else in it would go better."""

    code = "archive.P022"


class CredentialsKeyMissing(PreservationError):
    """The key that signs Content Credentials is not there."""

    code = "archive.P023"

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"The key for Content Credentials {path} is not there (ALBUMEN_CREDENTIALS_KEY). Bring it back "
            "from a copy; when it is lost for good: ./albumen manage export_certificate --new-key"
        )


class CredentialsKeyUnusable(PreservationError):
    """The key that signs Content Credentials is open to others, or is none."""

    code = "archive.P024"

    def __init__(self, *, path: Path, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(f"The key for Content Credentials {path} cannot be used: {problem}.")


class CredentialsRefused(PreservationError):
    """No Content Credentials could be put into a file."""

    code = "archive.P025"

    def __init__(self, *, path: Path, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(f"No Content Credentials could be put into {path}: {problem}.")

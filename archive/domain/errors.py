"""What can go wrong in the archive: one class per reason, with fields.

The texts here are for logs and the command line; pages make their own sentences from code and fields.
"""

from collections.abc import Sequence


class ArchiveError(Exception):
    """Base of all. `code` is stable; the text is for logs and for the command line."""

    code = "archive.X000"


class NotPermitted(ArchiveError):
    """A person asked for something that their roles do not allow."""

    code = "archive.A001"

    def __init__(self, *, who: str, verb: str) -> None:
        self.who, self.verb = who, verb
        super().__init__(f"{who} may not {verb}.")


class OwnWork(ArchiveError):
    """The maker of a restoration tried to decide about it."""

    code = "archive.A002"

    def __init__(self, *, who: str) -> None:
        self.who = who
        super().__init__(f"{who} asked for this restoration, so somebody else has to decide about it.")


class IllegalTransition(ArchiveError):
    """A lifecycle has no such move."""

    code = "archive.L001"

    def __init__(self, *, what: str, current: str, to: str) -> None:
        self.what, self.current, self.to = what, current, to
        super().__init__(f"A {what} that is {current} cannot become {to}.")


class LostRace(ArchiveError):
    """Somebody else moved the row first."""

    code = "archive.L002"

    def __init__(self, *, what: str, key: object) -> None:
        self.what, self.key = what, key
        super().__init__(f"The {what} {key} was changed by somebody else a moment ago; look again.")


class StaleEdit(ArchiveError):
    """A description was edited by two people at once."""

    code = "archive.D001"

    def __init__(self, *, reference_code: str) -> None:
        self.reference_code = reference_code
        super().__init__(f"{reference_code} was changed by somebody else while you were editing it.")


class StaleRecord(ArchiveError):
    """A record was changed by somebody else since it was read."""

    code = "archive.D009"

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(f"{name} was changed by somebody else meanwhile; look again.")


class UnknownReferenceCode(ArchiveError):
    """No description has that code."""

    code = "archive.D002"

    def __init__(self, *, reference_code: str) -> None:
        self.reference_code = reference_code
        super().__init__(f"There is no description with the reference code {reference_code}.")


class ReferenceCodeTaken(ArchiveError):
    """Two descriptions cannot have the same code."""

    code = "archive.D003"

    def __init__(self, *, reference_code: str) -> None:
        self.reference_code = reference_code
        super().__init__(f"The reference code {reference_code} is taken.")


class MisplacedLevel(ArchiveError):
    """A level of description cannot stand under that one."""

    code = "archive.D004"

    def __init__(self, *, level: str, under: str) -> None:
        self.level, self.under = level, under
        super().__init__(f"A {level} cannot stand under a {under}.")


class UnreadableDate(ArchiveError):
    """A date that is neither EDTF nor one of the plain forms we read."""

    code = "archive.D005"

    def __init__(self, *, text: str) -> None:
        self.text = text
        super().__init__(f"The date {text!r} cannot be read; write it like 1937, 1937~, 193X or 1914/1918.")


class FieldNotOffered(ArchiveError):
    """A field was given a value at a level of description where it does not belong."""

    code = "archive.D006"

    def __init__(self, *, field: str, level: str) -> None:
        self.field, self.level = field, level
        super().__init__(f"The field {field} does not belong to the level {level}.")


class MovedIntoItself(ArchiveError):
    """A branch was to be moved to a place inside itself."""

    code = "archive.D007"

    def __init__(self, *, reference_code: str) -> None:
        self.reference_code = reference_code
        super().__init__(f"{reference_code} cannot stand under itself or under anything below it.")


class CodeTooLong(ArchiveError):
    """A move would make a reference code longer than the catalogue keeps."""

    code = "archive.D008"

    def __init__(self, *, reference_code: str) -> None:
        self.reference_code = reference_code
        super().__init__(f"The reference code {reference_code} would become too long.")


class UnknownTerm(ArchiveError):
    """A key that no list of terms has."""

    code = "archive.T001"

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(f"There is no term {name!r}.")


class NameTaken(ArchiveError):
    """Two authority records of one kind cannot have the same authorised name."""

    code = "archive.T002"

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(f"The name {name!r} is taken by another record; merge the two, or tell them apart.")


class CannotMerge(ArchiveError):
    """Two records that cannot become one: the same, already merged, or of two kinds."""

    code = "archive.T003"

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(f"{name!r} cannot be merged with that record.")


class CannotUndo(ArchiveError):
    """A merge that can no longer be taken back."""

    code = "archive.T004"

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(f"The merge of {name!r} cannot be taken back: it was too large, or things moved on.")


class CircularTerms(ArchiveError):
    """A term would stand, over others, above itself."""

    code = "archive.T005"

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(f"{name!r} would be broader than itself.")


class VocabularyRefused(ArchiveError):
    """A SKOS file that is not taken in; `reason` is stable, `found` what was seen."""

    code = "archive.T006"

    def __init__(self, *, reason: str, found: str = "") -> None:
        self.reason, self.found = reason, found
        super().__init__(f"The vocabulary file is refused: {reason} {found}".strip())


class TableRefused(ArchiveError):
    """A table of descriptions that cannot be read at all; `reason` is stable, `found` what was seen."""

    code = "archive.D010"

    def __init__(self, *, reason: str, found: str = "") -> None:
        self.reason, self.found = reason, found
        super().__init__(f"The table is refused: {reason} {found}".strip())


class TableHasFindings(ArchiveError):
    """A table that was to be written although checks say that something in it is wrong."""

    code = "archive.D011"

    def __init__(self, *, count: int) -> None:
        self.count = count
        super().__init__(f"The table has {count} findings, so nothing was written.")


class CatalogueMoved(ArchiveError):
    """The catalogue changed between a preview and what was to follow from it."""

    code = "archive.D012"

    def __init__(self) -> None:
        super().__init__("The catalogue was changed since the preview, so nothing was written; look again.")


class BagUnfit(ArchiveError):
    """A sound bag whose descriptions cannot be taken in at that place; `reasons` are sentences."""

    code = "archive.D020"

    def __init__(self, *, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(f"The bag does not fit here; nothing of it was taken in. {' '.join(self.reasons)}")


class BagBusy(ArchiveError):
    """Another process takes the same bag in at this moment."""

    code = "archive.D021"

    def __init__(self) -> None:
        super().__init__("Another process takes this bag in at this moment; try again when it is done.")


class TooManyAtOnce(ArchiveError):
    """A batch edit of more descriptions than one act takes."""

    code = "archive.D013"

    def __init__(self, *, most: int) -> None:
        self.most = most
        super().__init__(f"More than {most} descriptions cannot be edited as one act.")


class BatchUndone(ArchiveError):
    """A batch edit that was taken back already."""

    code = "archive.D014"

    def __init__(self) -> None:
        super().__init__("This batch edit was undone already.")


class BytesChanged(ArchiveError):
    """The bytes are not those that a record speaks of."""

    code = "archive.F001"

    def __init__(self, *, path: str, expected: str, found: str) -> None:
        self.path, self.expected, self.found = path, expected, found
        super().__init__(f"{path} has the digest {found[:16]}…, but {expected[:16]}… is on record.")


class MissingBytes(ArchiveError):
    """A file that a record speaks of is not there."""

    code = "archive.F002"

    def __init__(self, *, path: str) -> None:
        self.path = path
        super().__init__(f"{path} is not there.")


class RecipeUnavailable(ArchiveError):
    """A recipe that does not exist, or whose weights are not installed."""

    code = "archive.R001"

    def __init__(self, *, recipe: str, cure: str) -> None:
        self.recipe, self.cure = recipe, cure
        super().__init__(f"The recipe {recipe} cannot be used: {cure}")


class NothingToRestore(ArchiveError):
    """An item without a master scan."""

    code = "archive.R002"

    def __init__(self, *, reference_code: str) -> None:
        self.reference_code = reference_code
        super().__init__(f"{reference_code} has no master scan to restore.")


class RunFailed(ArchiveError):
    """The engine could not restore a picture; code and reason are the engine's or ours."""

    def __init__(self, *, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(reason)


class ReasonMissing(ArchiveError):
    """A candidate cannot be sent back without saying why."""

    code = "archive.R003"

    def __init__(self) -> None:
        super().__init__("Say why: choose at least one reason, or write a comment.")


class OtherWeights(ArchiveError):
    """A restoration cannot be made again: weights are not here as they were; `found` is empty for no file.

    `expected` and `found` are SHA-256 digests.
    """

    code = "archive.R004"

    def __init__(self, *, name: str, expected: str, found: str) -> None:
        self.name, self.expected, self.found = name, expected, found
        here = f"the file here has {found}" if found else "there is no such file here"
        super().__init__(f"The weights {name} on record have the SHA-256 {expected}, but {here}.")


class HandworkRefused(ArchiveError):
    """What was done by hand cannot be told to a recipe.

    `problem` is none, not for this recipe, or what could not be read: colours, strokes or palette; grey or
    unseen, where the photograph whose palette was to be followed has no colours, or no picture.
    """

    code = "archive.R006"

    def __init__(self, *, problem: str) -> None:
        self.problem = problem
        super().__init__(f"The recipe cannot follow what was done by hand ({problem}).")


class NothingToRepeat(ArchiveError):
    """A run that has made nothing yet, or that was itself only a repetition."""

    code = "archive.R005"

    def __init__(self, *, key: object) -> None:
        self.key = key
        super().__init__(f"The run {key} has no restoration on record that could be made again.")


class WeightsRefused(ArchiveError):
    """A weights file that cannot be used; code and reason are the engine's or ours, `found` what was seen."""

    def __init__(self, *, code: str, reason: str, found: str = "") -> None:
        self.code, self.reason, self.found = code, reason, found
        super().__init__(reason)


class NotInstalled(ArchiveError):
    """Weights that are in no list, or not on this machine."""

    code = "archive.W001"

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(f"The weights {name} are not installed.")

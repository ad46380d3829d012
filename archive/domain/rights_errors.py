"""What can go wrong with rights and access: one class per reason, with fields."""

from archive.domain.errors import ArchiveError


class OtherBranch(ArchiveError):
    """A person whose role is limited to a branch asked for something outside it."""

    code = "archive.A003"

    def __init__(self, *, who: str, reference_code: str) -> None:
        self.who, self.reference_code = who, reference_code
        super().__init__(f"{who} works in another branch than that of {reference_code}.")


class OwnRequest(ArchiveError):
    """Whoever asked for a takedown or an erasure tried to decide about it."""

    code = "archive.A004"

    def __init__(self, *, who: str) -> None:
        self.who = who
        super().__init__(f"{who} asked for this, so somebody else has to decide about it.")


class TooManyRequests(ArchiveError):
    """One sender asked for more takedowns than a person would."""

    code = "archive.T001"

    def __init__(self, *, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(f"Too many requests from one place; wait {minutes} minutes.")


class NotRedacted(ArchiveError):
    """A takedown cannot be answered by a redaction that does not exist."""

    code = "archive.T002"

    def __init__(self, *, reference_code: str) -> None:
        self.reference_code = reference_code
        super().__init__(f"{reference_code} has no redacted version yet; redact the picture first.")


class AlreadyLifted(ArchiveError):
    """A rule that somebody has lifted before."""

    code = "archive.T003"

    def __init__(self) -> None:
        super().__init__("This was lifted before; nothing was changed.")


class RuleIncomplete(ArchiveError):
    """A rule without what it needs; `missing` names the field."""

    code = "archive.T004"

    def __init__(self, *, missing: str) -> None:
        self.missing = missing
        super().__init__(f"The rule cannot be made: {missing} is missing or cannot be used.")


class RegionsRefused(ArchiveError):
    """Regions that cannot be burned in; `problem` is none, outside, or too_many."""

    code = "archive.T005"

    def __init__(self, *, problem: str) -> None:
        self.problem = problem
        super().__init__(f"The picture cannot be redacted with these regions ({problem}).")


class WhyMissing(ArchiveError):
    """An item of the highest level is not opened without a reason."""

    code = "archive.T006"

    def __init__(self) -> None:
        super().__init__("Say why you open this item; the reason is kept in its history.")


class FacesNotSought(ArchiveError):
    """No suggestion for regions could be made."""

    code = "archive.T007"

    def __init__(self, *, problem: str) -> None:
        self.problem = problem
        super().__init__(f"Faces could not be looked for: {problem}.")


class RequesterMayNotSee(ArchiveError):
    """A run whose requester may no longer see the file that it restores."""

    code = "archive.R016"

    def __init__(self, *, reference_code: str) -> None:
        self.reference_code = reference_code
        super().__init__(f"Whoever asked for this run may not see {reference_code} (any more).")


class NothingKept(ArchiveError):
    """An erasure was asked for where nothing is kept, or nothing any more."""

    code = "archive.T008"

    def __init__(self, *, reference_code: str) -> None:
        self.reference_code = reference_code
        super().__init__(f"Nothing is kept of {reference_code} that could be destroyed.")

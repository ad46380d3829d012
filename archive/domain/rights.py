"""The words of rights and access: why something is closed, to what extent, and who may still see it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """How far a rule reaches: one description, or it and all that stands under it."""

    ITEM = "item", _("This description only")
    BRANCH = "branch", _("This description and all below it")


class Match(TextChoices):
    """Which of several reader groups somebody has to be in."""

    ANY_OF = "any_of", _("any of these groups")
    ALL_OF = "all_of", _("all of these groups")


class RestrictionReason(TextChoices):
    """Why something is closed."""

    LIVING_PERSON = "living_person", _("Living person")
    CHILD = "child", _("Child")
    MEDICAL = "medical", _("Medical")
    GRIEF = "grief", _("Grief")
    SACRED_OR_SECRET = "sacred_or_secret", _("Sacred or secret")
    DONORS_WISH = "donors_wish", _("Donor’s wish")
    LEGAL = "legal", _("Legal")
    UNVERIFIED = "unverified", _("Not yet verified")


# The highest level: staff say why before they open such an item.
GUARDED = frozenset({RestrictionReason.MEDICAL, RestrictionReason.GRIEF, RestrictionReason.SACRED_OR_SECRET})


class RightsBasis(TextChoices):
    """On what a rights statement stands (PREMIS 3, rightsBasis)."""

    COPYRIGHT = "copyright", _("Copyright")
    LICENCE = "licence", _("Licence")
    STATUTE = "statute", _("Statute")
    POLICY = "policy", _("Policy")
    OTHER = "other", _("Other basis")


class Size(TextChoices):
    """Representations that can be closed each on its own."""

    THUMBNAIL = "thumbnail", _("Thumbnail")
    ACCESS_COPY = "access_copy", _("Access copy")
    MASTER = "master", _("Master scan")
    RESTORATION = "restoration", _("Restoration")


class NamedField(TextChoices):
    """Fields of a description (`domain/fields.py`) in which a name may stand that readers are not told."""

    TITLE = "title", _("Title")
    CREATOR = "creator", _("Creator")
    PHOTOGRAPHER = "photographer", _("Photographer")
    DEPICTED = "depicted", _("People depicted")
    PUBLISHER = "publisher", _("Publisher")
    SUBJECTS = "subjects", _("Subjects")
    PLACES = "places", _("Places")
    SCOPE_AND_CONTENT = "scope_and_content", _("Scope and content")
    INSCRIPTION = "inscription", _("Inscription")
    VERSO_TRANSCRIPTION = "verso_transcription", _("Transcription of the back")
    ADMINISTRATIVE_HISTORY = "administrative_history", _("Administrative or biographical history")
    ARCHIVAL_HISTORY = "archival_history", _("Archival history")
    ACQUISITION = "acquisition", _("Immediate source of acquisition")
    RELATED_UNITS = "related_units", _("Related units of description")
    NOTE = "note", _("Note")


class WarningKind(TextChoices):
    """What a reader is told before a picture is shown."""

    VIOLENCE = "violence", _("Violence or injury")
    DEATH = "death", _("The dead, or a burial")
    NUDITY = "nudity", _("Nudity")
    RACISM = "racism", _("Racist or demeaning picture or words")
    DISTRESS = "distress", _("People in distress")
    CEREMONY = "ceremony", _("A ceremony, or people who have died, of an Indigenous community")


class ConsentKind(TextChoices):
    """What somebody depicted has said about being shown."""

    WRITTEN = "written", _("Agreed in writing")
    SPOKEN = "spoken", _("Agreed by word of mouth")
    BY_FAMILY = "by_family", _("The family agreed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Agreed, and took it back")
    NOT_ASKED = "not_asked", _("Could not be asked")


class TakedownState(TextChoices):
    """The life of a request to take a picture down; it is hidden from the moment it is asked for."""

    REQUESTED = "requested", _("Hidden, waiting for a decision")
    RESTORED = "restored", _("Shown again")
    REDACTED = "redacted", _("Shown again, redacted")
    TOMBSTONE = "tombstone", _("Taken down for good")


class ErasureState(TextChoices):
    """The life of a request to destroy what is kept of an item."""

    REQUESTED = "requested", _("Waiting for a second person")
    REFUSED = "refused", _("Refused")
    DECIDED = "decided", _("Decided; being destroyed")
    DONE = "done", _("Destroyed")


class ClosedBy(TextChoices):
    """What keeps readers from a description, in a word."""

    VISIBILITY = "visibility", _("Staff only")
    ABOVE = "above", _("A level above is for staff only")
    RESTRICTION = "restriction", _("Restricted")
    EMBARGO = "embargo", _("Embargoed")
    TAKEDOWN = "takedown", _("Taken down")

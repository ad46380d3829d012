"""The controlled words of the archive, each with what a person reads for it."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LevelOfDescription(TextChoices):
    """Levels of arrangement (ISAD(G) 3.1.4); a collection is assembled by theme, not by provenance."""

    FONDS = "fonds", _("Fonds")
    COLLECTION = "collection", _("Collection")
    SUBFONDS = "subfonds", _("Subfonds")
    SERIES = "series", _("Series")
    SUBSERIES = "subseries", _("Subseries")
    FILE = "file", _("File")
    ITEM = "item", _("Item")


class Visibility(TextChoices):
    """Who may see a description: everybody, or staff only."""

    PUBLIC = "public", _("Public")
    STAFF = "staff", _("Staff only")


class Role(TextChoices):
    """What a person does here; each is a Django group of that name."""

    READER = "reader", _("Reader")
    ARCHIVIST = "archivist", _("Archivist")
    REVIEWER = "reviewer", _("Reviewer")
    ADMIN = "admin", _("Administrator")


class AgentKind(TextChoices):
    """Kinds of agents; software is one for PREMIS."""

    PERSON = "person", _("Person")
    FAMILY = "family", _("Family")
    CORPORATE_BODY = "corporate_body", _("Corporate body")
    SOFTWARE = "software", _("Software")


class AgentRelation(TextChoices):
    """What an agent has to do with what is described."""

    CREATOR = "creator", _("Creator")
    PHOTOGRAPHER = "photographer", _("Photographer")
    DEPICTED = "depicted", _("Person depicted")
    PUBLISHER = "publisher", _("Publisher")
    DONOR = "donor", _("Donor")


class NameKind(TextChoices):
    """Other forms of a name (ISAAR(CPF) 5.1.3 and 5.1.5; SKOS preferred and alternative labels)."""

    PARALLEL = "parallel", _("In other languages")
    VARIANT = "variant", _("Other forms")


class Vocabulary(TextChoices):
    """The lists of terms that an archive keeps itself."""

    SUBJECT = "subject", _("Subjects")
    PLACE = "place", _("Places")


class FileRole(TextChoices):
    """What a stored file is for."""

    PRESERVATION_MASTER = "preservation_master", _("Master scan")
    PRODUCTION_MASTER = "production_master", _("Restoration")
    CANDIDATE = "candidate", _("Candidate restoration")
    ACCESS_COPY = "access_copy", _("Access copy")
    THUMBNAIL = "thumbnail", _("Thumbnail")


class Side(TextChoices):
    """Front and back of a print."""

    RECTO = "recto", _("Recto (front)")
    VERSO = "verso", _("Verso (back)")


class EventType(TextChoices):
    """PREMIS event types (id.loc.gov, preservation/eventType) that happen here."""

    ACCESSION = "accession", _("Accession")
    INGESTION = "ingestion", _("Ingestion")
    MESSAGE_DIGEST_CALCULATION = "message digest calculation", _("Message digest calculation")
    FIXITY_CHECK = "fixity check", _("Fixity check")
    REPLICATION = "replication", _("Replication")
    VALIDATION = "validation", _("Validation")
    METADATA_EXTRACTION = "metadata extraction", _("Metadata extraction")
    METADATA_MODIFICATION = "metadata modification", _("Metadata modification")
    CREATION = "creation", _("Creation")
    MODIFICATION = "modification", _("Modification")
    DELETION = "deletion", _("Deletion")
    POLICY_ASSIGNMENT = "policy assignment", _("Policy assignment")
    APPRAISAL = "appraisal", _("Appraisal")
    REDACTION = "redaction", _("Redaction")
    DISSEMINATION = "dissemination", _("Dissemination")


class RunAct(StrEnum):
    """What events say of a restoration run before there is anything to decide about."""

    ASKED_FOR = "asked for"
    BEGUN = "begun"
    PUT_BACK = "put back"
    GIVEN_UP = "given up"


class FixityProblem(TextChoices):
    """What can be wrong with kept bytes."""

    MISSING = "missing", _("Missing")
    UNREADABLE = "unreadable", _("Unreadable")
    ALTERED = "altered", _("Altered")
    EXTRA = "extra", _("Not on record")
    DISAGREEMENT = "disagreement", _("Database and storage disagree")


class Outcome(TextChoices):
    """How an event ended."""

    SUCCESS = "success", _("Success")
    FAILURE = "failure", _("Failure")


class BatchState(TextChoices):
    """The life of an import batch."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Importing")
    FINISHED = "finished", _("Finished")
    INTERRUPTED = "interrupted", _("Interrupted")


class Fate(TextChoices):
    """What became of one file of an import batch."""

    PENDING = "pending", _("Waiting")
    IMPORTED = "imported", _("Imported")
    DUPLICATE = "duplicate", _("Already here")
    QUARANTINED = "quarantined", _("Quarantined")
    SKIPPED = "skipped", _("Skipped")


class TableState(TextChoices):
    """The life of a table of descriptions that somebody sent; a draft was read, and nothing of it written."""

    DRAFT = "draft", _("Being checked")
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Importing")
    DONE = "done", _("Finished")
    FAILED = "failed", _("Failed")


class TableFate(TextChoices):
    """What becomes of one row of a table."""

    CREATED = "created", _("New")
    UPDATED = "updated", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")


class RunState(TextChoices):
    """The life of a restoration run."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Restoring")
    AWAITING_REVIEW = "awaiting_review", _("Waiting for review")
    APPROVED = "approved", _("Restored, approved")
    REJECTED = "rejected", _("Rejected")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    COMPARED = "compared", _("Compared")


class Verdict(TextChoices):
    """What came of making a restoration again from its record."""

    SAME_BYTES = "same bytes", _("The same bytes")
    SAME_PICTURE = "same picture", _("The same picture in other bytes")
    DIFFERENT = "different", _("Not the same picture")


class WeightsAct(TextChoices):
    """What an administrator asks of a weights file."""

    VERIFY = "verify", _("Verification")
    IMPORT = "import", _("Import")


class WeightsState(TextChoices):
    """The life of a task on weights."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("At work")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Decision(TextChoices):
    """A reviewer's verdict."""

    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class RejectionReason(TextChoices):
    """Why a candidate is sent back; more than one may hold."""

    COLOR_IMPLAUSIBLE = "color_implausible", _("Colour implausible")
    FACE_ALTERED = "face_altered", _("Face altered")
    DAMAGE_LEFT = "damage_left", _("Damage left")
    OVER_SMOOTHED = "over_smoothed", _("Over-smoothed")
    OTHER = "other", _("Another reason")

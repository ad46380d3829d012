"""The tables, one aggregate per file."""

from archive.models.access import AccessGate, GateClause
from archive.models.accessions import Accession
from archive.models.agents import Agent, AgentRole
from archive.models.batches import BatchChange, BatchEdit
from archive.models.descriptions import Description
from archive.models.erasures import Erasure
from archive.models.events import PreservationEvent
from archive.models.files import StoredFile
from archive.models.groups import BranchRole, ReaderGroup
from archive.models.imports import ImportBatch, ImportRow
from archive.models.ledger import LedgerNote, LedgerPage, ObjectNews
from archive.models.object_checks import ObjectCheck
from archive.models.people import User
from archive.models.restorations import RestorationRun, RunTransition
from archive.models.reviews import Review
from archive.models.rights import (
    Consent,
    ContentWarning,
    CulturalLabel,
    Embargo,
    Restriction,
    RightsStatement,
    SizeRule,
    WithheldNames,
)
from archive.models.saved_searches import SavedSearch
from archive.models.seals import Checkpoint, EventSeal, SealedEvent
from archive.models.tables import TableImport
from archive.models.takedowns import Redaction, Takedown
from archive.models.terms import Term, TermUse
from archive.models.weights import WeightsTask
from archive.models.workers import WorkerNode

__all__ = [
    "AccessGate",
    "Accession",
    "Agent",
    "AgentRole",
    "BatchChange",
    "BatchEdit",
    "BranchRole",
    "Checkpoint",
    "Consent",
    "ContentWarning",
    "CulturalLabel",
    "Description",
    "Embargo",
    "Erasure",
    "EventSeal",
    "GateClause",
    "ImportBatch",
    "ImportRow",
    "LedgerNote",
    "LedgerPage",
    "ObjectCheck",
    "ObjectNews",
    "PreservationEvent",
    "ReaderGroup",
    "Redaction",
    "RestorationRun",
    "Restriction",
    "Review",
    "RightsStatement",
    "RunTransition",
    "SavedSearch",
    "SealedEvent",
    "SizeRule",
    "StoredFile",
    "TableImport",
    "Takedown",
    "Term",
    "TermUse",
    "User",
    "WeightsTask",
    "WithheldNames",
    "WorkerNode",
]

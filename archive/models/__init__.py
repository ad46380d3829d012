"""The tables, one aggregate per file."""

from archive.models.accessions import Accession
from archive.models.agents import Agent, AgentRole
from archive.models.batches import BatchChange, BatchEdit
from archive.models.descriptions import Description
from archive.models.events import PreservationEvent
from archive.models.files import StoredFile
from archive.models.imports import ImportBatch, ImportRow
from archive.models.people import User
from archive.models.restorations import RestorationRun, RunTransition
from archive.models.reviews import Review
from archive.models.tables import TableImport
from archive.models.terms import Term, TermUse
from archive.models.weights import WeightsTask
from archive.models.workers import WorkerNode

__all__ = [
    "Accession",
    "Agent",
    "AgentRole",
    "BatchChange",
    "BatchEdit",
    "Description",
    "ImportBatch",
    "ImportRow",
    "PreservationEvent",
    "RestorationRun",
    "Review",
    "RunTransition",
    "StoredFile",
    "TableImport",
    "Term",
    "TermUse",
    "User",
    "WeightsTask",
    "WorkerNode",
]

"""What holds for a description after all rules above it, worked out when a rule is written.

Reading must not look at all levels above each row (docs/decisions/0009). An embargo is the exception that
needs no exception: its first open day stands here, and is compared with today when read.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from archive.domain.rights import NamedField, Size
from archive.domain.standing import ALWAYS
from archive.models.search_vectors import WordsField


class AccessGate(models.Model):
    """One set of conditions that readers have to meet, shared by all descriptions that have the same.

    `key` names the set; see `domain.standing.key_of`.
    """

    key = models.TextField(unique=True)

    def __str__(self) -> str:
        return self.key


class GateClause(models.Model):
    """One condition of a gate: being in one of these reader groups. None of them: nobody passes."""

    gate = models.ForeignKey(AccessGate, on_delete=models.CASCADE, related_name="clauses")
    groups = ArrayField(models.IntegerField())

    def __str__(self) -> str:
        return ", ".join(str(each) for each in self.groups) or "-"


class Gated(models.Model):
    """The columns that `policies.visibility` reads. Written by `services.access` and by nothing else."""

    is_taken_down = models.BooleanField(default=False, editable=False)
    open_from = models.DateField(default=ALWAYS, editable=False, help_text="first day for readers")
    gate = models.ForeignKey(
        AccessGate, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    closed_sizes = ArrayField(
        models.CharField(max_length=20, choices=Size.choices), default=list, editable=False
    )
    withheld = ArrayField(
        models.CharField(max_length=30, choices=NamedField.choices), default=list, editable=False
    )
    stand_in_title = models.CharField(max_length=500, default="", editable=False)
    search_public = models.TextField(
        default="", editable=False, help_text="what readers search, where it is less than all"
    )
    open_words = WordsField(null=True, editable=False, help_text="the same by word")
    open_title_words = WordsField(null=True, editable=False, help_text="the same of the title")
    rights = ArrayField(
        models.CharField(max_length=500),
        default=list,
        editable=False,
        help_text="statements of the nearest level that has any: each by its address, or else by its basis",
    )
    is_warned = models.BooleanField(default=False, editable=False)
    is_guarded = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

"""Archival descriptions: the catalogue records, a tree from fonds to item."""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from archive.domain import processes
from archive.domain.vocabulary import LevelOfDescription, Visibility
from archive.models.access import Gated
from archive.models.search_vectors import WordsField

_LEAST_MM = Decimal("0.1")


class Description(Gated, MP_Node):
    """One archival description at any level (ISAD(G)).

    `path`, `depth` and `numchild` are the tree (materialised path); siblings are read by `sort_key`.
    `visibility` is what was decided for this row; `is_public` what follows from it and from all rows above.
    The columns of `Gated` are what follows from rules; `policies.visibility` alone decides with them.
    `thumbnail` and `access_copy` are what readers are shown at present. `creator` repeats the names of the
    linked creators, for lists and search; `services.descriptions` keeps it true. What is searched repeats the
    fields too: `search_text` all of them with the reference code, `words` all of them by word, `title_words`
    the title (see `described.retold`).
    """

    objects: ClassVar[models.Manager["Description"]]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    level = models.CharField(_("level of description"), max_length=20, choices=LevelOfDescription.choices)
    code = models.CharField(_("code at this level"), max_length=100)
    reference_code = models.CharField(_("reference code"), max_length=500, unique=True)
    # By code points whatever the database's language, so that a branch is one stretch of an index.
    sort_key = models.CharField(max_length=700, editable=False, db_collation="C")
    title = models.CharField(_("title"), max_length=500)
    date_edtf = models.CharField(_("date"), max_length=100, blank=True)
    date_earliest = models.DateField(null=True, editable=False)
    date_latest = models.DateField(null=True, editable=False)
    creator = models.CharField(_("creator"), max_length=1000, blank=True)
    scope_and_content = models.TextField(_("scope and content"), blank=True)
    inscription = models.TextField(_("inscription"), blank=True)
    carrier = models.CharField(_("carrier"), max_length=40, choices=processes.carrier_choices, blank=True)
    process = models.CharField(_("process"), max_length=40, choices=processes.process_choices, blank=True)
    height_mm = models.DecimalField(
        _("height in mm"),
        max_digits=7,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(_LEAST_MM)],
    )
    width_mm = models.DecimalField(
        _("width in mm"),
        max_digits=7,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(_LEAST_MM)],
    )
    print_date_edtf = models.CharField(_("date of the print"), max_length=100, blank=True)
    elements = models.JSONField(default=dict, blank=True, help_text="prose by the names of domain/fields.py")
    visibility = models.CharField(
        _("who may see it"), max_length=10, choices=Visibility.choices, default=Visibility.STAFF
    )
    is_public = models.BooleanField(default=False, editable=False)
    search_text = models.TextField(editable=False, default="")
    words = WordsField(null=True, editable=False)
    title_words = WordsField(null=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    thumbnail = models.ForeignKey(
        "archive.StoredFile", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    access_copy = models.ForeignKey(
        "archive.StoredFile", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            # All that counting needs, so that counting the items below a level reads no row of the table.
            models.Index(
                fields=["sort_key"],
                include=["path", "is_public", "open_from", "is_taken_down", "gate"],
                condition=models.Q(level=LevelOfDescription.ITEM),
                name="description_items_in_order",
            ),
            models.Index(fields=["date_earliest"]),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="description_words"),
            GinIndex(
                fields=["search_public"],
                opclasses=["gin_trgm_ops"],
                condition=~models.Q(search_public=""),
                name="description_public_words",
            ),
            models.Index(fields=["sort_key"], condition=models.Q(depth=1), name="description_tops"),
            # The few rows that are levels, for the tree beside every page.
            models.Index(
                fields=["depth", "path"],
                opclasses=["int4_ops", "varchar_pattern_ops"],
                condition=~models.Q(level=LevelOfDescription.ITEM),
                name="description_levels_by_path",
            ),
            models.Index(
                fields=["depth", "sort_key"],
                condition=~models.Q(level=LevelOfDescription.ITEM),
                name="description_levels_in_order",
            ),
            GinIndex(fields=["rights"], name="description_by_rights"),
            GinIndex(fields=["words"], name="description_by_word"),
            GinIndex(fields=["title_words"], name="description_by_title_word"),
            GinIndex(
                fields=["open_words"],
                condition=~models.Q(search_public=""),
                name="description_by_open_word",
            ),
            GinIndex(
                fields=["open_title_words"],
                condition=~models.Q(search_public=""),
                name="description_by_open_title",
            ),
            models.Index(
                OpClass(Upper("reference_code"), name="text_pattern_ops"), name="description_by_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference_code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("catalogue:description", args=[self.pk])

    @property
    def is_item(self) -> bool:
        return self.level == LevelOfDescription.ITEM

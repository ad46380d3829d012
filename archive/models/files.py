"""Stored files: sequences of bytes kept for an item (PREMIS file)."""

import uuid
from typing import ClassVar

from django.db import models

from archive.domain.vocabulary import FileRole, Side


class KeptFiles(models.Manager["StoredFile"]):
    """Files whose bytes are there: what is gone is not found by whoever does not ask for it by name."""

    def get_queryset(self) -> models.QuerySet["StoredFile"]:
        return super().get_queryset().filter(erasure__isnull=True, replaced_by__isnull=True)


class StoredFile(models.Model):
    """One sequence of bytes, never changed: a change makes another file that is `derived_from` this one.

    Of a file that was erased, or of a copy that was made anew, this row stays with its digest; `with_gone`
    finds it.

    `path` is relative to the place that the role names: the item's OCFL object for masters and production
    masters, the access folder for access copies and thumbnails, the workshop folder for candidates.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    description = models.ForeignKey("archive.Description", on_delete=models.PROTECT, related_name="files")
    role = models.CharField(max_length=20, choices=FileRole.choices)
    side = models.CharField(max_length=10, choices=Side.choices, default=Side.RECTO)
    page = models.PositiveIntegerField(null=True, help_text="1-based page of a multi-page source")
    page_count = models.PositiveIntegerField(default=1)
    path = models.CharField(max_length=500)
    digest = models.CharField(max_length=128)
    digest_algorithm = models.CharField(max_length=20, default="sha512")
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    bit_depth = models.PositiveSmallIntegerField(default=8)
    technical = models.JSONField(default=dict, help_text="ICC profile name, DPI, EXIF as read")
    original_name = models.CharField(max_length=255, blank=True)
    derived_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="derivatives"
    )
    redaction = models.ForeignKey(
        "archive.Redaction",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="files",
        help_text="whose regions are burned into this copy",
    )
    erasure = models.ForeignKey(
        "archive.Erasure",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="files",
        help_text="by which its bytes were destroyed",
    )
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced",
        help_text="the copy that was made when this one was found damaged",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["StoredFile"]] = KeptFiles()
    with_gone: ClassVar[models.Manager["StoredFile"]] = models.Manager()

    class Meta:
        ordering = ["side", "page", "created_at"]
        indexes = [models.Index(fields=["digest"]), models.Index(fields=["description", "role"])]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=models.Q(role=FileRole.PRESERVATION_MASTER),
                name="one_master_per_digest",
            ),
            models.CheckConstraint(
                condition=models.Q(role=FileRole.PRESERVATION_MASTER) | models.Q(derived_from__isnull=False),
                name="every_derived_file_names_its_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.path}"

    @property
    def is_copy(self) -> bool:
        """Whether this is made for looking at, and can be made again at any time."""
        return self.role in {FileRole.ACCESS_COPY, FileRole.THUMBNAIL}

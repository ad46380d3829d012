"""Accessions: how things came here, before and beside their description."""

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Accession(models.Model):
    """One taking of custody; later additions to a fonds (accruals) are accessions of their own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("accession number"), max_length=30, unique=True)
    received_on = models.DateField(_("received on"))
    title = models.CharField(_("title"), max_length=500)
    source = models.ForeignKey(
        "archive.Agent", null=True, blank=True, on_delete=models.PROTECT, related_name="accessions"
    )
    terms = models.TextField(_("terms"), blank=True)
    custodial_history = models.TextField(_("custodial history"), blank=True)
    extent = models.CharField(_("extent"), max_length=500, blank=True)
    note = models.TextField(_("note"), blank=True)
    descriptions = models.ManyToManyField("archive.Description", blank=True, related_name="accessions")
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_on", "-number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("accessions:record", args=[self.pk])

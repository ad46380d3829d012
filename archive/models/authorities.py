"""What authority records of all kinds share: one authorised name, other names, and being merged."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Authority(models.Model):
    """A record that stands for one thing under one authorised name.

    `key` is the authorised name as it is compared, `keys` all names so. `other_names` are rows with `name`,
    `kind` (`NameKind`) and `language`. A record that was `merged_into` another stays: its address leads on.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("authorised form of the name"), max_length=300)
    key = models.CharField(max_length=300, editable=False, default="")
    keys = ArrayField(models.CharField(max_length=300), editable=False, default=list)
    other_names = models.JSONField(_("other names"), default=list, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the record; each kind has its own."""
        raise NotImplementedError

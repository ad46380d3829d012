"""The ledger's own tables: what has changed and is not written yet, and which pages were written.

The ledger itself lies in the storage root (`preservation/ledger_files.py`); docs/decisions/0021 says why.
"""

from django.db import models


class LedgerNote(models.Model):
    """A row that has changed since it was last written to the ledger; triggers of the database add these.

    `table` and `key` are the table's name and the value of its primary key as text.
    """

    table = models.CharField(max_length=63)
    key = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class LedgerPage(models.Model):
    """A page that was written, and the SHA-256 of its file, which the next page names.

    Page 0 has no file: its digest is drawn by lot, and tells the pages of this database from those of others.
    """

    number = models.PositiveIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.at:%Y-%m-%d %H:%M}"


class ObjectNews(models.Model):
    """An item whose description or rights changed since its object in the store was last written."""

    description = models.OneToOneField("archive.Description", primary_key=True, on_delete=models.CASCADE)
    is_rights = models.BooleanField(default=False, help_text="a decision about rights is among it")

    def __str__(self) -> str:
        return str(self.description_id)

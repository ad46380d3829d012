"""Terms of the archive's own vocabularies (SKOS concepts), and their use in descriptions."""

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.domain.vocabulary import Vocabulary
from archive.models.authorities import Authority


class Term(Authority):
    """One subject or place. `uri` is what the vocabulary it came from calls it; a place may have a point."""

    vocabulary = models.CharField(max_length=20, choices=Vocabulary.choices)
    uri = models.CharField(_("address in the vocabulary it comes from"), max_length=500, blank=True)
    scope_note = models.TextField(_("scope note"), blank=True)
    broader = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="narrower")
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vocabulary", "key"],
                condition=models.Q(merged_into__isnull=True),
                name="one_living_term_per_name",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="a_point_has_two_numbers",
            ),
        ]
        indexes = [
            GinIndex(fields=["keys"], name="term_names"),
            models.Index(fields=["uri"], name="term_uri"),
            models.Index(fields=["key"], opclasses=["varchar_pattern_ops"], name="term_name_begins"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("authorities:record", args=[f"{self.vocabulary}s", self.uid])

    @property
    def has_point(self) -> bool:
        """Whether this place is marked on the earth."""
        return self.latitude is not None and self.longitude is not None


class TermUse(models.Model):
    """A term in a description; `position` is the order in which it was written."""

    description = models.ForeignKey("archive.Description", on_delete=models.CASCADE, related_name="term_uses")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["description", "term"], name="one_use_of_a_term_once")]

    def __str__(self) -> str:
        return f"{self.term_id} in {self.description_id}"

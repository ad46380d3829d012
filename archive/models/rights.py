"""Rules about who may see what, and statements about rights. A rule is lifted, never deleted."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from archive.domain.rights import (
    ConsentKind,
    Match,
    NamedField,
    RestrictionReason,
    RightsBasis,
    Scope,
    Size,
    WarningKind,
)
from archive.models.groups import ReaderGroup

IN_FORCE = models.Q(lifted_at__isnull=True)


class Rule(models.Model):
    """What every rule has: where it stands, how far it reaches, who made it and who lifted it."""

    description = models.ForeignKey(
        "archive.Description", on_delete=models.PROTECT, related_name="%(class)s_rules"
    )
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.ITEM)
    note = models.TextField(blank=True, help_text="for staff")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["made_at", "pk"]


class Restriction(Rule):
    """Closed for a reason; readers in `groups` may still see. Without groups only staff do."""

    reason = models.CharField(max_length=20, choices=RestrictionReason.choices)
    groups = models.ManyToManyField(ReaderGroup, blank=True, related_name="restrictions")
    match = models.CharField(max_length=10, choices=Match.choices, default=Match.ANY_OF)

    def __str__(self) -> str:
        return str(RestrictionReason(self.reason).label)


class Embargo(Rule):
    """Closed until a day, or until N years after an item's latest possible date.

    Items without a date stay closed under the second kind. Levels above items show no picture, and are not
    closed by it.
    """

    until = models.DateField(null=True, blank=True, help_text="the first day on which readers may see it")
    years = models.PositiveSmallIntegerField(default=0)

    class Meta(Rule.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=False, years=0) | models.Q(until__isnull=True, years__gt=0),
                name="an_embargo_ends_on_a_day_or_after_years",
            )
        ]

    def __str__(self) -> str:
        return str(self.until or self.years)


class SizeRule(Rule):
    """One representation closed, or opened again under a level that closes it; the nearest rule decides."""

    size = models.CharField(max_length=20, choices=Size.choices)
    is_closed = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(Size(self.size).label)


class WithheldNames(Rule):
    """Fields that hold a name: readers see the picture, and `stand_in_title` where the title is one."""

    fields = ArrayField(models.CharField(max_length=30, choices=NamedField.choices))
    stand_in_title = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return ", ".join(str(NamedField(name).label) for name in self.fields)


class ContentWarning(Rule):
    """What readers are told before they see the picture."""

    kind = models.CharField(max_length=20, choices=WarningKind.choices)

    def __str__(self) -> str:
        return str(WarningKind(self.kind).label)


class CulturalLabel(Rule):
    """A community's label; `link` leads to the community's own words about it."""

    code = models.CharField(max_length=20)
    community = models.CharField(max_length=300)
    link = models.URLField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.code}: {self.community}"


class RightsStatement(Rule):
    """What is known about the rights; the nearest level that has statements speaks for what is below it."""

    basis = models.CharField(max_length=10, choices=RightsBasis.choices)
    uri = models.URLField(max_length=500, blank=True)
    holder = models.CharField(max_length=300, blank=True)
    terms = models.TextField(blank=True, help_text="for everybody")
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.uri or str(RightsBasis(self.basis).label)


class Consent(Rule):
    """What somebody depicted has said. For staff only."""

    person = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=ConsentKind.choices)

    def __str__(self) -> str:
        return f"{self.person}: {ConsentKind(self.kind).label}"


# In the order in which people ask; the names stand in addresses and in the history.
KINDS: Mapping[str, type[Rule]] = {
    "restriction": Restriction,
    "embargo": Embargo,
    "size": SizeRule,
    "names": WithheldNames,
    "warning": ContentWarning,
    "label": CulturalLabel,
    "rights": RightsStatement,
    "consent": Consent,
}

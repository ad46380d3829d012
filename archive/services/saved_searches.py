"""Searches that a person keeps: no part of the archive, so no event tells of them."""

from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from archive.domain import names
from archive.models import SavedSearch, User

MOST: Final = 100


def save(*, name: str, query: str, by: User) -> SavedSearch:
    """Keep a search under a name. Raises `ValidationError` for a name that is empty, long or taken."""
    if SavedSearch.objects.filter(person=by).count() >= MOST:
        raise ValidationError(
            _("You have kept %(most)d searches. Delete one that you no longer need.") % {"most": MOST}
        )
    return _written(SavedSearch(person=by, name=names.tidy(name), query=query))


def rename(key: UUID, *, name: str, by: User) -> SavedSearch:
    """Give one's own search another name. Raises `SavedSearch.DoesNotExist`; `ValidationError` as `save`."""
    search = SavedSearch.objects.get(pk=key, person=by)
    search.name = names.tidy(name)
    return _written(search)


def delete(key: UUID, *, by: User) -> None:
    """Forget one's own search; one that is gone already is no mistake."""
    SavedSearch.objects.filter(pk=key, person=by).delete()


def _written(search: SavedSearch) -> SavedSearch:
    search.full_clean(exclude=["person"], validate_constraints=False)
    try:
        with transaction.atomic():
            search.save()
    except IntegrityError as error:
        message = _("You have a search “%(name)s” already. Choose another name.") % {"name": search.name}
        raise ValidationError({"name": [message]}) from error
    return search

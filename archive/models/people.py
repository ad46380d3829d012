"""People who sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.domain.vocabulary import Role


class User(AbstractUser):
    """Somebody with a password here; what they may do follows from their roles (groups)."""

    display_name = models.CharField(_("name shown"), max_length=200, blank=True)

    def __str__(self) -> str:
        return self.display_name or self.username

    def has_role(self, *roles: Role) -> bool:
        """Whether this person has any of the roles; an administrator has all of them."""
        if not self.is_active:
            return False
        return self.is_superuser or bool(self.role_names & {*roles, Role.ADMIN})

    @property
    def role_names(self) -> set[str]:
        """Names of this person's groups, read once per object."""
        if not hasattr(self, "_role_names"):
            self._role_names = set(self.groups.values_list("name", flat=True))
        return self._role_names

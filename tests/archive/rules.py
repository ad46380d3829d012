"""Short ways to the rules, the groups and the people of limited branches that tests of the gate need."""

from archive.domain.rights import RestrictionReason, Scope
from archive.domain.vocabulary import LevelOfDescription, Role, Visibility
from archive.models import BranchRole, Description, ReaderGroup, Restriction, User
from archive.policies.visibility import Person, visible_to
from archive.services.describing import descriptions
from archive.services.protection import rights
from tests.archive.cast import person


def described(
    parent: Description | None, code: str, *, by: User, level: str = LevelOfDescription.ITEM, **fields: str
) -> Description:
    """A public description with this code."""
    return descriptions.create(
        parent=parent,
        level=LevelOfDescription(level),
        code=code,
        title=fields.pop("title", f"Picture {code}"),
        by=by,
        fields={"visibility": Visibility.PUBLIC, **fields},
    )


def group(name: str, *members: User) -> ReaderGroup:
    """A reader group with these members."""
    made = ReaderGroup.objects.create(name=name)
    made.members.set(members)
    return made


def restricted(
    description: Description,
    *groups: ReaderGroup,
    by: User,
    reason: RestrictionReason = RestrictionReason.CHILD,
    scope: Scope = Scope.BRANCH,
) -> Restriction:
    """A restriction on the description, open to these groups."""
    return rights.restrict(description, reason=reason, scope=scope, groups=groups, by=by)


def limited(name: str, role: Role, *tops: Description) -> User:
    """Somebody whose role holds in these branches only."""
    user = person(name, role)
    BranchRole.objects.bulk_create(BranchRole(user=user, top=top) for top in tops)
    return user


def sees(somebody: Person, description: Description) -> bool:
    """Whether the gate gives the description to this person."""
    return visible_to(somebody, Description.objects.filter(pk=description.pk)).exists()

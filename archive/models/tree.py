"""Parts of the tree as path queries.

treebeard writes the tree; it reads it by counts kept in the object at hand, which another process may have
changed meanwhile. A materialised path needs no count.
"""

from django.db.models import QuerySet

from archive.models.descriptions import Description


def below(top: Description, among: QuerySet[Description] | None = None) -> QuerySet[Description]:
    """Everything under `top`, without it."""
    return _all(among).filter(path__startswith=top.path, depth__gt=top.depth)


def right_below(parent: Description, among: QuerySet[Description] | None = None) -> QuerySet[Description]:
    """The next level under `parent`."""
    return _all(among).filter(path__startswith=parent.path, depth=parent.depth + 1)


def above(description: Description, among: QuerySet[Description] | None = None) -> QuerySet[Description]:
    """The levels over `description`, without it."""
    step = Description.steplen
    prefixes = [description.path[: step * depth] for depth in range(1, description.depth)]
    return _all(among).filter(path__in=prefixes)


def parent_of(description: Description) -> Description | None:
    """The level right above, or None at the top."""
    return above(description).filter(depth=description.depth - 1).first()


def _all(among: QuerySet[Description] | None) -> QuerySet[Description]:
    return Description.objects.all() if among is None else among

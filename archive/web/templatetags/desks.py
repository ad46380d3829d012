"""Template tags of the desks: durations, and the box on an item's page from which restorations are queued."""

from typing import Any

from django import template

from archive.models import Description
from archive.web import benches, durations

register = template.Library()
register.filter("duration", durations.duration)
register.filter("time_left", durations.time_left)


@register.inclusion_tag("workshop/_queue_box.html", takes_context=True)
def queue_box(context: dict[str, Any], description: Description) -> dict[str, Any]:
    """Restore this item: the recipes, what runs at present, and what the last reviewer said."""
    request = context["request"]
    return {**benches.queue_box(request.user, description), "request": request}

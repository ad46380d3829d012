"""Template tags of the lineage: what a step remarked, and what came of running a restoration again."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from archive.domain.vocabulary import Verdict
from archive.models import StoredFile
from archive.selectors.restoring import workshop
from archive.selectors.restoring.lineage import Lineage
from archive.selectors.restoring.repetitions import Repetition
from archive.web import benches, findings
from archive.web.benches import Row

register = template.Library()
register.filter("remark", findings.remark)


@register.filter
def verdict(repetition: Repetition) -> str:
    """What the comparison says, to stand after a colon."""
    if repetition.verdict == Verdict.SAME_BYTES:
        return _("the same bytes")
    if repetition.verdict == Verdict.SAME_PICTURE:
        return _("the same picture, though the file around it was written otherwise")
    if repetition.most is None or repetition.psnr_db is None:
        return _("not the same: another size or depth")
    fields = {
        "psnr": number_format(repetition.psnr_db, 1),
        "largest": number_format(repetition.largest, 0),
        "most": number_format(repetition.most, 0),
    }
    return _("not the same: PSNR %(psnr)s dB, largest difference %(largest)s of %(most)s") % fields


@register.filter
def circumstances(repetition: Repetition) -> list[str]:
    """What was otherwise than when the restoration was made, and on what it ran."""
    if repetition.other_device:
        fields = {"device": repetition.device, "before": repetition.other_device}
        found = [_("on %(device)s instead of %(before)s") % fields]
    else:
        found = [_("on %(device)s") % {"device": repetition.device}]
    if repetition.other_software:
        listed = ", ".join(f"{name} {version}" for name, version in repetition.other_software.items())
        found.append(_("with other software: %(listed)s") % {"listed": listed})
    return found


@register.simple_tag
def open_row(way: Lineage) -> Row | None:
    """How far the repetition is that waits or is at work, if any."""
    return benches.row(way.open_repetition) if way.open_repetition else None


@register.simple_tag
def failed_row(way: Lineage) -> Row | None:
    """Why the repetition that was asked for last has failed, if it has."""
    return benches.row(way.failed_repetition) if way.failed_repetition else None


@register.simple_tag
def nobody_works() -> bool:
    """Whether no worker was heard of lately, so that what waits goes on waiting."""
    return not workshop.somebody_works()


@register.simple_tag
def size_of(file: StoredFile) -> str:
    """A picture's width and height."""
    return _("%(width)s × %(height)s px") % {"width": file.width_px, "height": file.height_px}

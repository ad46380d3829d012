"""The words on the strip below a picture that is taken home with a caption."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from archive.domain.vocabulary import FileRole
from archive.models import RestorationRun, StoredFile
from archive.preservation.pictures import captions
from archive.selectors.custody import holdings
from archive.selectors.custody.holdings import Interpretation


def lines(copy: StoredFile) -> list[str]:
    """What it is; and whose. In the reader's language, or in English where no font here knows Chinese."""
    language = translation.get_language() if captions.knows_chinese() else "en-gb"
    with translation.override(language):
        what = [_what(copy, holdings.made_by(copy))]
        if copy.derived_from is not None and copy.derived_from.role == FileRole.CANDIDATE:
            what.append(_("not approved by anybody"))
        if copy.redaction_id is not None:
            what.append(_("parts made unrecognisable"))
        return [" · ".join(what), f"{copy.description.reference_code} · {settings.ARCHIVE_NAME}"]


def _what(copy: StoredFile, run: RestorationRun | None) -> str:
    invented = Interpretation.of(run)
    if invented is Interpretation.COLORS:
        return _("Colourised: an interpretation, not a record")
    if invented is Interpretation.DETAIL:
        return _("Details invented: an interpretation, not a record")
    if copy.derived_from is not None and copy.derived_from.role != FileRole.PRESERVATION_MASTER:
        return _("Restored by a program: not the scan itself")
    return _("Scan of the original")

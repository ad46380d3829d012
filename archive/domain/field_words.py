"""What people read for the fields of a description: labels, help, the names of the areas."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AREAS: Mapping[str, Promise] = {
    "identity": _("Identity"),
    "context": _("Context"),
    "content": _("Content and structure"),
    "photograph": _("The photograph as a thing"),
    "access": _("Conditions of access and use"),
    "allied": _("Allied materials"),
    "notes": _("Notes"),
    "control": _("Description control"),
}

LABELS: Mapping[str, Promise] = {
    "title": _("Title"),
    "date_edtf": _("Date"),
    "extent": _("Extent and medium"),
    "creator": _("Creator"),
    "photographer": _("Photographer"),
    "administrative_history": _("Administrative or biographical history"),
    "archival_history": _("Archival history"),
    "acquisition": _("Immediate source of acquisition"),
    "donor": _("Donor"),
    "scope_and_content": _("Scope and content"),
    "subjects": _("Subjects"),
    "places": _("Places"),
    "depicted": _("People depicted"),
    "appraisal": _("Appraisal, destruction and scheduling"),
    "accruals": _("Accruals"),
    "arrangement": _("System of arrangement"),
    "carrier": _("Carrier"),
    "process": _("Process"),
    "technique": _("Technique"),
    "height_mm": _("Height in mm"),
    "width_mm": _("Width in mm"),
    "print_date_edtf": _("Date of the print"),
    "inscription": _("Inscription"),
    "verso_transcription": _("Transcription of the back"),
    "publisher": _("Publisher"),
    "access_conditions": _("Conditions governing access"),
    "reproduction_conditions": _("Conditions governing reproduction"),
    "language": _("Language and script"),
    "physical_characteristics": _("Physical characteristics and technical requirements"),
    "finding_aids": _("Finding aids"),
    "originals_location": _("Existence and location of originals"),
    "copies_location": _("Existence and location of copies"),
    "related_units": _("Related units of description"),
    "publication_note": _("Publication note"),
    "note": _("Note"),
    "archivists_note": _("Archivist's note"),
    "rules": _("Rules or conventions"),
    "description_dates": _("Dates of the description"),
}

HELP: Mapping[str, Promise] = {
    "title": _("What is shown, where, and who, in a few words."),
    "date_edtf": _(
        "When the picture was taken: 1937 · May 1937 · about 1937 · 1930s · before 1949 · 1914 to 1918"
    ),
    "extent": _("How much, and of what: 3 boxes, 412 glass negatives."),
    "creator": _(
        "The person, family or body that made or gathered it. Several names: a semicolon between them."
    ),
    "photographer": _("Who took the picture, where that is not the creator. Semicolons between names."),
    "administrative_history": _("Who the creator was: origin, life, offices, what it did."),
    "archival_history": _("Where it has been, and who held it, before it came here."),
    "acquisition": _("From whom it came here, when and how."),
    "donor": _("Who gave it. Semicolons between names."),
    "scope_and_content": _("What there is to see and to know, for readers."),
    "subjects": _(
        "What it is about, in the words of the archive's list. Semicolons between terms; new ones are added."
    ),
    "places": _("What places it shows, in the words of the archive's list. Semicolons between them."),
    "depicted": _("Who can be seen. Semicolons between names."),
    "appraisal": _("What was kept or destroyed, and why."),
    "accruals": _("Whether more is expected, and how often."),
    "arrangement": _("How it is ordered, and whether that order was found or made."),
    "carrier": _("What the original is as a thing."),
    "process": _("How the picture was made."),
    "technique": _("What else was done to it: toning, hand colouring, retouching, masking."),
    "print_date_edtf": _("When this print was made, where that is not when the picture was taken."),
    "inscription": _("What is written on it, letter by letter; say where."),
    "verso_transcription": _("What stands on the back, letter by letter, stamps too."),
    "publisher": _("Who published it, as on a postcard. Semicolons between names."),
    "language": _("Languages and scripts of what is written."),
    "rules": _("The rules that this description follows, such as ISAD(G)."),
}

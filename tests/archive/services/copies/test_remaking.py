"""Copies that are missing or damaged are made anew, redacted ones redacted, and what is whole stays."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from archive import storage
from archive.domain.vocabulary import FileRole
from archive.models import Description, StoredFile, User
from archive.preservation.pictures.redaction import Region
from archive.services import agents
from archive.services.copies import derivatives, redactions
from archive.services.custody import fixity
from tests.archive.commands import called

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shown(item: Description, archivist: User) -> Description:
    """An item with copies, and a redacted version of them."""
    access, _thumbnail = derivatives.make(StoredFile.objects.get(), by=agents.software())
    redactions.redact(access, [Region(x=0.1, y=0.1, width=0.3, height=0.3)], by=archivist)
    fixity.adopt()
    return Description.objects.get(pk=item.pk)


def test_all_copies_come_back_after_the_folder_was_lost(shown: Description) -> None:
    shutil.rmtree(Path(django_settings.ACCESS_ROOT))
    assert len(fixity.check(shown)) == 4
    assert called("remake_copies", "--all") == (0, {"made": 4, "troubles": []})
    assert fixity.check(shown) == []
    assert StoredFile.with_gone.filter(replaced_by__isnull=False).count() == 4
    shown.refresh_from_db()
    assert shown.access_copy is not None and shown.access_copy.redaction_id is not None
    assert storage.locate(shown.access_copy).is_file()
    assert called("remake_copies", "--all") == (0, {"made": 0, "troubles": []})


def test_what_is_whole_is_not_touched(shown: Description) -> None:
    plain = StoredFile.objects.get(role=FileRole.ACCESS_COPY, redaction=None)
    redacted = set(StoredFile.objects.filter(redaction__isnull=False).values_list("pk", flat=True))
    path = storage.locate(plain)
    path.write_bytes(path.read_bytes()[:-1])
    assert called("remake_copies", "--item", shown.reference_code)[0] == 0
    assert set(StoredFile.objects.filter(redaction__isnull=False).values_list("pk", flat=True)) == redacted
    assert not path.exists() and fixity.check(shown) == []


def test_a_copy_of_a_master_that_is_gone_is_told(shown: Description) -> None:
    storage.locate(StoredFile.objects.get(role=FileRole.PRESERVATION_MASTER)).unlink()
    storage.locate(StoredFile.objects.get(role=FileRole.THUMBNAIL, redaction=None)).unlink()
    status, told = called("remake_copies", "--all")
    assert (status, told["made"], len(told["troubles"])) == (1, 0, 1)

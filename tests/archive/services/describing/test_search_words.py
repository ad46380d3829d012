"""The words of a description follow every change, and are filled in for what was described before."""

from importlib import import_module

from django.apps import apps

from archive.domain.rights import NamedField, Scope
from archive.models import Agent, Description, User
from archive.selectors.finding import catalogue
from archive.services.describing import records
from archive.services.protection import rights
from tests.archive.items import item


def test_what_was_described_before_is_found_after_the_migration(series: Description, archivist: User) -> None:
    made = item(series, archivist, "1", depicted="羅明", process="albumen_print", note="Gulls")
    told = Description.objects.filter(pk=made.pk).values_list("words", "title_words", "search_text").get()
    Description.objects.update(words=None, title_words=None, search_text="")
    assert not catalogue.searched(archivist, "gulls").exists()
    import_module("archive.migrations.0008_search").tell_words(apps, None)
    for query in ("罗明", "蛋白", "gulls"):
        assert catalogue.searched(archivist, query).get() == made
    assert told[1] == Description.objects.values_list("title_words", flat=True).get(pk=made.pk)


def test_a_name_that_changes_is_found_by_its_new_form_only(series: Description, archivist: User) -> None:
    made = item(series, archivist, "1", depicted="Ida")
    records.edit_agent(Agent.objects.get(name="Ida"), changes={"name": "Nora"}, revision=1, by=archivist)
    assert catalogue.searched(archivist, "nora").get() == made
    assert not catalogue.searched(archivist, "ida").exists()


def test_the_migration_keeps_from_readers_what_a_rule_withholds_and_who_gave_it(
    series: Description, archivist: User, reader: User
) -> None:
    fields = {"depicted": "Ida", "donor": "Nils", "note": "Gulls", "visibility": "public"}
    made = item(series, archivist, "1", **fields)
    withheld = [NamedField.TITLE, NamedField.DEPICTED]
    rights.withhold_names(made, fields=withheld, scope=Scope.ITEM, stand_in_title="A pier", by=archivist)
    told = Description.objects.filter(pk=made.pk).values_list("open_title_words").get()
    Description.objects.update(search_public="", open_words=None, open_title_words=None)
    assert catalogue.searched(reader, "ida").exists()
    import_module("archive.migrations.0008_search").tell_words(apps, None)
    assert not any(catalogue.searched(reader, word).exists() for word in ("ida", "nils"))
    assert catalogue.searched(reader, "pier gulls").get() == made
    assert told == Description.objects.filter(pk=made.pk).values_list("open_title_words").get()

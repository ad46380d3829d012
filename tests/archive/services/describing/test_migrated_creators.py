"""The migration of creators: what stood as text becomes records, tied and written as before."""

from importlib import import_module

from django.apps import apps

from archive.domain.vocabulary import AgentKind
from archive.models import Agent, AgentRole, Description, User
from tests.archive.items import item


def test_creators_that_were_text_become_records(series: Description, archivist: User) -> None:
    texts = ["Halvorsen, Ida", "halvorsen,  ida; Nils", ""]
    made = [item(series, archivist, str(number)) for number, _text in enumerate(texts)]
    for description, text in zip(made, texts, strict=True):
        Description.objects.filter(pk=description.pk).update(creator=text)
    import_module("archive.migrations.0006_creators_become_agents").tie_creators(apps, None)
    told = {
        each.reference_code: each.creator for each in Description.objects.filter(pk__in=[d.pk for d in made])
    }
    assert told == {"HO-1-0": "Halvorsen, Ida", "HO-1-1": "Halvorsen, Ida; Nils", "HO-1-2": ""}
    records = Agent.objects.filter(kind=AgentKind.PERSON, user__isnull=True)
    assert sorted(agent.name for agent in records) == ["Halvorsen, Ida", "Nils"]
    assert AgentRole.objects.count() == 3

"""Creators that stood in descriptions as text become authority records that are tied to them."""

from django.db import migrations

from archive.domain import names


def tie_creators(apps, schema_editor):
    agents, roles, descriptions = (
        apps.get_model("archive", name) for name in ("Agent", "AgentRole", "Description")
    )
    texts = descriptions.objects.exclude(creator="").order_by("creator")
    for text in list(texts.values_list("creator", flat=True).distinct()):
        found = [agent_named(agents, name) for name in names.split(text)]
        written = names.joined(agent.name for agent in found)
        described = descriptions.objects.filter(creator=text)
        for key in described.values_list("pk", flat=True).iterator():
            roles.objects.bulk_create(
                roles(description_id=key, agent=agent, relation="creator", position=place)
                for place, agent in enumerate(dict.fromkeys(found))
            )
        described.update(creator=written)


def agent_named(agents, name):
    key = names.key(name)[: names.LONGEST]
    own = agents.objects.filter(user__isnull=True, merged_into__isnull=True).exclude(kind="software")
    return own.filter(key=key).first() or agents.objects.create(
        kind="person", name=name[: names.LONGEST], key=key, keys=[key]
    )


def untie_creators(apps, schema_editor):
    apps.get_model("archive", "AgentRole").objects.filter(relation="creator").delete()


class Migration(migrations.Migration):
    dependencies = [("archive", "0005_description_fields")]

    operations = [migrations.RunPython(tie_creators, untie_creators)]

"""The roles as groups, and a history that the database itself keeps from being rewritten."""

from django.db import migrations

ROLES = ["reader", "archivist", "reviewer", "admin"]

REFUSE = """
CREATE FUNCTION archive_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'preservation events are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER preservation_events_are_append_only
    BEFORE UPDATE OR DELETE ON archive_preservationevent
    FOR EACH ROW EXECUTE FUNCTION archive_refuse_change();
"""

ALLOW = """
DROP TRIGGER preservation_events_are_append_only ON archive_preservationevent;
DROP FUNCTION archive_refuse_change();
"""


def make_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.RunPython(make_roles, migrations.RunPython.noop),
        migrations.RunSQL(REFUSE, ALLOW),
    ]

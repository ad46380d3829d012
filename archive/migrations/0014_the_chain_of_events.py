"""Seals and checkpoints, and tables that the database itself keeps from being rewritten or emptied."""

import django.db.models.deletion
from django.db import migrations, models

# The owner of the tables can lift a trigger; the chain is there to tell when somebody did.
GUARDED = ["archive_preservationevent", "archive_eventseal", "archive_sealedevent", "archive_checkpoint"]

REFUSE = """
CREATE OR REPLACE FUNCTION archive_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
DROP TRIGGER preservation_events_are_append_only ON archive_preservationevent;
"""
REFUSE_AS_BEFORE = """
CREATE OR REPLACE FUNCTION archive_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'preservation events are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER preservation_events_are_append_only
    BEFORE UPDATE OR DELETE ON archive_preservationevent
    FOR EACH ROW EXECUTE FUNCTION archive_refuse_change();
"""
# ALWAYS: also for a session that calls itself a replica, which skips other triggers.
GUARD = """
CREATE TRIGGER rows_are_only_added BEFORE UPDATE OR DELETE ON {0}
    FOR EACH ROW EXECUTE FUNCTION archive_refuse_change();
CREATE TRIGGER table_is_never_emptied BEFORE TRUNCATE ON {0}
    FOR EACH STATEMENT EXECUTE FUNCTION archive_refuse_change();
ALTER TABLE {0} ENABLE ALWAYS TRIGGER rows_are_only_added;
ALTER TABLE {0} ENABLE ALWAYS TRIGGER table_is_never_emptied;
"""
UNGUARD = """
DROP TRIGGER rows_are_only_added ON {0};
DROP TRIGGER table_is_never_emptied ON {0};
"""


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0013_object_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventSeal',
            fields=[
                ('number', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('previous', models.BinaryField(max_length=32)),
                ('root', models.BinaryField(help_text='Merkle tree hash of the events', max_length=32)),
                ('count', models.PositiveIntegerField()),
                ('sealed_at', models.DateTimeField()),
                ('hash', models.BinaryField(max_length=32)),
                ('agents', models.JSONField(help_text='who acted, by key, as they were called when this was sealed')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('number', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('seal_hash', models.BinaryField(max_length=32)),
                ('events', models.PositiveBigIntegerField(help_text='all events up to this seal')),
                ('at', models.DateTimeField()),
                ('key', models.BinaryField(help_text='public key, Ed25519', max_length=32)),
                ('signature', models.BinaryField(max_length=64)),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checkpoints', to='archive.eventseal')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='SealedEvent',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sealed', serialize=False, to='archive.preservationevent')),
                ('uid', models.UUIDField()),
                ('position', models.PositiveIntegerField()),
                ('leaf', models.BinaryField(help_text='hash of the event', max_length=32)),
                ('seal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='archive.eventseal')),
            ],
            options={
                'ordering': ['seal', 'position'],
                'constraints': [models.UniqueConstraint(fields=('seal', 'position'), name='one_event_at_each_place')],
            },
        ),
        migrations.RunSQL(REFUSE, REFUSE_AS_BEFORE),
        *[migrations.RunSQL(GUARD.format(table), UNGUARD.format(table)) for table in GUARDED],
    ]

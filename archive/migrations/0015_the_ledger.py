"""The ledger: triggers that note each change of a row, so that it is written to the storage root."""

import django.db.models.deletion
from django.db import migrations, models

# Tables by their primary key. A model that is added later needs its triggers in the migration that adds it:
# tests/archive/ledger/test_notes.py compares what the database has with `models/ledgered.py`.
TABLES = {
    "id": """
        auth_group archive_accession_descriptions archive_accession archive_agent archive_agentrole
        archive_batchedit archive_batchchange archive_description archive_preservationevent
        archive_storedfile archive_readergroup_members archive_readergroup archive_branchrole
        archive_importbatch archive_importrow archive_user_groups archive_user
        archive_restorationrun archive_runtransition archive_review archive_restriction_groups
        archive_restriction archive_embargo archive_sizerule archive_withheldnames
        archive_contentwarning archive_culturallabel archive_rightsstatement archive_consent
        archive_redaction archive_takedown archive_term_broader archive_term archive_termuse
        archive_workernode
    """.split(),
    "description_id": """
        archive_objectcheck
    """.split(),
    "number": """
        archive_eventseal archive_checkpoint
    """.split(),
    "event_id": """
        archive_sealedevent
    """.split(),
}
# Of these only the columns that count; the others are worked out again, or change all the time.
WATCHED = {
    "archive_description": """
        path depth numchild id level code reference_code sort_key title date_edtf date_earliest
        date_latest creator scope_and_content inscription carrier process height_mm width_mm
        print_date_edtf elements visibility revision created_at updated_at thumbnail_id
        access_copy_id
    """.split(),
    "archive_user": """
        id is_superuser username first_name last_name email is_staff is_active date_joined
        display_name
    """.split(),
    "archive_restorationrun": """
        id description_id source_id recipe_name recipe recipe_digest state requested_by_id
        requested_at started_at finished_at attempt claim worker_id candidate_id report failure_code
        failure
    """.split(),
    "archive_workernode": """
        id name hostname process_id device software_version
    """.split(),
}

FUNCTION = """
CREATE FUNCTION archive_note_{key}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO archive_ledgernote ("table", key) VALUES (TG_TABLE_NAME, OLD.{key}::text);
    ELSE
        INSERT INTO archive_ledgernote ("table", key) VALUES (TG_TABLE_NAME, NEW.{key}::text);
    END IF;
    RETURN NULL;
END
$$;
"""
TRIGGERS = """
CREATE TRIGGER ledger_notes_rows AFTER INSERT OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION archive_note_{key}();
CREATE TRIGGER ledger_notes_changes AFTER UPDATE ON {table}
    FOR EACH ROW {when} EXECUTE FUNCTION archive_note_{key}();
INSERT INTO archive_ledgernote ("table", key) SELECT '{table}', {key}::text FROM {table};
"""
NO_TRIGGERS = """
DROP TRIGGER ledger_notes_rows ON {table};
DROP TRIGGER ledger_notes_changes ON {table};
"""


def triggers(table, key):
    when = ""
    if table in WATCHED:
        old, new = (", ".join(f"{side}.{column}" for column in WATCHED[table]) for side in ("OLD", "NEW"))
        when = f"WHEN (ROW({old}) IS DISTINCT FROM ROW({new}))"
    return migrations.RunSQL(
        TRIGGERS.format(table=table, key=key, when=when), NO_TRIGGERS.format(table=table)
    )


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0014_the_chain_of_events'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=63)),
                ('key', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='LedgerPage',
            fields=[
                ('number', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('rows', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='ObjectNews',
            fields=[
                ('description', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='archive.description')),
                ('is_rights', models.BooleanField(default=False, help_text='a decision about rights is among it')),
            ],
        ),
        *[
            migrations.RunSQL(FUNCTION.format(key=key), f"DROP FUNCTION archive_note_{key}()")
            for key in TABLES
        ],
        *[triggers(table, key) for key, tables in TABLES.items() for table in tables],
    ]

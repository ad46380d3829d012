"""Erasures, copies that were made anew, and files that say by which they are gone."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NOTES = """
CREATE TRIGGER ledger_notes_rows AFTER INSERT OR DELETE ON archive_erasure
    FOR EACH ROW EXECUTE FUNCTION archive_note_id();
CREATE TRIGGER ledger_notes_changes AFTER UPDATE ON archive_erasure
    FOR EACH ROW EXECUTE FUNCTION archive_note_id();
"""
NO_NOTES = """
DROP TRIGGER ledger_notes_rows ON archive_erasure;
DROP TRIGGER ledger_notes_changes ON archive_erasure;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0016_names_that_a_bag_knows'),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('requested', 'Waiting for a second person'), ('refused', 'Refused'), ('decided', 'Decided; being destroyed'), ('done', 'Destroyed')], default='requested', max_length=10)),
                ('law', models.CharField(max_length=300)),
                ('grounds', models.TextField()),
                ('requested_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_note', models.TextField(blank=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('description', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='archive.description')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['requested_at'],
            },
        ),
        migrations.AddField(
            model_name='storedfile',
            name='erasure',
            field=models.ForeignKey(blank=True, help_text='by which its bytes were destroyed', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='archive.erasure'),
        ),
        migrations.AddField(
            model_name='storedfile',
            name='replaced_by',
            field=models.ForeignKey(blank=True, help_text='the copy that was made when this one was found damaged', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced', to='archive.storedfile'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['requested', 'decided'])), fields=('description',), name='one_open_erasure_per_description'),
        ),
        migrations.RunSQL(NOTES, NO_NOTES),
    ]

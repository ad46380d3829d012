"""Fixity by object, and copies: a list of what is kept; what is there already was read when it came."""

import django.db.models.deletion
from django.db import migrations, models


FILL = """
INSERT INTO archive_objectcheck (description_id, checked_at, files, size_bytes, findings)
SELECT description_id, max(created_at), 0, 0, '[]' FROM archive_storedfile
WHERE role IN ('preservation_master', 'production_master') GROUP BY description_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0012_items_in_order'),
    ]

    operations = [
        migrations.CreateModel(
            name='ObjectCheck',
            fields=[
                ('description', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='object_check', serialize=False, to='archive.description')),
                ('checked_at', models.DateTimeField(null=True)),
                ('files', models.PositiveIntegerField(default=0)),
                ('size_bytes', models.BigIntegerField(default=0)),
                ('findings', models.JSONField(default=list)),
            ],
            options={
                'ordering': [models.OrderBy(models.F('checked_at'), nulls_first=True), 'pk'],
                'indexes': [models.Index(models.OrderBy(models.F('checked_at'), nulls_first=True), models.F('description'), name='object_checks_by_age'), models.Index(condition=models.Q(('findings', []), _negated=True), fields=['checked_at'], name='object_checks_with_findings')],
            },
        ),
        migrations.AlterField(
            model_name='preservationevent',
            name='event_type',
            field=models.CharField(choices=[('accession', 'Accession'), ('ingestion', 'Ingestion'), ('message digest calculation', 'Message digest calculation'), ('fixity check', 'Fixity check'), ('replication', 'Replication'), ('validation', 'Validation'), ('metadata extraction', 'Metadata extraction'), ('metadata modification', 'Metadata modification'), ('creation', 'Creation'), ('modification', 'Modification'), ('deletion', 'Deletion'), ('policy assignment', 'Policy assignment'), ('appraisal', 'Appraisal'), ('redaction', 'Redaction'), ('dissemination', 'Dissemination')], max_length=40),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]

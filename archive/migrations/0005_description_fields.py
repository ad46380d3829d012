"""Fields of descriptions, authority records, terms and accessions."""

import archive.domain.processes
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import uuid
from archive.domain import names
from decimal import Decimal
from django.db import migrations, models


def give_keys(apps, schema_editor):
    """Give every agent an address of its own, and each authority record the key of its name."""
    agents = apps.get_model("archive", "Agent")
    taken = set()
    for agent in agents.objects.order_by("pk"):
        agent.uid = uuid.uuid4()
        if agent.user_id is None and agent.kind != "software":
            key = names.key(agent.name)[:290]
            agent.key = key if key not in taken else f"{key} {agent.pk}"
            agent.keys = [agent.key]
            taken.add(agent.key)
        agent.save(update_fields=["uid", "key", "keys"])


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0004_weights_tasks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Accession',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=30, unique=True, verbose_name='accession number')),
                ('received_on', models.DateField(verbose_name='received on')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('terms', models.TextField(blank=True, verbose_name='terms')),
                ('custodial_history', models.TextField(blank=True, verbose_name='custodial history')),
                ('extent', models.CharField(blank=True, max_length=500, verbose_name='extent')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-received_on', '-number'],
            },
        ),
        migrations.CreateModel(
            name='AgentRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(choices=[('creator', 'Creator'), ('photographer', 'Photographer'), ('depicted', 'Person depicted'), ('publisher', 'Publisher'), ('donor', 'Donor')], max_length=20)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['relation', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=300, verbose_name='authorised form of the name')),
                ('key', models.CharField(default='', editable=False, max_length=300)),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), default=list, editable=False, size=None)),
                ('other_names', models.JSONField(blank=True, default=list, verbose_name='other names')),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('vocabulary', models.CharField(choices=[('subject', 'Subjects'), ('place', 'Places')], max_length=20)),
                ('uri', models.CharField(blank=True, max_length=500, verbose_name='address in the vocabulary it comes from')),
                ('scope_note', models.TextField(blank=True, verbose_name='scope note')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(-90), django.core.validators.MaxValueValidator(90)], verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(-180), django.core.validators.MaxValueValidator(180)], verbose_name='longitude')),
            ],
        ),
        migrations.CreateModel(
            name='TermUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='agent',
            name='existence_edtf',
            field=models.CharField(blank=True, max_length=100, verbose_name='dates of existence'),
        ),
        migrations.AddField(
            model_name='agent',
            name='functions',
            field=models.TextField(blank=True, verbose_name='functions, occupations and activities'),
        ),
        migrations.AddField(
            model_name='agent',
            name='history',
            field=models.TextField(blank=True, verbose_name='history'),
        ),
        migrations.AddField(
            model_name='agent',
            name='key',
            field=models.CharField(default='', editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name='agent',
            name='keys',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='agent',
            name='maintenance_notes',
            field=models.TextField(blank=True, verbose_name='maintenance notes'),
        ),
        migrations.AddField(
            model_name='agent',
            name='merged_into',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='archive.agent'),
        ),
        migrations.AddField(
            model_name='agent',
            name='other_names',
            field=models.JSONField(blank=True, default=list, verbose_name='other names'),
        ),
        migrations.AddField(
            model_name='agent',
            name='places',
            field=models.TextField(blank=True, verbose_name='places'),
        ),
        migrations.AddField(
            model_name='agent',
            name='revision',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='agent',
            name='uid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='agent',
            name='uid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name='description',
            name='elements',
            field=models.JSONField(blank=True, default=dict, help_text='prose by the names of domain/fields.py'),
        ),
        migrations.AddField(
            model_name='description',
            name='height_mm',
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=7, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.1'))], verbose_name='height in mm'),
        ),
        migrations.AddField(
            model_name='description',
            name='print_date_edtf',
            field=models.CharField(blank=True, max_length=100, verbose_name='date of the print'),
        ),
        migrations.AddField(
            model_name='description',
            name='process',
            field=models.CharField(blank=True, choices=archive.domain.processes.process_choices, max_length=40, verbose_name='process'),
        ),
        migrations.AddField(
            model_name='description',
            name='width_mm',
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=7, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.1'))], verbose_name='width in mm'),
        ),
        migrations.AddField(
            model_name='preservationevent',
            name='authority',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='authority_events', to='archive.agent'),
        ),
        migrations.AlterField(
            model_name='agent',
            name='kind',
            field=models.CharField(choices=[('person', 'Person'), ('family', 'Family'), ('corporate_body', 'Corporate body'), ('software', 'Software')], max_length=20, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='agent',
            name='name',
            field=models.CharField(max_length=300, verbose_name='authorised form of the name'),
        ),
        migrations.AlterField(
            model_name='description',
            name='carrier',
            field=models.CharField(blank=True, choices=archive.domain.processes.carrier_choices, max_length=40, verbose_name='carrier'),
        ),
        migrations.AlterField(
            model_name='description',
            name='creator',
            field=models.CharField(blank=True, max_length=1000, verbose_name='creator'),
        ),
        migrations.AddIndex(
            model_name='agent',
            index=django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='agent_names'),
        ),
        migrations.AddConstraint(
            model_name='agent',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', True), models.Q(('kind', 'software'), _negated=True), ('merged_into__isnull', True)), fields=('key',), name='one_living_agent_per_name'),
        ),
        migrations.AddField(
            model_name='accession',
            name='descriptions',
            field=models.ManyToManyField(blank=True, related_name='accessions', to='archive.description'),
        ),
        migrations.AddField(
            model_name='accession',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accessions', to='archive.agent'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='accession',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='import_batches', to='archive.accession'),
        ),
        migrations.AddField(
            model_name='preservationevent',
            name='accession',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='archive.accession'),
        ),
        migrations.AddField(
            model_name='agentrole',
            name='agent',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='archive.agent'),
        ),
        migrations.AddField(
            model_name='agentrole',
            name='description',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agent_roles', to='archive.description'),
        ),
        migrations.AddField(
            model_name='term',
            name='broader',
            field=models.ManyToManyField(blank=True, related_name='narrower', to='archive.term'),
        ),
        migrations.AddField(
            model_name='term',
            name='merged_into',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='archive.term'),
        ),
        migrations.AddField(
            model_name='preservationevent',
            name='term',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='archive.term'),
        ),
        migrations.AddField(
            model_name='termuse',
            name='description',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='term_uses', to='archive.description'),
        ),
        migrations.AddField(
            model_name='termuse',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='archive.term'),
        ),
        migrations.AddConstraint(
            model_name='agentrole',
            constraint=models.UniqueConstraint(fields=('description', 'agent', 'relation'), name='one_role_of_an_agent_once'),
        ),
        migrations.AddIndex(
            model_name='term',
            index=django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='term_names'),
        ),
        migrations.AddIndex(
            model_name='term',
            index=models.Index(fields=['uri'], name='term_uri'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.UniqueConstraint(condition=models.Q(('merged_into__isnull', True)), fields=('vocabulary', 'key'), name='one_living_term_per_name'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='a_point_has_two_numbers'),
        ),
        migrations.AddConstraint(
            model_name='termuse',
            constraint=models.UniqueConstraint(fields=('description', 'term'), name='one_use_of_a_term_once'),
        ),
    ]

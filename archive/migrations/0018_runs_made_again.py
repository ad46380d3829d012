"""Runs that are made again from their record, to be compared and thrown away."""

import django.db.models.deletion
from django.db import migrations, models

# As in 0015, with the new column.
WATCHED = """
    id description_id source_id recipe_name recipe recipe_digest state requested_by_id requested_at started_at
    finished_at attempt claim worker_id candidate_id report failure_code failure
""".split()
WATCH = """
DROP TRIGGER ledger_notes_changes ON archive_restorationrun;
CREATE TRIGGER ledger_notes_changes AFTER UPDATE ON archive_restorationrun
    FOR EACH ROW WHEN (ROW({old}) IS DISTINCT FROM ROW({new})) EXECUTE FUNCTION archive_note_id();
"""


def watch(columns):
    old, new = (", ".join(f"{side}.{column}" for column in columns) for side in ("OLD", "NEW"))
    return WATCH.format(old=old, new=new)


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0017_erasures'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='restorationrun',
            name='one_open_run_per_source_and_recipe',
        ),
        migrations.AddField(
            model_name='restorationrun',
            name='verifies',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repetitions', to='archive.restorationrun'),
        ),
        migrations.AlterField(
            model_name='restorationrun',
            name='state',
            field=models.CharField(choices=[('queued', 'Waiting'), ('running', 'Restoring'), ('awaiting_review', 'Waiting for review'), ('approved', 'Restored, approved'), ('rejected', 'Rejected'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('compared', 'Compared')], default='queued', max_length=20),
        ),
        migrations.AlterField(
            model_name='runtransition',
            name='from_state',
            field=models.CharField(blank=True, choices=[('queued', 'Waiting'), ('running', 'Restoring'), ('awaiting_review', 'Waiting for review'), ('approved', 'Restored, approved'), ('rejected', 'Rejected'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('compared', 'Compared')], max_length=20),
        ),
        migrations.AlterField(
            model_name='runtransition',
            name='to_state',
            field=models.CharField(choices=[('queued', 'Waiting'), ('running', 'Restoring'), ('awaiting_review', 'Waiting for review'), ('approved', 'Restored, approved'), ('rejected', 'Rejected'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('compared', 'Compared')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='restorationrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running']), ('verifies__isnull', True)), fields=('source', 'recipe_digest'), name='one_open_run_per_source_and_recipe'),
        ),
        migrations.AddConstraint(
            model_name='restorationrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('verifies',), name='one_open_repetition_per_run'),
        ),
        migrations.AddConstraint(
            model_name='restorationrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verifies__isnull', True), models.Q(('state', 'compared'), _negated=True)), models.Q(('candidate__isnull', True), ('verifies__isnull', False), models.Q(('state__in', ['awaiting_review', 'approved', 'rejected']), _negated=True)), _connector='OR'), name='repetitions_are_compared_and_no_candidates'),
        ),
        migrations.RunSQL(watch([*WATCHED, "verifies_id"]), watch(WATCHED)),
    ]

"""Remember the process id of a worker, so that the next one on its machine knows when it is dead."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0002_roles_and_append_only_events")]

    operations = [
        migrations.AddField(
            model_name="workernode",
            name="process_id",
            field=models.PositiveIntegerField(
                help_text="on that host; tells a dead worker at once", null=True
            ),
        ),
    ]

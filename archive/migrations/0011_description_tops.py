"""The tops of the archive by an index: the first page would read the whole table for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('archive', '0010_tables_and_batches'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='description',
            index=models.Index(condition=models.Q(('depth', 1)), fields=['sort_key'], name='description_tops'),
        ),
    ]

"""The statements about rights that speak for each description, in its row."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# The statements of the nearest level that has any: those of the description itself, or those above it that
# reach what is below. What `services.access` works out for rules that are made later.
_TELL = """
WITH reaching AS (
    SELECT below.id,
           coalesce(nullif(said.uri, ''), said.basis) AS key,
           rank() OVER (PARTITION BY below.id ORDER BY length(top.path) DESC) AS at
    FROM archive_rightsstatement AS said
    JOIN archive_description AS top ON top.id = said.description_id
    JOIN archive_description AS below
      ON below.id = top.id OR (said.scope = 'branch' AND below.path LIKE top.path || '%')
    WHERE said.lifted_at IS NULL
)
UPDATE archive_description AS told
SET rights = found.keys
FROM (SELECT id, array_agg(DISTINCT key ORDER BY key) AS keys FROM reaching WHERE at = 1 GROUP BY id) AS found
WHERE found.id = told.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0008_search'),
    ]

    operations = [
        migrations.AddField(
            model_name='description',
            name='rights',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=500), default=list, editable=False, help_text='statements of the nearest level that has any: each by its address, or else by its basis', size=None),
        ),
        migrations.RunSQL(_TELL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='description',
            index=django.contrib.postgres.indexes.GinIndex(fields=['rights'], name='description_by_rights'),
        ),
    ]

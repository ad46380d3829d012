"""What a file of an import was called before, where the bag that it came in knows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0015_the_ledger'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrow',
            name='original_name',
            field=models.CharField(blank=True, default='', help_text='where a bag knows an older one than the path', max_length=255),
            preserve_default=False,
        ),
    ]

"""Columns and indexes of search by word, and saved searches; what is described already is told anew."""

import archive.models.search_vectors
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from archive.domain import processes, search_words
from archive.domain.search import searchable
from django.conf import settings
from django.db import migrations, models


_AT_ONCE = 500
_COLUMNS = ("title", "date_edtf", "scope_and_content", "inscription", "print_date_edtf")
_CHOICES = ("carrier", "process")
_FIELD_OF = {"subject": "subjects", "place": "places"}
_FOR_STAFF = ("donor",)
_TOLD = ("words", "title_words", "search_text", "search_public", "open_words", "open_title_words")


def tell_words(apps, schema_editor):
    """Fill in the words of what is described already, as `described.retold` does for what is written later."""
    descriptions = apps.get_model("archive", "Description").objects
    rows = descriptions.order_by("pk").prefetch_related("agent_roles__agent", "term_uses__term")
    chunk = []
    for row in rows.iterator(chunk_size=_AT_ONCE):
        _tell(row)
        chunk.append(row)
        if len(chunk) == _AT_ONCE:
            descriptions.bulk_update(chunk, _TOLD)
            chunk = []
    descriptions.bulk_update(chunk, _TOLD)


def _tell(row):
    texts = list(_texts(row))
    row.words = search_words.vector(text for _name, text in texts)
    row.title_words = search_words.vector([row.title])
    row.search_text = _with_code(row, (text for _name, text in texts))
    row.search_public, row.open_words, row.open_title_words = "", None, None
    kept_back = {*row.withheld, *_FOR_STAFF}
    told = [text for name, text in texts if name not in kept_back]
    if len(told) < len(texts):
        title = row.stand_in_title if "title" in kept_back else row.title
        told = [title, *told] if "title" in kept_back and title else told
        row.search_public = _with_code(row, told)
        row.open_words = search_words.vector(told)
        row.open_title_words = search_words.vector([title])


def _texts(row):
    """Every text that is searched, with the field it stands in."""
    found = [(name, getattr(row, name)) for name in _COLUMNS]
    found += [(name, str(value)) for name, value in row.elements.items()]
    for name in _CHOICES:
        found += [(name, getattr(row, name)), (name, processes.words(getattr(row, name)))]
    linked = [(role.relation, role.agent) for role in row.agent_roles.all()]
    linked += [(_FIELD_OF[use.term.vocabulary], use.term) for use in row.term_uses.all()]
    found += [(name, text) for name, record in linked for text in (record.name, *record.keys[1:])]
    return [(name, text) for name, text in found if text]


def _with_code(row, texts):
    return searchable(" ".join([row.reference_code, *texts]))


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0007_rights'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('query', models.CharField(max_length=1000)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='description',
            name='title_words',
            field=archive.models.search_vectors.WordsField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='description',
            name='words',
            field=archive.models.search_vectors.WordsField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='description',
            name='open_words',
            field=archive.models.search_vectors.WordsField(editable=False, help_text='the same by word', null=True),
        ),
        migrations.AddField(
            model_name='description',
            name='open_title_words',
            field=archive.models.search_vectors.WordsField(editable=False, help_text='the same of the title', null=True),
        ),
        migrations.AlterField(
            model_name='description',
            name='sort_key',
            field=models.CharField(db_collation='C', editable=False, max_length=700),
        ),
        migrations.AddIndex(
            model_name='agent',
            index=models.Index(fields=['key'], name='agent_name_begins', opclasses=['varchar_pattern_ops']),
        ),
        migrations.RunPython(tell_words, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='description',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='description_by_word'),
        ),
        migrations.AddIndex(
            model_name='description',
            index=django.contrib.postgres.indexes.GinIndex(fields=['title_words'], name='description_by_title_word'),
        ),
        migrations.AddIndex(
            model_name='description',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('search_public', ''), _negated=True), fields=['open_words'], name='description_by_open_word'),
        ),
        migrations.AddIndex(
            model_name='description',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('search_public', ''), _negated=True), fields=['open_title_words'], name='description_by_open_title'),
        ),
        migrations.AddIndex(
            model_name='description',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('reference_code'), name='text_pattern_ops'), name='description_by_code'),
        ),
        migrations.AddIndex(
            model_name='description',
            index=models.Index(condition=models.Q(('level', 'item'), _negated=True), fields=['depth', 'path'], name='description_levels_by_path', opclasses=['int4_ops', 'varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='description',
            index=models.Index(condition=models.Q(('level', 'item'), _negated=True), fields=['depth', 'sort_key'], name='description_levels_in_order'),
        ),
        migrations.AddIndex(
            model_name='term',
            index=models.Index(fields=['key'], name='term_name_begins', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddField(
            model_name='savedsearch',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.UniqueConstraint(fields=('person', 'name'), name='one_saved_search_of_a_name'),
        ),
    ]

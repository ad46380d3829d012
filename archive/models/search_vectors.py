"""Columns of words (tsvector) that services write as literals and selectors match with their own queries.

Django's own lookups send a query through PostgreSQL's parser, which cuts words in its way; ours are cut by
`domain.search_words`, and both sides have to agree.
"""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler


class WordsField(SearchVectorField[Any, Any]):
    """A tsvector, written as its literal; see `search_words.vector`."""


@WordsField.register_lookup
class Matches(Lookup[Any]):
    """Whether the words meet a tsquery, given as its literal; see `search_query.Term.tsquery`."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}::tsquery", (*left_params, *right_params)

"""Names that readers are not told, taken out of descriptions while they are read.

A masked description is for showing only: services read their own rows again before they write.
"""

from collections.abc import Iterator

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.expressions import Combinable
from django.db.models.query import ModelIterable
from django.utils.translation import gettext as _

from archive.domain import fields
from archive.domain.rights import NamedField
from archive.models import Description

READ = ("withheld", "stand_in_title")  # what `mask` reads of a row


def masked(descriptions: QuerySet[Description], *, but_under: tuple[str, ...] = ()) -> QuerySet[Description]:
    """The same rows, with withheld fields taken out of each that does not stand under these paths."""

    class Masking(ModelIterable):  # type: ignore[type-arg]
        """Rows as readers are told of them."""

        def __iter__(self) -> Iterator[Description]:
            for each in super().__iter__():
                if not (but_under and each.path.startswith(but_under)):
                    mask(each)
                yield each

    same = descriptions.all()
    if issubclass(same._iterable_class, ModelIterable):
        same._iterable_class = Masking
    return same


def mask(description: Description) -> None:
    """Take out of a description, in place, what readers are not told. Never to be saved afterwards."""
    read = vars(description)  # without what is deferred; to ask Django takes as long as to read the row
    if "withheld" not in read:
        description.refresh_from_db(fields=["withheld", "stand_in_title"])
    for name in description.withheld:
        if name == NamedField.TITLE:
            description.title = description.stand_in_title or _("[name withheld]")
        elif hasattr(description, name):
            setattr(description, name, "")
    if "elements" in read:
        hidden = kept_back(description)
        told = {name: text for name, text in description.elements.items() if name not in hidden}
        description.elements = told


def kept_back(description: Description) -> frozenset[str]:
    """The fields of which readers are told nothing; a withheld title is not among them, another stands in."""
    named = {name for name in description.withheld if name != NamedField.TITLE}
    return fields.FOR_STAFF | named


def told_link(of: str) -> Q:
    """Links of agents that readers are told of; `of` leads from the link to its description."""
    hidden = Q()
    for name in fields.RELATIONS:
        is_withheld = Q(**{f"{of}withheld__contains": [name]})
        hidden |= Q(relation=name) & (Q() if fields.BY_NAME[name].is_for_staff else is_withheld)
    return ~hidden


def told_use(of: str) -> Q:
    """The same of uses of terms."""
    hidden = Q()
    for name, vocabulary in fields.VOCABULARIES.items():
        hidden |= Q(**{"term__vocabulary": vocabulary, f"{of}withheld__contains": [name]})
    return ~hidden


def told_whole() -> Q:
    """Descriptions of which readers are told everything (`models.described.told_to_readers`)."""
    return Q(search_public="")


def title_order() -> Combinable:
    """Titles as readers are told them, for sorting: an order by the true ones would tell of them."""
    return Case(When(withheld__contains=[NamedField.TITLE], then=F("stand_in_title")), default=F("title"))


def has_word(word: str) -> Q:
    """Descriptions in which readers may find a text that was folded for searching, inside of words too."""
    told = told_whole() & Q(search_text__contains=word)
    return told | (~told_whole() & Q(search_public__contains=word))  # as its partial index says it


def has_words(tsquery: str) -> Q:
    """Descriptions whose words, as readers are told them, meet a query."""
    told = told_whole() & Q(words__matches=tsquery)
    return told | (~told_whole() & Q(open_words__matches=tsquery))


def has_title_words(tsquery: str) -> Q:
    """Descriptions whose title, as readers are told it, meets a query by its words."""
    told = told_whole() & Q(title_words__matches=tsquery)
    return told | (~told_whole() & Q(open_title_words__matches=tsquery))

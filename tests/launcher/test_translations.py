"""Translations are compiled when they change, and have no gaps."""

import os
from pathlib import Path

import pytest

from launcher import translations
from launcher.errors import Problem

_HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def _catalogue(folder: Path, text: str) -> Path:
    path = folder / "django.po"
    path.write_text(_HEAD + text, encoding="utf-8")
    return path


def test_a_whole_catalogue_has_no_gaps(tmp_path: Path) -> None:
    gaps = translations.gaps_of(_catalogue(tmp_path, 'msgid "Search"\nmsgstr "搜索"\n'))
    assert (gaps.fuzzy, gaps.untranslated) == ((), ())


def test_empty_and_fuzzy_messages_are_named(tmp_path: Path) -> None:
    text = 'msgid "a"\nmsgstr ""\n\nmsgid "b"\nmsgstr ""\n\n#, fuzzy\nmsgid ""\n"c\\n"\n"d"\nmsgstr "丙"\n'
    gaps = translations.gaps_of(_catalogue(tmp_path, text))
    assert (gaps.fuzzy, gaps.untranslated) == (("c\\nd",), ("a", "b"))


def test_a_catalogue_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"django\.po"):
        translations.gaps_of(_catalogue(tmp_path, "msgid without quotes\n"))


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    path = _catalogue(folder, 'msgid "Search"\nmsgstr "搜索"\n')
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    translations.compile_changed()
    compiled = path.with_suffix(".mo")
    first = compiled.stat().st_mtime_ns
    translations.compile_changed()
    assert compiled.stat().st_mtime_ns == first
    os.utime(path, ns=(first + 10**9, first + 10**9))
    os.utime(compiled, ns=(first, first))
    translations.compile_changed()
    assert compiled.stat().st_mtime_ns > first


def test_a_message_that_a_page_has_and_the_catalogue_has_not_is_a_gap(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tree, copy = tmp_path / "tree", tmp_path / "copy"
    copy.mkdir()
    folder = tree / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    original = _catalogue(folder, 'msgid "Search"\nmsgstr "搜索"\n')
    before = original.read_bytes()
    (tree / "templates").mkdir()
    page = "{% load i18n %}{% translate 'Search' %} {% translate 'Browse the holdings' %}"
    (tree / "templates" / "page.html").write_text(page)
    monkeypatch.setattr(translations, "ROOT", tree)
    [path] = translations.extract(copy)
    assert translations.gaps_of(path).untranslated == ("Browse the holdings",)
    assert original.read_bytes() == before

"""Pieces of XML for files that are written while they are read: elements, texts, what XML cannot hold."""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
# What is no character of XML 1.0 (section 2.2), however it is written.
_NO_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """The text without what no XML file can hold; the mark U+FFFD stands for it."""
    return _NO_CHARACTERS.sub("\ufffd", text)


def put(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Add an element with this text."""
    made = SubElement(parent, tag, {name: clean(value) for name, value in attributes.items()})
    made.text = clean(text) or None
    return made


def whole(element: Element) -> str:
    """An element with all in it."""
    return tostring(element, encoding="unicode")


def inner(element: Element) -> str:
    """What is in an element."""
    return "".join(tostring(each, encoding="unicode") for each in element)


def opening(tag: str, attributes: Mapping[str, str]) -> str:
    """The start tag of an element whose content follows."""
    made = Element(tag, {name: clean(value) for name, value in attributes.items()})
    made.text = " "
    return whole(made).partition(">")[0] + ">"

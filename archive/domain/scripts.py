"""Chinese in two scripts: simplified and traditional characters as one, and running text as words."""

from functools import cache
from typing import Final

import jieba
import opencc

# Han characters and kana, which are written without spaces between words.
HAN: Final = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_CONVERTED: Final = ((0x3400, 0xA000), (0x20000, 0x2A6E0))
_JOINING: Final = frozenset("的之与和及在于")


def simplified(text: str) -> str:
    """Every traditional character as its simplified one, by itself: the text keeps its length.

    For comparing, not for reading: `乾` becomes `干` even in a name that a person would write with `乾`, so
    that what is typed and what is kept always meet.
    """
    return text.translate(_simplified())


def traditional(text: str) -> str:
    """Simplified text as it is most likely written in traditional characters (OpenCC, by words)."""
    return str(_to_traditional().convert(text))


def segments(run: str) -> list[str]:
    """The words of a run of simplified characters; words that only join others are left out."""
    words = [word for word in _segmenter().lcut(run) if word.strip()]
    return [word for word in words if word not in _JOINING] or words


@cache
def _to_traditional() -> opencc.OpenCC:
    """OpenCC's dictionaries, which take as long to read as a whole search."""
    return opencc.OpenCC("s2t")


@cache
def _simplified() -> dict[int, str]:
    chars = [chr(code) for first, end in _CONVERTED for code in range(first, end)]
    # One character a line, because OpenCC reads words across characters that touch.
    plain = str(opencc.OpenCC("t2s").convert("\n".join(chars))).split("\n")
    pairs = zip(chars, plain, strict=True)
    return {ord(char): other for char, other in pairs if other != char and len(other) == 1}


@cache
def _segmenter() -> jieba.Tokenizer:
    """jieba with its own dictionary, read from its package.

    Its `initialize` would keep a copy in the machine's temporary folder and load it again unseen, whoever
    wrote it.
    """
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer

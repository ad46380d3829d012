"""Chinese dates as EDTF: `1937年5月12日`, `1930年代`, `约1937年`, `民国二十六年五月`, `光绪二十年`.

Years of the Republic count from 1912 and use the Gregorian months. The reigns of the Qing used the lunar
calendar, whose months fall otherwise: of those only the year is read, as the Gregorian year that it mostly
covers.
"""

import re

from archive.domain import dates
from archive.domain.errors import UnreadableDate

_SIMPLIFIED = str.maketrans("約後間國緒統豐慶隆許", "约后间国绪统丰庆隆许")
# The first year of each era, and how many it had.
_REPUBLIC, _LONGEST_REPUBLIC = 1912, 200
_REIGNS = {
    "嘉庆": (1796, 25),
    "道光": (1821, 30),
    "咸丰": (1851, 11),
    "同治": (1862, 13),
    "光绪": (1875, 34),
    "宣统": (1909, 3),
}
_DIGITS = {"〇": 0, "零": 0, **{digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}}
_SEASONS = {"春": 21, "夏": 22, "秋": 23, "冬": 24}
_NUMBER = "[0-9〇零一二三四五六七八九十廿卅元]+"
_ERAS = "|".join(("民国", *_REIGNS))
_PLAIN_YEAR = r"\d{4}|[〇零一二三四五六七八九]{4}"
_YEAR = rf"(?:清代?|大清)?(?:(?P<era>{_ERAS})(?P<of_era>{_NUMBER})|(?P<year>{_PLAIN_YEAR}))年"
_WHOLE = re.compile(
    rf"^{_YEAR}(?:(?P<season>[春夏秋冬])[天季]?|(?P<month>{_NUMBER})月(?:份|(?P<day>{_NUMBER})[日号])?)?$"
)
_DECADE = re.compile(r"^(\d{3})0年代$", re.ASCII)
_ABOUT = re.compile(r"^(?:大?约|大概)|(?:左右|前后)$")
_PERHAPS = re.compile(r"^(?:可能|也许|或许|疑为?)|[?？]$")
_BEFORE = re.compile(r"(?:以前|之前|前)$")
_AFTER = re.compile(r"(?:以后|之后|后|以来|起)$")
_BETWEEN = re.compile(r"^[自从]?(?P<first>.+?)(?:至|到|—|–|-|~|～)(?P<last>.+?)(?:之?间|期间)?$")


def is_chinese(text: str) -> bool:
    """Whether a text holds a Han character."""
    return any("\u4e00" <= char <= "\u9fff" or char == "〇" for char in text)


def edtf(text: str) -> str:
    """The EDTF of a Chinese date. Raises `UnreadableDate`."""
    plain = text.translate(_SIMPLIFIED).replace(" ", "")
    if not _ABOUT.search(plain):
        if _BEFORE.search(plain):
            return f"{dates.OPEN}/{_one(_BEFORE.sub('', plain))}"
        if _AFTER.search(plain):
            return f"{_one(_AFTER.sub('', plain))}/{dates.OPEN}"
    match = _BETWEEN.match(plain)
    if match:
        first, last = match["first"], match["last"]
        # "1914-1918年" writes the unit once.
        return f"{_one(first if first.endswith(('年', '月', '日', '代')) else f'{first}年')}/{_one(last)}"
    return _one(plain)


def _one(text: str) -> str:
    is_perhaps = _PERHAPS.search(text) is not None
    rest = _PERHAPS.sub("", text)
    is_about = _ABOUT.search(rest) is not None
    rest = _ABOUT.sub("", rest)
    mark = "%" if is_perhaps and is_about else "?" if is_perhaps else "~" if is_about else ""
    return f"{_plain(rest)}{mark}"


def _plain(text: str) -> str:
    if match := _DECADE.match(text):
        return f"{match[1]}X"
    match = _WHOLE.match(text)
    if match is None:
        raise UnreadableDate(text=text)
    year = _year(match["era"], match["of_era"] or match["year"])
    if match["era"] in _REIGNS and (match["month"] or match["season"]):
        raise UnreadableDate(text=text)
    if match["season"]:
        return f"{year}-{_SEASONS[match['season']]}"
    rest = [f"{_number(part):02d}" for part in (match["month"], match["day"]) if part]
    return "-".join([f"{year:04d}", *rest])


def _year(era: str | None, text: str) -> int:
    if era is None:
        return int("".join(str(_DIGITS.get(char, char)) for char in text))
    number = _number(text)
    first, most = _REIGNS.get(era, (_REPUBLIC, _LONGEST_REPUBLIC))
    if not 1 <= number <= most:
        raise UnreadableDate(text=f"{era}{text}年")
    return first + number - 1


def _number(text: str) -> int:
    """A number below a hundred in Chinese or Arabic digits; 元 is the first."""
    if text == "元":
        return 1
    if text.isascii() and text.isdigit():
        return int(text)
    plain = text.replace("廿", "二十").replace("卅", "三十")
    tens, has_ten, ones = plain.rpartition("十")
    if has_ten:
        return 10 * _digit(tens or "一") + (_digit(ones) if ones else 0)
    return int("".join(str(_digit(char)) for char in plain))


def _digit(char: str) -> int:
    if char not in _DIGITS:
        raise UnreadableDate(text=char)
    return _DIGITS[char]

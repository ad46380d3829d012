"""Standard rights statements and licences, as data: address, and the name that its publisher gives it.

RightsStatements.org 1.0 (twelve statements) and Creative Commons 4.0 with its two public domain tools.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from archive.domain.rights import RightsBasis


@dataclass(frozen=True)
class Statement:
    """One statement; `en` and `zh` are its names."""

    uri: str
    en: str
    zh: str
    basis: RightsBasis

    def label(self, language: str) -> str:
        """Its name in a language such as `zh-hans`; English for all that is not Chinese."""
        return self.zh if language.startswith("zh") else self.en


_RS = "http://rightsstatements.org/vocab/"
_CC = "https://creativecommons.org/"
_COPYRIGHT, _LICENCE, _POLICY = RightsBasis.COPYRIGHT, RightsBasis.LICENCE, RightsBasis.POLICY

_ALL = (
    Statement(f"{_RS}InC/1.0/", "In Copyright", "受版权保护", _COPYRIGHT),
    Statement(
        f"{_RS}InC-OW-EU/1.0/", "In Copyright – EU Orphan Work", "受版权保护：欧盟孤儿作品", _COPYRIGHT
    ),
    Statement(
        f"{_RS}InC-EDU/1.0/",
        "In Copyright – Educational Use Permitted",
        "受版权保护：允许教育使用",
        _COPYRIGHT,
    ),
    Statement(
        f"{_RS}InC-NC/1.0/",
        "In Copyright – Non-Commercial Use Permitted",
        "受版权保护：允许非商业使用",
        _COPYRIGHT,
    ),
    Statement(
        f"{_RS}InC-RUU/1.0/",
        "In Copyright – Rights-holder(s) Unlocatable or Unidentifiable",
        "受版权保护：权利人无法联系或无法确认",
        _COPYRIGHT,
    ),
    Statement(
        f"{_RS}NoC-CR/1.0/",
        "No Copyright – Contractual Restrictions",
        "无版权：有合同限制",
        RightsBasis.OTHER,
    ),
    Statement(
        f"{_RS}NoC-NC/1.0/",
        "No Copyright – Non-Commercial Use Only",
        "无版权：仅限非商业使用",
        RightsBasis.OTHER,
    ),
    Statement(
        f"{_RS}NoC-OKLR/1.0/",
        "No Copyright – Other Known Legal Restrictions",
        "无版权：有其他已知法律限制",
        RightsBasis.STATUTE,
    ),
    Statement(f"{_RS}NoC-US/1.0/", "No Copyright – United States", "在美国无版权", _COPYRIGHT),
    Statement(f"{_RS}CNE/1.0/", "Copyright Not Evaluated", "版权未评估", _COPYRIGHT),
    Statement(f"{_RS}UND/1.0/", "Copyright Undetermined", "版权未确定", _COPYRIGHT),
    Statement(f"{_RS}NKC/1.0/", "No Known Copyright", "无已知版权", _COPYRIGHT),
    Statement(f"{_CC}publicdomain/zero/1.0/", "CC0 1.0 Universal", "CC0 1.0 通用", _LICENCE),
    Statement(f"{_CC}publicdomain/mark/1.0/", "Public Domain Mark 1.0", "公共领域标志 1.0", _POLICY),
    Statement(f"{_CC}licenses/by/4.0/", "CC BY 4.0", "署名 4.0（CC BY 4.0）", _LICENCE),
    Statement(f"{_CC}licenses/by-sa/4.0/", "CC BY-SA 4.0", "署名—相同方式共享 4.0（CC BY-SA 4.0）", _LICENCE),
    Statement(f"{_CC}licenses/by-nc/4.0/", "CC BY-NC 4.0", "署名—非商业性使用 4.0（CC BY-NC 4.0）", _LICENCE),
    Statement(f"{_CC}licenses/by-nd/4.0/", "CC BY-ND 4.0", "署名—禁止演绎 4.0（CC BY-ND 4.0）", _LICENCE),
    Statement(
        f"{_CC}licenses/by-nc-sa/4.0/",
        "CC BY-NC-SA 4.0",
        "署名—非商业性使用—相同方式共享 4.0（CC BY-NC-SA 4.0）",
        _LICENCE,
    ),
    Statement(
        f"{_CC}licenses/by-nc-nd/4.0/",
        "CC BY-NC-ND 4.0",
        "署名—非商业性使用—禁止演绎 4.0（CC BY-NC-ND 4.0）",
        _LICENCE,
    ),
)

STATEMENTS: Mapping[str, Statement] = {each.uri: each for each in _ALL}

"""Words for a catalogue that nobody wrote, English and Chinese, as frequent as in real texts (Zipf)."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from archive.domain import scripts

_ENGLISH: Final = """
street view harbour church portrait family house people market bridge river station
school group children old town boat crowd square railway garden wedding soldiers
workers ship factory mill tram front parade snow winter summer interior studio
unknown man woman girl boy couple class teacher band team fire flood
opening ceremony mayor visit king queen hospital hotel shop window sign cart
horse motor car bicycle aeroplane landing beach pier quay crane warehouse fishing
nets catch herring dock lighthouse coast island cliff farm field harvest plough
cattle sheep orchard forest timber sawmill quarry mine pit coal steam engine
tunnel viaduct canal lock barge ferry ruin castle tower wall gate monument
statue fountain park avenue corner building construction demolition damage bomb shelter uniform
flag procession funeral christening festival dance theatre cinema orchestra choir football match
race regatta swimming skating picnic excursion mountain summit glacier waterfall valley lake
"""
_CHINESE: Final = """
上海 北京 照片 街道 学校 合影 家庭 车站 码头 市场 老人 儿童 妇女 工人 学生 教师
战争 抗战 时期 民国 城市 乡村 河流 桥梁 铁路 火车 电车 汽车 轮船 渔船 港口 灯塔
海滩 工厂 商店 招牌 饭店 医院 教堂 寺庙 城墙 城门 广场 公园 花园 婚礼 葬礼 庙会
节日 游行 军队 士兵 旗帜 国庆 开幕 典礼 参观 代表 会议 报纸 摄影 相馆 肖像 底片
外滩 南京 广州 天津 武汉 重庆 杭州 苏州 西湖 长江 黄河 运河 水乡 农民 丰收 稻田
耕牛 茶园 丝绸 纺织 矿山 煤炭 钢铁 建筑 工地 洪水 火灾 雪景 春节 元宵 戏剧 京剧
电影 音乐 足球 游泳 运动 比赛 飞机 机场
"""
_SYLLABLES: Final = """
ba ber den dor el far gan hal ing jor kel lund
mar nes ort pel ran sund tor vik wen ster
"""
_CHARS: Final = "山水木石金云风雨花鸟江湖海林田村镇东西南北中大小新老红白青黄文武明光华荣安宁兴盛"


@dataclass(frozen=True)
class Lexicon:
    """Words, the most frequent first, and how likely each is."""

    words: tuple[str, ...]
    odds: np.ndarray

    def drawn(self, random: np.random.Generator, count: int) -> list[str]:
        """So many words, as a text would have them."""
        places = np.searchsorted(self.odds, random.random(count))
        return [self.words[min(place, len(self.words) - 1)] for place in places]


def english(size: int = 20_000) -> Lexicon:
    """Real words, and behind them made-up ones: as rare as the names in a real catalogue."""
    real = _ENGLISH.split()
    return _lexicon(real, [_made(number) for number in range(size - len(real))])


def chinese(size: int = 5_000) -> Lexicon:
    """Simplified words, and behind them made-up pairs of characters."""
    pairs = [first + second for first in _CHARS for second in _CHARS if first != second]
    real = _CHINESE.split()
    return _lexicon(real, pairs[: size - len(real)])


def traditional(lexicon: Lexicon) -> Lexicon:
    """The same words in traditional characters."""
    lines = scripts.traditional("\n".join(lexicon.words)).split("\n")
    return Lexicon(tuple(lines), lexicon.odds)


def people(count: int) -> list[str]:
    """Names of people, each different."""
    return [
        f"{_made(number * 7 + 11).capitalize()}, {_made(number % 97).capitalize()} {number}"
        for number in range(count)
    ]


def _lexicon(real: list[str], made: list[str]) -> Lexicon:
    words = tuple(dict.fromkeys([*real, *made]))
    weights = 1 / (np.arange(len(words)) + 2.7) ** 1.05
    return Lexicon(words, np.cumsum(weights / weights.sum()))


def _made(number: int) -> str:
    syllables = _SYLLABLES.split()
    parts, left = [], number + len(syllables)
    while left:
        left, place = divmod(left, len(syllables))
        parts.append(syllables[place])
    return "".join(parts)

"""What are the people of the sample called? Given names come from the almanac and the fields."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from geodata.sample.book import chance

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜戚谢邹喻苏潘葛范彭鲁韦"
GIVEN = (
    "谷雨", "小满", "芒种", "秋分", "霜降", "立夏", "惊蛰", "清明", "春分", "处暑", "禾穗", "麦青", "麦熟",
    "豆蔻", "高粱", "谷黄", "稻香", "棉白", "桑叶", "槐花", "榆钱", "柳絮", "枣红", "梨白", "杏黄", "石榴",
    "长河", "清漪", "远山", "平川", "晴川", "溪石", "春泥", "秋实", "冬青", "夏荷", "晚晴", "朝阳", "望月",
    "听雨", "归田", "耕读", "守田", "丰年", "满仓", "喜雨", "瑞雪", "新苗", "知秋", "思源", "怀谷", "若禾",
    "子衿", "采薇", "木兰", "白露", "青岚", "云起", "风和", "日丽", "田园", "乡音", "故里", "炊烟", "小雪",
    "大雪", "寒露", "立春", "雁归", "燕来", "鱼跃", "马兰", "牧原", "开犁", "扬场", "碾谷", "渠清", "井深",
    "桥东", "河西",
)  # fmt: skip


@lru_cache(maxsize=4)
def roll(seed: int) -> tuple[str, ...]:
    """Every combination once, in an order that only the seed decides; callers take from different places of
    it.
    """
    whole = [surname + given for surname, given in product(SURNAMES, GIVEN)]
    return tuple(whole[i] for i in chance(seed, 2).permutation(len(whole)))

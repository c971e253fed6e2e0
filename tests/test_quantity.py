"""Reading printed quantities: the rules of docs/method.md, one line a case."""

import re
from decimal import Decimal
from math import inf, nan
from pathlib import Path

import pytest

from mzlib.analysis.load import load
from mzlib.reading.quantity import MEASURED, QUALIFIERS, filler, parse, read, read_chinese_numeral, read_truncated
from mzlib.sources.facts import KINDS

ROOT = Path(__file__).resolve().parents[1]

# printed, unit, (value, low, high)
EXACT = [
    # plain digits: exact
    ("340元", "yuan/person/month", (340, 340, 340)),
    ("11133 张", "bed", (11133, 11133, 11133)),
    ("1000张", "bed", (1000, 1000, 1000)),
    ("160", "yuan/person/month", (160, 160, 160)),
    ("0个", "facility", (0, 0, 0)),
    # thousands separators, and spaces of any kind inside
    ("1,242个", "facility", (1242, 1242, 1242)),
    ("1,234,567元", "yuan", (1234567, 1234567, 1234567)),
    (" 320 元/人·月 ", "yuan/person/month", (320, 320, 320)),
    ("11\u3000133\n张", "bed", (11133, 11133, 11133)),
    # rounded by a magnitude word, decimals, a percent sign or a ratio's unit: half a unit of the last printed place
    ("2901万元", "yuan", (29010000, 29005000, 29015000)),
    ("16.5亿元", "yuan", (1.65e9, 1.645e9, 1.655e9)),
    ("4.2309千公顷", "hectare", (4230.9, 4230.85, 4230.95)),
    ("3百人", "person", (300, 250, 350)),
    ("1.2千万元", "yuan", (12000000, 11500000, 12500000)),
    ("55729.61万元", "yuan", (557296100, 557296050, 557296150)),
    ("0.16", "person", (0.16, 0.155, 0.165)),
    ("6.1万张", "bed", (61000, 60500, 61500)),
    ("6.10万张", "bed", (61000, 60950, 61050)),
    ("10.0%", "percent", (10, 9.95, 10.05)),
    ("52.9%", "percent", (52.9, 52.85, 52.95)),
    ("52.9％", "percent", (52.9, 52.85, 52.95)),
    ("45 %", "percent", (45, 44.5, 45.5)),
    ("100", "percent", (100, 99.5, 100.5)),
    ("17.3%", "percent/year", (17.3, 17.25, 17.35)),
    ("3%", "percentage_point", (3, 2.5, 3.5)),
    ("22张", "bed/1000 elderly", (22, 21.5, 22.5)),
    ("10", "person/10000 residents", (10, 9.5, 10.5)),
    # a unit per one thing does not make a plain number a rounded one
    ("22张", "bed/elderly", (22, 22, 22)),
    # Chinese numerals
    ("四百名", "person", (400, 400, 400)),
    ("两个", "facility", (2, 2, 2)),
    ("半", "day", (0.5, 0.5, 0.5)),
    # ratios are as fine as their first number; fractions and ratios of whole numbers are exact
    ("1.3:1", "ratio", (1.3, 1.25, 1.35)),
    ("1.30：1", "ratio", (1.3, 1.295, 1.305)),
    ("1.3:2", "ratio", (0.65, 0.625, 0.675)),
    ("1:1", "ratio", (1, 1, 1)),
    ("1/4", "times", (0.25, 0.25, 0.25)),
    ("2/3以上", "times", (2 / 3, 2 / 3, 2 / 3)),
]


@pytest.mark.parametrize("printed, unit, expected", EXACT)
def test_exact(printed, unit, expected):
    assert read(printed, "exact", unit) == pytest.approx(expected, rel=1e-12)


def test_arithmetic_is_decimal():
    assert read("6.1万张", "exact", "bed") == (61000.0, 60500.0, 61500.0)
    assert read("71.65万对", "exact", "couple") == (716500.0, 716450.0, 716550.0)


# printed, (value, low, high): 余 and 多, from the number up
OVER = [
    # no decimals: up to one unit of the last place that is not zero, trailing zeros being filler
    ("300余人", (300, 300, 400)),
    ("305余人", (305, 305, 306)),
    ("870余万元", (8700000, 8700000, 8800000)),
    ("450多万元", (4500000, 4500000, 4600000)),
    ("3000多万元", (30000000, 30000000, 40000000)),
    ("10000多张", (10000, 10000, 20000)),
    ("5800多", (5800, 5800, 5900)),
    ("248 亿余元", (2.48e10, 2.48e10, 2.49e10)),
    ("27万余件", (270000, 270000, 280000)),
    ("30 余万", (300000, 300000, 400000)),
    ("4 万余个", (40000, 40000, 50000)),
    ("1,200余户", (1200, 1200, 1300)),
    ("61000张", (61000, 61000, 62000)),
    # decimals printed: up to one unit of the last printed place, even where that is a zero
    ("6.1 万余张", (61000, 61000, 62000)),
    ("6.10万余张", (61000, 61000, 61100)),
    ("71.65万余对", (716500, 716500, 716600)),
    ("2.0亿多元", (2.0e8, 2.0e8, 2.1e8)),
    # Chinese numerals
    ("千余件", (1000, 1000, 2000)),
    ("十多个", (10, 10, 20)),
    ("两万五千余人", (25000, 25000, 26000)),
]


@pytest.mark.parametrize("printed, expected", OVER)
def test_over(printed, expected):
    assert read(printed, "over", "person") == expected


def test_over_in_percent():
    assert read("80%", "over", "percent") == (80, 80, 90)
    assert read("80.5%", "over", "percent") == pytest.approx((80.5, 80.5, 80.6))


# printed, (value, low, high): 约 and 左右, one unit of the place of the last digit that is not zero; 近, up to one unit under
APPROX = [
    ("34600张", (34600, 34500, 34700)),
    ("1000万元", (10000000, 0, 20000000)),
    ("3.5万", (35000, 34000, 36000)),
    ("3.50万", (35000, 34000, 36000)),
    ("四百名", (400, 300, 500)),
    ("4万名", (40000, 30000, 50000)),
    ("300余名", (300, 200, 400)),
    ("近4万名", (40000, 30000, 40000)),
    ("接近 400 亿元", (4e10, 3e10, 4e10)),
    ("将近2500人", (2500, 2400, 2500)),
    ("近3.5万", (35000, 34000, 35000)),
    # all of it is one unit: half of it, for nobody calls nothing nearly a thousand
    ("近1000万元", (10000000, 5000000, 10000000)),
    ("近百家", (100, 50, 100)),
    ("近十次", (10, 5, 10)),
]


@pytest.mark.parametrize("printed, expected", APPROX)
def test_approx(printed, expected):
    assert read(printed, "approx", "person") == expected


@pytest.mark.parametrize(
    "number", ["1", "7", "10", "19", "20", "99", "100", "101", "950", "1000万", "12.5亿", "一百", "三千"]
)
def test_nearly_is_under_the_number_and_never_nothing(number):
    value, low, high = read(f"近{number}人", "approx", "person")
    assert 0 < low < value == high


# printed, unit, scale: a number that is set or foreseen is exact as written, one that was measured is rounded by its form
FORMS = [
    ("0.2万人", "person", 1),
    ("90%", "percent", 1),
    ("0.2", "person", 10000),
    ("50张", "bed/1000 elderly", 1),
    ("1.3倍", "times", 1),
]


@pytest.mark.parametrize("printed, unit, scale", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_set_is_exact_as_written(printed, unit, scale, kind):
    value, low, high = read(printed, "exact", unit, scale, kind)
    assert (low < value < high) if kind in MEASURED else (low == value == high)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_a_target_still_counts(kind):
    assert read("34600张", "approx", "bed", kind=kind) == (34600, 34500, 34700)
    assert read("60%", "at_least", "percent", kind=kind)[:2] == (60, 60)


# printed, unit, the unit to which it may have been rounded without a word
FILLERS = [
    ("5200个", "organisation", 100), ("5226个", "organisation", 0), ("34600张", "bed", 100), ("10650", "person", 10),
    ("2000人", "person", 100), ("10000", "person", 1000), ("50人", "person", 0), ("100个", "facility", 10),
    ("7人", "person", 0), ("6.1万张", "bed", 0), ("40%", "percent", 0), ("50张", "bed/1000 elderly", 0),
    ("35-40张", "bed", 0), ("340元", "yuan/person/month", 0), ("2600元", "yuan/person/year", 0), ("0个", "facility", 0),
]  # fmt: skip


@pytest.mark.parametrize("printed, unit, expected", FILLERS)
def test_trailing_zeros_may_be_filler(printed, unit, expected):
    assert filler(printed, unit) == expected


def test_a_cell_that_says_that_there_is_nothing_yet_is_nil():
    assert read("未启动", "exact", "percent", kind="share") == (0, 0, 0)


# printed, qualifier, unit, (value, low, high): an open bound is nan
OPEN = [
    ("3600张", "at_least", "bed/year", (3600, 3600, nan)),
    ("50%", "at_least", "percent", (50, 50, nan)),
    ("1 万人次", "at_least", "person_time", (10000, 10000, nan)),
    ("3000余人", "at_least", "person", (3000, 3000, nan)),
    ("60厘米", "at_most", "cm", (60, nan, 60)),
    ("0.25平方米", "at_most", "m2", (0.25, nan, 0.25)),
]


@pytest.mark.parametrize("printed, qualifier, unit, expected", OPEN)
def test_open_bounds(printed, qualifier, unit, expected):
    assert read(printed, qualifier, unit) == pytest.approx(expected, nan_ok=True)


# printed, (value, low, high): both ends kept, the middle as value
RANGES = [
    ("35-40张", (37.5, 35, 40)),
    ("3—5名", (4, 3, 5)),
    ("3——5名", (4, 3, 5)),
    ("3–5名", (4, 3, 5)),
    ("3~5", (4, 3, 5)),
    ("3～5名", (4, 3, 5)),
    ("3至5名", (4, 3, 5)),
    ("3到5名", (4, 3, 5)),
    ("三至五名", (4, 3, 5)),
    ("1,000 - 1,500 户", (1250, 1000, 1500)),
    ("2.5—3.5%", (3, 2.5, 3.5)),
    ("20%-30%", (25, 20, 30)),
    ("20％—30％", (25, 20, 30)),
]


@pytest.mark.parametrize("printed, expected", RANGES)
def test_range(printed, expected):
    assert read(printed, "range", "percent") == expected


# printed, qualifier, scale, (value, low, high): a multiplier printed elsewhere makes a number a rounded one
SCALED = [
    ("6.1", "exact", 10000, (61000, 60500, 61500)),
    ("10", "exact", 10000, (100000, 95000, 105000)),
    ("8", "over", 10000, (80000, 80000, 90000)),
    ("8", "approx", 10000, (80000, 70000, 90000)),
    ("3-5", "range", 10000, (40000, 30000, 50000)),
    ("8", "at_least", 1000, (8000, 8000, nan)),
]


@pytest.mark.parametrize("printed, qualifier, scale, expected", SCALED)
def test_scale(printed, qualifier, scale, expected):
    assert read(printed, qualifier, "bed", scale) == pytest.approx(expected, nan_ok=True)


NUMERALS = [
    ("〇", 0), ("零", 0), ("两", 2), ("九", 9), ("十", 10), ("十二", 12), ("二十", 20), ("二十五", 25), ("百", 100),
    ("一百零五", 105), ("四百", 400), ("两千", 2000), ("九千九百九十九", 9999), ("万", 10**4), ("三万", 3 * 10**4),
    ("十万零五百", 100500), ("二十五万三千", 253000), ("百万", 10**6), ("一千二百万", 12 * 10**6), ("亿", 10**8),
    ("十亿", 10**9), ("半", Decimal("0.5")),
]  # fmt: skip


@pytest.mark.parametrize("text, expected", NUMERALS)
def test_chinese_numeral(text, expected):
    assert read_chinese_numeral(text) == expected


@pytest.mark.parametrize("text", ["", "一半", "二个", "5", "若干", "三万五", "一百二", "两千三"])
def test_no_chinese_numeral(text):
    with pytest.raises(ValueError, match="is no Chinese numeral"):
        read_chinese_numeral(text)


# printed, what the message says
NO_NUMBER = [
    ("", "is no number"),
    ("若干张", "is no number"),
    ("张340", "is no number"),
    ("1.2.3", "is no number"),
    ("3万5", "do not add up"),
    ("1-2-3", "is no number"),
    ("12,34", "is no number"),
    ("1234,567", "is no number"),
    ("1,2345", "is no number"),
    ("２20元", "full-width digits"),
    ("3４0", "full-width digits"),
    ("1/0", "divides by zero"),
    ("5-3张", "ends before it starts"),
    ("3-3张", "ends before it starts"),
]


@pytest.mark.parametrize("printed, message", NO_NUMBER)
def test_no_number(printed, message):
    with pytest.raises(ValueError, match=message) as caught:
        parse(printed)
    assert repr(printed) in str(caught.value)


# printed, qualifier, unit, what the message says
MISFITS = [
    ("35-40张", "exact", "bed", "does not fit the qualifier 'exact'"),
    ("35-40张", "at_least", "bed", "does not fit the qualifier 'at_least'"),
    ("35张", "range", "bed", "does not fit the qualifier 'range'"),
    ("6.1万余张", "exact", "bed", "says 余, so it is not exact"),
    ("450多万元", "exact", "yuan", "says 多, so it is not exact"),
    ("近4万名", "exact", "person", "says 近, so it is not exact"),
    ("近4万名", "over", "person", "says 近, so it is approx"),
    ("52%", "exact", "bed", "is a percentage, but the unit is 'bed'"),
    ("52％", "at_least", "times", "is a percentage, but the unit is 'times'"),
    ("340元", "about", "yuan", "'about' is none of exact, approx, over, at_least, at_most, range"),
]


@pytest.mark.parametrize("printed, qualifier, unit, message", MISFITS)
def test_misfit(printed, qualifier, unit, message):
    with pytest.raises(ValueError, match=message):
        read(printed, qualifier, unit)


# printed, unit, scale, (low, high): cut off, not rounded
TRUNCATED = [
    ("61%", "percent", 1, (61, 62)),
    ("52.9%", "percent", 1, (52.9, 53.0)),
    ("6.1", "bed", 10000, (61000, 62000)),
    ("16.5亿元", "yuan", 1, (1.65e9, 1.66e9)),
    ("22张", "bed/1000 elderly", 1, (22, 23)),
    ("340元", "yuan/person/month", 1, (340, 340)),
]


@pytest.mark.parametrize("printed, unit, scale, expected", TRUNCATED)
def test_truncated(printed, unit, scale, expected):
    assert read_truncated(printed, unit, scale) == pytest.approx(expected, rel=1e-12)


def documented():
    """The table of docs/method.md."""
    for line in (ROOT / "docs" / "method.md").read_text(encoding="utf-8").splitlines():
        row = [cell.strip() for cell in line.strip("|").split("|")]
        if len(row) == 6 and row[1] in QUALIFIERS:
            yield row


def test_documented_readings():
    rows = list(documented())
    assert {qualifier for _, qualifier, *_ in rows} == set(QUALIFIERS)
    for text, qualifier, unit, *numbers in rows:
        printed, scaled = re.fullmatch(r"(?:约|不低于|不超过)? ?(.+?)(, in a row of 万.)?", text).groups()
        expected = tuple(nan if n == "open" else float(n.replace(",", "")) for n in numbers)
        found = read(printed, qualifier, unit, 10000 if scaled else 1)
        assert found == pytest.approx(expected, nan_ok=True), text


def test_bounds_hold_the_value_for_every_committed_fact():
    facts = load("facts")
    low, high = facts.low.fillna(-inf), facts.high.fillna(inf)
    assert ((low <= facts.value) & (facts.value <= high)).all()
    assert set(facts.qualifier[facts.high.isna()]) == {"at_least"}
    assert set(facts.qualifier[facts.low.isna()]) == {"at_most"}


@pytest.mark.parametrize(
    "text, value", [("三亿元", 3e8), ("三万五千名", 35000), ("三万零五名", 30005), ("一百二十张", 120)]
)
def test_a_numeral_reads_whole(text, value):
    assert read(text)[0] == value

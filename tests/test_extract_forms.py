"""Numbers in any of their forms: each reads as itself or is refused as a whole, and what is shown is what the build stores."""

import random
import re
import sys
from itertools import pairwise
from math import isnan
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "benchmarks")]
import unseen  # noqa: E402
from made_texts import DASHES, MINUS, faults, made_text  # noqa: E402

from mzlib.intake.extract import extract  # noqa: E402
from mzlib.intake.layout import furniture, grids  # noqa: E402
from mzlib.intake.periods import find_parts, find_plan  # noqa: E402
from mzlib.intake.spans import stored_value  # noqa: E402
from mzlib.intake.views import make_view  # noqa: E402
from mzlib.reading.forms import plain, supports  # noqa: E402
from mzlib.reading.quantity import read  # noqa: E402
from mzlib.sources.facts import FACT_COLUMNS, load_readings, stored, two_levels  # noqa: E402

TITLE = "云溪市民政事业发展“十三五”规划（2016-2020年）\n"
BACK = TITLE + "一、“十二五”时期主要成绩\n截至2015年底，"
DIGIT_SCRIPTS = [chr(c) for c in range(0x660, 0x1D800) if chr(c).isdecimal() and chr(c) != "0" and int(chr(c)) == 0]


def values(text):
    """Printed, reading and value of each candidate."""
    return [(r.printed, r.reading, None if isnan(r.value) else r.value) for r in extract(text).itertuples()]


def only(text):
    """The value of the only candidate; None where it is refused."""
    found = values(text)
    assert len(found) == 1, found
    return found[0][2]


# One number, many forms


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_candidate_of_a_made_text_reads_otherwise_than_it_was_written(draw):
    text, truth = made_text(draw, 500)
    wrong, _ = faults(text, truth)
    assert wrong == []


def test_most_numbers_of_a_made_text_are_read():
    text, truth = made_text(random.Random(7), 30_000)
    counts = faults(text, truth)[1]
    assert counts["read"] + counts["to confirm"] > 0.75 * counts["numbers"]


@settings(max_examples=60)
@given(st.integers(10, 10**7), st.sampled_from(DIGIT_SCRIPTS))
def test_digits_of_any_script_are_digits(n, zero):
    said = "".join(chr(ord(zero) + int(d)) for d in str(n))
    assert read(said + "张", unit="bed")[0] == n


@settings(max_examples=60)
@given(st.integers(1, 99), st.integers(0, 9999), st.sampled_from(["", "零"]))
def test_compound_magnitudes_are_one_number(many, rest, zero):
    if rest >= 1000 or (rest >= 10 and zero):
        assert read(f"{many}亿{zero}{rest}万元", unit="yuan")[0] == many * 10**8 + rest * 10**4
        assert only(f"{BACK}累计投入{many}亿{zero}{rest}万元。") == many * 10**8 + rest * 10**4


@pytest.mark.parametrize("printed", ["3万5", "1.5亿2000万", "3万20亿", "2000万1亿元"])
def test_magnitudes_that_do_not_add_up_are_refused(printed):
    with pytest.raises(ValueError, match="do not add up"):
        read(printed)


@settings(max_examples=40)
@given(st.integers(2, 500), st.integers(1, 90), st.sampled_from(DASHES), st.booleans())
def test_a_range_has_both_its_ends_whatever_its_dash(low, more, dash, twice):
    said = f"{low}{'张' * twice}{dash}{low + more}张"
    row = extract(f"{BACK}养老床位达到{said}。").iloc[0]
    assert (row.printed, row.low, row.high, row.qualifier) == (said, low, low + more, "range")


def test_a_range_that_does_not_rise_is_refused():
    assert only(f"{BACK}养老床位达到40∼35张。") is None
    assert only(f"{BACK}养老床位达到35-40-45张。") is None


@settings(max_examples=30)
@given(st.decimals("0.1", "99.9", places=1), st.sampled_from(MINUS))
def test_a_sign_is_read_or_the_number_refused(n, minus):
    assert only(f"{BACK}福利彩票销售额同比增长{minus}{n}%。") == -float(n)
    assert only(f"{BACK}养老床位{minus}{n}张。") is None


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("百分之五十六", 56),
        ("百分之五点六", 5.6),
        ("百分之百", 100),
        ("五十六%", 56),
        ("56％", 56),
        ("百分之56.5", 56.5),
    ],
)
def test_percentages_in_words(said, value):
    assert only(f"{BACK}火化率达到{said}。") == value
    assert read(said, unit="percent")[0] == value


def test_per_mille_is_a_unit_of_its_own():
    row = extract("2018年云溪市民政事业发展统计公报\n结婚率为7.4‰。").iloc[0]
    assert (row.unit, row.value, row.low, row.high) == ("permille", 7.4, 7.35, 7.45)
    with pytest.raises(ValueError, match="per mille"):
        read("7.4‰", unit="percent")


@pytest.mark.parametrize(
    "mark", ["¹", "²", "⁴", "③", "½", "<sup>1</sup>", "<sup><a href='#n'>3</a></sup>", "<sub>2</sub>"]
)
def test_a_mark_behind_a_number_is_no_digit_of_it(mark):
    assert only(f"{BACK}养老床位达到12600{mark}张。") is None


def test_square_metres_are_no_note():
    assert only(f"{BACK}新建养老服务设施300㎡。") == 300


@settings(max_examples=40)
@given(
    st.integers(1, 99),
    st.integers(100, 999),
    st.sampled_from(["，", "、", "'", "’", "·", ", ", ",\n", "\n", "，\n", "\u2009 ", " ,"]),
)
def test_another_separator_is_no_part_of_a_number_and_no_end_of_one(head, tail, mark):
    """12，600张 may be one number or two: neither half is proposed alone."""
    assert tail not in [v for _, _, v in values(f"{BACK}养老床位达到{head}{mark}{tail}张。")] or mark == "、"


def test_digits_join_over_a_blank_in_groups_of_three_only():
    assert only(f"{BACK}养老床位达到12 600张。") == 12600
    assert only(f"{BACK}养老床位达到12 60张。") is None
    assert only(f"{BACK}养老床位达到1 2600张。") is None


@pytest.mark.parametrize("said", ["几十万元", "上百万元", "数千元", "20几万元", "30来个", "3元5角", "3分之1", "十几个"])
def test_vague_or_two_fold_numbers_are_never_proposed_in_part(said):
    assert all(v is None for _, _, v in values(f"{BACK}累计投入{said}。"))


@pytest.mark.parametrize(("open_", "close"), ["[]", "［］", "【】", "（）"])
def test_brackets_around_a_number_are_no_document_number(open_, close):
    assert only(f"{BACK}救助流浪乞讨人员{open_}781{close}人次。") == 781


def test_traditional_characters_and_radicals_are_read_as_what_they_are():
    found = extract(TITLE + "到2020年，每千名老年人擁有養老床位達到35張，老年⼈⼝達到1.2萬⼈，⽕化率達到80%。")
    assert found.indicator.tolist() == ["beds_per_1000_elderly", "elderly_population", "cremation_rate"]
    assert found.value.tolist() == [35, 12000, 80]
    assert any("traditional" in note for note in found.attrs["notes"])


# What stands between a number and its magnitude


BETWEEN = [
    "</span><span lang='EN-US'>",
    "\n\n— 7 —\n\n",
    "\n\n第 7 页 共 30 页\n\n",
    "**",
    "<br/>",
    "&nbsp;",
    " ",
    "\u00ad",
    "\u200b",
    "\n",
]


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("magnitude", ["万", "亿", "千万"])
def test_nothing_between_a_number_and_its_magnitude_cuts_it_off(between, magnitude):
    factor = {"万": 10**4, "亿": 10**8, "千万": 10**7}[magnitude]
    (printed, reading, value), = values(f"{BACK}共有养老机构三家，养老床位达到1.26{between}{magnitude}张。")  # fmt: skip
    assert magnitude in printed
    assert value == pytest.approx(1.26 * factor)
    assert reading in ("", f"1.26{magnitude}张")


def test_a_running_head_is_known_by_its_repetition():
    lines = [x for n in range(3) for x in ("社会组织共有三家，" * 12, f"云溪规划 {n + 4}")]
    assert set(furniture(lines).values()) == {"running head"}
    text = BACK + "护理床位\n云溪市民政事业发展规划 8\n3000张。"
    assert 83000 not in [v for *_, v in values(text)]


@pytest.mark.parametrize("head", ["12", "— 12 —", "云溪市民政事业发展规划 12", "第 12 页"])
def test_lines_are_not_joined_digit_to_digit(head):
    text = f"{BACK}全市共有各类社会组织，经费保障到位，工作人员到位，制度健全，管理规范，其中养老机构\n{head}\n1203个。"
    assert all(v in (None, 1203) for *_, v in values(text))


@settings(max_examples=80)
@given(
    st.integers(1000, 99999),
    st.integers(1, 99),
    st.sampled_from(["", *MINUS]),
    st.sampled_from("%‰"),
    st.sets(st.integers(0, 9), min_size=1, max_size=4),
    st.sampled_from(["\n", "\n\n"]),
    st.sampled_from(["福利彩票销售额同比增长", "到2020年，在各级各部门的共同努力之下，全市福利彩票销售额比上年增长"]),
)
def test_a_number_cut_into_any_number_of_lines_is_whole_or_refused(whole, part, sign, mark, cuts, end, words):
    for said, meant in ((f"{sign}{whole}.{part:02d}{mark}", whole + part / 100), (f"{sign}{whole:,}{mark}", whole)):
        edges = sorted({0, len(said), *(c for c in cuts if c < len(said))})
        lines = [said[a:b] for a, b in pairwise(edges)]
        for printed, reading, value in values(words + end + end.join(lines) + "。"):
            assert value in (None, -meant if sign else meant), (lines, printed, reading, value)


def test_prose_is_not_taken_for_a_running_head():
    text = BACK + "".join(f"城市低保对象{n}\n户。" + "社会组织管理规范。" * 20 + "\n" for n in (4, 7, 9))
    assert not any(why == "running head" for *_, why in make_view(text).dropped)


# Shown and stored


PIECES = st.sampled_from(
    [
        *"0123456789１.,，、。%％‰元张个万亿千百十一二两三-—~至 \n\t",
        "</b>",
        "<sup>1</sup>",
        "百分之",
        "增长",
        "养老床位",
        "余",
        "多",
    ]
)


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_what_is_shown_is_what_the_build_stores(text):
    for row in extract(BACK + text).itertuples():
        ask = (row.qualifier, row.unit, row.scale, row.reading, row.kind)
        said = stored_value(BACK + text, int(row.start), int(row.end), *ask)
        assert isnan(row.value) or (row.value, *map(repr, (row.low, row.high))) == (said[0], *map(repr, said[1:3]))


def test_a_reading_is_borne_out_by_what_is_printed():
    assert stored("1.26<br>万张", "exact", "bed", reading="1.26万张")[0] == 12600
    for printed, reading, said in [
        ("1.26<br>万张", "1.26张", "leaves out 万"),
        ("8\n3000张", "2000张", "do not stand"),
        ("3000张", "300张", "no reading is wanted"),
    ]:
        with pytest.raises(ValueError, match=said):
            stored(printed, "exact", "bed", reading=reading)
    assert supports("三成", "30%") == "" and supports("12，600张", "12600张") == ""


def test_readings_of_a_document_are_read_from_its_file(tmp_path):
    assert load_readings(tmp_path, "yunxi-13fyp") == ({}, [])
    (tmp_path / "review").mkdir()
    path = tmp_path / "review" / "yunxi-13fyp-readings.csv"
    path.write_text(
        "fact,reading,read_by,why\nyunxi-13fyp-001,12600张,A. Reader,a full-width comma\n", encoding="utf-8"
    )
    assert load_readings(tmp_path, "yunxi-13fyp") == ({"yunxi-13fyp-001": "12600张"}, [])
    path.write_text("fact,reading,read_by,why\nyunxi-13fyp-001,12600张,,\n", encoding="utf-8")
    assert load_readings(tmp_path, "yunxi-13fyp")[1]


def facts(*rows):
    """Facts of one document that differ in a few columns only."""
    same = dict.fromkeys(FACT_COLUMNS, "") | {
        "unit": "bed",
        "indicator": "elderly_care_beds",
        "area": "all",
        "period": "2015",
        "kind": "level",
    }
    made = [same | {"fact": f"yunxi-13fyp-{i:03d}"} | row for i, row in enumerate(rows, 1)]
    return pd.DataFrame(made)


def test_two_levels_of_one_figure_are_an_error_until_a_person_says_which_is_which():
    one, other = {"printed": "12张", "low": 12.0, "high": 12.0}, {"printed": "600张", "low": 600.0, "high": 600.0}
    found = two_levels(facts(one, other), "facts.csv")
    assert len(found) == 1 and "12张" in found[0].found and "600张" in found[0].found
    assert two_levels(facts(one, other | {"group": "public"}), "") == []
    assert two_levels(facts(one, other | {"note": "the table gives 12"}), "") == []
    assert two_levels(facts(one, other | {"period": "2014"}), "") == []
    assert two_levels(facts(one, one), "") == []
    rounded, whole = (
        {"printed": "1.2万张", "low": 11500.0, "high": 12500.0},
        {"printed": "12034张", "low": 12034.0, "high": 12034.0},
    )
    assert two_levels(facts(rounded, whole), "") == []


# Tables


LAYOUTS = {
    "tabs": "指标\t2014年\t2015年\n养老床位（万张）\t1.2\t1.5\n社会组织（个）\t204\t1269\n",
    "markdown": "| 指标 | 2014年 | 2015年 |\n|---|---|---|\n| 养老床位（万张） | 1.2 | 1.5 |\n| 社会组织（个） | 204 | 1269 |\n",
    "html": "<table><tr><td>指标</td><td>2014年</td><td>2015年</td></tr><tr><td>养老床位（万张）</td><td>1.2</td><td>1.5</td></tr>"
    "<tr><td>社会组织（个）</td><td>204</td><td>1269</td></tr></table>",
    "spaces": "指标      2014年    2015年\n养老床位（万张）   1.2   1.5\n社会组织（个）   204   1269\n",
    "a cell a line": "指标\n\n2014年\n\n2015年\n\n养老床位（万张）\n\n1.2\n\n1.5\n\n社会组织（个）\n\n204\n\n1269\n",
    "one line": "表1 指标 2014年 2015年 养老床位（万张） 1.2 1.5 社会组织（个） 204 1269\n",
    "a column of units": "指标\t单位\t2014年\t2015年\n养老床位\t万张\t1.2\t1.5\n社会组织\t个\t204\t1269\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_is_read_in_any_layout(layout):
    found = extract(BACK + "各项事业取得进展。\n" + LAYOUTS[layout])
    assert found.value.tolist() == [12000, 15000, 204, 1269]
    assert found.period.tolist() == ["2014", "2015"] * 2
    assert found.indicator.tolist() == ["elderly_care_beds"] * 2 + ["social_organisations"] * 2
    assert found.unit.tolist() == ["bed"] * 2 + ["organisation"] * 2


@pytest.mark.parametrize("head", ["比上年增长（%）", "比上年增长%", "同比增长", "比上年增减（％）"])
def test_a_column_of_growth_takes_no_scale_and_keeps_its_signs(head):
    found = extract(
        f"{BACK}取得进展。\n指标\t2015年\t{head}\n福利彩票销售额（亿元）\t6.31\t-8.6\n养老床位（万张）\t1.5\t−2.4\n"
    )
    assert found.value.tolist() == pytest.approx([6.31e8, -8.6, 15000, -2.4])
    assert found.kind.tolist() == ["flow", "growth", "level", "growth"]
    assert found.period.tolist()[1] == "2014-2015"


def test_a_unit_above_a_table_is_that_of_its_cells():
    found = extract(BACK + "取得进展。\n表3 床位\n单位：万张\n指标\t2014\t2015\n养老床位\t1.2\t1.5\n")
    assert found.value.tolist() == [12000, 15000] and found.unit.tolist() == ["bed", "bed"]


def test_lines_of_one_cell_are_no_number_together():
    rows = "<tr><td>指标</td><td>2015年</td></tr><tr><td>养老床位（张）</td><td>12<br>34</td></tr>"
    assert 1234 not in [v for *_, v in values(BACK + f"进展。\n<table>{rows}</table>")]


def test_short_lines_of_digits_are_cells_or_pages_by_their_neighbours():
    lines = ["养老床位", "204", "1269", "日间床位", "64", "95"]
    assert furniture(lines) == {}
    assert furniture(["养老机构的床位共有三千张，", "12", "其中护理型床位一千张。"]) == {1: "page number"}


def test_a_line_whose_columns_nothing_tells_gives_no_candidates():
    assert values(BACK + "进展。\n养老床位 12 45 67 89 社会组织 12 4 7 88 99 1 2\n") == []


def test_a_caption_is_no_figure():
    assert values(TITLE + "图3 养老床位变化\n表 4 机构\n") == []


def test_the_heading_of_a_run_of_cells_goes_before_its_rows():
    assert grids(["指标", "单位", "2015年", "床位", "张", "3", "机构", "家", "4"]) == [(0, 3, 9)]
    assert grids(["床位", "3", "机构", "4", "张", "5"]) == []


# Sorts of documents


@pytest.mark.parametrize(
    ("title", "sort"),
    [
        ("2018年云溪市民政事业发展统计公报", "bulletin"),
        ("云溪市民政局2019年工作总结和2020年工作安排", "work_report"),
        ("云溪市人民政府关于印发云溪市“十三五”养老规划的通知", "plan"),
        ("关于加强民政工作的意见", "notice"),
        ("云溪市养老服务发展规划（2021-2025年）", "plan"),
    ],
)
def test_the_sort_is_that_of_the_title_whatever_period_is_given(title, sort):
    assert find_plan(title).sort == sort
    assert find_plan(title, "2019").sort == sort
    assert find_plan("正文。", "2019", title=title).sort == sort
    assert find_plan(title, sort="notice").sort == "notice"


def test_a_work_report_looks_back_on_one_year_and_ahead_on_the_next():
    text = "云溪市民政局2019年工作总结和2020年工作安排\n一、2019年工作\n养老床位达到300张。\n二、2020年工作安排\n养老床位达到400张。"
    assert extract(text)[["kind", "period"]].values.tolist() == [["level", "2019"], ["target", "2020"]]
    assert find_plan("2020年云溪市人民政府工作报告").back == "2019"


def test_a_bulletin_with_its_period_given_has_no_norms():
    text = "2018年云溪市民政事业发展统计公报\n共有养老机构20家，火化率76%。"
    assert extract(text, plan="2018").kind.tolist() == ["level", "share"]


def test_a_further_title_opens_another_document():
    text = "2018年云溪市民政事业发展统计公报\n全市共有养老机构20家。\n2019年云溪市民政事业发展统计公报\n全市共有养老机构22家。"
    assert extract(text).period.tolist() == ["2018", "2019"]
    assert len(find_parts(TITLE + "一、成绩\n" + TITLE, find_plan(TITLE))) == 1


def test_a_period_printed_only_as_a_range_is_the_plans():
    found = find_plan("云溪市养老服务发展规划\n规划期为2021—2025年。到2025年床位300张。")
    assert (found.ahead, found.guessed) == ("2021-2025", True)
    assert not find_plan(TITLE).guessed


# Parts, and other people's figures


def test_a_part_has_its_own_name_or_none():
    found = extract("2018年云溪市民政事业发展统计公报\n全市登记社会组织300个，其中本年度检查合格120个，社会团体80个。")
    assert found.indicator.tolist()[0] == "social_organisations"
    assert found.indicator.tolist()[1] == ""
    assert found.group.tolist()[2] == "social-association"


@pytest.mark.parametrize("whose", ["孤儿", "残疾人", "退役士兵"])
def test_what_belongs_to_another_thing_is_not_named_by_it(whose):
    found = extract(f"2018年云溪市民政事业发展统计公报\n全市养老床位300张，{whose}床位40张。")
    assert found.indicator.tolist()[1] != "elderly_care_beds"


# Texts that the rules were not made on


@pytest.mark.parametrize("path", sorted(unseen.TEXTS.glob("*.txt")), ids=lambda p: p.stem)
def test_unseen_texts_score_as_the_documentation_says(path):
    counts, errors = unseen.score(path)
    assert counts["span"] == counts["facts"], errors
    assert counts["value"] >= 0.9 * counts["facts"], errors
    assert counts["all"] * 3 >= 2 * counts["facts"], errors
    assert counts["right name"] >= 0.9 * counts["named"], errors


def test_plain_is_the_same_twice():
    for said in ("１２，", "1亿2000万元", "百分之五十六", "35张∼40张", "[1200]张", "−5.6％"):
        try:
            once = plain(said)
        except ValueError:
            continue
        assert plain(once) == once


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("rows", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("above", range(5))
def test_a_table_a_cell_a_line_keeps_its_width_whatever_stands_above_it(above, rows, columns):
    """The lines above it may make up the heading of a table twice as wide, whose cells would take another column's unit."""
    titles = ["云溪市民政事业发展规划", "一、主要成绩", "（一）养老服务", "养老床位情况"][:above]
    heads = ["指标", *(f"{2013 + c}年" for c in range(columns)), "比上年增长（%）"]
    names = ["养老护理", "日间照料", "社区养老", "农村养老", "医养结合", "城市养老"]
    cells, meant = [], []
    for r in range(rows):
        counts = [57 + 13 * r + c for c in range(columns)]
        cells += [f"{names[r]}床位（万张）", *map(str, counts), f"-{r + 4}.2"]
        meant += [*(n * 10000 for n in counts), -(r + 4.2)]
    found = extract(
        "\n\n".join([*titles, *heads, *cells, "以上数据由民政部门提供，供各单位参考使用。"]), plan="2016-2020"
    )
    read = {round(float(v), 2) for v in found.value if v != ""}
    assert read <= {round(m, 2) for m in meant} and len(read) >= rows


@pytest.mark.parametrize("dash", ["-", "–", "—", "~"])
@pytest.mark.parametrize("page", ["— 78 —", "- 78 -", "第78页", "78", "78 / 90"])
@pytest.mark.parametrize("first", ["475", "61.5", "1,475"])
def test_a_range_that_a_page_number_cuts_is_whole_or_refused(first, page, dash):
    """A number with a dash behind it looks like a page number, and is none."""
    for head in ("", "2015年，全市临时救助"):
        found = extract(f"{head}\n{first}{dash}\n\n{page}\n\n1490人次。", plan="2011-2015")
        assert not {"1490人次", "1490"} & set(found.printed), found.printed.tolist()


# Wrong and sure


def proposed(text, *fields):
    """The fields asked for of each candidate; the one field's values alone where it is one."""
    made = extract(text)[list(fields)]
    return made[fields[0]].tolist() if len(fields) == 1 else list(made.itertuples(index=False, name=None))


_FIRST = ["养老床位由2011年的3100张增加到5200张", "救助站由2011年的2所、3所分别增加到4所、5所"]
_SECOND = [
    "社会组织由210家增加到460家",
    "其中公办机构床位自900张、800张分别增至1500张、1600张",
    "比2012年增长31%，比上年增长7%",
]


@pytest.mark.parametrize("title", [TITLE, "云溪市2015年民政事业统计公报\n", "云溪市民政局2015年工作总结\n", ""])
@pytest.mark.parametrize("first", _FIRST)
@pytest.mark.parametrize("second", _SECOND)
def test_a_sentence_tells_of_as_many_rises_as_it_likes(title, first, second):
    found = proposed(f"{title}{first}，{second}。", "printed", "period")
    assert [printed for printed, _ in found] == re.findall(r"\d+[张所家%]", first + second)
    assert {year for _, year in found[: 2 if "、" in first else 1]} == {"2011"}


def test_a_rise_without_a_year_begins_with_that_of_the_rise_before_it():
    text = BACK + "养老床位由2011年的3100张增加到5200张，社会组织由210家增加到460家。"
    assert proposed(text, "period") == ["2011", "2015", "2011", "2015"]


@pytest.mark.parametrize("word", ["不足", "不到", "不满", "未达到", "低于", "不高于", "尚不足", "还不到", "不得高于"])
@pytest.mark.parametrize("figure", ["养老床位{}3100张", "火化率{}61%", "每千名老年人拥有养老床位{}31张"])
def test_what_falls_short_of_a_number_is_bounded_from_above(word, figure):
    ((how, value, low, high),) = proposed(f"{BACK}{figure.format(word)}。", "qualifier", "value", "low", "high")
    assert (how, high) == ("at_most", value) and isnan(low)


@pytest.mark.parametrize("word", ["不低于", "不少于", "超过"])
def test_what_does_not_fall_short_is_bounded_from_below(word):
    assert proposed(f"{BACK}养老床位{word}3100张。", "qualifier") == ["at_least"]


@pytest.mark.parametrize(
    "figure",
    ["农村低保标准达到{}元", "五保分散供养标准提高到{}元", "孤儿养育标准为{}元", "高龄津贴标准{}元", "村干部报酬达{}元",
     "义务兵优待金标准达到{}元", "优抚对象补助标准为{}元"],
)  # fmt: skip
def test_a_standard_of_no_printed_time_is_not_sure(figure):
    assert proposed(f"{BACK}{figure.format(3400)}。", "sure") == ["low"]


@pytest.mark.parametrize(
    ("figure", "per"),
    [("农村低保标准达到每人每年3400元", "year"), ("五保分散供养标准提高到每人每月340元", "month"),
     ("城市低保标准达到340元/月", "month"), ("孤儿养育标准为每人每月900元", "month")],
)  # fmt: skip
def test_a_standard_of_a_printed_time_is_sure(figure, per):
    assert proposed(f"{BACK}{figure}。", "unit", "sure") == [(f"yuan/person/{per}", "high")]


@pytest.mark.parametrize(
    ("figure", "sure"),
    [("在建县级福利中心7个", "high"), ("县级福利中心建设全面铺开的有7个", "high"), ("建成县级福利中心7个", "low"),
     ("县级福利中心投入使用7个", "low"), ("新建殡仪馆7所", "high"), ("新建儿童福利院7所", "low"), ("改建救助管理站7所", "low"),
     ("新登记慈善组织7个", "low"), ("现有儿童福利院7所", "high"), ("新增养老床位700张", "high")],
)  # fmt: skip
def test_what_is_built_is_not_what_there_is(figure, sure):
    for text in (f"{BACK}{figure}。", f"{TITLE}第三章 主要任务\n到2020年，{figure}。"):
        assert proposed(text, "sure") == [sure], text


@pytest.mark.parametrize("to", ["增加到", "增加至", "增至"])
def test_what_something_is_increased_to_is_no_increase(to):
    found = proposed(f"{BACK}养老床位由2011年的3100张{to}5200张。", "indicator", "kind")
    assert found == [("elderly_care_beds", "level")] * 2
    assert proposed(f"{BACK}增加养老床位5200张。", "indicator") == ["elderly_care_beds_added"]


def test_institutions_with_lodging_are_no_social_organisations():
    for said in ("提供住宿的社会服务机构", "不提供住宿的社会服务机构"):
        assert proposed(f"{BACK}{said}310个。", "indicator", "sure") == [("", "low")]
    assert proposed(f"{BACK}社会服务机构310个。", "indicator", "group") == [
        ("social_organisations", "private-non-enterprise")
    ]


@pytest.mark.parametrize(
    "part", ["殡仪馆7所", "救助管理站7所", "养老机构40家", "公办养老机构40家", "城市低保发放对象6.1万人", "公墓3处"]
)
@pytest.mark.parametrize(
    "whole", ["累计投入资金3100万元", "救助流浪乞讨人员3100人次", "新建各类设施90处", "新建养老机构90家"]
)
def test_what_there_is_at_the_end_of_a_year_is_counted_over_no_time(whole, part):
    *_, (kind, sure) = proposed(f"{BACK}{whole}，其中{part}。", "kind", "sure")
    assert kind != "flow" or sure == "low"


@pytest.mark.parametrize("noun", ["救助对象", "低保发放对象", "救助管理站", "救助站", "培训基地"])
def test_a_verb_within_a_noun_does_nothing(noun):
    assert proposed(f"{BACK}{noun}310个。", "kind") == ["level"]


def test_what_the_codebook_counts_over_a_time_is_a_flow():
    assert proposed(f"{BACK}共有慈善项目31个。", "indicator", "kind") == [("charity_projects", "flow")]


def test_figures_that_nothing_tells_apart_are_not_sure():
    standards = f"{BACK}孤儿养育标准由每人每月810元、710元、610元分别提高到1010元、910元、810元。"
    assert set(proposed(standards, "sure")) == {"low"}
    apart = f"{BACK}城市低保标准每人每月510元，农村低保标准每人每月310元。"
    assert set(proposed(apart, "sure")) == {"high"}


def test_of_two_sentences_only_the_later_is_in_doubt_and_one_number_never():
    text = f"{BACK}养老床位达到3100张。全市养老床位{{}}张。"
    assert proposed(text.format("5200"), "sure") == ["high", "low"]
    assert proposed(text.format("3100"), "sure") == ["high", "high"]
    assert proposed(text.format("3000余"), "sure") == ["high", "high"]


@pytest.mark.parametrize("figure", ["创建示范村130个", "迁移散葬烈士墓1300座", "完成敬老院改造13所", "命名道路130条"])
def test_a_count_of_things_that_no_time_is_printed_of_is_not_sure(figure):
    undated = f"{TITLE}一、“十二五”时期主要成绩\n{figure}。"
    assert proposed(undated, "kind", "sure") == [("flow", "low")]
    bulletin = f"云溪市2015年民政事业统计公报\n{figure}。"
    assert proposed(bulletin, "period") == ["2015"]


def test_what_is_counted_over_a_time_is_sure_without_a_year_and_with_one():
    text = f"{TITLE}一、“十二五”时期主要成绩\n救助流浪乞讨人员3100人次。2014年创建星级社区31个。"
    assert proposed(text, "period", "sure") == [("2011-2015", "high"), ("2014", "high")]


@pytest.mark.parametrize("figure", ["每个社区有1名灾害信息员", "每个村聘任1名民政协管员"])
def test_one_person_to_be_is_one_for_each_of_something(figure):
    ahead = f"{TITLE}第三章 主要任务\n到2020年，"
    bare = re.sub("每个(社区|村)", "", figure)
    assert proposed(f"{ahead}{bare}。", "sure") == ["low"]
    assert proposed(f"{ahead}{figure}。", "unit")[0].count("/") == 1


def test_beds_of_the_one_that_is_spoken_of_are_not_all_beds():
    for said in ("建成一所养老床位310张的养老院", "建成了拥有310张养老床位的老年养护楼"):
        assert set(proposed(f"{BACK}{said}。", "sure")) == {"low"}, said
    assert proposed(f"{BACK}养老床位310张。", "sure") == ["high"]


def test_what_stands_before_a_second_share_is_said_of_the_first():
    text = BACK + "81%的行政村制定了村规民约，91%的社区配齐了体育器材。"
    assert proposed(text, "indicator", "sure")[0] == ("community_charter_coverage", "high")
    assert proposed(text, "sure")[1] == "low"


def test_the_noun_of_the_number_before_is_no_subgroup():
    text = BACK + "全市发生3次旱灾，受灾人口31万人；发生3次洪涝。"
    assert proposed(text, "indicator", "group")[1] == ("disaster_affected_population", "")


def test_boundaries_are_of_the_level_that_they_part():
    text = BACK + "完成3条省界、5条市界和7条县界联检。"
    assert proposed(text, "group", "sure") == [("provincial", "high"), ("municipal", "high"), ("county", "high")]


def test_so_many_a_year_are_so_many_in_each_year_of_a_column():
    table = f"{TITLE}指标\t“十二五”完成值\t“十三五”目标值\n年均新增社会组织数（家）\t310\t520\n社会组织数（家）\t3100\t5200\n"
    found = [("2011-2015", "flow"), ("2016-2020", "target"), ("2015", "level"), ("2020", "target")]
    assert proposed(table, "period", "kind") == found

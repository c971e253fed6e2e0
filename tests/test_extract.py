"""Reading a plan that nobody has transcribed: each rule with sentences made up for it, and what no text may break."""

import csv
import os
import re
import subprocess
import sys
import time
import tomllib
from math import isnan
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mzlib.intake.extract import COLUMNS, as_csv, extract, find_place
from mzlib.intake.formats import read_document
from mzlib.intake.lexicon import load_lexicon
from mzlib.intake.outline import make_outline
from mzlib.intake.spans import not_facts
from mzlib.reading.units import parse_unit, registry
from mzlib.sources.facts import FACT_COLUMNS
from mzlib.sources.paths import documents_folder

ROOT = Path(__file__).resolve().parents[1]
TITLE = "云溪市民政事业发展“十三五”规划（2016-2020年）\n"
BACK = TITLE + "一、“十二五”时期主要成绩\n"
AHEAD = TITLE + "二、“十三五”发展目标\n"

FIXTURES = tomllib.loads((ROOT / "tests" / "data" / "reading-rules.toml").read_text(encoding="utf-8"))
PARTS = {"title": TITLE, "back": BACK, "ahead": AHEAD}


@pytest.mark.parametrize("rule", FIXTURES["rule"], ids=lambda r: r["name"])
def test_rule(rule):
    found = extract(PARTS[rule["part"]] + rule["text"]).to_dict("records")
    assert len(found) == len(rule["read"]), [r["printed"] for r in found]
    for row, fields in zip(found, rule["read"]):
        assert {k: row[k] for k in fields} == pytest.approx(fields), row["why"]


def test_a_forecast_is_for_the_year_that_it_names():
    rows = extract(
        "云溪市2017年民政事业发展统计公报\n预计2019年孤儿养育标准提高到1300元。预计明年火化率继续提高。"
    ).iloc[0]
    assert (rows.kind, rows.period) == ("projection", "2019")


@pytest.mark.parametrize(
    "text, kinds, falls",
    [
        ("社会组织1460个，比上年多168个；村委会512个，比上年少3个。", ["level", "growth"] * 2, [3]),
        ("发放低保金14.6亿元，增加1.1亿元。", ["flow", "growth"], []),
        ("社会组织1460个，较去年同期少了12个。", ["level", "growth"], [1]),
        ("养老床位1.2万张，新增3000张。", ["level", "flow"], []),
        ("增加养老床位300张。", ["flow"], []),
    ],
)
def test_more_or_fewer_than_before_is_a_growth(text, kinds, falls):
    rows = extract("云溪市2017年民政事业发展统计公报\n" + text)
    assert rows.kind.tolist() == kinds
    assert [i for i, note in enumerate(rows.note) if note.startswith("a fall")] == falls
    assert set(rows.period[rows.kind == "growth"]) <= {"2016-2017"}


@pytest.mark.parametrize("text", FIXTURES["no_facts"]["texts"])
def test_no_fact(text):
    assert extract(AHEAD + text).printed.tolist() == []


def test_numbers_of_headings_pages_and_rows_are_no_facts():
    contents = "目录\n一、成绩 ..... 1\n二、目标……12\n\n1.成绩\n（1）养老\n2、目标\n- 3 -\n第 4 页 共 9 页\n"
    text = TITLE + contents + "1\t床位（张）\t20\n2\t机构（家）\t30\n"
    assert extract(text).printed.tolist() == ["20", "30"]


def test_sections_as_a_reader_finds_them():
    text = "第一章 甲\n第二节 乙\n一、丙\n（二）丁\n3.戊\n专栏4：己\n1.庚\n第二章 辛"
    deep = ["第一章", "第二节", "一", "（二）", "3"]
    wanted = ["前言", *("/".join(deep[:n]) for n in range(1, 6)), "专栏4", "第二章"]
    assert [s.chain for s in make_outline(text).sections] == wanted


def test_a_bulletin_reports_on_its_year():
    text = "2019年云溪市民政事业发展统计公报\n截至年末，全市有养老机构20家，比上年增长5.3%。全年支出低保金300万元。"
    found = extract(text)
    assert found.period.tolist() == ["2019", "2018-2019", "2019"]
    assert found.kind.tolist() == ["level", "growth", "flow"]
    assert found.attrs["plan"] == "2019"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("云溪市民政事业发展规划（2021—2025年）", "2021-2025"),
        ("云溪市“十四五”民政事业发展规划", "2021-2025"),
        ("云溪市民政工作发展第十三个五年规划", "2016-2020"),
        ("2018年云溪市民政工作总结", "2018"),
        ("关于加强民政工作的意见\n2017年5月2日\n2017年6月底前完成。", "2017"),
    ],
)
def test_the_plan_is_found_in_the_text(text, period):
    assert extract(text).attrs["plan"] == period


def test_the_plan_can_be_given():
    assert extract("火化率达到90%。", plan="2021-2025").period.tolist() == ["2025"]
    for wrong in ("2020-2016", "十三五", "2016/2020", ""):
        with pytest.raises(ValueError, match="allowed: a period such as 2016-2020"):
            extract("火化率达到90%。", plan=wrong)


def test_the_place_is_found_in_the_opening():
    assert find_place("开封市民政事业发展规划") == ("kaifeng", "开封市")
    assert find_place("郑州市人民政府办公厅\n转发新郑市人民政府意见\n新郑市人民政府")[0] == "xinzheng"
    assert find_place("云溪市民政事业发展规划") == ("", "云溪市")
    assert find_place("云溪市民政事业发展规划", "yunxi") == ("yunxi", "云溪市")


def test_the_table_is_one_of_facts():
    found = extract(BACK + "养老床位1200张。", "yunxi-13fyp")
    assert list(found) == COLUMNS == [*FACT_COLUMNS, "reading", "value", "low", "high", "sure", "why"]
    assert found.fact.tolist() == ["yunxi-13fyp-001"]
    assert list(extract("")) == COLUMNS
    assert as_csv(found).startswith(",".join(COLUMNS) + "\n")
    assert "unit: 张" in found.why[0]


def test_lexicon_names_known_indicators_units_and_patterns():
    lexicon = load_lexicon()
    codebook = set(re.findall(r"(?m)^\[(\w+)\]", (ROOT / "data" / "raw" / "codebook.toml").read_text(encoding="utf-8")))
    assert set(lexicon["terms"]) <= codebook
    reg = registry(ROOT / "data" / "raw" / "units.txt")
    for unit in {u for us in lexicon["classifiers"].values() for u in us} | set(lexicon["nouns"]):
        parse_unit(unit, reg)
    for per in lexicon["per"]:
        for unit in per["of"]:
            parse_unit(f"{unit}/{per['unit']}", reg)
    not_facts("", lexicon)


def test_encodings(tmp_path):
    text = BACK + "全市现有养老床位１２００张，民政人员在岗。"
    for encoding, notes in {"utf-8": 0, "utf-8-sig": 1, "gbk": 1, "gb18030": 1, "utf-16": 1}.items():
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes(text.encode(encoding))
        read, said = read_document(path)
        assert len(said) == notes
        row = extract(read).iloc[0]
        assert read[int(row.start) : int(row.end)] == row.printed == "１２００张"
    (tmp_path / "crlf.txt").write_bytes(b"a\r\nb\n")
    assert read_document(tmp_path / "crlf.txt")[0] == "a\r\nb\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        bytes(range(256)) * 40,
        b"\x00" * 1000,
        b"\x89PNG\r\n\x1a\n" + b"\x00\x07\xff" * 500,
        b"\xb0\xa1" * 900,
    ],
)
def test_what_is_no_text_is_said_to_be_none(data, tmp_path):
    path = tmp_path / "noise.txt"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"noise.txt: found"):
        read_document(path)


def check(text):
    """What holds of any text: places that give back what is printed, in order, apart; values within their bounds."""
    found = extract(text)
    last = 0
    for row in found.itertuples():
        start, end = int(row.start), int(row.end)
        assert last <= start < end <= len(text)
        assert text[start:end] == row.printed
        assert row.value >= row.low or isnan(row.low) or isnan(row.value)
        assert row.value <= row.high or isnan(row.high) or isnan(row.value)
        assert row.sure in ("high", "middle", "low")
        assert row.period == "" or re.fullmatch(FACT_COLUMNS["period"], row.period)
        last = end
    return found


CHARACTERS = (
    "0123456789０９.,，、。；：:（）()《》“”\n\t |-—~至到从由比约超近余多万亿千百十一二两三半零〇"
    "第每各其中年月日个家张人名次%％元倍"
)
WORDS = (
    "2015年 “十二五” 期间 分别 增长 提高到 不低于 以上 左右 每人每月 城乡 低保标准 养老床位 </td> <tr> </tr> <td> &nbsp; ** "
    "专栏1： 一、 （一） 到2020年 元/人·月 百分之 分之 届"
)
PIECES = st.sampled_from([*CHARACTERS, *WORDS.split()])


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_pieces(text):
    check(text)


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_any_text(text):
    check(text)


PIECES_OF_LARGE = [
    "1", "1,", "十", "一", " ", "\n", "\t", "<", "<a ", "“", "《", "每", "1.\n", "从1增", "第", "A1", "百分之", "1-", "（",
    "7\t", "7 ", "1,000,", "3\n", "3，", "养老床位3张，", "<td>3", "2015年 ", "&", "[", "¹", "至1", "云溪 3\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES_OF_LARGE)
def test_four_times_a_large_and_odd_text_takes_some_four_times_the_work(piece):
    def seconds(size):
        text = piece * (size // len(piece))
        begun = time.process_time()
        check(text)
        return time.process_time() - begun

    check(piece * 50)  # what is built once is built
    short = min(seconds(16_000), seconds(16_000))
    assert seconds(64_000) < 9 * short + 0.2


def test_ten_times_the_text_takes_some_ten_times_the_time():
    plan = BACK + "城市低保标准由每人每月300元提高到420元，增长40%。全市现有养老床位1200张，社会组织456家。\n" * 40
    extract(plan)

    def cost(text):
        begun = time.process_time()
        extract(text)
        return time.process_time() - begun

    assert cost(plan * 10) < 30 * cost(plan)


FLOORS = {
    "zhengzhou-13fyp": dict(recall=0.99, precision=0.97, unit=0.96, period=0.92, area=0.94, kind=0.93, indicator=0.83),
    "pingdingshan-14fyp": dict(
        recall=0.99, precision=0.97, unit=0.96, period=0.9, area=0.94, kind=0.92, indicator=0.88
    ),
    "xinzheng-2017-grassroots": dict(
        recall=0.99, precision=0.97, unit=0.75, period=0.95, area=0.95, kind=0.95, indicator=0.75
    ),
}


@pytest.mark.parametrize("document", FLOORS)
def test_quality_does_not_fall(document):
    folder = documents_folder()
    path = folder / f"{document}.txt" if folder else None
    if path is None or not path.is_file():
        pytest.skip("the document's text is not at hand (MZ_DOCUMENTS names its folder)")
    lines = (ROOT / "data" / "raw" / "facts" / f"{document}.csv").read_text(encoding="utf-8").splitlines()
    facts = {(r["start"], r["end"]): r for r in csv.DictReader(lines)}
    found = {(r["start"], r["end"]): r for r in extract(read_document(path)[0], document).to_dict("records")}
    both = set(facts) & set(found)
    got = {"recall": len(both) / len(facts), "precision": len(both) / len(found)}
    for field in ("unit", "period", "area", "kind", "indicator"):
        got[field] = sum(found[s][field] == facts[s][field] for s in both) / len(both)
    low = {k: (round(got[k], 3), floor) for k, floor in FLOORS[document].items() if got[k] < floor}
    assert low == {}


def test_command(tmp_path):
    path = tmp_path / "yunxi.txt"
    path.write_text(BACK + "全市现有养老床位1200张。", encoding="utf-8")

    def mz(*words):
        command = [sys.executable, "-m", "mzlib", "extract", *map(str, words)]
        environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8")

    done = mz(path, "--plan", "2016-2020", "--jurisdiction", "yunxi", "--document", "yunxi-13fyp")
    assert done.returncode == 0
    assert [r["fact"] for r in csv.DictReader(done.stdout.splitlines())] == ["yunxi-13fyp-001"]
    assert "1 candidates" in done.stderr
    out = tmp_path / "found.csv"
    wrong = mz(path, "--plan", "sometime", "--out", out)
    assert wrong.returncode == 1
    assert "found 'sometime'" in wrong.stderr
    assert not out.exists()
    assert mz(path, "--out", out).returncode == 0
    assert out.read_text(encoding="utf-8").startswith("fact,start,end,printed")


def wrapped(text):
    """Paragraphs cut into lines of some 31 characters, never inside a number, with a page number now and then."""
    lines = []
    for line in text.split("\n"):
        pieces = [line] if "\t" in line or len(line) < 40 else re.findall(r".{30,34}?(?<![\d.])(?![\d.])|.+", line)
        lines += [f"{p}\n\n- {n + 2} -\n" if n % 3 == 2 and n + 1 < len(pieces) else p for n, p in enumerate(pieces)]
    return "\n".join(lines)


LAYOUTS = {
    "hard-wrapped lines and page numbers": wrapped,
    "full-width digits": lambda text: text.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "spaces around numbers": lambda text: re.sub(r"(?<=[一-鿿])(?=\d)|(?<=\d)(?=[一-鿿])", " ", text),
    "half-width punctuation": lambda text: text.translate(str.maketrans("，；：（）", ",;:()")),
    "Markdown": lambda text: re.sub(r"(?m)^([一二三]、)", r"## \1", re.sub(r"(?<=[一-鿿])(\d+%)", r"**\1**", text)),
    "HTML": lambda text: "".join(f"<p>{line}</p>\n" if "\t" not in line else line + "\n" for line in text.split("\n")),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout_does_not_change_what_is_read(layout):
    text = (ROOT / "tests" / "data" / "yunxi" / "plan.txt").read_text(encoding="utf-8")
    columns = ["section", "unit", "indicator", "area", "group", "period", "kind", "value", "low", "high"]
    wanted, found = extract(text), extract(LAYOUTS[layout](text))
    assert len(wanted) > 30
    assert found[columns].fillna(-1).to_dict("records") == wanted[columns].fillna(-1).to_dict("records")

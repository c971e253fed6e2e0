"""The way of a person: what `mz new`, `mz review` and `mz accept` refuse, undo, finish after a kill, and put away."""

import csv
import io
import shutil

import pandas as pd
import pytest
from conftest import forget
from kills import everywhere, state
from test_add_city import HERE, NEW, copied, decisions, done, filled, mz_run, set_environment  # noqa: F401  a fixture

from mzlib.analysis.load import base_years, catalogue
from mzlib.intake.accept import accept
from mzlib.intake.newcity import new
from mzlib.intake.review import recorded, review
from mzlib.intake.sheet import COLUMNS, read_sheet, write_sheet
from mzlib.sources.problems import InputError

BEGUN = {
    "place": {"name_en": "Yunxi", "name_zh": "云溪", "parent": "henan"},
    "title": "云溪规划",
    "title_en": "Plan of Yunxi",
}


@pytest.fixture
def four(copied, tmp_path, monkeypatch):  # noqa: F811
    """A copy of the project before there is a fifth city."""
    folder = tmp_path / "project"
    shutil.copytree(copied, folder, ignore=shutil.ignore_patterns("*.ipynb"))
    with (folder / "data/raw/codebook.toml").open("a", encoding="utf-8") as file:
        file.write((HERE / "codebook.toml").read_text(encoding="utf-8"))
    set_environment(folder, monkeypatch)
    yield folder
    forget()


@pytest.fixture
def begun(four):
    """The same after `mz new`."""
    new(HERE / "plan.txt", "yunxi", "2016-2020", **BEGUN)
    forget()
    return four


# mz new

WRONG = [
    ("--plan", "2020-2016"),
    ("--plan", "٢٠١٦-٢٠٢٠"),
    ("--plan", "9999"),
    ("--plan", "2016/2020"),
    ("--look-back", "2015-2011"),
    ("--issued", "2017-13-45"),
    ("--issued", "2017-02-30"),
    ("--targets", "2020 2018"),
    ("--level", "country"),
    ("--jurisdiction", "con"),
    ("--jurisdiction", "all"),
    ("--jurisdiction", "china"),
    ("--jurisdiction", "henan"),
    ("--jurisdiction", "../x"),
    ("--document", "x" * 65),
    ("--within", "a,b"),
    ("--code", "12"),
    ("--url", "javascript:alert(1)"),
    ("--sort", "novel"),
    ("--title", "a\nb"),
    ("--name-en", "\ud800"),
    ("--title-en", "x" * 500),
]


@pytest.mark.parametrize(("option", "value"), WRONG)
def test_a_wrong_option_is_told_by_its_name_and_nothing_is_written(four, option, value):
    before = state(four)
    given = dict(zip(NEW[2::2], NEW[3::2])) | {option: value}
    status, said = mz_run("new", NEW[1], *(x for pair in given.items() for x in pair))
    assert status == 1 and f"mz new {option}" in said
    assert state(four) == before


def test_all_that_is_wrong_is_told_at_once(four, tmp_path):
    (tmp_path / "scan.png").write_bytes(b"\x89PNG\r\n")
    status, said = mz_run("new", str(tmp_path / "scan.png"), "--jurisdiction", "guangzhou", "--issued", "2017-13")
    assert status == 1 and said.startswith("8 problems")
    for told in (
        "a picture (PNG)",
        "mz new --issued",
        "no title",
        "no title_en",
        "no period",
        "no name_en",
        "no parent",
    ):
        assert told in said
    assert "zhengzhou" not in said.lower()


def test_the_text_itself_says_which_place_it_is_about(four, tmp_path):
    for name, told in (("郑州", "--jurisdiction zhengzhou"), ("广州", "the text is about 广州市")):
        text = (HERE / "plan.txt").read_text(encoding="utf-8").replace("云溪", name)
        (tmp_path / "plan.txt").write_text(text, encoding="utf-8")
        status, said = mz_run("new", str(tmp_path / "plan.txt"), "--jurisdiction", "guangzhou")
        assert status == 1 and told in said


def test_a_period_that_no_title_prints_is_asked_for(four, tmp_path):
    body = "2015年，全市养老床位达到12600张；2015年，城市低保标准达到每人每月420元。\n"
    (tmp_path / "notes.txt").write_text("民政情况\n" + body * 3, encoding="utf-8")
    given = dict(zip(NEW[2::2], NEW[3::2])) | {"--title": "云溪市民政情况"}
    del given["--plan"]
    arguments = [x for pair in given.items() for x in pair]
    before = state(four)
    status, said = mz_run("new", str(tmp_path / "notes.txt"), *arguments)
    assert status == 1 and said.startswith("1 problem") and "--plan 2015 if that is so" in said
    assert state(four) == before
    # The plan itself prints its period, and need not be asked for it.
    assert "plan 2016-2020: " in done("new", str(HERE / "plan.txt"), *arguments)


def test_a_bulletin_is_compared_in_its_own_year(four, tmp_path):
    text = "2018年云溪市民政事业发展统计公报\n云溪市民政局\n年末，全市养老床位12600张。全年火化遗体2.05万具。\n"
    (tmp_path / "bulletin.txt").write_text(text, encoding="utf-8")
    document, _, _, _ = new(tmp_path / "bulletin.txt", "yunxi", **BEGUN)
    forget()
    entry = catalogue("documents")[document]
    assert (document, entry["sort"], entry["period"], entry["look_back"]) == ("yunxi-2018", "bulletin", "2018", "2018")
    assert base_years()["yunxi"] == 2018
    sheet, _ = read_sheet(four / "build/review/yunxi-2018.xlsx")
    assert dict(zip(sheet.printed, sheet.kind)) | {"12600张": "level", "2.05万具": "flow"} == dict(
        zip(sheet.printed, sheet.kind)
    )


def test_again_takes_back_what_was_written(four):
    before = state(four / "data")
    new(HERE / "plan.txt", "yunxii", "2011-2015", **(BEGUN | {"place": BEGUN["place"] | {"parent": "shandong"}}),
        parent={"name_en": "Shandong", "name_zh": "山东"})  # fmt: skip
    forget()
    with pytest.raises(InputError, match="--again does it anew"):
        new(HERE / "plan.txt", "yunxi", "2016-2020", **BEGUN)
    new(HERE / "plan.txt", "yunxi", "2016-2020", again=True, **BEGUN)
    forget()
    assert not list(four.rglob("*yunxii*")) and not {"yunxii", "shandong"} & set(catalogue("jurisdictions"))
    once = state(four)
    new(HERE / "plan.txt", "yunxi", "2016-2020", again=True, **BEGUN)
    assert {k: v for k, v in state(four).items() if k != "build/written.json"} == once
    assert set(state(four / "data")) - set(before) == {n for n in state(four / "data") if "yunxi-13fyp" in n}


def test_again_never_takes_back_decisions(begun):
    path = filled(begun / "build/review/yunxi-13fyp.xlsx", decisions()[:3])
    before = state(begun)
    with pytest.raises(InputError, match="run `mz accept"):
        new(HERE / "plan.txt", "yunxi", "2016-2020", again=True, **BEGUN)
    accept(path)
    before = state(begun)
    with pytest.raises(InputError, match="decisions about yunxi-13fyp"):
        new(HERE / "plan.txt", "yunxi", "2016-2020", again=True, **BEGUN)
    assert state(begun) == before


# Kills


def killed_everywhere(folder, act, again):
    """Before each rename: what else there is to kill costs too much here, and is the same for all (test_writing)."""

    def anew(do, *given):
        forget()
        do(*given)

    at, whole = everywhere(folder, lambda: anew(act), lambda undone: anew(again, undone), ("replace",))
    assert at >= 3
    return whole


@pytest.fixture
def small(copied, tmp_path, monkeypatch):  # noqa: F811
    """The raw data and the documents only, so that a kill costs little."""
    shutil.copytree(copied / "data/raw", tmp_path / "project/data/raw")
    (tmp_path / "project/documents").mkdir()
    with (tmp_path / "project/data/raw/codebook.toml").open("a", encoding="utf-8") as file:
        file.write((HERE / "codebook.toml").read_text(encoding="utf-8"))
    set_environment(tmp_path / "project", monkeypatch)
    yield tmp_path / "project"
    forget()


def test_mz_new_killed_at_any_step_is_done_or_undone(small):
    def act():
        new(HERE / "plan.txt", "yunxi", "2016-2020", **BEGUN)

    whole = killed_everywhere(small, act, lambda undone: act() if undone else None)
    assert "build/review/yunxi-13fyp.xlsx" in whole and "documents/yunxi-13fyp.txt" in whole


def test_mz_accept_killed_at_any_step_and_repeated_loses_nothing(small):
    new(HERE / "plan.txt", "yunxi", "2016-2020", **BEGUN)
    path = filled(small / "build/review/yunxi-13fyp.xlsx")
    forget()
    whole = killed_everywhere(small, lambda: accept(path), lambda undone: accept(path))
    assert b"wrong area" in whole["data/raw/review/yunxi-13fyp.csv"]
    assert whole["data/raw/facts/yunxi-13fyp.csv"].count(b"\n") == len(decisions()) + 1


def another_edition(project, file):
    """A city taken in, and another edition of its plan in a file; the text of the latter."""
    new(HERE / "plan.txt", "yunxi", "2016-2020", **BEGUN)
    forget()
    accept(filled(project / "build/review/yunxi-13fyp.xlsx"))
    text = (HERE / "plan.txt").read_text(encoding="utf-8").replace("云溪市人民政府关于", "云溪市人民政府办公室关于")
    file.write_text(text, encoding="utf-8")
    return text


def test_another_edition_killed_at_any_step_and_repeated_never_shifts_twice(small, tmp_path):
    text = another_edition(small, tmp_path / "better.txt")
    path, states, _ = review("yunxi-13fyp", tmp_path / "better.txt", small / "build/review/better.csv")
    assert states["moved"] == len(decisions())
    forget()
    killed_everywhere(small, lambda: accept(path), lambda undone: accept(path))
    facts, none = recorded("yunxi-13fyp")
    assert all(text[int(r.start) : int(r.end)] == r.printed for r in facts.itertuples())
    assert (small / "documents/yunxi-13fyp.txt").read_text(encoding="utf-8") == text
    digits = [text[int(r.start) : int(r.end)] for r in none.itertuples()]
    assert digits and all(any(c.isdigit() for c in d) for d in digits)


# Sheets


def saved(rows, mark, encoding):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=mark, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


@pytest.mark.parametrize(
    ("mark", "encoding"), [(",", "gbk"), (";", "gbk"), (";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-8")]
)
def test_a_sheet_that_a_spreadsheet_saved_is_read(begun, mark, encoding):
    path = filled(begun / "build/review/yunxi-13fyp.xlsx")
    sheet, _ = read_sheet(path)
    said = sheet.decision.map({"accept": "接受", "reject": " 拒绝"})
    cells = [[*row, "", ""] for row in sheet.assign(decision=said).values.tolist()]
    out = begun / "build/review/excel.csv"
    out.write_bytes(saved([[*COLUMNS, "", ""], *cells, [""] * (len(COLUMNS) + 2)], mark, encoding))
    back, problems = read_sheet(out)
    assert problems == [] and back.decision.tolist() == sheet.decision.tolist()
    assert accept(out)[0]["added"] == len(decisions())


def test_a_far_cell_a_formula_and_another_sheet_are_told(begun):
    import xlsxwriter

    def book(path, names, far=False, formula=False):
        with xlsxwriter.Workbook(path) as work:
            for name in names:
                sheet = work.add_worksheet(name)
                for j, column in enumerate(COLUMNS):
                    sheet.write_string(0, j, column)
                sheet.write_string(1, COLUMNS.index("document"), "yunxi-13fyp")
                if far:
                    sheet.write_string(1_048_575, 16_383, "x")
                if formula:
                    sheet.write_formula(1, COLUMNS.index("value"), "=1+4", None, 5)
        return read_sheet(path)

    path = begun / "a.xlsx"
    assert "'x' in a column without a name" in str(book(path, ["review"], far=True)[1][0])
    frame, problems = book(path, ["Tabelle1"], formula=True)
    assert problems == [] and frame.value.tolist() == ["5"]
    assert "only sheet, 'Tabelle1'" in frame.attrs["notes"][0] and "formulas" in frame.attrs["notes"][1]
    assert "the sheets a, b" in str(book(path, ["a", "b"])[1][0])
    assert book(path, ["codebook", "review"])[1] == []


SPOILT = [
    ({"proposed": "[1]"}, "proposed, which is not as mz wrote it"),
    ({"proposed": "[" * 9000}, "proposed, which is not as mz wrote it"),
    ({"start": "²"}, "a whole number, or empty"),
    ({"end": "9" * 5000}, "a whole number, or empty"),
    ({"state": "moved"}, "state 'moved' of a row that is no fact"),
    ({"state": "mvoed"}, "state 'mvoed'"),
    ({"decision": "reject", "start": "9", "end": "5"}, "a place of the text"),
    ({"decision": "reject", "start": "", "end": "", "printed": "2015"}, "give start and end"),
    ({"unit": "bed/0 elderly"}, "unit"),
    ({"reading": "3.2亿元"}, "without read_by"),
]


@pytest.mark.parametrize(("cells", "told"), SPOILT)
def test_a_spoilt_sheet_is_a_message_and_nothing_is_written(begun, cells, told):
    path = filled(begun / "build/review/yunxi-13fyp.xlsx", decisions()[:2])
    sheet, _ = read_sheet(path)
    line = sheet.index[sheet.decision == "accept"][0]
    sheet.loc[line, list(cells)] = list(cells.values())
    write_sheet(sheet, path, pd.DataFrame())
    before = state(begun)
    status, said = mz_run("accept", str(path))
    assert status == 1 and told in said and state(begun) == before


def test_a_row_that_a_person_adds_may_be_rejected(begun):
    path = begun / "build/review/yunxi-13fyp.xlsx"
    sheet, _ = read_sheet(path)
    last = dict.fromkeys(COLUMNS, "") | {"decision": "reject", "printed": "十三", "reason": "the name of a plan"}
    sheet = pd.concat([sheet.assign(decision=""), pd.DataFrame([last])], ignore_index=True)
    text = (HERE / "plan.txt").read_text(encoding="utf-8")
    sheet.loc[len(sheet) - 1, "printed"] = "第十三个"[1:3] if text.count("十三") == 1 else "成就"
    assert accept(write_sheet(sheet, path, pd.DataFrame()))[0]["rejected"] == 1


def test_a_sheet_is_readable_for_those_the_umask_allows(begun):
    assert (begun / "build/review/yunxi-13fyp.xlsx").stat().st_mode & 0o044


def test_review_never_replaces_a_file_of_another_sort(begun):
    (begun / "notes.csv").write_text("mine", encoding="utf-8")
    status, said = mz_run("review", "yunxi-13fyp", "--out", str(begun / "notes.csv"))
    assert status == 1 and (begun / "notes.csv").read_text(encoding="utf-8") == "mine"
    assert "to decide" in said or "no column" in said
    done("review", "yunxi-13fyp", "--out", str(begun / "notes.csv"), "--force")
    done("review", "yunxi-13fyp", "--out", str(begun / "notes.csv"))


def test_review_of_an_edition_never_replaces_a_text_beside_its_sheet(small, tmp_path):
    text = another_edition(small, tmp_path / "better.txt")
    (tmp_path / "yunxi-13fyp.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"yunxi-13fyp\.txt"):
        review("yunxi-13fyp", tmp_path / "better.txt", tmp_path / "sheet.csv")
    assert (tmp_path / "yunxi-13fyp.txt").read_text(encoding="utf-8") == "mine" and not (
        tmp_path / "sheet.csv"
    ).exists()
    review("yunxi-13fyp", tmp_path / "better.txt", tmp_path / "sheet.csv", force=True)
    assert (tmp_path / "yunxi-13fyp.txt").read_text(encoding="utf-8") == text


def test_extract_never_replaces_what_it_reads(four, tmp_path):
    shutil.copy(HERE / "plan.txt", tmp_path / "plan.txt")
    status, said = mz_run("extract", str(tmp_path / "plan.txt"), "--out", str(tmp_path / "plan.txt"))
    assert status == 1 and "the file that is read" in said


# What is not understood, and what is said twice


def accepted(folder, tmp_path, text, **cells):
    """A plan of one sentence, its first row accepted with these cells."""
    (tmp_path / "one.txt").write_text(f"云溪市民政事业发展“十三五”规划\n一、发展成就\n{text}\n", encoding="utf-8")
    new(tmp_path / "one.txt", "yunxi", "2016-2020", **BEGUN)
    forget()
    path = folder / "build/review/yunxi-13fyp.xlsx"
    sheet, _ = read_sheet(path)
    line = sheet.index[sheet.state == "new"][0]
    sheet["decision"] = ""
    sheet.loc[line, ["decision", *cells]] = ["accept", *cells.values()]
    return write_sheet(sheet, path, pd.DataFrame())


@pytest.mark.parametrize(
    "parted",
    ["1.26</span>万张", "1.26\n\n— 7 —\n\n万张", "１.２６万张", "1.26&nbsp;万张"],
    ids=["tag", "page", "wide", "entity"],
)
def test_a_magnitude_word_is_never_cut_off(four, tmp_path, parted):
    text = f"截至2015年底，全市养老床位达到{parted}。"
    path = accepted(four, tmp_path, text, printed=parted.partition("万")[0][:4], end="", start="", value="")
    sheet, _ = read_sheet(path)
    row = sheet[sheet.decision == "accept"].iloc[0]
    status, said = mz_run("accept", str(path))
    assert status == 1, (row.printed, said)


def test_what_a_person_reads_is_stored_with_who_and_why(four, tmp_path):
    text = "截至2015年底，全市养老床位达到1.26</span>万张。"
    cells = {
        "printed": "1.26</span>万张",
        "reading": "1.26万张",
        "read_by": "li",
        "reason": "a tag stands between",
        "value": "",
    }
    cells |= {"indicator": "elderly_care_beds", "unit": "bed", "period": "2015", "kind": "level", "scale": ""}
    path = accepted(four, tmp_path, text, **cells)
    assert accept(path)[0]["added"] == 1
    readings = (four / "data/raw/review/yunxi-13fyp-readings.csv").read_text(encoding="utf-8").splitlines()
    assert readings == ["fact,reading,read_by,why", "yunxi-13fyp-001,1.26万张,li,a tag stands between"]
    assert accept(path)[0]["already there"] == 1
    for wrong, told in (("1.26张", "leaves out 万"), ("1.36万张", "do not stand in")):
        other = accepted_again(path, reading=wrong)
        (four / "data/raw/facts/yunxi-13fyp.csv").write_bytes(
            (four / "data/raw/facts/kaifeng-13fyp.csv").read_bytes().split(b"\n")[0] + b"\n"
        )
        status, said = mz_run("accept", str(other))
        assert status == 1 and told in said


def accepted_again(path, **cells):
    sheet, _ = read_sheet(path)
    line = sheet.index[sheet.decision == "accept"][0]
    sheet.loc[line, list(cells)] = list(cells.values())
    return write_sheet(sheet, path, pd.DataFrame())


def test_two_levels_of_one_figure_are_an_error_until_a_person_says_which_is_which(four, tmp_path):
    text = "截至2015年底，全市养老床位达到12600张。2015年底养老床位13600张。"
    path = accepted(four, tmp_path, text)
    sheet, _ = read_sheet(path)
    rows = sheet.index[sheet.printed.isin(["12600张", "13600张"])]
    same = {
        "decision": "accept",
        "indicator": "elderly_care_beds",
        "period": "2015",
        "kind": "level",
        "group": "",
        "area": "all",
    }
    sheet.loc[rows, list(same)] = [list(same.values())] * 2
    write_sheet(sheet, path, pd.DataFrame())
    status, said = mz_run("accept", str(path))
    assert status == 1 and "two levels of elderly_care_beds" in said
    # One of them taken in before: the other is refused with the line of the sheet.
    sheet.loc[rows[1], "decision"] = ""
    accept(write_sheet(sheet, path, pd.DataFrame()))
    sheet.loc[rows[1], "decision"] = "accept"
    status, said = mz_run("accept", str(write_sheet(sheet, path, pd.DataFrame())))
    assert status == 1 and f"{path.name}:{rows[1]}: found two levels" in said
    sheet.loc[rows[1], "note"] = "the other source in the text says 12600"
    assert accept(write_sheet(sheet, path, pd.DataFrame()))[0]["added"] == 1


# Other fields


def test_rows_of_other_fields_are_folded_away_and_shown_when_asked_for(four, tmp_path):
    steel = "全年钢材产量1200万吨，港口货物吞吐量3.4亿吨，其中集装箱吞吐量560万标准箱，比上年增长5.6%，铁路营业里程820公里。\n"
    care = "年末全市养老机构86家，养老床位1.26万张，老年助餐点45处。\n"
    (tmp_path / "yearbook.txt").write_text(
        "2018年云溪市国民经济和社会发展统计公报\n" + steel * 3 + care, encoding="utf-8"
    )
    document, paths, states, _ = new(tmp_path / "yearbook.txt", "yunxi", **BEGUN)
    sheet, _ = read_sheet(paths[-1])
    folded = sheet[sheet.state == "other field"]
    assert set(folded.printed) >= {"1200万吨", "3.4亿吨"} or folded.sentence.str.contains("钢材").any()
    assert folded.sentence.str.contains("钢材|吞吐量|里程").all() and (folded.decision == "reject").all()
    assert folded.index.min() > sheet.index[sheet.state != "other field"].max()
    assert {"86家", "1.26万张", "45处"} <= set(sheet.printed[sheet.state == "new"])
    forget()
    _, states, _ = review(document, out=four / "all.csv", everything=True)
    assert "other field" not in states


def test_a_reading_of_no_fact_and_a_second_one_stop_the_build(begun):
    line, heading = "yunxi-13fyp-001,3.2亿元,li,seen", "fact,reading,read_by,why"
    path = begun / "data/raw/review/yunxi-13fyp-readings.csv"
    for rows, told in (
        (f"{heading}\n{line}\n", "a reading of 'yunxi-13fyp-001'"),
        (f"{heading}\n{line}\n{line}\n", "a second"),
    ):
        path.write_text(rows, encoding="utf-8")
        status, said = mz_run("build")
        assert status == 1 and told in said

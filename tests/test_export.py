"""Exports: every form read back equals the panel, text stays text, same data give same bytes, nothing is half-written."""

import csv
import json
import os
import re
import struct
import tomllib
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import mzlib as mz
from mzlib.display.export import export
from mzlib.panel.schema import PANEL_COLUMNS

ROOT = Path(__file__).resolve().parents[1]
RAW, PROCESSED = ROOT / "data" / "raw", ROOT / "data" / "processed"
ENDINGS = (".xlsx", ".dta", ".parquet", ".csv")
FORMULAS = ("=1+1", "+1", "-5", "@x")
STRL = 32768
CODED = ("jurisdiction", "area", "kind", "qualifier", "basis")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The whole panel in every form, by ending."""
    folder = tmp_path_factory.mktemp("export")
    return {ending: export(folder / f"panel{ending}") for ending in ENDINGS}


@pytest.fixture
def small(panel):
    """Four rows whose notes begin like formulas, one of them with an open bound."""
    rows = pd.concat([panel[panel.high.isna()].head(1), panel[panel.printed.str.contains("万")].head(3)])
    return rows.assign(note=FORMULAS).reset_index(drop=True)


def test_what_is_exported_tries_the_forms(panel):
    assert panel.low.isna().any() and panel.high.isna().any()
    assert panel.printed.str.contains("[一-鿿]").any()
    assert (panel.note == "").any() and (panel.qualifier == "").any()


# CSV and Parquet


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_the_bytes_of_the_processed_data(ending, written, panel, tmp_path):
    expected = (PROCESSED / f"panel{ending}").read_bytes()
    assert written[ending].read_bytes() == expected
    assert export(tmp_path / f"given{ending}", panel).read_bytes() == expected


def test_rows_of_one_city_as_csv_and_parquet(panel, tmp_path):
    wuhan = panel[panel.jurisdiction == "wuhan"].reset_index(drop=True)
    assert 0 < len(wuhan) < len(panel)
    assert_frame_equal(pd.read_parquet(export(tmp_path / "wuhan.parquet", wuhan)), wuhan)
    back = pd.read_csv(export(tmp_path / "wuhan.csv", wuhan), keep_default_na=False, na_values={"low": "", "high": ""})
    assert_frame_equal(back.astype(wuhan.dtypes), wuhan)


# Stata


def stata(path):
    """A Stata file as the panel was: labels for codes, empty text for missing."""
    back = pd.read_stata(path)
    texts = {c: back[c].astype("str").fillna("") for c in CODED}
    return back.assign(**texts).astype({"period_start": "int64", "period_end": "int64"})


def test_stata_reads_back(written, panel):
    assert_frame_equal(stata(written[".dta"]), panel)
    assert written[".dta"].read_bytes().startswith(b"<stata_dta><header><release>118</release>")


def stata_types(path):
    """The types of the columns, as the file's own header has them: the bytes of a fixed string, or a code."""
    content = path.read_bytes()
    start = content.index(b"<variable_types>") + len(b"<variable_types>")
    return struct.unpack(f"<{len(PANEL_COLUMNS)}H", content[start : content.index(b"</variable_types>")])


def test_stata_labels(written, panel):
    package = json.loads((PROCESSED / "datapackage.json").read_text(encoding="utf-8"))
    described = {f["name"]: f["description"] for f in package["resources"][0]["schema"]["fields"]}
    assert max(map(len, described.values())) > 80
    with pd.io.stata.StataReader(written[".dta"]) as reader:
        labels, title, codes = reader.variable_labels(), reader.data_label, reader.value_labels()
    assert list(labels) == list(panel.columns) == list(described)
    for name, text in labels.items():
        assert text and len(text) <= 80
        assert text == described[name] if len(described[name]) <= 80 else described[name].startswith(text.rstrip(" …"))
    assert len(title) > 60 and package["title"].startswith(title.rstrip(" …"))
    assert set(codes) == set(CODED)


def test_a_code_means_the_same_in_every_stata_file(written, panel, tmp_path):
    wuhan = panel[(panel.jurisdiction == "wuhan") & (panel.kind == "target")]
    part = pd.read_stata(export(tmp_path / "wuhan.dta", wuhan), convert_categoricals=False)
    whole = pd.read_stata(written[".dta"], convert_categoricals=False).set_index("observation")
    expected = whole.loc[part.observation, list(CODED)].reset_index(drop=True)
    assert_frame_equal(part[list(CODED)], expected, check_dtype=False)  # a column with missing codes is read as float


def test_a_word_that_no_list_has_keeps_its_label(small, tmp_path):
    odd = small.assign(jurisdiction="luoyang", qualifier=["", "exact", "", "rumoured"])
    assert (
        stata(export(tmp_path / "odd.dta", odd))
        .loc[:, ["jurisdiction", "qualifier"]]
        .equals(odd[["jurisdiction", "qualifier"]])
    )


def test_long_texts_have_no_fixed_length(written, small, tmp_path):
    for path in (written[".dta"], export(tmp_path / "small.dta", small)):
        types = dict(zip(PANEL_COLUMNS, stata_types(path)))
        assert {c for c, t in types.items() if t == STRL} == {"rule", "inputs", "note"}
        assert 0 < types["printed"] < 2046


def test_no_text_is_cut_in_a_stata_file(small, tmp_path):
    # 1,500 Chinese characters are fewer than the 2,045 of a fixed string, and 4,500 bytes.
    long = small.assign(printed=["万" * 1500, "", "万", "x" * 2046], note=["注" * 40_000, "", "=1+1", "y"])
    assert_frame_equal(stata(export(tmp_path / "long.dta", long)), long)


def test_stata_takes_texts_of_any_dtype(small, tmp_path):
    loose = small.astype(dict.fromkeys(small.select_dtypes("str").columns, "object"))
    loose.loc[0, ["note", "qualifier"]] = None
    back = stata(export(tmp_path / "loose.dta", loose))
    assert back.loc[0, ["note", "qualifier"]].tolist() == ["", ""]
    assert back.loc[1:, "note"].tolist() == list(FORMULAS[1:])


# The workbook


def workbook(path):
    """What the sheets hold, from the XML: by sheet, (row, column letters) to a number or a text; and each sheet's XML."""
    cells, sheets = {}, {}
    with zipfile.ZipFile(path) as z:
        names = [s.attrib["name"] for s in ET.fromstring(z.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]
        strings = [
            "".join(t.text or "" for t in item.iter(f"{MAIN}t"))
            for item in ET.fromstring(z.read("xl/sharedStrings.xml")).iter(f"{MAIN}si")
        ]
        for i, name in enumerate(names, 1):
            sheets[name] = ET.fromstring(z.read(f"xl/worksheets/sheet{i}.xml"))
            cells[name] = {}
            for cell in sheets[name].iter(f"{MAIN}c"):
                letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.attrib["r"]).groups()
                value = cell.findtext(f"{MAIN}v")
                known = {"s": lambda v: strings[int(v)], None: float}
                cells[name][int(row), letters] = known[cell.attrib.get("t")](value)
    return cells, sheets


def table(cells):
    """The cells of a sheet as a frame; what is not there is None."""
    letters = [c for row, c in cells if row == 1]
    last = max(row for row, _ in cells)
    rows = [[cells.get((i, c)) for c in letters] for i in range(2, last + 1)]
    return pd.DataFrame(rows, columns=[cells[1, c] for c in letters], dtype="object")


def same(sheet, frame):
    """Whether a sheet holds exactly a frame: numbers as numbers, text as text, nothing where nothing is."""
    assert list(sheet.columns) == list(frame.columns)
    assert len(sheet) == len(frame)
    for column in frame:
        expected = [None if x != x or x == "" else x for x in frame[column].tolist()]
        # A workbook has sixteen digits of a number: one fewer than a quotient may have.
        expected = [float(f"{x:.16g}") if isinstance(x, float) else x for x in expected]
        assert sheet[column].tolist() == expected, column


@pytest.fixture(scope="module")
def book(written):
    return workbook(written[".xlsx"])


def test_the_sheets_of_the_workbook(book):
    assert list(book[0]) == ["panel", "facts", "codebook", "sources", "audit"]


def test_panel_and_facts_read_back(book, panel):
    same(table(book[0]["panel"]), panel)
    facts = mz.load_facts().reset_index()
    same(table(book[0]["facts"]), facts.assign(scale=pd.to_numeric(facts.scale)))
    assert "万" in "".join(facts.printed) and (facts.scale != "").any()


def test_open_bounds_are_empty_cells(book, panel):
    sheet = table(book[0]["panel"])
    for end in ("low", "high"):
        assert [x is None for x in sheet[end]] == panel[end].isna().tolist()


def test_the_codebook_has_a_row_an_indicator(book):
    entries = tomllib.loads((RAW / "codebook.toml").read_text(encoding="utf-8"))
    sheet = table(book[0]["codebook"])
    assert sheet.indicator.tolist() == list(entries)
    for row in sheet.to_dict("records"):
        entry = entries[row.pop("indicator")]
        entry["not_to_be_confused"] = " ".join(entry.get("not_to_be_confused", [])) or None
        assert {k: v for k, v in row.items() if v} == {k: v for k, v in entry.items() if v}


def test_the_sources_are_the_documents_then_the_reference_series(book, panel):
    sheet = table(book[0]["sources"])
    documents = tomllib.loads((RAW / "documents.toml").read_text(encoding="utf-8"))
    with (RAW / "reference.csv").open(encoding="utf-8", newline="") as f:
        series = list(csv.DictReader(f))
    assert sheet.type.tolist() == ["document"] * len(documents) + ["reference"] * len(series)
    for row in sheet[sheet.type == "document"].to_dict("records"):
        assert {k: v for k, v in row.items() if v is not None and k not in ("type", "id")} == documents[row["id"]]
    rows = panel.set_index("observation")
    for row, raw in zip(sheet[sheet.type == "reference"].to_dict("records"), series, strict=True):
        for column, renamed in (("value", "printed"), ("unit", "printed_unit")):
            assert row[renamed] == raw.pop(column)
        assert row["scale"] == (float(raw.pop("scale") or 0) or None)
        assert {c: row[c] for c in raw} == {c: v or None for c, v in raw.items()}
        in_panel = rows.loc[row["id"]]
        assert (row["value"], row["low"], row["high"]) == (in_panel.value, in_panel.low, in_panel.high)
        assert row["unit"] == in_panel.unit


def test_a_reference_series_that_cannot_be_read(project, tmp_path):
    path = project / "data" / "raw" / "reference.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",high,", ",hihg,", 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"data/raw/reference\.csv:2: found confidence 'hihg'"):
        export(tmp_path / "panel.xlsx")
    assert not (tmp_path / "panel.xlsx").exists()


def test_the_audit_tells_the_contradictions_in_both_languages(book):
    sheet = table(book[0]["audit"])
    audit, issues = mz.load_audit(), mz.load_issues()
    same(sheet[audit.columns], audit)
    told = sheet[sheet.issue.notna()].set_index("identity")
    assert sorted(told.index) == sorted(issues.identity) and len(issues)
    for issue in issues.itertuples():
        row = told.loc[issue.identity]
        assert (row.issue, row.in_doubt, row.en, row.zh) == (issue.issue, issue.facts, issue.en, issue.zh)
    assert told.loc[told.verdict == "inconsistent"].shape[0] == (audit.verdict == "inconsistent").sum()


def test_two_contradictions_of_one_identity_stay_one_row(project, tmp_path):
    path = project / "data" / "processed" / "issues.csv"
    issues = mz.load_issues()
    issues.loc[1, "identity"] = issues.identity[0]
    issues.loc[0, "changes_en"] += " more" * 20  # no shorter than the build left it
    issues.to_csv(path, index=False)
    sheet = table(workbook(export(tmp_path / "two.xlsx"))[0]["audit"])
    assert len(sheet) == len(mz.load_audit())
    [row] = sheet[sheet.identity == issues.identity[0]].itertuples()
    assert row.zh == "\n".join(issues.zh[:2])


def test_the_first_row_is_frozen_filtered_and_styled(book):
    for name, sheet in book[1].items():
        [pane] = sheet.iter(f"{MAIN}pane")
        assert (pane.attrib["ySplit"], pane.attrib["topLeftCell"], pane.attrib["state"]) == ("1", "A2", "frozen")
        last = max(book[0][name])
        letters = [c for row, c in book[0][name] if row == 1]
        assert sheet.find(f"{MAIN}autoFilter").attrib["ref"] == f"A1:{letters[-1]}{last[0]}"
        [styles] = {
            frozenset(c.attrib.get("s", "0") for c in r) for r in sheet.iter(f"{MAIN}row") if r.attrib["r"] == "1"
        }
        assert len(styles) == 1 and styles != {"0"}


def test_columns_are_as_wide_as_what_they_hold_within_reason(book):
    for name, sheet in book[1].items():
        widths = []
        for col in sheet.iter(f"{MAIN}col"):
            widths += [float(col.attrib["width"])] * (int(col.attrib["max"]) - int(col.attrib["min"]) + 1)
        frame = table(book[0][name])
        assert len(widths) == len(frame.columns)
        for width, column in zip(widths, frame):
            assert len(column) < width < 52
            texts = [x for x in frame[column] if isinstance(x, str)]
            assert width >= min(50, max(map(len, texts), default=0)), (name, column)


def test_what_begins_like_a_formula_stays_text(small, tmp_path):
    path = export(tmp_path / "small.xlsx", small.assign(group=["{=1}", "http://x.org", "007", "1e5"]))
    cells, sheets = workbook(path)
    assert table(cells["panel"]).note.tolist() == list(FORMULAS)
    assert table(cells["panel"]).group.tolist() == ["{=1}", "http://x.org", "007", "1e5"]
    for sheet in sheets.values():
        assert not list(sheet.iter(f"{MAIN}f")) and not list(sheet.iter(f"{MAIN}hyperlink"))
    # Quoted, so that they also stay text when somebody edits the cell.
    with zipfile.ZipFile(path) as z:
        formats = list(ET.fromstring(z.read("xl/styles.xml")).find(f"{MAIN}cellXfs"))
    notes = [c for c in sheets["panel"].iter(f"{MAIN}c") if re.fullmatch(r"T[2-5]", c.attrib["r"])]
    assert [formats[int(c.attrib["s"])].attrib.get("quotePrefix") for c in notes] == ["1"] * 4


def test_formula_like_notes_in_the_other_forms(small, tmp_path):
    assert_frame_equal(stata(export(tmp_path / "small.dta", small)), small)
    assert_frame_equal(pd.read_parquet(export(tmp_path / "small.parquet", small)), small)
    assert pd.read_csv(export(tmp_path / "small.csv", small), dtype="str").note.tolist() == list(FORMULAS)


def test_a_text_too_long_for_a_cell_is_refused(small, tmp_path):
    small.loc[2, "note"] = "注" * 32_768
    with pytest.raises(ValueError, match=r"sheet 'panel', row 4: found 32,768 characters in 'note'; allowed: 32,767"):
        export(tmp_path / "long.xlsx", small)
    assert not list(tmp_path.iterdir())
    small.loc[2, "note"] = "注" * 32_767
    sheet = table(workbook(export(tmp_path / "long.xlsx", small))[0]["panel"])
    assert sheet.note[2] == small.note[2]


# The same bytes; all or nothing


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_data_give_the_same_bytes(ending, written, tmp_path):
    again = export(str(tmp_path / f"again{ending.upper()}"))
    assert again == tmp_path / f"again{ending.upper()}"
    assert again.read_bytes() == written[ending].read_bytes()


def test_no_file_says_when_it_was_written(written):
    with zipfile.ZipFile(written[".xlsx"]) as z:
        assert len({i.date_time for i in z.infolist()}) == 1 and z.infolist()[0].date_time[0] == 1980
        assert set(re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", z.read("docProps/core.xml"))) == {b"2000-01-01T00:00:00Z"}
    with pd.io.stata.StataReader(written[".dta"]) as reader:
        assert reader.time_stamp == "01 Jan 2000 00:00"


@pytest.mark.parametrize(
    "name, found",
    [
        ("panel.xls", r"found the ending '\.xls'; allowed: \.xlsx, \.dta, \.parquet, \.csv; did you mean '\.xlsx'\?"),
        ("panel.json", r"found the ending '\.json'; allowed: \.xlsx, \.dta, \.parquet, \.csv; end the name in"),
        ("panel", r"found no ending; allowed: \.xlsx, \.dta, \.parquet, \.csv; end the name in"),
    ],
)
def test_an_unknown_ending(name, found, tmp_path):
    with pytest.raises(ValueError, match=rf"{name}: {found}"):
        export(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(
        FileNotFoundError, match=r"panel\.csv: found no folder '.*nowhere'; allowed: a folder that is there"
    ):
        export(tmp_path / "nowhere" / "panel.csv")
    assert not list(tmp_path.iterdir())


def test_a_folder_in_place_of_the_file(tmp_path):
    (tmp_path / "panel.dta").mkdir()
    with pytest.raises(IsADirectoryError, match=r"panel\.dta: found a folder of that name"):
        export(tmp_path / "panel.dta")


@pytest.mark.parametrize(
    "change, found",
    [
        (lambda p: p.drop(columns="low"), r"missing \['low'\]"),
        (lambda p: p.assign(mean=1.0), r"unknown \['mean'\]"),
        (lambda p: p[p.columns[::-1]], "another order"),
    ],
)
def test_a_table_that_is_no_panel(change, found, small, tmp_path):
    with pytest.raises(ValueError, match=rf"panel: found columns: {found}; allowed: observation, "):
        export(tmp_path / "panel.csv", change(small))


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_not_built(ending, project, tmp_path):
    for path in (project / "data" / "processed").iterdir():
        path.unlink()
    (out := tmp_path / "out").mkdir()
    with pytest.raises(FileNotFoundError, match="is not built yet: run `mz build`"):
        export(out / f"panel{ending}")
    assert not list(out.iterdir())


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_old_file_survives_a_failed_write(ending, small, tmp_path, monkeypatch):
    old = tmp_path / f"panel{ending}"
    old.write_bytes(b"old")

    def fail(source, target):
        assert Path(source).stat().st_size > 100 and Path(target) == old
        raise OSError("disk full")

    with monkeypatch.context() as m, pytest.raises(OSError, match="disk full"):
        m.setattr(os, "replace", fail)
        export(old, small, force=True)
    assert old.read_bytes() == b"old" and list(tmp_path.iterdir()) == [old]
    with pytest.raises(ValueError, match="a file that mz did not write"):
        export(old, small)
    assert export(old, small, force=True).read_bytes() != b"old"
    assert list(tmp_path.iterdir()) == [old]


def test_a_file_that_may_not_be_replaced(small, tmp_path, monkeypatch):
    def fail(source, target):
        raise PermissionError(13, "denied")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(
        PermissionError, match=r"panel\.csv: found no permission .*; close it where it is open, or choose"
    ):
        export(tmp_path / "panel.csv", small)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_rows_are_a_heading_and_nothing_else(ending, panel, tmp_path):
    path = export(tmp_path / f"none{ending}", panel.head(0))
    if ending == ".xlsx":
        back = table(workbook(path)[0]["panel"])
    else:
        back = {".dta": pd.read_stata, ".parquet": pd.read_parquet, ".csv": pd.read_csv}[ending](path)
    assert list(back.columns) == list(panel.columns) and len(back) == 0

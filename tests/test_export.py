"""Exports: every form read back equals the panel, text stays text, same data give same bytes, nothing of others is destroyed."""

import os
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from mzlib.analysis.load import catalogue, load
from mzlib.display.export import export
from mzlib.panel.schema import PANEL_COLUMNS
from mzlib.words.labels import label, place, unit_label

ROOT = Path(__file__).resolve().parents[1]
PROCESSED = ROOT / "data" / "processed"
ENDINGS = (".xlsx", ".dta", ".parquet", ".csv")
FORMULAS = ("=1+1", "+1", "-5", "@x")
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


def stata(path):
    """A Stata file as the panel was: labels for codes, empty text for missing."""
    back = pd.read_stata(path)
    texts = {c: back[c].astype("str").fillna("") for c in CODED}
    return back.assign(**texts).astype({"period_start": "int64", "period_end": "int64"})


def sheet(path, name="panel"):
    """A sheet read back by another library: texts as texts, nothing where nothing is."""
    return pd.read_excel(path, sheet_name=name, engine="calamine", dtype="object", keep_default_na=False, na_values=[])


def sheets(path):
    """The XML of each sheet, by name."""
    with zipfile.ZipFile(path) as z:
        names = [s.attrib["name"] for s in ET.fromstring(z.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]
        return {name: ET.fromstring(z.read(f"xl/worksheets/sheet{i}.xml")) for i, name in enumerate(names, 1)}


def test_csv_and_parquet_are_the_processed_data_the_csv_with_its_mark(written, panel):
    assert written[".csv"].read_bytes() == b"\xef\xbb\xbf" + (PROCESSED / "panel.csv").read_bytes()
    assert_frame_equal(pd.read_parquet(written[".parquet"]), panel)
    back = pd.read_csv(written[".csv"], keep_default_na=False, na_values={"low": "", "high": ""})
    assert_frame_equal(back.astype(panel.dtypes), panel)


def test_stata_reads_back_with_labels(written, panel):
    assert_frame_equal(stata(written[".dta"]), panel)
    assert written[".dta"].read_bytes().startswith(b"<stata_dta><header><release>118</release>")
    with pd.io.stata.StataReader(written[".dta"]) as reader:
        labels, codes = reader.variable_labels(), reader.value_labels()
        assert reader.time_stamp == "01 Jan 2000 00:00" and reader.data_label
    assert list(labels) == list(panel.columns) and all(0 < len(text) <= 80 for text in labels.values())
    assert set(codes) == set(CODED)


def test_a_code_means_the_same_in_every_stata_file(written, panel, tmp_path):
    wuhan = panel[(panel.jurisdiction == "wuhan") & (panel.kind == "target")]
    part = pd.read_stata(export(tmp_path / "wuhan.dta", wuhan), convert_categoricals=False)
    whole = pd.read_stata(written[".dta"], convert_categoricals=False).set_index("observation")
    expected = whole.loc[part.observation, list(CODED)].reset_index(drop=True)
    assert_frame_equal(part[list(CODED)], expected, check_dtype=False)  # a column with missing codes is read as float


def test_no_text_is_cut_in_a_stata_file_and_what_no_list_has_keeps_its_label(small, tmp_path):
    # 1,500 Chinese characters are fewer than the 2,045 of a fixed string, and 4,500 bytes.
    odd = small.assign(printed=["万" * 1500, "", "万", "x" * 2046], note=["注" * 40_000, "", "=1+1", "y"],
                       qualifier=["", "exact", "", "rumoured"])  # fmt: skip
    assert_frame_equal(stata(export(tmp_path / "odd.dta", odd)), odd)


# The workbook


def test_the_sheets_hold_what_they_stand_for(written):
    assert list(sheets(written[".xlsx"])) == ["panel", "facts", "codebook", "documents", "reference", "audit"]
    assert sheet(written[".xlsx"], "codebook").indicator.tolist() == list(catalogue("codebook"))
    assert sheet(written[".xlsx"], "documents").document.tolist() == list(catalogue("documents"))
    facts = sheet(written[".xlsx"], "facts")
    assert facts.printed.tolist() == load("facts").printed.tolist()
    told = sheet(written[".xlsx"], "audit")
    issues = load("issues")
    assert set(told.identity[told.issue != ""]) == set(issues.identity) and set(issues.zh) <= set(
        "\n".join(told.zh).split("\n")
    )


def test_readable_columns_come_first_and_ids_last(written, panel):
    back = sheet(written[".xlsx"])
    head = list(back)
    assert head[:4] == ["城市", "place", "指标", "label"] and set(PANEL_COLUMNS) <= set(head)
    assert {"observation", "jurisdiction", "indicator", "fact", "document", "inputs"} <= set(
        head[head.index("printed") + 1 :]
    )
    for column, expected in {
        "城市": [place(j, "zh") for j in panel.jurisdiction], "label": [label(i) for i in panel.indicator],
        "单位": [unit_label(u, "zh") for u in panel.unit], "observation": list(panel.observation), "printed": list(panel.printed),
    }.items():  # fmt: skip
        assert back[column].tolist() == expected, column
    for column in ("value", "low", "high"):
        expected = ["" if x != x else float(f"{x:.16g}") for x in panel[column]]
        assert ["" if x == "" else float(x) for x in back[column]] == expected, "an open bound is an empty cell"


def test_a_sheet_prints_its_readable_columns_on_the_width_of_a_page(written):
    with zipfile.ZipFile(written[".xlsx"]) as z:
        areas = dict(re.findall(r"Print_Area\"[^>]*>'?(\w+)'?!\$A\$1:\$(\w+)\$", z.read("xl/workbook.xml").decode()))
    for name, xml in sheets(written[".xlsx"]).items():
        [pane], [page], [fit] = (list(xml.iter(f"{MAIN}{tag}")) for tag in ("pane", "pageSetup", "pageSetUpPr"))
        assert (pane.attrib["ySplit"], pane.attrib["state"]) == ("1", "frozen")
        assert (page.attrib["orientation"], page.attrib["paperSize"]) == ("landscape", "9")
        assert fit.attrib["fitToPage"] == "1" and page.attrib["fitToHeight"] == "0"
        assert xml.find(f"{MAIN}autoFilter").attrib["ref"].startswith("A1:")
        widths = [float(c.attrib["width"]) for c in xml.iter(f"{MAIN}col")]
        assert 4 < min(widths) < max(widths) < 60, name
    letters = chr(64 + list(sheet(written[".xlsx"])).index("printed") + 1)
    assert areas.get("panel", letters) == letters, "ids are not printed"


def test_what_begins_like_a_formula_stays_text(small, tmp_path):
    odd = small.assign(printed=["{=1}", "http://x.org", "007", "1e5"])
    path = export(tmp_path / "small.xlsx", odd)
    back = sheet(path)
    assert back.note.tolist() == list(FORMULAS) and back.printed.tolist() == ["{=1}", "http://x.org", "007", "1e5"]
    for xml in sheets(path).values():
        assert not list(xml.iter(f"{MAIN}f")) and not list(xml.iter(f"{MAIN}hyperlink"))
    assert_frame_equal(stata(export(tmp_path / "small.dta", small)), small)
    assert_frame_equal(pd.read_parquet(export(tmp_path / "small.parquet", small)), small)
    assert pd.read_csv(export(tmp_path / "small.csv", small), dtype="str").note.tolist() == list(FORMULAS)


def test_a_text_too_long_for_a_cell_is_refused(small, tmp_path):
    small.loc[2, "note"] = "注" * 32_768
    with pytest.raises(ValueError, match=r"sheet 'panel': found a text of more than 32,767 characters in 'note'"):
        export(tmp_path / "long.xlsx", small)
    assert not list(tmp_path.iterdir())
    small.loc[2, "note"] = "注" * 32_767
    assert sheet(export(tmp_path / "long.xlsx", small)).note[2] == small.note[2]


# The same bytes; nothing of others


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_data_give_the_same_bytes(ending, written, tmp_path):
    again = export(str(tmp_path / f"again{ending.upper()}"))
    assert again.read_bytes() == written[ending].read_bytes()


@pytest.mark.parametrize("name", ["panel.xls", "panel.json", "panel"])
def test_an_unknown_ending(name, tmp_path):
    with pytest.raises(ValueError, match=rf"{name}: found .*allowed: \.xlsx, \.dta, \.parquet, \.csv; "):
        export(tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("where", ["data/raw", "data/processed", "notebooks", "mzlib"])
def test_nothing_goes_where_the_project_keeps_its_own(project, where, ending):
    (project / where).mkdir(exist_ok=True)
    before = {p: p.read_bytes() for p in (project / where).rglob("*") if p.is_file()}
    for name in (f"new{ending}", f"panel{ending}", f"reference{ending}"):
        with pytest.raises(ValueError, match="a place where the project keeps its own"):
            export(project / where / name)
    assert {p: p.read_bytes() for p in (project / where).rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_of_somebody_else_stays(ending, small, tmp_path, monkeypatch):
    old = tmp_path / f"panel{ending}"
    old.write_bytes(b"old")
    with pytest.raises(ValueError, match="a file that mz did not write"):
        export(old, small)
    with monkeypatch.context() as m, pytest.raises(OSError, match="disk full"):
        m.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        export(old, small, force=True)
    assert old.read_bytes() == b"old" and list(tmp_path.iterdir()) == [old]
    assert export(old, small, force=True).read_bytes() != b"old"


@pytest.mark.parametrize(
    "change, found",
    [
        (lambda p: p.drop(columns="low"), "no low"),
        (lambda p: p.assign(mean=1.0), "mean"),
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
    with pytest.raises(FileNotFoundError, match="is not built yet: run `mz build`"):
        export(tmp_path / "out" / f"panel{ending}")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_rows_are_a_heading_and_nothing_else(ending, panel, tmp_path):
    path = export(tmp_path / f"none{ending}", panel.head(0))
    back = {".xlsx": sheet, ".dta": pd.read_stata, ".parquet": pd.read_parquet, ".csv": pd.read_csv}[ending](path)
    assert set(panel.columns) <= set(back.columns) and len(back) == 0

"""Tables: any table of the one shape, the same cells in notebook, page, csv and Word; what comes from data is text."""

import io
import re
import zipfile
from types import SimpleNamespace

import docx
import pandas as pd
import pytest
from docx.shared import Cm
from lxml import html
from press import PAYLOADS

import mzlib as mz
from mzlib.analysis.audit import doubtful
from mzlib.display.tables import table
from mzlib.display.word import columns_of, widths

WORDS = dict(title="A title & more", note="A caveat < all.", source="Source: plans.")


@pytest.fixture(params=["en", "zh"])
def nb(request, tmp_path):
    return SimpleNamespace(language=request.param, folder=tmp_path / "figures", notebook="x", texts={})


def cells(text):
    """Lines of cells, and notes, of a table in HTML."""
    tree = html.fromstring(text)
    lines = [[" ".join(c.text_content().split()) for c in row.iter("th", "td")] for row in tree.iter("tr")]
    return lines, [p.text_content() for p in tree.iter("p")]


TABLES = {
    "grid": (lambda: mz.compare("dibao_standard", years=2015, beside="china"), dict(rows="jurisdiction")),
    "years": (lambda: mz.compare("beds_per_1000_elderly", years="plan"), dict(rows="jurisdiction", columns="kind")),
    "targets": (
        lambda: mz.targets(cities="wuhan").head(30),
        dict(rows=["indicator", "area", "group"], columns="measure"),
    ),
    "rates": (
        lambda: mz.rates(cities="kaifeng"),
        dict(rows=["indicator", "area", "group"], columns=["measure", "unit"]),
    ),
    "audit": (
        lambda: mz.audit("zhengzhou").head(24),
        dict(rows=["indicator", "identity", "verdict"], columns="measure"),
    ),
    "list": (lambda: mz.compare(["elderly_care_beds", "cremation_rate"], years="base"), {}),
    "further": (lambda: mz.targets(cities="kaifeng").head(20), {}),
    "half": (lambda: mz.compare("dibao_standard", years=2015).query("area == 'rural' and jurisdiction != 'wuhan'"), {}),
}


@pytest.mark.parametrize("name", TABLES)
def test_notebook_page_csv_and_word_show_the_same(nb, name):
    make, options = TABLES[name]
    frame = make()
    shown = table(frame, nb, "made", words=WORDS, **options)
    assert sorted(p.name for p in nb.folder.iterdir()) == ["made.csv", "made.docx", "made.html"]
    lines, notes = cells(shown.data)
    page, page_notes = cells((nb.folder / "made.html").read_text(encoding="utf-8"))
    if not options:  # a list leads home, in its last column
        assert {line[-1] for line in lines} <= {"", "source", "出处"}
        lines = [line[:-1] for line in lines]
    assert page == lines and page_notes == notes
    document = docx.Document(nb.folder / "made.docx")
    [drawn] = document.tables
    assert [[c.text for c in row.cells] for row in drawn.rows] == lines
    assert (
        [p.text for p in document.paragraphs[1:]] == notes
        and notes[0] == WORDS["note"]
        and notes[-1] == WORDS["source"]
    )
    raw = (nb.folder / "made.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "a spreadsheet knows the encoding by it"
    back = pd.read_csv(io.BytesIO(raw), keep_default_na=False)
    assert list(back) == list(frame) and back.observation.tolist() == frame.observation.tolist()
    # Every figure is in a cell of its own, as many as there are.
    texts = [re.sub(r"( \[\w+\])+$", "", cell) for line in lines[1:] for cell in line]
    assert sum(bool(re.search(r"\d", t)) for t in texts) >= frame.value.notna().sum()


@pytest.mark.parametrize("name", TABLES)
def test_a_line_says_what_its_figures_are(nb, name):
    make, options = TABLES[name]
    frame = make()
    said = html.fromstring(table(frame, nb, words={}, **options).data).text_content()
    for column, names in (("jurisdiction", "jurisdictions"), ("indicator", "codebook")):
        for what in frame[column].unique():
            entry = mz.analysis.load.catalogue(names)[what]
            assert (
                entry[f"{'name' if names == 'jurisdictions' else 'label'}_{nb.language}"].casefold() in said.casefold()
            ), what
    for year in frame.year[frame.value.notna()].unique():
        assert str(year) in said


def test_numbers_are_plain_and_a_hole_is_said(nb):
    lines, _ = cells(table(mz.compare("dibao_standard", years=2015), nb, rows="jurisdiction").data)
    assert {c.partition(" ")[0] for line in lines[1:] for c in line[1:]} == {
        "290",
        "520",
        "217",
        "390",
        "242",
        "430",
        "320",
        "580",
    }
    lines, _ = cells(table(mz.compare("orphan_standard", years=2015, areas="all"), nb, rows="jurisdiction").data)
    assert ("未列" if nb.language == "zh" else "not stated") in {c for line in lines for c in line}


def test_what_is_computed_never_reads_as_what_is_stated_where_they_differ(nb):
    """Every pair of every check, printed with a decimal that it takes to see that one is truncated and one is not."""
    checks = mz.audit()
    pairs = checks.groupby("identity").filter(lambda g: len(g) == 2)
    shown, _ = cells(table(pairs, nb, rows=["identity"], columns="measure").data)
    at = {m: i for i, m in enumerate(dict.fromkeys(pairs.measure))}
    for line, (_, pair) in zip(shown[1:], pairs.groupby("identity", sort=False), strict=True):
        stated, computed = pair.set_index("measure").value[["stated", "computed"]]
        texts = [re.sub(r" \[.*|\D+$", "", line[i - 2]) for i in at.values()]
        assert (texts[0] == texts[1]) <= (abs(stated - computed) <= 0.006 * abs(computed)), line


def test_a_check_shows_its_verdict_and_who_says_what(nb):
    checks = mz.audit(against="announced")
    lines, _ = cells(table(checks, nb).data)
    heads, body = lines[0], lines[1:]
    assert len(body) == len(checks)
    for line, r in zip(body, checks.itertuples(), strict=True):
        assert line[heads.index({"en": "Verdict", "zh": "结论"}[nb.language])], line
        # An announcement is what was announced, on whichever side it stands.
        assert (r.status == "reference") == r.observation.startswith("reference:") or r.status == "derived"
    assert {"stated", "reference", "derived"} == set(checks.status)


def test_one_of_a_unit_is_no_plural(nb):
    lines, _ = cells(
        table(mz.targets(), nb, rows=["jurisdiction", "indicator", "area", "group"], columns="measure").data
    )
    said = [text for line in lines[1:] for text in line]
    one = {"en": ("1 person per community", "0.5 persons per community"), "zh": ("1人/社区", "0.5人/社区")}[nb.language]
    assert all(any(text.startswith(o) for text in said) for o in one)
    plural = re.compile(r"1 \w+s\b(?! of )")
    assert not [text for text in said if plural.match(text) and not text.startswith("1 times")]


def test_a_cell_that_nobody_asked_for_is_said(nb):
    both = pd.concat(
        [
            mz.compare("beds_per_1000_elderly", "wuhan", 2015),
            mz.compare("beds_per_1000_elderly", "kaifeng", [2015, 2020]),
        ]
    )
    lines, notes = cells(table(both, nb, rows="jurisdiction", columns="period").data)
    assert "—" in {c for line in lines for c in line} and any(n.startswith("—") for n in notes)


@pytest.mark.parametrize("name", TABLES)
def test_marks_and_notes_agree_and_are_no_exponents(nb, name):
    make, options = TABLES[name]
    frame = make()
    shown = table(frame, nb, "made", words={}, **options).data
    lines, notes = cells(shown)
    used = dict.fromkeys(m for line in lines for cell in line for m in re.findall(r"\[(\w+)\]", cell))
    assert list(used) == [m[1] for n in notes if (m := re.match(r"\[(\w+)\] ", n))], (
        "letters in the order of reading, each with one note"
    )
    assert "<sup" not in shown
    with zipfile.ZipFile(nb.folder / "made.docx") as z:
        assert b"superscript" not in z.read("word/document.xml")
    if options:
        doubts = {
            d.removeprefix("‡ ")
            for o in frame.observation
            for d in mz.analysis.audit.footnotes(pd.DataFrame({"observation": [o]}), nb.language)
        }
        assert doubts <= {re.sub(r"^\[\w+\] ", "", n) for n in notes}


def test_numbers_lead_home(nb):
    tree = html.fromstring(
        table(mz.compare("dibao_standard", ["wuhan", "pingdingshan"], 2015), nb, rows="jurisdiction").data
    )
    links = {a.get("title"): a.get("href") for a in tree.iter("a")}
    assert links["wuhan-13fyp-016"] == "../data/raw/facts/wuhan-13fyp.csv"
    assert links["derived:pingdingshan:dibao_standard:urban:2015:level"] == "../data/processed/panel.csv"


def test_the_word_file_is_a4_numbered_and_fits(nb):
    make, options = TABLES["targets"]
    table(make(), nb, "made", words=WORDS, **options)
    document = docx.Document(nb.folder / "made.docx")
    [page], [drawn] = document.sections, document.tables
    assert {round(page.page_width.cm, 1), round(page.page_height.cm, 1)} == {21.0, 29.7}
    room = page.page_width - page.left_margin - page.right_margin
    assert sum(c.width for c in drawn.columns) <= room + Cm(0.05)
    assert len({c.width for c in drawn.columns}) > 1, "columns as wide as what they hold"
    head = document.paragraphs[0]
    assert head.text.startswith("Table 1. A title" if nb.language == "en" else "表1 A title") or " SEQ " in head._p.xml
    langs = {(e.get(f"{W}val"), e.get(f"{W}eastAsia")) for e in document.styles.element.iter(f"{W}lang")}
    assert (
        langs == {("en-GB", "zh-CN")}
        and document.core_properties.language == {"en": "en-GB", "zh": "zh-CN"}[nb.language]
    )
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(f"{W}eastAsia") == "宋体" and fonts.get(f"{W}ascii") == "Times New Roman"
    assert drawn.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_no_column_of_word_breaks_a_word_or_is_wider_than_it_needs():
    heads, rows = (
        ["Place", "What is counted", "2015"],
        [["Pingdingshan", "a long text that goes on and on " * 4, "12.2"]],
    )
    place, text, number = widths(heads, rows, 16.0)
    assert place > number and text > place and place + text + number == pytest.approx(16.0)
    assert columns_of("Pingdingshan") == 12 and columns_of("平顶山") == 6


@pytest.mark.parametrize("payload", [p for p in PAYLOADS if '"' not in p])
def test_what_comes_from_data_is_text(nb, payload, monkeypatch):
    from mzlib.analysis.load import catalogue

    entry = catalogue("codebook")["dibao_standard"]
    for key in ("label_en", "label_zh"):
        monkeypatch.setitem(entry, key, payload)
    words = dict(title=payload, note=payload, source=payload)
    shown = table(mz.compare("dibao_standard", years=2015), nb, "made", rows=["indicator", "jurisdiction"], words=words)
    plain = " ".join(payload.split())
    for text in (shown.data, (nb.folder / "made.html").read_text(encoding="utf-8")):
        tree = html.fromstring(text)
        assert not [e for e in tree.iter("script", "img", "iframe", "svg", "math")]
        assert all("javascript" not in (a.get("href") or "") for a in tree.iter("a"))
        assert " ".join(tree.text_content().split()).count(plain) >= 7, "title, note, source, and every line"
    document = docx.Document(nb.folder / "made.docx")
    assert (
        payload in document.paragraphs[0].text and document.tables[0].cell(1, 0).text.casefold() == payload.casefold()
    )


def test_the_same_text_and_bytes_twice(nb):
    make, options = TABLES["targets"]
    first = table(make(), nb, "made", words=WORDS, **options).data
    files = {p.name: p.read_bytes() for p in nb.folder.iterdir()}
    assert table(make(), nb, "made", words=WORDS, **options).data == first
    assert {p.name: p.read_bytes() for p in nb.folder.iterdir()} == files
    assert not re.search(r"0x[0-9a-f]{6,}|/(?:home|root|tmp|work|Users)/\w", first)


@pytest.mark.parametrize(
    "change, options, message",
    [
        (lambda t: t, dict(rows="colour"), "rows, columns, panel, shade: found 'colour'; allowed: jurisdiction"),
        (lambda t: pd.concat([t, t]), dict(rows="jurisdiction"), "two rows for one cell"),
        (lambda t: t.head(0), {}, "found no rows"),
        (lambda t: t.drop(columns="low"), {}, "no column low"),
        (lambda t: t, dict(name="../made"), "it names the files"),
        (lambda t: t, dict(name="a b"), "it names the files"),
    ],
)
def test_tables_that_cannot_be_made(nb, change, options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        table(change(mz.compare("dibao_standard", years=2015)), nb, words={}, **options)
    assert not nb.folder.exists(), "something was written"


def test_a_figure_in_doubt_is_marked_in_a_flat_table_too(nb):
    derived = mz.audit().query("verdict == 'not testable'")
    lines, _ = cells(mz.table(derived, nb).data)
    doubted = derived.observation.map(doubtful) & (derived.status != "reference")
    assert sum(any(c.endswith("‡") for c in line) for line in lines) == doubted.sum() > 0


@pytest.mark.parametrize("options", [{}, dict(rows=["jurisdiction", "indicator", "area"])])
def test_a_part_and_a_unit_stand_with_the_name_of_what_they_belong_to(nb, options):
    both = mz.compare(["dibao_standard", "cremation_rate"], years="base", areas=["all", "rural", "urban"])
    lines, _ = cells(table(both, nb, **options).data)
    heads = {"en": {"Area", "Group", "Unit"}, "zh": {"城乡", "群体", "单位"}}[nb.language]
    assert not heads & set(lines[0])
    name = {
        "en": "Minimum living allowance standard (dibao), rural (yuan per person per month)",
        "zh": "最低生活保障标准，农村（元/人·月）",
    }[nb.language]
    assert name in {text for line in lines[1:] for text in line}


def test_what_is_the_same_in_every_line_is_no_column(nb):
    derived = mz.audit().query("verdict == 'not testable'")
    lines, _ = cells(text := table(derived, nb).data)
    verdict = {"en": "Not testable", "zh": "缺项，用于推算"}[nb.language]
    assert (
        verdict not in {t for line in lines for t in line}
        and {"en": "Verdict", "zh": "结论"}[nb.language] not in lines[0]
    )
    assert verdict.casefold() in html.fromstring(text).find(".//caption").text_content().casefold()

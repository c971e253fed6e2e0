"""Tables for a paper: three files with the same cells, notes that fit their marks, the same bytes, all or nothing."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from types import SimpleNamespace

import docx
import pandas as pd
import pytest

import mzlib as mz
from mzlib.display.publish import publish

LANGUAGES = ("en", "zh")


class _Page(HTMLParser):
    """Cells (text, marks) and notes (mark, text) of a published table."""

    def __init__(self, text):
        super().__init__()
        self.heads, self.cells, self.notes, self.into, self.raised = [], [], [], None, False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        kind = dict(attrs).get("class", "")
        if tag in ("td", "th"):
            self.into = self.notes if "gt_sourcenote" in kind else self.cells if "gt_row" in kind else self.heads
            self.into.append(["", ""])
        self.raised = tag == "sup"

    def handle_endtag(self, tag):
        self.raised = False if tag == "sup" else self.raised
        self.into = None if tag in ("td", "th") else self.into

    def handle_data(self, data):
        if self.into is not None:
            self.into[-1][self.raised] += data.strip()


@pytest.fixture(params=LANGUAGES)
def settings(request, tmp_path):
    return SimpleNamespace(language=request.param, folder=tmp_path / "figures", cities=list(mz.CITIES))


def beds(settings):
    now = mz.compare("beds_per_1000_elderly", settings.cities, mz.base_years())
    aims = mz.compare("beds_per_1000_elderly", settings.cities, mz.target_years(), kinds="target")
    return pd.concat([now, aims])


def make(settings, table, **options):
    """Publish a table; give back its page, its data, and its document."""
    shown = publish(table, settings, "made", "A title & more", "A caveat < all.", **options)
    page = (settings.folder / "made.html").read_text(encoding="utf-8")
    assert shown.data in page
    data = pd.read_csv(settings.folder / "made.csv", dtype={"shown": str, "marks": str}, keep_default_na=False)
    return _Page(page), data, docx.Document(settings.folder / "made.docx")


def shown_in(page):
    """What stands in the cells of the body, with marks, without names of rows."""
    return [tuple(c) for c in page.cells]


def worth(text):
    """The number that a cell shows, whatever the habit of the language."""
    number = float(re.search(r"[\d,]+(\.\d+)?", text)[0].replace(",", ""))
    return number * (1e8 if "亿" in text else 1e4 if "万" in text else 1)


TABLES = {
    "beds": (beds, dict(column="kind", digits=1)),
    "standards": (
        lambda s: mz.compare("dibao_standard", [*s.cities, "china"], 2015, ["urban", "rural"]),
        dict(column="area"),
    ),
    "ratio": (
        lambda s: mz.compare("dibao_rural_urban_ratio", [*s.cities, "china"], kinds=["level", "share"]),
        dict(column="year"),
    ),
    "counts": (
        lambda s: mz.compare(["elderly_care_beds", "resident_population"], [*s.cities, "china"], [2015, 2020]),
        dict(row="jurisdiction+year", column="indicator"),
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_page_data_and_document_show_the_same(settings, name):
    comparison, options = TABLES[name]
    page, data, document = make(settings, comparison(settings), **options)
    cells = shown_in(page)
    # Every cell of the page is one of the data, with the same marks, in the same order.
    order = [(t, m) for t, m in cells if (t, m) not in {(n, "") for n in data.row}]
    assert order == [(t, m.replace(" ", ",")) for t, m in zip(data.shown, data.marks)]
    for r in data[data.value != ""].itertuples():
        assert r.observation
        first = float(r.low) if r.qualifier == "range" else float(r.value)
        assert worth(r.shown) == pytest.approx(first, rel=6e-3), r.shown
    [table] = document.tables
    heads = len(table.rows) - data.row.nunique()
    width = 1 + data.column.nunique()
    body = [[c.text for c in row.cells] for row in list(table.rows)[heads:]]
    assert [c for line in body for c in line] == [t + m for t, m in cells] and {len(line) for line in body} == {width}
    assert document.paragraphs[0].text.endswith("A title & more")
    notes = [p.text for p in document.paragraphs[1:]]
    assert notes[0] == "A caveat < all."
    assert notes == [f"{m} {t}" if m else t for t, m in page.notes]


@pytest.mark.parametrize("name", TABLES)
def test_marks_and_notes_agree(settings, name):
    comparison, options = TABLES[name]
    page, data, _ = make(settings, comparison(settings), **options)
    used = [m for marks in data.marks for m in marks.split()]
    below = [m for _, m in page.notes if m]
    assert list(dict.fromkeys(used)) == below, "marks in the order of reading, each with one note"
    assert [int(re.sub(r"\D", "", m)) for m in below] == list(range(1, len(below) + 1))
    assert len({t for t, _ in page.notes}) == len(page.notes), "a note twice"
    for r in data.itertuples():
        own = r.marks.split()
        assert bool(own) == (r.value != "")
        assert any(m.startswith("†") for m in own) == (r.status == "derived")
        assert any(m.startswith("‡") for m in own) == bool(mz.footnotes(pd.DataFrame({"observation": [r.observation]})))


def test_derived_doubtful_range_and_not_stated(settings):
    language, zh = settings.language, settings.language == "zh"
    page, data, _ = make(settings, beds(settings), column="kind", digits=1)
    cell = data.set_index(["jurisdiction", "column"]).shown
    now, aim = ("现状", "目标") if zh else ("Actual", "Target")
    assert cell["zhengzhou", aim] == ("35–40（2020年）" if zh else "35–40 (2020)")
    assert cell["pingdingshan", now] == ("12.2（2020年）" if zh else "12.2 (2020)")
    assert cell["zhengzhou", now] == ("未列（2015年）" if zh else "not stated (2015)")
    notes = {m: t for t, m in page.notes}
    marks = data.set_index(["jurisdiction", "column"]).marks["pingdingshan", now].split()
    rule = next(notes[m] for m in marks if m.startswith("†"))
    beds_, people = mz.label("elderly_care_beds", language), mz.label("elderly_population", language)
    assert beds_ in rule and people in rule and "÷" in rule and "_" not in rule
    assert any("人口普查公报" in notes[m] for m in marks), "the origin of the reference series"
    assert [t for t, _ in page.heads].count(mz.unit_label("bed/1000 elderly", language)) == 1

    ratio = mz.compare("dibao_rural_urban_ratio", ["pingdingshan"], 2020, kinds="share")
    page, data, _ = make(settings, ratio)
    [mark] = [m for m in data.marks.item().split() if m.startswith("‡")]
    [doubt] = mz.footnotes(ratio, language)
    assert doubt.removeprefix("‡ ") in {m: t for t, m in page.notes}[mark]
    title = mz.catalogue("documents")["pingdingshan-14fyp"]["title" if zh else "title_en"]
    section = mz.load_facts().at["pingdingshan-14fyp-059", "section"]
    assert any(title in t and section in t for t, m in page.notes if m)


def test_signs_and_numbers_in_the_habit_of_the_language(settings):
    table = mz.compare("elderly_care_beds", ["pingdingshan", "wuhan"], mz.base_years())
    goal = mz.compare("elderly_care_beds", ["pingdingshan", "wuhan"], mz.target_years(), kinds="target")
    page, data, _ = make(settings, pd.concat([table, goal]), column="kind")
    cells = " ".join(data.shown)
    assert ("6.1万+" in cells and "≥3.46万" in cells) if settings.language == "zh" else "61,000+" in cells
    [key] = [t for t, m in page.notes if "≥" in t and not m]
    assert "+" in key and "~" not in key and "–" not in key


def test_rule_names_no_id(settings, panel):
    """Every rule of the panel is said in words."""
    derived = panel[(panel.basis == "derived") & (panel.period_start == panel.period_end)].head(40)
    for r in derived.itertuples():
        table = mz.compare(r.indicator, [r.jurisdiction], r.period_end, r.area, r.group, r.kind)
        if table.status.item() != "derived":
            continue
        page, _, _ = make(settings, table)
        for note in (t for t, m in page.notes if m.startswith("†")):
            assert not re.search(r"[a-z]_[a-z]| [*] ", note), note


def test_same_bytes_in_another_process(settings):
    make(settings, beds(settings), column="kind")
    first = {p.name: p.read_bytes() for p in settings.folder.iterdir()}
    assert set(first) == {"made.html", "made.docx", "made.csv"}
    code = (
        "import sys, pathlib, types, pandas as pd, mzlib as mz\nfrom mzlib.display.publish import publish\n"
        "s = types.SimpleNamespace(language=sys.argv[1], folder=pathlib.Path(sys.argv[2]))\n"
        "now = mz.compare('beds_per_1000_elderly', mz.CITIES, mz.base_years())\n"
        "aims = mz.compare('beds_per_1000_elderly', mz.CITIES, mz.target_years(), kinds='target')\n"
        "publish(pd.concat([now, aims]), s, 'made', 'A title & more', 'A caveat < all.', column='kind')\n"
    )
    other = settings.folder.parent / "other"
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"}
    subprocess.run([sys.executable, "-c", code, settings.language, str(other)], check=True, env=environment)
    for name, content in first.items():
        assert (other / name).read_bytes() == content, name


@pytest.mark.parametrize("before", [False, True])
def test_nothing_half_written(settings, monkeypatch, before):
    if before:
        make(settings, beds(settings), column="kind")
    settings.folder.mkdir(exist_ok=True)
    old = {p.name: p.read_bytes() for p in settings.folder.iterdir()}
    replace, calls = os.replace, []

    def failing(*paths):
        calls.append(paths)
        if len(calls) == 2:
            raise PermissionError("open in another program")
        replace(*paths)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(PermissionError):
        make(settings, beds(settings).head(2), column="kind")
    assert {p.name: p.read_bytes() for p in settings.folder.iterdir()} == old


def test_display_is_text_that_stays(settings):
    from IPython.core.formatters import DisplayFormatter

    shown = publish(beds(settings), settings, "made", "Title", column="kind")
    data, _ = DisplayFormatter().format(shown)
    again, _ = DisplayFormatter().format(publish(beds(settings), settings, "made", "Title", column="kind"))
    assert data == again and set(data) == {"text/html", "text/plain"}
    for text in data.values():
        assert not re.search(r"0x[0-9a-f]{6,}|/(?:home|root|tmp|work|Users)/\w|\bWarning\b", text)
    page = (settings.folder / "made.html").read_text(encoding="utf-8")
    assert not re.search(r"<(script|link|img)\b|https?://|url\(", page), "the page stands by itself"
    rules = re.findall(r"^([^{}]+)\{", page.partition("<style>")[2].partition("</style>")[0], re.M)
    assert rules and all(r.strip().startswith("#table-made") for r in rules), "no rule for other tables of a notebook"


def test_cell_nobody_asked_for_is_said(settings):
    both = pd.concat([
        mz.compare("beds_per_1000_elderly", ["wuhan"], 2015), mz.compare("beds_per_1000_elderly", ["kaifeng"], [2015, 2020])
    ])  # fmt: skip
    page, _, document = make(settings, both)
    assert "—" in [t for t, _ in page.cells] and any(t.startswith("—") for t, m in page.notes if not m)
    assert "—" in [c.text for row in document.tables[0].rows for c in row.cells]


@pytest.mark.parametrize(
    "change, options, message",
    [
        (lambda t: t, dict(column="area"), "kind: found 'actual', 'target'"),
        (lambda t: t, dict(column="sort"), "row, column: found 'sort'; allowed: indicator"),
        (lambda t: pd.concat([t, t]), dict(column="kind"), "two rows for one cell"),
        (lambda t: t.head(0), dict(column="kind"), "found no rows"),
        (lambda t: t.drop(columns="low"), dict(column="kind"), "no column low"),
        (lambda t: t.assign(observation="kaifeng-13fyp-999"), dict(column="kind"), "found 'kaifeng-13fyp-999'"),
    ],
)
def test_tables_that_cannot_be_made(settings, change, options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make(settings, change(beds(settings)), **options)
    assert not settings.folder.exists(), "something was written"


def test_name_of_files(settings):
    with pytest.raises(ValueError, match="it names the files"):
        publish(beds(settings), settings, "../made", "Title", column="kind")

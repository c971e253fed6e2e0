"""The report: complete, alike in both languages, offline, readable without eyes or mouse, and the same at every run."""

import html
import os
import re
import shutil
from itertools import pairwise

import pytest
from PIL import Image, PngImagePlugin

from mzlib.analysis.provenance import source
from mzlib.sources.paths import documents_folder, root
from mzlib.suite.notebooks import notebooks, plan
from mzlib.suite.report import about_figure, opening_figures, report

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
FIGURES = root() / "figures"


def drawn():
    """Figures that are committed, a dozen of them, from every notebook."""
    names = [f"{p.parent.name}/{p.stem}" for p in sorted(FIGURES.glob("*/*.png"))]
    return names[:: max(1, len(names) // 12)][:12]


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The committed notebooks, which hold their outputs, in place of a run of the suite in each language."""
    folder = tmp_path_factory.mktemp("executed")
    for language in ("en", "zh"):
        (folder / language).mkdir()
        for r in plan():
            shutil.copyfile(r.path, folder / language / f"{r.label}.ipynb")
    return folder


@pytest.fixture(scope="module")
def built(executed, tmp_path_factory):
    out = tmp_path_factory.mktemp("built") / "report"
    paths = report(executed, {"en": FIGURES, "zh": FIGURES}, out, drawn())
    assert paths == sorted(p for p in out.rglob("*") if p.is_file())
    return out


def pages(folder):
    return {p.name: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.html"))}


def tags(page, name):
    """The attributes of every tag of a name, scripts and the contents of styles left out."""
    found = []
    for text in re.findall(rf"<{name}\b([^>]*)>", page):
        attributes = re.findall(r'([\w-]+)(?:="([^"]*)")?', text)
        found.append({k: html.unescape(v) for k, v in attributes})
    return found


def test_every_page_is_there_with_its_twin(built):
    names = {"index", "panel", *(r.label for r in plan())}
    found = pages(built)
    assert set(found) == {f"{n}{end}.html" for n in names for end in ("", "-zh")}
    for n in names:
        english, chinese = found[f"{n}.html"], found[f"{n}-zh.html"]
        assert tags(english, "html") == [{"lang": "en"}] and tags(chinese, "html") == [{"lang": "zh-CN"}]
        assert f'href="{n}-zh.html" lang="zh-CN"' in english
        assert f'href="{n}.html" lang="en"' in chinese


def test_nothing_is_loaded_from_elsewhere_and_every_link_leads_somewhere(built):
    found = pages(built)
    ids = {name: set(re.findall(r'\bid="([^"]+)"', page)) for name, page in found.items()}
    for name, page in found.items():
        loaded = [t.get("src", t.get("href", "")) for kind in ("script", "link", "img") for t in tags(page, kind)]
        assert all(not re.match(r"\w+:|//", address) for address in loaded), name
        for address in {t["href"] for t in tags(page, "a")} | set(filter(None, loaded)):
            if re.match(r"https?:", address):
                continue  # a link that a reader may follow, nothing that a page needs
            path, _, anchor = address.partition("#")
            assert not path or (built / path).is_file(), f"{name}: {address}"
            assert not anchor or html.unescape(anchor) in ids[path or name], f"{name}: {address}"
    for style in built.glob("*.css"):
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", style.read_text(encoding="utf-8")), style.name


def test_every_picture_says_what_it_shows(built):
    for name, page in pages(built).items():
        for picture in tags(page, "img"):
            assert picture.get("alt", "").strip(), f"{name}: {picture['src']}"
    assert len(tags(pages(built)["index.html"], "img")) == len(drawn()) >= 8


def test_headings_are_in_order_and_pages_can_be_entered_by_keyboard(built):
    for name, page in pages(built).items():
        levels = [int(n) for n in re.findall(r"<h([1-6])\b", page)]
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(b - a <= 1 for a, b in pairwise(levels)), f"{name}: {levels}"
        assert 'class="skip" href="#content"' in page and '<main id="content">' in page
        assert 'name="viewport"' in page
        assert page.count("<table") == page.count('class="scroll" role="region" tabindex="0"') + ('id="panel"' in page)
        ids = re.findall(r'<[^>]*\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), f"{name}: an id twice"


def test_the_panel_has_every_observation_and_its_place(built, panel):
    for name, page in pages(built).items():
        if not name.startswith("panel"):
            continue
        rows = dict(re.findall(r'<tr id="([^"]+)">(.*?)</tr>', page, flags=re.DOTALL))
        assert {html.unescape(i) for i in rows} == set(panel.observation)
        for r in panel.itertuples():
            row = html.unescape(rows[html.escape(r.observation)])
            assert '<button type="button" class="number" aria-expanded="false">' in row
            assert r.printed in row
        for ident in panel.observation.iloc[::37]:
            row = html.unescape(rows[html.escape(ident)])
            for link in source(ident).itertuples():
                assert link.observation in row
                if link.basis == "stated":
                    section = link.where.split(" ", 1)[1].rsplit(", characters", 1)[0]
                    assert f'<span lang="zh-CN">{section}</span>' in row
                    assert all(n in row for n in re.findall(r"\d+", link.where.rsplit("characters", 1)[1]))


def test_doubt_is_told_where_the_figure_stands(built):
    page = html.unescape(pages(built)["panel.html"])
    row = re.search(r'<tr id="kaifeng-13fyp-042">.*?</tr>', page, flags=re.DOTALL)[0]
    assert re.search(r'<p class="doubt">‡ \w', row)
    row = re.search(r'<tr id="kaifeng-13fyp-041">.*?</tr>', page, flags=re.DOTALL)[0]
    assert "doubt" not in row


def test_no_sentence_of_a_document_is_in_it(built):
    if documents_folder() is None:
        pytest.skip("the documents are not at hand")
    text = "".join(html.unescape(p) for p in pages(built).values())
    text = re.sub(r"<[^>]+>|\s", "", text)
    sentences = set()
    for path in documents_folder().glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            sentences |= {re.sub(r"\s", "", s) for s in re.findall(r"[^。；;]+(?=[。；;])", line)}
    long = [s for s in sentences if len(s) >= 16]
    assert len(long) > 500
    assert not [s for s in long if s in text]


def test_nothing_of_a_machine(built):
    for name, page in pages(built).items():
        assert not re.search(r"(?<![\w.~])/(?:root|tmp|home|Users)/\w", page), name


def test_the_same_bytes_twice(built, executed, tmp_path):
    again = tmp_path / "elsewhere"
    report(executed, {"en": FIGURES, "zh": FIGURES}, again, drawn())
    files = {p.relative_to(built) for p in built.rglob("*") if p.is_file()}
    assert files == {p.relative_to(again) for p in again.rglob("*") if p.is_file()}
    assert not [f for f in files if (built / f).read_bytes() != (again / f).read_bytes()]


def test_all_that_is_missing_is_said_at_once_and_nothing_is_written(tmp_path):
    (tmp_path / "executed").mkdir()
    figures = {"en": tmp_path, "zh": tmp_path}
    with pytest.raises(ValueError) as e:
        report(tmp_path / "executed", figures, tmp_path / "out", ["01-coverage/none"])
    lines = str(e.value).splitlines()
    assert len(lines) == 2 * len(plan()) + 2
    assert "executed/en/01-coverage.ipynb is missing" in lines[0] and "01-coverage/none.png" in lines[-1]
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_report_is_left_alone(executed, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ValueError, match="files that are no report"):
        report(executed, {"en": FIGURES, "zh": FIGURES}, tmp_path, drawn())
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_the_figures_of_the_opening_page_are_data(project):
    suite = project / "notebooks" / "suite.toml"
    suite.write_text("[report]\nfigures = []\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"suite\.toml: found \[\]; allowed"):
        opening_figures()
    suite.write_text('[report]\nfigures = ["01-coverage/facts-by-theme"]\n', encoding="utf-8")
    assert opening_figures() == ["01-coverage/facts-by-theme"]


@pytest.mark.parametrize(
    "comment, finding", [("Wuhan leads.", "Wuhan leads."), ("", "Who leads?"), ("武汉最高。", "武汉最高。")]
)
def test_a_figure_says_its_finding_or_else_its_title(tmp_path, comment, finding):
    text = PngImagePlugin.PngInfo()
    for key, value in dict(Title="Who leads?", Comment=comment, Description="Sources.").items():
        text.add_itxt(key, value)
    Image.new("RGB", (3, 2)).save(tmp_path / "f.png", pnginfo=text)
    expected = dict(title="Who leads?", finding=finding, caption="Sources.", width=3, height=2)
    assert about_figure(tmp_path / "f.png") == expected


def test_notebooks_are_read_once_a_run():
    assert {r.path.stem for r in plan()} == set(notebooks())


# In a browser


@pytest.fixture(scope="module")
def browser():
    """A Chromium of this machine; nothing is downloaded."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("MZ_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium is installed; MZ_BROWSER may name one")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def window(browser):
    """A page of a phone's width that notes what goes wrong, and what is asked for."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_default_timeout(60_000)  # a machine may be busy
    page.wrong = []
    page.on("console", lambda m: page.wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: page.wrong.append(str(e)))
    page.on("requestfailed", lambda r: page.wrong.append(r.url[:100]))
    page.on("request", lambda r: page.wrong.append(r.url) if r.url.startswith(("http", "ws", "ftp")) else None)
    yield page
    page.close()


@pytest.mark.parametrize("end", ["", "-zh"])
def test_pages_open_from_disk(built, window, end):
    for name in ("index", "02-low-income-standards", "08-consistency", "panel"):
        window.goto((built / f"{name}{end}.html").as_uri())
        assert window.evaluate("document.documentElement.scrollWidth") <= 390, f"{name}{end} is wider than a phone"
        assert window.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
    assert window.wrong == []


@pytest.mark.parametrize("end", ["", "-zh"])
def test_code_is_one_click_away(built, window, end):
    window.goto((built / f"02-low-income-standards{end}.html").as_uri())
    code = window.locator("details.code pre").last
    assert not code.is_visible()
    window.locator("#all-code").press("Enter")
    assert code.is_visible() and window.wrong == []


@pytest.mark.parametrize("end, document, section", [("", "Document", "Section"), ("-zh", "文件", "章节")])
def test_a_number_opens_to_its_place(built, window, end, document, section):
    window.goto((built / f"panel{end}.html").as_uri())
    window.wait_for_selector("html[data-ready=panel]")
    window.locator("div.dt-search input").fill("derived:pingdingshan:dibao_standard:urban:2015:level")
    row = window.locator("tr[id='derived:pingdingshan:dibao_standard:urban:2015:level']")
    number = row.locator("button.number")
    number.press("Enter")
    assert number.get_attribute("aria-expanded") == "true"
    chain = window.locator(f"[id='{number.get_attribute('aria-controls')}']")
    said = chain.inner_text()
    assert document in said and section in said and "第一章/第一节" in said
    assert "570 元/人·月" in said and "32.56%" in said
    number.click()
    assert not chain.is_visible() and number.get_attribute("aria-expanded") == "false"
    assert window.wrong == []


def test_an_address_opens_a_number(built, window):
    window.goto((built / "panel.html").as_uri() + "#wuhan-13fyp-017")
    window.wait_for_selector("html[data-ready=panel]")
    assert window.locator("[id='of:wuhan-13fyp-017']").is_visible()
    window.locator("select").first.select_option("Kaifeng")
    assert set(window.locator("#panel td.city").all_inner_texts()) == {"Kaifeng"}
    assert window.wrong == []


def test_the_gallery_shows_every_figure(tmp_path):
    from mzlib.suite.gallery import gallery

    page = gallery(page=tmp_path / "gallery.md").read_text(encoding="utf-8")
    assert page == (root() / "docs" / "gallery.md").read_text(encoding="utf-8"), "run `make notebooks`"
    shown = set(re.findall(r"\]\(\.\./figures/([^)]+)\.png\)", page))
    assert shown == {f"{p.parent.name}/{p.stem}" for p in FIGURES.glob("*/*.png")}
    assert page.count("papermill notebooks/") == len(shown)

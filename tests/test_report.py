"""The report: answers first, one language a page, offline, readable without eyes or mouse, what comes from data as text."""

import html
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import parse_qs

import pytest
from browser import until
from nbformat.v4 import new_code_cell, new_notebook, new_output
from press import ANSWER, PAYLOADS, WORDS, few, suite  # noqa: F401
from typer.testing import CliRunner

from mzlib.analysis.lineage import source as lineage
from mzlib.analysis.load import catalogue
from mzlib.cli import app
from mzlib.explorer import page as explorer
from mzlib.sources.paths import documents_folder, root
from mzlib.suite.gallery import gallery
from mzlib.suite.notebooks import suite_file
from mzlib.suite.pages import about_figure, body_of, clean_html, markdown, words_of
from mzlib.suite.report import _Pages, report

OURS = {"code.js"}


def make(project, payload="", extras=None):
    made = suite(project, payload)
    report(made.executed, made.figures, project / "build" / "report", extras)
    return project / "build" / "report"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The report of the made-up suite in a copy of the project, made once."""
    from conftest import copy_project, forget

    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as m:
        for name, value in copy_project(folder).items():
            m.setenv(name, value)
        forget()
        word = dict.fromkeys(("report-en.docx", "report-zh.docx"), lambda: b"made elsewhere")
        out = make(folder, extras={"explorer.html": lambda: explorer.html().encode()} | word)
    forget()
    return out


def pages(folder):
    return {p.name: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.html")) if p.name != "explorer.html"}


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and the text outside scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.found, self.text, self.into = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.into = tag

    def handle_endtag(self, tag):
        self.into = ""

    def handle_data(self, data):
        if self.into not in ("script", "style"):
            self.text.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def test_every_page_is_there_with_its_twin(built):
    names = {"index", "01-question", "02-question"}
    found = pages(built)
    assert set(found) == {f"{n}{end}.html" for n in names for end in ("", "-zh")}
    for n in names:
        english, chinese = Tags(found[f"{n}.html"]), Tags(found[f"{n}-zh.html"])
        assert english.of("html") == [{"lang": "en"}] and chinese.of("html") == [{"lang": "zh-CN"}]
        assert {"href": f"{n}-zh.html", "lang": "zh-CN", "hreflang": "zh-CN"} in english.of("a")
        assert {"href": f"{n}.html", "lang": "en", "hreflang": "en"} in chinese.of("a")


def test_a_page_is_in_one_language(built):
    english, chinese = (pages(built)[f"01-question{end}.html"] for end in ("", "-zh"))
    assert "Only English here." in english and "此处只有中文" not in english
    assert "此处只有中文" in chinese and "Only English here." not in chinese
    assert ">2<" in english and ">2<" in chinese, "a cell without a tag is on both"


@pytest.mark.parametrize("end, language", [("", "en"), ("-zh", "zh")])
def test_the_opening_page_answers_first(built, end, language):
    page = pages(built)[f"index{end}.html"]
    cards = re.search(r'<ul class="answers">.*?</ul>', page, flags=re.DOTALL)[0]
    first, _, rest = ANSWER[language].partition("\n\n")
    assert cards.count("<li>") == 2 and cards.count(markdown(first).strip()) == 2 and rest not in page
    assert f'href="01-question{end}.html"' in cards and f'href="02-question{end}.html"' in cards
    order = [page.index(x) for x in ('class="answers"', "<figure", 'id="notebooks"')]
    assert order == sorted(order)


def test_the_answer_opens_its_notebook_and_the_set_up_is_folded(built):
    page = pages(built)["01-question.html"]
    answer = re.search(r'<div class="answer">.*?</div>', page, flags=re.DOTALL)[0]
    assert "580 yuan" in answer and "Rural: further down." in answer and page.count("580 yuan") == 1
    set_up = re.search(r'<details class="setup">.*?</table>', page, flags=re.DOTALL)[0]
    assert "parameter" in set_up and page.index('class="answer"') < page.index('class="setup"')
    contents = re.search(r'<details class="contents">.*?</details>', page, flags=re.DOTALL)[0]
    for address in re.findall(r'href="#(\w+)"', contents):
        assert f'id="{address}"' in page
    assert len(re.findall("<li>", contents)) == 3


def test_nothing_is_loaded_from_elsewhere_and_every_link_leads_somewhere(built):
    found = {name: Tags(page) for name, page in pages(built).items()}
    ids = {name: {a["id"] for _, a in tags.found if "id" in a} for name, tags in found.items()}
    for name, tags in found.items():
        loaded = [
            a.get("src") or a.get("srcset") or a.get("href") or ""
            for t, a in tags.found
            if t in ("script", "link", "img", "source")
        ]
        assert all(not re.match(r"\w+:|//", address) for address in loaded), name
        for address in {a["href"] for a in tags.of("a") if "href" in a} | set(filter(None, loaded)):
            path, _, anchor = address.partition("#")
            assert not path or (built / path).is_file(), f"{name}: {address}"
            # What stands behind # in an address of the explorer is what it shows: see below.
            assert not anchor or path == "explorer.html" or anchor in ids[path or name], f"{name}: {address}"
    for style in built.glob("*.css"):
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", style.read_text(encoding="utf-8")), style.name


def test_pictures_are_cut_lazy_and_described_and_their_words_are_text(built):
    for end, language in (("", "en"), ("-zh", "zh")):
        for name in ("index", "02-question"):
            page, words = pages(built)[f"{name}{end}.html"], WORDS[language]
            [picture] = Tags(page).of("img")
            assert picture["alt"] == words["alt"] and picture["loading"] == "lazy" and picture["class"] == "two"
            # 280 of 400 rows, from row 60 on: the upper half of what is left out.
            assert (
                "--w: 720; --h: 280; --y: 50.000%" in picture["style"] and "--w-s: 350; --h-s: 260" in picture["style"]
            )
            assert [s["srcset"] for s in Tags(page).of("source")] == [f"figures/{language}/02-question/dots.column.png"]
            figure = html.unescape(re.search(r"<figure.*?</figure>", page, flags=re.DOTALL)[0])
            assert all(
                figure.count(f"<p{c}>{words[k]}</p>") == 1
                for k, c in (("title", ' class="title"'), ("note", ""), ("source", ""))
            )


def test_the_opening_page_is_light(built):
    for end in ("", "-zh"):
        page = pages(built)[f"index{end}.html"]
        tags = Tags(page)
        eager = [a["src"] for a in tags.of("img") if a.get("loading") != "lazy"]
        loaded = [
            f"index{end}.html",
            *eager,
            *(a["href"] for a in tags.of("link")),
            *(a["src"] for a in tags.of("script")),
        ]
        assert sum((built / f).stat().st_size for f in loaded) < 1e6


def test_formulas_are_mathml_and_tables_print_plain_numbers(built):
    page = pages(built)["01-question.html"]
    assert "<math" in page and "<msup>" in page and "$$" not in page and "\\text" not in page
    frames = page.count('class="scroll" role="region" tabindex="0"')
    assert frames == page.count("<table") == 2
    assert '<a class="source" href="explorer.html#l=en&amp;o=wuhan-13fyp-016">580</a>' in page


def test_headings_are_in_order_and_pages_can_be_entered_by_keyboard(built):
    for name, page in pages(built).items():
        levels = [int(n) for n in re.findall(r"<h([1-6])\b", page)]
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(b - a <= 1 for a, b in pairwise(levels)), f"{name}: {levels}"
        assert 'class="skip" href="#content"' in page and '<main id="content">' in page and 'name="viewport"' in page
        ids = [a["id"] for _, a in Tags(page).found if "id" in a]
        assert len(ids) == len(set(ids)), f"{name}: an id twice"


# What comes from data is text


def alive(page):
    """What of a page could act: foreign scripts, handlers, addresses that run or fetch, styles that fetch."""
    found = []
    for tag, attributes in Tags(page).found:
        if tag in ("iframe", "object", "embed", "svg", "form", "base", "meta"):
            found += [tag] if tag != "meta" or "http-equiv" in attributes else []
        if tag == "script" and attributes.get("src") not in OURS:
            found.append(f"script {attributes}")
        for name, value in attributes.items():
            if name.startswith("on"):
                found.append(f"{tag} {name}")
            if name in ("href", "src", "srcset", "action", "xlink:href") and re.match(r"\s*(\w+:|//)", value or ""):
                found.append(f"{tag} {name}={value}")
            if name == "style" and "url" in (value or ""):
                found.append(f"{tag} style={value}")
        if tag == "style":
            found.append("style")
    return found


def test_a_payload_in_any_text_of_notebooks_and_figures_is_text(project):
    out = make(project, " | ".join(PAYLOADS))
    for name, page in pages(out).items():
        assert alive(page) == [], name
    page = pages(out)["02-question.html"]
    said = "".join(Tags(page).text)
    figure = "".join(Tags(re.search(r"<figure.*?</figure>", page, flags=re.DOTALL)[0]).text)
    [picture] = Tags(page).of("img")
    for payload in PAYLOADS:
        assert figure.count(payload) == 4, "title, subtitle, note and source of a figure"
        assert said.count(payload) >= 6, "and what a cell prints"
        assert payload in picture["alt"]


def test_a_payload_in_the_catalogues_is_text(project):
    for name, key in (
        ("codebook", "label_en"),
        ("jurisdictions", "name_en"),
        ("documents", "title_en"),
        ("families", "label_en"),
    ):
        path = project / "data" / "raw" / f"{name}.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(rf'(?m)^{key} = "(.*)"$', rf'{key} = "\1 <script>alert(1)</script>"', text), encoding="utf-8"
        )
    for name, page in pages(make(project)).items():
        assert alive(page) == [], name
    # The page to which they lead: its own data and script, and the payload as text.
    page = explorer.html()
    assert page.count("<script") == len(Tags(page).of("script")) == 2
    assert page.count("\\u003cscript>alert(1)\\u003c/script>") > 180


def test_what_nothing_could_kill_was_alive():
    """The guard of the guard: each of these is found."""
    for page in ('<script src="x.js"></script>', "<p onclick='1'>", "<a href='javascript:1'>", "<img src='//x'>", "<iframe></iframe>",
                 "<p style='a:url(x)'>", "<style>p{}</style>", '<meta http-equiv="refresh">'):  # fmt: skip
        assert alive(page), page


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markdown_and_html_of_outputs_hold_nothing_live(payload):
    for page in (markdown(payload), markdown(f"**a** {payload} b"), markdown(f"| a |\n|---|\n| {payload} |"), clean_html(payload),
                 clean_html(f"<table><tr><td>{payload}</td></tr></table>")):  # fmt: skip
        assert alive(page) == [], page


# From a number to its place


def asked(address):
    """What an address asks of the explorer."""
    path, _, state = address.partition("#")
    assert path == "explorer.html", address
    return parse_qs(state, strict_parsing=True)


def test_every_number_leads_to_an_observation_of_the_panel(built, panel):
    for name, page in pages(built).items():
        language = "zh" if name.endswith("-zh.html") else "en"
        numbers = [a["href"] for a in Tags(page).of("a") if a.get("class") == "source"]
        assert bool(numbers) != name.startswith("index"), name
        for address in numbers:
            state = asked(address)
            assert set(state) == {"l", "o"} and state["l"] == [language] and set(state["o"]) <= set(panel.observation)
        others = [
            a["href"] for a in Tags(page).of("a") if a.get("href", "").startswith("explorer") and "class" not in a
        ]
        assert others and all(asked(address) == {"l": [language]} for address in others), name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_address_holds_the_id_whatever_is_in_it(panel, tmp_path, language):
    pages = _Pages(language, tmp_path, [])
    strange = ["a&l=xx", "a#b", "a%26", "a+b", "甲:乙", "a'b\"c", "<b>"]
    pages.known = {*panel.observation, *strange}
    for ident in [*panel.observation, *strange]:
        address = pages.home(f"nobody's {ident} wuhan-13fyp-016")
        assert asked(address) == {"l": [language], "o": [ident]} and not set(address) & set("<>\"' ")
    assert pages.home("nobody's") == ""


def test_an_id_in_a_table_comes_through_the_page(tmp_path):
    ident = "a&amp;l=zh"  # as an attribute holds a&l=zh
    table = f'<table><tr><td><a class="source" href="x.csv" title="{ident}">1</a></td></tr></table>'
    cell = new_code_cell("1", outputs=[new_output("display_data", data={"text/html": table})])
    pages = _Pages("en", tmp_path, [])
    pages.known |= {"a&l=zh"}
    page, _ = body_of(new_notebook(cells=[cell]), words_of("en"), pages.picture, pages.home)
    [link] = [a for a in Tags(page).of("a") if a.get("class") == "source"]
    assert asked(link["href"]) == {"l": ["en"], "o": ["a&l=zh"]}


def test_no_sentence_of_a_document_is_in_it(built):
    if documents_folder() is None:
        pytest.skip("the documents are not at hand")
    text = re.sub(r"\s", "", "".join("".join(Tags(p).text) for p in pages(built).values()))
    sentences = set()
    for path in documents_folder().glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            sentences |= {re.sub(r"\s", "", s) for s in re.findall(r"[^。；;]+(?=[。；;])", line)}
    long = [s for s in sentences if len(s) >= 18]
    assert len(long) > 500 and not [s for s in long if s in text]


# The folder


def test_the_same_bytes_twice_and_other_files_stay(project):
    made = suite(project)
    first = {p: p.read_bytes() for p in report(made.executed, made.figures, project / "build" / "report")}
    (project / "build" / "report" / "thesis.docx").write_bytes(b"mine")
    again = report(made.executed, made.figures, project / "build" / "report")
    assert set(again) == set(first) and not [p for p, content in first.items() if p.read_bytes() != content]
    assert (project / "build" / "report" / "thesis.docx").read_bytes() == b"mine"


def test_what_mz_did_not_write_is_not_replaced(project):
    made = suite(project)
    out = project / "mine"
    out.mkdir()
    (out / "index.html").write_text("mine")
    with pytest.raises(ValueError, match=r"index\.html: found a file that mz did not write"):
        report(made.executed, made.figures, out)
    assert [p.name for p in out.iterdir()] == ["index.html"] and (out / "index.html").read_text() == "mine"
    report(made.executed, made.figures, out, force=True)
    assert (out / "index.html").read_text(encoding="utf-8") != "mine"


def test_all_that_is_missing_is_said_at_once_and_nothing_is_written(project):
    made = suite(project)
    shutil.rmtree(made.executed / "zh")
    (made.figures["en"] / "02-question" / "dots.png").unlink()
    with pytest.raises(ValueError) as e:
        report(made.executed, made.figures, project / "out")
    lines = str(e.value).splitlines()
    assert (
        len(lines) == 3
        and "executed/zh/01-question.ipynb is missing" in lines[0]
        and "02-question/dots.png" in lines[-1]
    )
    assert not (project / "out").exists()


@pytest.mark.parametrize(
    "text, found",
    [
        ("# nothing", "without 'report'"),
        (
            '[report]\nfigures = ["a"]\n[[report.answers]]\nnotebook = "x"\nheading = {en = "a", zh = "b"}',
            r"report\.figures 'a'",
        ),
        ('[[report.answers]]\nnotebook = "x"\nheading.en = "a"', r"report\.answers\.heading without 'zh'"),
        ("[report]\nanswers = [1]", r"report\.answers 1"),
        ("[report]\nanswers = 5", r"report\.answers 5"),
    ],
)
def test_the_opening_page_is_data_and_checked(project, text, found):
    (project / "notebooks" / "suite.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"notebooks/suite\.toml(:1)?: found {found}"):
        suite_file()


def test_an_answer_that_is_not_there_is_said(project):
    made = suite(project)
    path = project / "notebooks" / "suite.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('notebook = "02-question"', 'notebook = "03-question"'),
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="03-question has no output of a cell tagged answer"):
        report(made.executed, made.figures, project / "out")


def test_the_project_s_own_opening_page_names_what_there_is():
    shown = suite_file()["report"]
    known = {p.stem for p in (root() / "notebooks").glob("*.ipynb")}
    assert len(shown["answers"]) == 4 and {a["notebook"] for a in shown["answers"]} <= known
    assert {f.partition("/")[0] for f in shown["figures"]} <= known


# The gallery


def test_the_gallery_shows_every_figure_as_text_with_its_command(project):
    made = suite(project, " | ".join(PAYLOADS))
    page = gallery(made.figures["en"], project / "gallery.md").read_text(encoding="utf-8")
    assert page.count("    mz run 0") == 2 and page.count("![") >= 2, "each figure once, no further size of it"
    shown = markdown(page)
    assert alive(shown) == []
    for payload in PAYLOADS:
        assert "".join(Tags(shown).text).count(payload) >= 4, "title and subtitle of both"


def test_the_committed_gallery_is_that_of_the_committed_figures(tmp_path):
    page = gallery(page=tmp_path / "gallery.md").read_text(encoding="utf-8")
    assert page == (root() / "docs" / "gallery.md").read_text(encoding="utf-8"), "run `make notebooks`"


def test_a_picture_without_words_is_shown_whole():
    from io import BytesIO

    from PIL import Image

    Image.new("RGB", (30, 20)).save(made := BytesIO(), "PNG")
    about = about_figure(made.getvalue())
    assert (about.title, about.name, about.top, about.bottom, about.cut) == ("", "", 0, 20, False)


# In a browser


@pytest.fixture
def window(chromium):
    """A page of a phone's size that notes what goes wrong, and what is asked for."""
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.set_default_timeout(60_000)  # a machine may be busy
    page.wrong = []
    page.on("console", lambda m: page.wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: page.wrong.append(str(e)))
    page.on("requestfailed", lambda r: page.wrong.append(r.url[:100]))
    page.on("request", lambda r: page.wrong.append(r.url) if r.url.startswith(("http", "ws", "ftp")) else None)
    yield page
    page.close()


@pytest.mark.parametrize("width, height", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("end", ["", "-zh"])
def test_the_first_screen_answers(built, window, end, width, height):
    window.set_viewport_size({"width": width, "height": height})
    window.goto((built / f"index{end}.html").as_uri())
    cards = window.locator(".answers li")
    assert cards.count() == 2
    for card in cards.all():
        box = card.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= height and "580" in card.inner_text()
    assert window.wrong == []


@pytest.mark.parametrize("end", ["", "-zh"])
def test_pages_open_from_disk_on_a_phone(built, window, end):
    for name in ("index", "02-question"):
        window.goto((built / f"{name}{end}.html").as_uri())
        assert window.evaluate("document.documentElement.scrollWidth") <= 390, f"{name}{end} is wider than a phone"
        window.locator("figure img").first.scroll_into_view_if_needed()
        until(window, "document.querySelector('figure img').naturalWidth > 0")
        shown = window.evaluate("(i => [i.currentSrc, i.width / i.height])(document.querySelector('figure img'))")
        assert shown[0].endswith(".column.png") and abs(shown[1] - 350 / 260) < 0.02
    assert window.wrong == []


def test_code_is_one_click_away(built, window):
    window.goto((built / "02-question.html").as_uri())
    code = window.locator("details.code pre").last
    assert not code.is_visible()
    window.locator("#all-code").press("Enter")
    assert code.is_visible() and window.wrong == []


@pytest.mark.parametrize("end, title", [("", "title_en"), ("-zh", "title")])
def test_a_number_opens_to_its_place(built, window, end, title):
    window.goto((built / f"01-question{end}.html").as_uri())
    window.locator("a.source").first.press("Enter")
    source = window.locator("#source")
    source.locator("code").get_by_text("wuhan-13fyp-016", exact=True).first.wait_for()
    said, where = source.inner_text(), lineage("wuhan-13fyp-016")["where"].iloc[0].rsplit("characters", 1)[1]
    assert catalogue("documents")["wuhan-13fyp"][title] in said and all(n in said for n in re.findall(r"\d+", where))
    assert "580" in source.locator("q").first.inner_text()
    assert window.wrong == []


@pytest.mark.parametrize("out", [".", "..", "", "/", "data", "README.md"])
def test_no_report_where_the_project_is_and_nothing_runs_before_that_is_said(project, monkeypatch, out):
    suite(project)
    (project / "README.md").write_text("ours")
    monkeypatch.setattr("mzlib.suite.runs.run", lambda *_, **__: pytest.fail("the suite ran"))
    refused = CliRunner().invoke(app, ["report", "--out", out])
    assert refused.exit_code == 1 and "found a " in refused.stderr

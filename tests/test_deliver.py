"""What a writer hands in: Word and slides of a made-up suite, every word as text, numbered, described, the same each time."""

import io
import shutil

import docx
import pptx
import pytest
from docx.oxml.ns import qn
from press import ANSWER, PAYLOADS, WORDS, few, suite  # noqa: F401

from mzlib.display.word import clean
from mzlib.suite.deliver import slides, word_report
from mzlib.suite.pages import words_of


@pytest.fixture(params=["en", "zh"])
def language(request):
    return request.param


def word(project, language, payload=""):
    made = suite(project, payload)
    return docx.Document(io.BytesIO(word_report(made.executed / language, made.figures[language], language)))


def deck(project, language, payload=""):
    made = suite(project, payload)
    return pptx.Presentation(io.BytesIO(slides(made.executed / language, made.figures[language], language)))


def numbered(paragraph):
    """A caption as Word shows it: the text of its runs and of its field."""
    return "".join(t.text for t in paragraph._p.iter(qn("w:t")))


def test_the_document_has_headings_answers_numbered_figures_and_tables(project, language):
    document = word(project, language)
    heads = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    question = "Question" if language == "en" else "问题"
    assert heads[0][0] == "Title" and [t for s, t in heads if s == "Heading 1"] == [
        f"0{n} · {question}{' ' if language == 'en' else ''}{n}?" if language == "en" else f"0{n} · 问题{n}？"
        for n in (1, 2)
    ]
    assert {s for s, _ in heads} == {"Title", "Heading 1", "Heading 2"}
    texts = [p.text for p in document.paragraphs]
    first = ANSWER[language].partition("\n\n")[0].replace("**", "")
    assert sum(first in t for t in texts) == 4, "in front, and in its notebook, for both"
    captions = [numbered(p) for p in document.paragraphs if p.style.name == "Caption"]
    figure, table = ("Figure ", "Table ") if language == "en" else ("图", "表")
    stop = ". " if language == "en" else " "
    title, subtitle = WORDS[language]["title"], WORDS[language]["subtitle"]
    said = f"{title}{'. ' if language == 'en' else '。'}{subtitle}"
    assert [c for c in captions if c.startswith(figure)] == [f"{figure}{n}{stop}{said}" for n in (1, 2)]
    assert [c.partition(stop)[0] for c in captions if c.startswith(table)] == [f"{table}1", f"{table}2"]
    for line in (WORDS[language]["note"], WORDS[language]["source"], "[a] A note of the table."):
        assert texts.count(line) == 2
    assert not any("settings()" in t or "parameter" in t for t in texts), "no code, no set-up"
    assert len(document.tables) == 2 and document.tables[0].cell(1, 1).text == "580"
    assert any("rate = (a / b)^(1 / n)" in t for t in texts), "a formula in a line"


def test_the_document_is_a4_and_its_pictures_are_cut_and_described(project, language):
    document = word(project, language)
    [page] = document.sections
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)
    assert len(document.inline_shapes) == 2
    for shape in document.inline_shapes:
        assert shape._inline.docPr.get("descr") == WORDS[language]["alt"]
        cut = next(shape._inline.iter(qn("a:srcRect")))
        assert (cut.get("t"), cut.get("b")) == ("15000", "15000"), "60 of 400 rows above, 60 below"
        assert shape.width / shape.height == pytest.approx(720 / 280, rel=0.01)


def test_the_slides_have_a_finding_each_its_source_in_the_footer_its_caveats_in_the_notes(project, language):
    made = deck(project, language)
    assert made.slide_width * 9 == made.slide_height * 16
    titles = [s.shapes.title.text_frame.text for s in made.slides]
    words = words_of(language)
    assert titles == [words.site, words.findings, WORDS[language]["title"], WORDS[language]["title"]]
    answers = [s.text_frame.text for s in made.slides[1].shapes if s.has_text_frame][-1]
    assert answers.count("580") == 2 and "**" not in answers
    for slide in list(made.slides)[2:]:
        [picture] = [s for s in slide.shapes if s.shape_type == 13]
        assert picture._element.nvPicPr.cNvPr.get("descr") == WORDS[language]["alt"]
        assert picture.image.size == (1333, 750), "the picture made for slides"
        assert picture.crop_top == pytest.approx(120 / 750) and picture.crop_bottom == pytest.approx(90 / 750)
        assert picture.width / picture.height == pytest.approx(1333 / 540, rel=0.01)
        by = {s.placeholder_format.type.name: s for s in slide.placeholders}
        assert by["FOOTER"].text_frame.text == WORDS[language]["source"] and "SLIDE_NUMBER" in by
        assert (
            "A caveat." in slide.notes_slide.notes_text_frame.text
            and WORDS[language]["note"] in slide.notes_slide.notes_text_frame.text
        )
    for slide in made.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.top >= 0
            assert shape.left + shape.width <= made.slide_width and shape.top + shape.height <= made.slide_height, (
                shape.name
            )


def test_what_comes_from_data_is_text(project, language):
    payload = " | ".join(PAYLOADS)
    document = word(project, language, payload)
    body = document.element.body
    captions = [numbered(p) for p in document.paragraphs if p.style.name == "Caption"]
    fields = {f.get(qn("w:instr")) for f in body.iter(qn("w:fldSimple"))}
    assert (
        all(" SEQ " in f for f in fields)
        and not list(body.iter(qn("w:hyperlink")))
        and not list(body.iter(qn("w:instrText")))
    )
    made = deck(project, language, payload)
    for text in PAYLOADS:
        assert any(text in c for c in captions) and sum(text in numbered(p) for p in document.paragraphs) >= 6
        for slide in list(made.slides)[2:]:
            by = {s.placeholder_format.type.name: s for s in slide.placeholders}
            assert text in by["TITLE"].text_frame.text and text in by["FOOTER"].text_frame.text
            assert text in slide.notes_slide.notes_text_frame.text


@pytest.mark.parametrize("bad", ["\x00", "\x1b[31m", "\ud800", "\ufffe", "\x0b"])
def test_a_character_that_no_office_file_can_hold_is_left_out(bad):
    assert clean(f"a{bad}b") in ("ab", "a[31mb")


def test_the_same_bytes_twice(project, language):
    made = suite(project)
    for form in (word_report, slides):
        first, again = (form(made.executed / language, made.figures[language], language) for _ in range(2))
        assert first == again


def test_a_picture_without_words_and_a_slide_without_its_size(project):
    made = suite(project, words={g: WORDS[g] | dict(note="", source="", subtitle="") for g in WORDS})
    for path in made.figures["en"].rglob("*.slide.png"):
        path.unlink()
    for path in made.figures["en"].rglob("*.sources.txt"):
        path.unlink()
    show = pptx.Presentation(io.BytesIO(slides(made.executed / "en", made.figures["en"], "en")))
    [picture] = [s for s in show.slides[2].shapes if s.shape_type == 13]
    assert picture.image.size == (720, 400)
    document = docx.Document(io.BytesIO(word_report(made.executed / "en", made.figures["en"], "en")))
    assert (
        numbered(next(p for p in document.paragraphs if p.style.name == "Caption"))
        == f"Figure 1. {WORDS['en']['title']}"
    )


def test_the_command_runs_each_language_once_and_writes_all_of_it(project, monkeypatch):
    from typer.testing import CliRunner

    from mzlib.cli import app
    from mzlib.cli import suite as command

    suite(project)
    ran = []

    def execute(runs, **how):
        ran.extend((r.label, r.values.get("size")) for r in runs)
        left = suite(project)  # what a run of the suite leaves, the English one in the project's own figures
        shutil.copytree(left.figures["en"], project / "figures", dirs_exist_ok=True)

    monkeypatch.setenv("MZ_FIGURES", str(project / "figures"))
    monkeypatch.setattr(command, "_execute", execute)
    done = CliRunner().invoke(app, ["report", "--docx", "--pptx", "--out", "build/mine"])
    assert done.exit_code == 0, done.output
    assert ran == [(f"0{n}-question ({g})", "page,column,slide") for g in ("en", "zh") for n in (1, 2)]
    out = project / "build" / "mine"
    names = {p.name for p in out.iterdir()}
    assert {
        "index.html",
        "index-zh.html",
        "explorer.html",
        "report-en.docx",
        "report-zh.docx",
        "slides-en.pptx",
        "slides-zh.pptx",
    } <= names
    for end, own, other in (("", "en", "zh"), ("-zh", "zh", "en")):
        page = (out / f"index{end}.html").read_text(encoding="utf-8")
        assert (
            f'href="report-{own}.docx"' in page
            and f'href="slides-{own}.pptx"' in page
            and f'href="explorer.html#l={own}"' in page
        )
        assert f"report-{other}.docx" not in page
    ran.clear()
    (out / "report-en.docx").write_bytes(b"changed by hand")
    refused = CliRunner().invoke(app, ["report", "--docx", "--out", "build/mine"])
    assert refused.exit_code == 1 and "somebody changed since" in refused.output and ran == [], "before anything runs"

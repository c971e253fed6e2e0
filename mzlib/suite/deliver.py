"""What a writer hands in: the executed suite as a document for Word and as slides, in one language, with every word as text."""

import base64
import copy
import io
import re
from pathlib import Path
from types import SimpleNamespace

import mistune
import nbformat
from lxml import html as lxml_html

from ..analysis.load import load_panel
from ..display import word as office
from .notebooks import plan
from .pages import about_figure, answer_of, clean_html, formula_text, lead_of, one_language, title_of, words_of
from .report import opening

_SLIDE = (12_192_000, 6_858_000)  # 13.33 by 7.5 inches: exactly 16:9
_INCH = 914_400
_LONG = 40  # rows of a table that is for the screen
_FONTS = {"en": ("Arial", "黑体"), "zh": ("Arial", "微软雅黑")}


def word_report(executed, figures, language):
    """The suite as a document for Word: the answers, then every notebook that answers something, without code.

    Parameters
    ----------
    executed : pathlib.Path
        The language's executed notebooks, ``<label>.ipynb``.
    figures : pathlib.Path
        The folder into which they drew.
    language : {'en', 'zh'}

    Returns
    -------
    bytes
    """
    words, books = words_of(language), _books(executed, figures, language)
    made = office.document(words.site, language)
    made.add_heading(words.site, 0)
    made.add_paragraph(lead_of(load_panel(), language))
    for heading, said in _answers(books, language):
        made.add_heading(heading, 2)
        _blocks(made, said, language)
    for book in books:
        made.add_heading(office.clean(book.title), 1)
        for what, part in book.parts:
            if what == "text":
                _blocks(made, part, language)
            elif what == "table":
                _table(made, part, language)
            else:
                _figure(made, part, language)
    return office.steady(made)


def slides(executed, figures, language):
    """The suite as slides: the answers, then a figure a slide, its finding the title, its source in the footer, its caveats
    in the notes.

    Parameters
    ----------
    executed, figures, language
        As for ``word_report``.

    Returns
    -------
    bytes
    """
    from pptx import Presentation

    words, books = words_of(language), _books(executed, figures, language)
    made = office.described(Presentation(), words.site, language)
    made.slide_width, made.slide_height = _SLIDE
    for shape in (p for of in (made.slide_master, *made.slide_layouts) for p in of.placeholders):  # the template is 4:3
        shape.left, shape.width = (int(x * _SLIDE[0] / (10 * _INCH)) for x in (shape.left, shape.width))
    first = made.slides.add_slide(made.slide_layouts[0])
    _put(first.shapes.title.text_frame, [words.site], 40, language, bold=True)
    _put(first.placeholders[1].text_frame, [lead_of(load_panel(), language)], 18, language)
    answers = _answers(books, language)
    if answers:
        page = made.slides.add_slide(made.slide_layouts[5])
        _titled(page, words.findings, language)
        box = page.shapes.add_textbox(*(int(x * _INCH) for x in (0.6, 1.5, 12.1, 5)))
        box.text_frame.word_wrap = True
        _put(box.text_frame, [f"{heading}: {_plain(said)}" if language == "en" else f"{heading}：{_plain(said)}"
                              for heading, said in answers], 20, language)  # fmt: skip
    seen = set()
    for about in (part for book in books for what, part in book.parts if what == "figure"):
        if about.name not in seen:
            seen.add(about.name)
            _slide(made, about, language)
    return office.steady(made)


# What the notebooks hold


def _books(executed, figures, language):
    """Every notebook with an answer: its title, its answer, and its parts in order: text, tables, figures."""
    books = []
    for run in plan():
        book = one_language(nbformat.read(Path(executed) / f"{run.label}.ipynb", as_version=4), language)
        title, answer, parts, asked = title_of(book, run, language), answer_of(book), [], False
        if not answer:
            continue
        for cell in book.cells:
            if cell.cell_type == "markdown":
                parts.append(("text", cell.source))
            elif asked or "answer" in cell.metadata.get("tags", []):  # what comes before is set-up
                asked = True
                parts += [p for o in cell.get("outputs", []) for p in _parts(o.get("data", {}), Path(figures))]
        books.append(SimpleNamespace(label=run.label, title=title, answer=answer, parts=parts))
    return books


def _parts(data, figures):
    """What an output shows, as parts."""
    if "image/png" in data:
        content = base64.b64decode(data["image/png"])
        about = about_figure(content)
        file = figures / f"{about.name}.png"
        if re.fullmatch(r"[\w-]+/[\w-]+", about.name) and file.is_file():
            about = about_figure(file)
            about.file, about.slide = file, file.with_name(f"{file.stem}.slide.png")
            sources = file.with_name(f"{file.stem}.sources.txt")
            about.sources = sources.read_text(encoding="utf-8") if sources.is_file() else ""
        else:
            about.file, about.slide, about.sources = io.BytesIO(content), Path("none"), ""
        yield "figure", about
    elif "<table" in data.get("text/html", ""):
        yield "table", lxml_html.fromstring(f"<div>{clean_html(data['text/html'])}</div>")
    elif "text/markdown" in data:
        yield "text", data["text/markdown"]


def _answers(books, language):
    """The headings and the answers of the opening page."""
    said = {b.label: b.answer.split("\n\n")[0] for b in books}
    return [(a["heading"][language], said[a["notebook"]]) for a in opening().answers if a["notebook"] in said]


# Markdown as paragraphs


def _tokens(text):
    return mistune.create_markdown(renderer=None, plugins=["table", "math"])(text)


def _blocks(made, text, language):
    """Markdown as paragraphs, headings, lists and tables of a document."""
    for token in _tokens(text):
        _block(made, token, language)


def _block(made, token, language, style=None):
    kind, children = token["type"], token.get("children", [])
    if kind == "heading":
        made.add_heading(office.clean(_text(children)), min(token["attrs"]["level"], 3))
    elif kind in ("paragraph", "block_text"):
        _runs(made.add_paragraph(style=style), children, language)
    elif kind == "block_math":
        made.add_paragraph(formula_text(token["raw"])).alignment = 1
    elif kind == "table":
        head, *body = children
        lines = [[_text(cell["children"]) for cell in row["children"]] for part in body for row in part["children"]]
        heads = [_text(cell["children"]) for cell in head["children"]]
        office.table(made, heads, lines, left=range(len(heads)))
    elif kind in ("block_code", "block_html"):
        made.add_paragraph(office.clean(token["raw"].strip()))
    else:  # lists, quotes: what they hold
        for child in children:
            _block(made, child, language, "List Bullet" if kind in ("list", "list_item") else style)


def _runs(paragraph, tokens, language, bold=None, italic=None):
    """The runs of a paragraph."""
    for token in tokens:
        kind = token["type"]
        if "children" in token:
            _runs(
                paragraph,
                token["children"],
                language,
                bold or kind == "strong" or None,
                italic or kind == "emphasis" or None,
            )
            continue
        run = paragraph.add_run(office.clean(_text([token], language)))
        run.bold, run.italic = bold, italic


def _text(tokens, language="en"):
    """Tokens of Markdown as plain text."""
    said = []
    for token in tokens:
        if token["type"] in ("softbreak", "linebreak"):
            said.append(" " if language == "en" else "")
        elif "children" in token:
            said.append(_text(token["children"], language))
        else:
            said.append(formula_text(token["raw"]) if "math" in token["type"] else token.get("raw", ""))
    return "".join(said)


def _plain(text):
    return " ".join(_text(t.get("children", [])) for t in _tokens(text)).strip()


# Word


def _figure(made, about, language):
    """A figure, its number, its finding and what it shows under it, then note and source."""
    file = about.file if isinstance(about.file, io.BytesIO) else str(about.file)
    cut = (about.top / about.height, 1 - about.bottom / about.height)
    office.picture(made, file, about.alt, cut, about.width / (about.bottom - about.top))
    office.caption(made, "figure", _sentence(about.title, about.subtitle, language), language)
    office.notes(made, [about.note, about.source])


def _sentence(title, subtitle, language):
    stop = ". " if language == "en" else "。"
    return stop.join(filter(None, (title.rstrip(".。"), subtitle)))


def _table(made, tree, language):
    """A table of a notebook, its number and title above it, its notes under it; without the links of a list."""
    for table in tree.iter("table"):
        rows = [[" ".join(cell.text_content().split()) for cell in row.iter("th", "td")] for row in table.iter("tr")]
        left = [
            [j for j, cell in enumerate(row.iter("th", "td")) if cell.get("class") == "left"]
            for row in table.iter("tr")
        ]
        if not rows or not rows[0]:
            continue
        if not rows[0][-1]:
            rows = [row[:-1] for row in rows]
        if len(rows) > _LONG:
            made.add_paragraph(words_of(language).long_table.format(rows=len(rows) - 1))
            return
        heads, *body = rows
        title, under = (
            " ".join(e.text_content() for e in table.iterfind(f"caption//{tag}")) for tag in ("strong", "small")
        )
        office.caption(made, "table", _sentence(title, under, language), language, before=True)
        office.table(made, heads, [(row + [""] * len(heads))[: len(heads)] for row in body], left=left[0])
    office.notes(made, [p.text_content() for p in tree.iter("p")])


# Slides


def _put(frame, lines, size, language, bold=False):
    """Lines of text in a frame, a paragraph each, in fonts of both scripts."""
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    frame.clear()
    frame.word_wrap = True
    for i, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(size / 2) if len(lines) > 1 else None
        run = paragraph.add_run()
        run.text, run.font.size, run.font.bold, run.font.name = office.clean(line), Pt(size), bold, _FONTS[language][0]
        properties = run._r.get_or_add_rPr()
        properties.set("lang", office.LANG[language])
        chinese = properties.makeelement(qn("a:ea"), {"typeface": _FONTS[language][1]})
        properties.find(qn("a:latin")).addnext(chinese)


def _titled(page, text, language):
    title = page.shapes.title
    title.left, title.top, title.width, title.height = (int(x * _INCH) for x in (0.6, 0.35, 12.1, 0.85))
    title.text_frame.paragraphs[0].alignment = 1
    _put(
        title.text_frame,
        [text],
        next((s for s, n in ((28, 54), (24, 64)) if office.columns_of(text) <= n), 20),
        language,
        bold=True,
    )
    title.text_frame.paragraphs[0].alignment = 1


def _slide(made, about, language):
    """A figure as a slide."""
    layout = made.slide_layouts[5]
    page = made.slides.add_slide(layout)
    _titled(page, about.title or about.alt, language)
    box = page.shapes.add_textbox(*(int(x * _INCH) for x in (0.6, 1.15, 12.1, 0.4)))
    _put(box.text_frame, [about.subtitle], 16, language)
    shown = about_figure(about.slide) if about.slide.is_file() else about
    file = about.slide if about.slide.is_file() else about.file
    wide, tall = 12.1, 5.1
    ratio = shown.width / (shown.bottom - shown.top)
    width = min(wide, tall * ratio)
    left, top = (13.333 - width) / 2, 1.65 + (tall - width / ratio) / 2
    where = [int(x * _INCH) for x in (left, top, width, width / ratio)]
    picture = page.shapes.add_picture(file if isinstance(file, io.BytesIO) else str(file), *where)
    picture.crop_top, picture.crop_bottom = shown.top / shown.height, 1 - shown.bottom / shown.height
    picture._element.nvPicPr.cNvPr.set("descr", office.clean(about.alt))
    for placeholder in layout.placeholders:  # python-pptx leaves footers and numbers to whoever wants them
        kind = placeholder.placeholder_format.type
        if kind is not None and kind.name in ("FOOTER", "SLIDE_NUMBER"):
            page.shapes._spTree.append(copy.deepcopy(placeholder._element))
            shape = page.shapes[-1]
            at = (0.6, 6.85, 11.2, 0.4) if kind.name == "FOOTER" else (12.0, 6.85, 0.7, 0.4)
            shape.left, shape.top, shape.width, shape.height = (int(x * _INCH) for x in at)
            if kind.name == "FOOTER":
                _put(shape.text_frame, [about.source], 12, language)
                shape.text_frame.paragraphs[0].alignment = 1
    notes = filter(None, (about.note, about.sources or about.source))
    page.notes_slide.notes_text_frame.text = office.clean("\n\n".join(notes))

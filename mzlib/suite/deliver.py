"""What a writer hands in: the executed suite as a document for Word and as slides, in one language, with every word as text."""

import base64
import copy
import io
from pathlib import Path
from types import SimpleNamespace

import mistune
from lxml import html as lxml_html

from ..display import word as office
from ..display.templates import TEMPLATES
from .notebooks import plan, suite_file
from .pages import about_figure, clean_html, figure_in, formula_text, lead_of, opened, words_of

_LONG = 40  # rows of a table that is for the screen


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
    made.add_paragraph(lead_of(language))
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
    made = office.described(Presentation(str(TEMPLATES / "slides.pptx")), words.site, language)
    opening, answering, _ = made.slide_layouts
    _page(made, opening, [words.site], [lead_of(language)], language)
    if answers := _answers(books, language):
        colon = ": " if language == "en" else "："
        said = [f"{heading}{colon}{_plain(text)}" for heading, text in answers]
        _page(made, answering, [words.findings], said, language)
    abouts = {part.name: part for book in reversed(books) for what, part in reversed(book.parts) if what == "figure"}
    for about in reversed(abouts.values()):
        _slide(made, about, language)
    return office.steady(made)


# What the notebooks hold


def _books(executed, figures, language):
    """Every notebook with an answer: its title, its answer, and its parts in order: text, tables, figures."""
    books = []
    for run in plan():
        book, title, answer = opened(Path(executed), run, language)
        parts, asked = [], False
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
        if file := figure_in(figures, about):
            about = about_figure(file)
            about.file, about.slide = file, file.with_suffix(".slide.png")
            sources = file.with_suffix(".sources.txt")
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
    answers = suite_file()["report"]["answers"]
    return [(a["heading"][language], said[a["notebook"]]) for a in answers if a["notebook"] in said]


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
        strong, slanted = bold or token["type"] == "strong" or None, italic or token["type"] == "emphasis" or None
        if "children" in token:
            _runs(paragraph, token["children"], language, strong, slanted)
            continue
        run = paragraph.add_run(office.clean(_text([token], language)))
        run.bold, run.italic = strong, slanted


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
    office.caption(made, "figure", about.title, about.subtitle, language)
    office.notes(made, [about.note, about.source])


def _table(made, tree, language):
    """A table of a notebook, its number and title above it, its notes under it; without the links of a list."""
    for table in tree.iter("table"):
        cells = [list(row.iter("th", "td")) for row in table.iter("tr")]
        if not cells or not cells[0]:
            continue
        rows = [[" ".join(cell.text_content().split()) for cell in row] for row in cells]
        left = [j for j, cell in enumerate(cells[0]) if cell.get("class") == "left"]
        if not rows[0][-1]:
            rows = [row[:-1] for row in rows]
        if len(rows) > _LONG:
            made.add_paragraph(words_of(language).long_table.format(rows=len(rows) - 1))
            return
        heads, *body = rows
        parts = (table.iterfind(f"caption//{tag}") for tag in ("strong", "small"))
        title, under = (" ".join(e.text_content() for e in part) for part in parts)
        office.caption(made, "table", title, under, language, before=True)
        office.table(made, heads, [(row + [""] * len(heads))[: len(heads)] for row in body], left=left)
    office.notes(made, [p.text_content() for p in tree.iter("p")])


# Slides, which look as templates/slides.pptx does


def _put(shape, lines, language):
    """Lines of text in a shape, a paragraph each."""
    shape.text_frame.text = office.clean("\n".join(lines))
    for run in (run for paragraph in shape.text_frame.paragraphs for run in paragraph.runs):
        run._r.get_or_add_rPr().set("lang", office.LANG[language])


def _page(made, layout, title, lines, language):
    """A slide with a title and lines under it."""
    page = made.slides.add_slide(layout)
    _put(page.shapes.title, title, language)
    _put(page.placeholders[1], lines, language)
    return page


def _slide(made, about, language):
    """A figure as a slide."""
    from pptx.util import Inches, Pt

    layout, title = made.slide_layouts[2], about.title or about.alt
    page = _page(made, layout, [title], [about.subtitle], language)
    if (long := office.columns_of(title)) > 54:
        page.shapes.title.text_frame.paragraphs[0].runs[0].font.size = Pt(24 if long <= 64 else 20)
    shown, file = (about_figure(about.slide), about.slide) if about.slide.is_file() else (about, about.file)
    ratio = shown.width / (shown.bottom - shown.top)
    width = min(12.1, 5.1 * ratio)
    where = map(Inches, ((13.333 - width) / 2, 1.65 + (5.1 - width / ratio) / 2, width, width / ratio))
    picture = page.shapes.add_picture(file if isinstance(file, io.BytesIO) else str(file), *where)
    picture.crop_top, picture.crop_bottom = shown.top / shown.height, 1 - shown.bottom / shown.height
    picture._element.nvPicPr.cNvPr.set("descr", office.clean(about.alt))
    for placeholder in layout.placeholders:  # python-pptx leaves footers and numbers to whoever wants them
        if placeholder.placeholder_format.type.name in ("FOOTER", "SLIDE_NUMBER"):
            page.shapes._spTree.append(copy.deepcopy(placeholder._element))
            if placeholder.placeholder_format.type.name == "FOOTER":
                _put(page.shapes[-1], [about.source], language)
    notes = filter(None, (about.note, about.sources or about.source))
    page.notes_slide.notes_text_frame.text = office.clean("\n\n".join(notes))

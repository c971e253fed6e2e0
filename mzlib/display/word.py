"""Documents for Word: A4, fonts of both scripts, captions that Word numbers, tables with three rules, the same bytes each time.

Every text is text: what looks like a tag or a field stays what it is.
"""

import io
import re
import zipfile
from datetime import datetime

LANG = {"en": "en-GB", "zh": "zh-CN"}
_LABEL = {"en": {"table": "Table", "figure": "Figure"}, "zh": {"table": "表", "figure": "图"}}
# Latin and Chinese, of text and of headings: fonts that Word has on every machine where such papers are written.
_BODY, _HEAD = ("Times New Roman", "宋体"), ("Arial", "黑体")
# Office files carry times of writing. A fixed one, so that the same content gives the same bytes.
WRITTEN = datetime(2000, 1, 1)
_TEXT_WIDTH = 16.0  # cm: A4 less its margins
_TALLEST = 20.0  # cm of a picture that leaves room for its words
_SHORT = 20  # rows
_LETTER, _PADDING = 0.17, 0.4  # cm that a letter of a table takes, and the edges of a cell
_NO_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def steady(office):
    """The bytes of a python-docx document or a python-pptx presentation, without the time at which it was written.

    Parameters
    ----------
    office : docx.document.Document or pptx.presentation.Presentation

    Returns
    -------
    bytes
    """
    office.save(dated := io.BytesIO())
    with zipfile.ZipFile(dated) as old, zipfile.ZipFile(made := io.BytesIO(), "w") as new:
        for entry in old.infolist():
            undated = zipfile.ZipInfo(entry.filename, WRITTEN.timetuple()[:6])
            undated.compress_type, undated.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(undated, old.read(entry))
    return made.getvalue()


def described(office, title, language):
    """Title and language in the properties of a document or a presentation, and no name or time of whoever made it."""
    core = office.core_properties
    core.title, core.language, core.author, core.last_modified_by, core.comments = title, LANG[language], "", "", ""
    core.created = core.modified = WRITTEN
    core.revision = 1
    return office


def clean(text):
    """A text without the characters that no office file can hold.

    Examples
    --------
    >>> clean("a\\x00b\\x1bc")
    'abc'
    """
    return _NO_XML.sub("", str(text))


def fonts(run_properties, latin, chinese):
    """Set the fonts of both scripts in the properties of a run or a style."""
    from docx.oxml.ns import qn

    of = run_properties.get_or_add_rFonts()
    for name in list(of.attrib):
        del of.attrib[name]  # those of a theme would win
    for script, font in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        of.set(qn(f"w:{script}"), font)


def document(title, language, landscape=False):
    """An empty document: A4, 宋体 and Times New Roman, headings in 黑体 and Arial, page numbers, its language said.

    Parameters
    ----------
    title : str
    language : {'en', 'zh'}
    landscape : bool

    Returns
    -------
    docx.document.Document
    """
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    made = described(Document(), clean(title), language)
    page, sides = made.sections[0], [Cm(21), Cm(29.7)]
    page.page_width, page.page_height = sides[::-1] if landscape else sides
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2.5)
    for lang in made.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), LANG["en"] if language == "zh" else LANG[language])
        lang.set(qn("w:eastAsia"), LANG["zh"])
    sizes = {"Normal": 11, "Caption": 10, "List": 9, "List Bullet": 11, "Title": 20, "Heading 1": 16, "Heading 2": 13,
             "Heading 3": 11.5}  # fmt: skip
    for name, size in sizes.items():
        style, headed = made.styles[name], name.startswith(("Title", "Heading"))
        style.font.size, style.font.bold, style.font.italic = Pt(size), headed or name == "Caption", False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts(style.element.get_or_add_rPr(), *(_HEAD if headed else _BODY))
        style.paragraph_format.space_after = Pt(2 if name == "List" else 6)
        style.paragraph_format.keep_with_next = headed or None
    cells = made.styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH)
    cells.base_style, cells.font.size = made.styles["Normal"], Pt(9)
    cells.paragraph_format.space_before = cells.paragraph_format.space_after = Pt(1)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot._p.append(_field("PAGE", 1))
    return made


def _field(what, value):
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {what} "><w:r><w:t>{value}</w:t></w:r></w:fldSimple>')


def caption(made, kind, text, language, before=False):
    """A caption with the next number of its kind, counted by Word too; ``before`` what it belongs to, or after it."""
    label = _LABEL[language][kind]
    fields = made.element.iter("{*}fldSimple")
    number = 1 + sum(any(f"SEQ {label} " in value for value in field.attrib.values()) for field in fields)
    paragraph = made.add_paragraph(f"{label}{' ' if language == 'en' else ''}", style="Caption")
    paragraph._p.append(_field(rf"SEQ {label} \* ARABIC", number))
    paragraph.add_run(clean(f"{'.' if language == 'en' else ''} {text}" if text else ""))
    paragraph.paragraph_format.keep_with_next = before
    return paragraph


def picture(made, file, alt, cut=(0, 0), ratio=None):
    """A picture as wide as the text, less where it would be too tall, in the middle, with its alt text.

    Parameters
    ----------
    made : docx.document.Document
    file : str or file
    alt : str
    cut : tuple of (float, float)
        Parts of its height that are left out, at the top and at the bottom.
    ratio : float, optional
        Width by height of what is left.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Cm

    shape = made.add_picture(file, width=Cm(_TEXT_WIDTH))
    ratio = ratio or shape.width / shape.height
    width = min(_TEXT_WIDTH, _TALLEST * ratio)
    shape.width, shape.height = Cm(width), Cm(width / ratio)
    shape._inline.docPr.set("descr", clean(alt))
    top, bottom = (round(100_000 * part) for part in cut)
    blip = shape._inline.graphic.graphicData.pic.blipFill.find("{*}blip")
    blip.addnext(parse_xml(f'<a:srcRect {nsdecls("a")} t="{top}" b="{bottom}"/>'))
    paragraph = made.paragraphs[-1]
    paragraph.alignment, paragraph.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True


def notes(made, lines):
    """Lines in small type under a figure or a table."""
    for i, line in enumerate(filter(None, lines)):
        made.add_paragraph(clean(line), style="List").paragraph_format.space_before = 0 if i else 38_100  # three points


def table(made, heads, rows, left=()):
    """A table with three rules, its head repeated on every page, no row broken, columns as wide as what they hold.

    Parameters
    ----------
    made : docx.document.Document
    heads : list of str
    rows : list of list of str
    left : iterable of int
        Columns that are text: set from the left, others in the middle.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.shared import Cm, Pt

    def xml(tag, inside=""):
        return parse_xml(f"<w:{tag} {nsdecls('w')}>{inside}</w:{tag}>")

    line = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="000000"/>'.format
    drawn = made.add_table(len(rows) + 1, len(heads))
    drawn.autofit = False
    # Word reads the parts of a table's properties in one order only: borders stand before the layout.
    drawn._tbl.tblPr.find(qn("w:tblLayout")).addprevious(xml("tblBorders", line("top", 12) + line("bottom", 12)))
    section = made.sections[0]
    room = (section.page_width - section.left_margin - section.right_margin) / Cm(1)
    points = 9 if len(heads) < 8 else 7.5
    sizes = widths(heads, rows, room, points)
    for column, width in zip(drawn.columns, sizes):
        column.width = Cm(width)
    for i, (row, texts) in enumerate(zip(drawn.rows, [heads, *rows])):
        row._tr.get_or_add_trPr().extend([xml("cantSplit"), *([xml("tblHeader")] if i == 0 else [])])
        for j, (cell, text) in enumerate(zip(row.cells, texts)):
            cell.width = Cm(sizes[j])
            paragraph = cell.paragraphs[0]
            paragraph._p.style = "TableText"  # by its id: looking it up by name takes longer than all else
            paragraph.add_run(clean(text)).font.size = Pt(points) if points < 9 else None
            paragraph.alignment = None if j in left else WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.keep_with_next = i < len(rows) < _SHORT  # a short table stays on one page
            if i == 0:
                cell._tc.get_or_add_tcPr().append(xml("tcBorders", line("bottom", 6)))


def columns_of(text):
    """How many columns of a fixed-width type a text takes, a Chinese character taking two."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def widths(heads, rows, room, points=9):
    """How wide each column is in centimetres, all together the room there is: no word broken, where that can be had; what is
    left goes to the columns with the longest texts.

    Examples
    --------
    >>> widths(["a", "b"], [["one", "1"]], 10.0)
    [5.0, 5.0]
    >>> [round(w) for w in widths(["Place", "What"], [["Wuhan", "a long text " * 9]], 16.0)]
    [1, 15]
    """
    cells = [[head, *(row[j] for row in rows)] for j, head in enumerate(heads)]
    words = [max([4, *(columns_of(word) for text in column for word in _broken(text))]) for column in cells]
    letter, cap = _LETTER * points / 9, 20
    while cap > 6 and sum(_PADDING + letter * min(n, cap) for n in words) > room:
        cap -= 1
    least = [_PADDING + letter * min(n, cap) for n in words]
    wanted = [max(0, min(max(map(columns_of, column)), 60) - n) for n, column in zip(words, cells)]
    spare, shares = room - sum(least), wanted if any(wanted) else [1] * len(heads)
    return [w + spare * share / sum(shares) for w, share in zip(least, shares)]


def _broken(text):
    """What must stay together when a text is broken into lines: words; of Chinese four characters."""
    return [
        piece for word in text.split() for piece in (re.findall(r"[^\u2e80-\uffef]+年?|[\u2e80-\uffef]{1,4}", word))
    ]

"""Documents for Word: A4, fonts of both scripts, captions that Word numbers, tables with three rules, the same bytes each time.

Every text is text: what looks like a tag or a field stays what it is.
"""

import io
import re
import zipfile
from datetime import datetime

from .templates import TEMPLATES, template

LANG = {"en": "en-GB", "zh": "zh-CN"}
_LABEL = {"en": {"table": "Table", "figure": "Figure"}, "zh": {"table": "表", "figure": "图"}}
# Office files carry times of writing. A fixed one, so that the same content gives the same bytes.
WRITTEN = datetime(2000, 1, 1)
_TEXT_WIDTH = 16.0  # cm: A4 less its margins
_TALLEST = 20.0  # cm of a picture that leaves room for its words
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


def document(title, language, landscape=False):
    """An empty document that looks as ``templates/paper.docx`` does, which is changed in Word: A4, 宋体 and Times New Roman,
    headings in 黑体 and Arial, page numbers.

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

    made = described(Document(str(TEMPLATES / "paper.docx")), clean(title), language)
    if landscape:
        page = made.sections[0]
        page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, page.page_height, page.page_width
    return made


def _field(what, value):
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {what} "><w:r><w:t>{value}</w:t></w:r></w:fldSimple>')


def caption(made, kind, title, subtitle, language, before=False):
    """A caption with the next number of its kind, counted by Word too; ``before`` what it belongs to, or after it."""
    label, stop = _LABEL[language][kind], ". " if language == "en" else "。"
    text = stop.join(filter(None, (title.rstrip(".。"), subtitle)))
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
    from docx.oxml import parse_xml

    page, points = made.sections[0], 9 if len(heads) < 8 else 7.5
    room = (page.page_width - page.left_margin - page.right_margin) / 360_000  # parts of a centimetre
    made.element.body.sectPr.addprevious(parse_xml(template("table.xml.j2").render(
        heads=list(map(clean, heads)), rows=[list(map(clean, row)) for row in rows], left=left, size=round(2 * points),
        widths=[round(567 * width) for width in widths(heads, rows, room, points)],
    )))  # fmt: skip


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
    whole = re.compile(r"[^\u2e80-\uffef]+年?|[\u2e80-\uffef]{1,4}")
    return [piece for word in text.split() for piece in whole.findall(word)]

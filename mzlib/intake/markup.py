"""The text of a Word document, by its XML, and of a web page, by a parser: what a reader sees, in the order of reading."""

import io
import re
import zipfile

from lxml import etree

from .blocks import Writer, lowered, raised
from .formats import Unreadable, part

_WIDEST = 100  # columns or rows that one cell may cover

# Word

# What says something about text and is none, or is shown nowhere: properties, deleted and moved text, phonetic help, the
# second form of a drawing for old readers.
_WORD_SKIP = {
    "pPr",
    "rPr",
    "tblPr",
    "tblGrid",
    "trPr",
    "sectPr",
    "sdtPr",
    "sdtEndPr",
    "del",
    "moveFrom",
    "rt",
    "Fallback",
}
# Signs that Word keeps as characters of the font Symbol: a sign that is lost would make ≥35 an exact number.
_SYMBOL = {0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD7: "·"}
_LOST = "\ufffd"


def docx_text(data, name):
    """The text of a ``.docx``: body, tables, boxes, and the notes at the end; by its XML alone, whatever else is broken.

    Parameters
    ----------
    data : bytes
    name : str
        What notes call the file.

    Returns
    -------
    tuple of (str, list of str)

    Raises
    ------
    Unreadable
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError) as e:
        raise Unreadable(f"a packed file that is damaged ({e})", "fetch or save it again") from None
    body = _xml(part(archive, "word/document.xml"), "word/document.xml")
    notes = {kind: part(archive, f"word/{kind}s.xml") for kind in ("footnote", "endnote")}
    notes = {kind: _xml(xml, f"word/{kind}s.xml") for kind, xml in notes.items() if xml}
    word = _Word(_numbering(archive))
    lines = word.read(body)
    for (kind, ident), mark in word.marks.items():
        for note in notes[kind].iter("{*}" + kind) if kind in notes else ():
            if note.get(_of(note, "id")) == ident:
                lines += [raised(str(mark)) + line for line in _Word(word.numbering).read(note)]
    said = [f"{name}: read as a Word document"]
    if word.contents:
        said.append(f"{name}: its table of contents is left out")
    text = "\n".join(lines) + "\n"
    if _LOST in text:
        said.append(f"{name}: {text.count(_LOST)} signs of unusual fonts are not known; they are {_LOST} in the text")
    if len(text) < 2:
        raise Unreadable("a Word document without text", "if it holds pictures of pages, recognise their text first")
    return text, said


def _xml(data, name):
    if data is None:
        raise Unreadable(f"no {name} in it", "save it again as .docx")
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as e:
        raise Unreadable(
            f"{name}, which is broken ({e})", "open it in Word, WPS or LibreOffice and save it again"
        ) from None


def _of(element, name):
    """The name of an attribute in the element's own namespace."""
    return f"{{{etree.QName(element).namespace}}}{name}"


def _val(element, path):
    """The value of a property of Word, '' where it is on without one, None where there is none."""
    found = element.find(path)
    return None if found is None else found.get(_of(found, "val"), "")


class _Word:
    """Reads the XML of Word's text once through."""

    def __init__(self, numbering):
        self.numbering, self.counts, self.marks = numbering, {}, {}
        self.contents, self.fields = False, []

    def read(self, tree):
        self.out = Writer()
        walk = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walk:
            if not isinstance(element.tag, str):
                continue
            tag = etree.QName(element).localname
            if event == "start" and (tag in _WORD_SKIP or (tag == "r" and self._hidden(element))):
                walk.skip_subtree()
            elif do := getattr(self, f"{event}_{tag}", None):
                do(element)
        return self.out.lines()

    @staticmethod
    def _hidden(run):
        return _val(run, "{*}rPr/{*}vanish") not in (None, "0", "false")

    def start_p(self, p):
        self.out.text(self._number(p))

    def end_p(self, p):
        self.out.newline()

    def start_t(self, t):
        if any("TOC" in code.split()[:1] for code, _ in self.fields):
            self.contents = True
            return
        run, text = t.getparent(), t.text or ""
        how = _val(run, "{*}rPr/{*}vertAlign") if run is not None else None
        self.out.text(raised(text) if how == "superscript" else lowered(text) if how == "subscript" else text)

    # Fields: a code, then what it gives, between three marks.
    def start_fldChar(self, mark):
        kind = mark.get(_of(mark, "fldCharType"))
        if kind == "begin":
            self.fields.append(("", False))
        elif kind == "separate" and self.fields:
            self.fields[-1] = (self.fields[-1][0], True)
        elif kind == "end" and self.fields:
            self.fields.pop()

    def start_instrText(self, code):
        if self.fields and not self.fields[-1][1]:
            self.fields[-1] = (self.fields[-1][0] + (code.text or ""), False)

    def start_tab(self, tab):
        self.out.text("\t")

    def start_br(self, br):
        self.out.newline()

    start_cr = start_br

    def start_noBreakHyphen(self, hyphen):
        self.out.text("-")

    def start_sym(self, sym):
        code = int(
            (re.fullmatch(r"[0-9A-Fa-f]{1,6}", sym.get(_of(sym, "char"), "")) and sym.get(_of(sym, "char"))) or "0", 16
        )
        self.out.text(_SYMBOL.get(code & 0xFF, _LOST) if sym.get(_of(sym, "font")) == "Symbol" else _LOST)

    def _reference(self, element):
        kind = etree.QName(element).localname.removesuffix("Reference")
        mark = self.marks.setdefault((kind, element.get(_of(element, "id"))), len(self.marks) + 1)
        self.out.text(raised(str(mark)))

    start_footnoteReference = start_endnoteReference = _reference

    # A fraction of Word's formulas is written with a stroke.
    def start_den(self, den):
        self.out.text("/")

    def start_txbxContent(self, box):
        self.out.open_aside()

    def end_txbxContent(self, box):
        self.out.close_aside()

    def start_tbl(self, table):
        self.out.open_table()

    def end_tbl(self, table):
        self.out.close_table()

    def start_tr(self, row):
        self.out.open_row()
        for _ in range(_count(_val(row, "{*}trPr/{*}gridBefore"), 0)):
            self.out.open_cell()
            self.out.close_cell()

    def start_tc(self, cell):
        merged = _val(cell, "{*}tcPr/{*}vMerge")
        height = 1 if merged in (None, "restart") else 0
        self.out.open_cell(_count(_val(cell, "{*}tcPr/{*}gridSpan")), height)

    def end_tc(self, cell):
        self.out.close_cell()

    def _number(self, p):
        """What Word writes before a paragraph of a numbered list: the text itself does not hold it."""
        ident = _val(p, "{*}pPr/{*}numPr/{*}numId")
        level = _count(_val(p, "{*}pPr/{*}numPr/{*}ilvl"), 0)
        if ident is None:
            ident, level = self.numbering["styles"].get(_val(p, "{*}pPr/{*}pStyle"), (None, 0))
        levels = self.numbering["lists"].get(ident, {})
        if level not in levels:
            return ""
        counts = self.counts.setdefault(self.numbering["shared"][ident], {})
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [k for k in counts if k > level]:
            del counts[deeper]

        def written(m):
            k = int(m[1]) - 1
            return _numeral(counts.get(k, levels.get(k, ("", "", 1))[2]), levels.get(k, ("decimal",))[0])

        return re.sub(r"%([1-9])", written, levels[level][1])


def _count(text, default=1):
    return min(int(text), _WIDEST) if re.fullmatch(r"[0-9]{1,6}", text or "") else default


_BULLETS = ("bullet", "none")
_HAN = ("chineseCounting", "chineseCountingThousand", "ideographTraditional", "taiwaneseCounting", "japaneseCounting",
        "ideographDigital", "taiwaneseCountingThousand")  # fmt: skip


def _numeral(n, form):
    """A number of a list as Word writes it.

    Examples
    --------
    >>> _numeral(12, "chineseCounting"), _numeral(3, "decimal"), _numeral(3, "decimalEnclosedCircle")
    ('十二', '3', '③')
    """
    if form in _HAN and n < 100:
        tens, ones = divmod(n, 10)
        ten = "" if not tens else "十" if tens == 1 else "一二三四五六七八九"[tens - 1] + "十"
        return ten + ("" if not ones else "一二三四五六七八九"[ones - 1])
    if form.startswith("decimalEnclosedCircle") and 0 < n <= 20:
        return chr(0x245F + n)
    if form in ("lowerLetter", "upperLetter") and 0 < n <= 26:
        return chr((97 if form[0] == "l" else 65) + n - 1)
    return str(n)


def _numbering(archive):
    """The numbered lists of a Word document: for each its levels (form, text, start), and the styles that stand for one."""
    lists, shared, styles = {}, {}, {}
    xml, style = part(archive, "word/numbering.xml"), part(archive, "word/styles.xml")
    if xml:
        tree = _xml(xml, "word/numbering.xml")
        forms = {}
        for form in tree.iter("{*}abstractNum"):
            forms[form.get(_of(form, "abstractNumId"))] = {
                _count(level.get(_of(level, "ilvl")), 0): (
                    _val(level, "{*}numFmt") or "decimal", _val(level, "{*}lvlText") or "", _count(_val(level, "{*}start")),
                ) for level in form.iter("{*}lvl") if _val(level, "{*}numFmt") not in _BULLETS
            }  # fmt: skip
        for number in tree.iter("{*}num"):
            ident, form = number.get(_of(number, "numId")), _val(number, "{*}abstractNumId")
            lists[ident] = forms.get(form, {})
            # Lists of one form count on; one that says where it starts counts for itself.
            shared[ident] = ident if number.find("{*}lvlOverride") is not None else f"of {form}"
    if style:
        for one in _xml(style, "word/styles.xml").iter("{*}style"):
            if ident := _val(one, "{*}pPr/{*}numPr/{*}numId"):
                styles[one.get(_of(one, "styleId"))] = ident, _count(_val(one, "{*}pPr/{*}numPr/{*}ilvl"), 0)
    return {"lists": lists, "shared": shared, "styles": styles}


# Web pages

_HTML_SKIP = re.compile(
    "head|script|style|noscript|template|svg|iframe|object|select|textarea|button|nav|audio|video|canvas|rt|rp|del"
)
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|caption|center|d[dlt]|details|dialog|div|fieldset|figcaption|figure|footer|form"
    "|h[1-6r]|header|legend|li|main|menu|[ou]l|p|pre|section|summary|table"
)
_CJK = "[\u2e80-\u9fff\uf900-\uffef]"


def html_text(text):
    """The text of a web page: no script, style or hidden part; a block a line, a table's row a line with tabs.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Raises
    ------
    Unreadable

    Examples
    --------
    >>> html_text("<p>养老床位<span>1.26</span>万张<sup>3</sup>，占比&ge;30&#37;</p><style>p {width: 35%}</style>")
    '养老床位1.26万张³，占比≥30%\\n'
    """
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        tree = None
    if broken := [e.message for e in parser.error_log if e.level >= etree.ErrorLevels.FATAL]:
        raise Unreadable(f"a web page that the parser gives up ({broken[0]})", "save its text from a browser")
    out, small = Writer(), []
    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi")) if tree is not None else ()
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if _unseen(element):
                walk.skip_subtree()
                continue
            _open(out, element, tag, small)
            _put(out, element.text, element, small)
            continue
        if event == "end" and not _unseen(element):
            _close(out, tag, small)
        _put(out, element.tail, element.getparent(), small)
    lines = out.lines()
    if not lines:
        raise Unreadable("a web page without text", "fetch it again, or save it from a browser once it shows its text")
    return "\n".join(lines) + "\n"


def _unseen(element):
    style = element.get("style") or ""
    return (
        bool(_HTML_SKIP.fullmatch(str(element.tag)))
        or element.get("hidden") is not None
        or bool(re.search(r"display\s*:\s*none", style))
    )


def _open(out, element, tag, small):
    if _BLOCKS.fullmatch(tag):
        out.newline()
    if tag in ("sup", "sub"):
        small.append(tag)
    elif tag == "table":
        out.open_table()
    elif tag == "tr":
        out.close_cell()
        out.open_row()
    elif tag in ("td", "th"):
        out.close_cell()
        out.open_cell(max(_count(element.get("colspan")), 1), max(_count(element.get("rowspan")), 1))


def _close(out, tag, small):
    if tag in ("sup", "sub") and small:
        small.pop()
    elif tag == "table":
        out.close_table()
    elif tag in ("td", "th"):
        out.close_cell()
    if _BLOCKS.fullmatch(tag):
        out.newline()


def _put(out, text, within, small):
    """Text of a page: white space is one space, and none where a line of the source ends between Chinese characters."""
    if not text or within is None:
        return
    if within.tag == "pre":
        for i, line in enumerate(text.split("\n")):
            if i:
                out.newline()
            out.text(line)
        return
    text = re.sub(rf"(?<={_CJK})[ \t\r]*\n\s*(?={_CJK})", "", text)
    text = re.sub(r"[ \t\r\n\f]+", " ", text)
    out.text(raised(text) if small[-1:] == ["sup"] else lowered(text) if small else text)

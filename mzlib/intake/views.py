"""A text as one reads it: without tags, formatting, spaces, page numbers and line wraps, every character's place kept.

Lines of the view are headings, paragraphs and rows of tables (cells parted by tabs); nothing else breaks a line.
"""

import re
from dataclasses import dataclass

import numpy as np

# Same length on both sides, so that offsets hold. Colons and brackets become one kind each, which halves later patterns.
_WIDE = str.maketrans(
    "０１２３４５６７８９％﹪．／＋：；﹝［﹞］()＜＞≧≦Ａ ",
    "0123456789%%./+:；〔〔〕〕（）<>≥≤A ",
)
_MARKS = str.maketrans(";!?", "；！？")
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3})")
_TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})(?:[\s/][^<>]{0,400})?>|<!--[^<>]{0,2000}-->|&(?:nbsp|emsp|ensp|#160);"
)
_BREAKS = {"p", "div", "br", "tr", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "body"}
_NOISE = re.compile(
    r"[\ufeff\u200b-\u200f\u2060\xad\r\x0b\x0c]|\*\*|__|(?m:^[ \t]{0,3}#{1,6}[ \t]+|^[ \t]{0,3}>[ \t]+)"
)
_PAGE = re.compile(r"[-—–－·.\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/共]\s*(?:共)?\s*\d{1,4}\s*页?)?[-—–－·.\s]*")
_LEADER = re.compile(r"(?:\.{2,}|…+|·{3,}|．{2,})[\s.…·]*\d{1,4}\s*$")
_GAP = re.compile(r"[ \u3000\xa0\u2002\u2003\u2009]+")
_RULE = re.compile(r"[|\s:+-]*-{3,}[|\s:+-]*")
_END = re.compile(r"[。！？；!?;:…][”’」』）〕]?$|[。！？]（[^（）]{1,60}）$")
_LONG = 24  # characters; a shorter line without a full stop is a title or a caption, not a wrapped line
_PAGE_LONG = 60  # a line this long that does not end a sentence was cut by the page, whatever follows

HEADING = re.compile(
    r"(?P<chapter>第[一二三四五六七八九十百\d]{1,4}[章编篇])|(?P<part>第[一二三四五六七八九十百\d]{1,4}(?:节|部分))"
    r"|(?P<box>(?:专栏|附表|表|附件)[一二三四五六七八九十\d]{1,3}(?![\d.%]))"
    r"|(?P<one>[一二三四五六七八九十]{1,3})[、.．]|（(?P<two>[一二三四五六七八九十]{1,3})）"
    r"|(?P<three>\d{1,2})(?:、|[.．](?!\d))|（(?P<four>\d{1,2})）"
)
_ITEM = re.compile(r"——|--|[•●◆■▪·○]|[①-⑳]|[-*] ")


@dataclass(frozen=True)
class View:
    """``chars`` as read, ``at[i]`` the offset of ``chars[i]`` in the text."""

    chars: str
    at: np.ndarray

    def span(self, start, end):
        """Offsets in the text of ``chars[start:end]``."""
        return int(self.at[start]), int(self.at[end - 1]) + 1


def make_view(text):
    """The view of a text.

    Parameters
    ----------
    text : str

    Returns
    -------
    View

    Examples
    --------
    >>> make_view("床位数达到１ ２００\\n张。").chars
    '床位数达到1200张。'
    """
    codes = np.frombuffer(text.translate(_WIDE).encode("utf-32-le", "surrogatepass"), dtype="<u4").copy()
    at = np.arange(len(codes))
    chars, at = _take(codes, at, *_without_tags(text))
    # Punctuation becomes one kind too, now that no tag or entity needs its own.
    chars = _COMMA.sub("，", chars).translate(_MARKS)
    codes = np.frombuffer(chars.encode("utf-32-le", "surrogatepass"), dtype="<u4").copy()
    return View(*_take(codes, at, *_without_wraps(chars)))


def _take(codes, at, drop, put):
    """What is left of the characters once stretches are dropped and single ones are put in their place."""
    keep = np.ones(len(codes), dtype=bool)
    for start, end in drop:
        keep[start:end] = False
    for place, char in put:
        codes[place] = ord(char)
        keep[place] = True
    return codes[keep].tobytes().decode("utf-32-le", "surrogatepass"), at[keep]


def _without_tags(text):
    """What goes because it is formatting: HTML (its cells become tabs, its blocks lines), Markdown, marks of no width."""
    drop, put, row = [], [], None
    for m in _TAG.finditer(text):
        name, closing = (m[2] or "").lower(), m[1] == "/"
        drop.append(m.span())
        if name in ("td", "th") and closing:
            put.append((m.start(), "\t"))
        elif name == "tr" and not closing:
            row = m.end()
        elif name == "tr" and row is not None:
            # Within a row of an HTML table a line break is no more than a space.
            drop += [(row + i, row + i + 1) for i, c in enumerate(text[row : m.start()]) if c == "\n"]
            row = None
        if name in _BREAKS and not (row is not None and name != "tr"):
            put.append((m.start(), "\n"))
    drop += [m.span() for m in _NOISE.finditer(text)]
    return drop, put


def _without_wraps(chars):
    """What goes because it is layout: spaces, blank lines, page numbers, breaks inside a sentence."""
    drop, put = [], []
    start, open_end, open_text = 0, None, ""  # the end and the text of a line that may go on
    for raw in chars.split("\n"):
        end = start + len(raw)
        line = raw.strip()
        contents = bool(_LEADER.search(line[-60:]))
        if not line or contents or _RULE.fullmatch(line[:400]) or (len(line) < 20 and _PAGE.fullmatch(line)):
            drop.append((start, end + 1))
        else:
            bare = _GAP.sub("", line)
            row = _cells(raw, line, start, drop, put)
            if open_end is not None and _goes_on(open_text, bare, row):
                drop.append((open_end, open_end + 1))
                bare = open_text[-_PAGE_LONG:] + bare
            heading = HEADING.match(bare)
            ended = row or (heading and len(bare) < 40 and "。" not in bare) or _END.search(bare[-64:])
            open_end, open_text = (None, "") if ended else (end, bare)
        start = end + 1
    return [(a, min(b, len(chars))) for a, b in drop], put


def _goes_on(before, line, row):
    """Whether a line is the rest of the one before it."""
    if row or HEADING.match(line) or _ITEM.match(line):
        return False
    if before[-1] in "，、,（“《" or before[-1].isdigit() or re.match("[，。、；）”]", line):
        return True
    # The rest of a wrapped paragraph is no wider than its other lines; a title stands over something wider.
    return len(before) >= _PAGE_LONG or (len(before) >= _LONG and len(line) <= 1.5 * len(before))


def _cells(raw, line, start, drop, put):
    """Whether a line is a row of a table; its spaces go, or become the tabs between its cells."""
    gaps = list(_GAP.finditer(raw))
    row = (line.count("\t") >= 1 and len([c for c in line.split("\t") if c.strip()]) > 1) or line.count("|") >= 2
    sentence = re.search("[，。；]", line)
    wide = [g for g in gaps if len(g[0]) > 1 and g.start() and g.end() < len(raw)]
    columns = not row and not sentence and len(wide) > 1
    numbers = not row and not sentence and re.search(r"(?:^|\s)\d[\d.,]*%?\s+\d[\d.,]*%?(?:\s|$)", line)
    drop += [(start + g.start(), start + g.end()) for g in gaps]
    if columns or numbers:
        parts = wide if columns else [g for g in gaps if g.start() and g.end() < len(raw)]
        put += [(start + g.start(), "\t") for g in parts]
    if row:
        put += [(start + i, "\t") for i, c in enumerate(raw) if c == "|"]
    elif not (columns or numbers):
        drop += [(start + i, start + i + 1) for i, c in enumerate(raw) if c == "\t"]
    return bool(row or columns or numbers)

"""A text as one reads it: without tags, formatting, spaces, page numbers and line wraps, every character's place kept.

Lines of the view are headings, paragraphs and rows of tables (cells parted by tabs); nothing else breaks a line. What may
part a number stays visible: BROKEN where two lines met digit to digit, MARK for an exponent or a note's number.
"""

import html
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from ..reading.forms import plain_char
from .layout import CELL, HEAD_LIKE, furniture, grids, stacks

BROKEN, MARK = "\x1f", "¹"
# Colons and brackets become one kind each, which halves later patterns.
_WIDE = dict(zip("﹝［﹞］()＜＞≧≦［", "〔〔〕〕（）<>≥≤〔"))
_MARKS = str.maketrans(";!?", "；！？")
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3})")
_TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})(?:[\s/][^<>]*)?>|<!--[^<>]{0,2000}-->|&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-z]{2,8});"
)
_BREAKS = {"p", "div", "br", "tr", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "body"}
_NOISE = re.compile(r"[\r\x0b\x0c]|\*\*|__|(?m:^[ \t]{0,3}#{1,6}[ \t]+|^[ \t]{0,3}>[ \t]+)")
_LEADER = re.compile(r"(?:\.{2,}|…+|·{3,}|．{2,})[\s.…·]*\d{1,4}\s*$")
_GAP = re.compile(r"[ \u3000\xa0\u2002\u2003\u2009]+")
_GROUPS = re.compile(r"(?<![\d.,])(?<![\d.,][ ])\d{1,3}(?: \d{3})+(?![\d,.]|\s+\d)")
_RULE = re.compile(r"[|\s:+-]*-{3,}[|\s:+-]*")
_END = re.compile(r"[。！？；!?;:…][”’」』）〕]?$|[。！？]（[^（）]{1,60}）$")
_LONG = 24  # characters; a shorter line without a full stop is a title or a caption, not a wrapped line
_PAGE_LONG = 60  # a line this long that does not end a sentence was cut by the page, whatever follows
_OPENING = 600  # characters in which a line that ends like a title is one
_TITLE = re.compile("(?:公报|总结|报告|规划|纲要|安排|要点|计划|意见|通知|方案)(?:（[^（）]{1,20}）)?$")
_MANY = 8  # cells of a table whose rows a conversion has run together on one line

HEADING = re.compile(
    r"(?P<chapter>第[一二三四五六七八九十百\d]{1,4}[章编篇])|(?P<part>第[一二三四五六七八九十百\d]{1,4}(?:节|部分))"
    r"|(?P<box>(?:专栏|附表|表|附件|图)[一二三四五六七八九十\d]{1,3}(?![\d.%]))"
    r"|(?P<one>[一二三四五六七八九十]{1,3})[、.．]|（(?P<two>[一二三四五六七八九十]{1,3})）"
    r"|(?P<three>\d{1,2})(?:、|[.．](?!\d))|（(?P<four>\d{1,2})）"
)
# A heading's number and its title are no two cells, however far apart they stand.
_HEADED = re.compile(
    r"(?:第[一二三四五六七八九十百\d]{1,4}(?:[章编篇节]|部分)\s+|(?:[一二三四五六七八九十]{1,3}[、.．]|（[一二三四五六七八九十]{1,3}）)[^\S\t]+)"
    r"(?![\d.,%]+$)(?:(?!\t|\s\s).)+"
)
_ITEM = re.compile(r"——|--|[•●◆■▪·○]|[①-⑳]|[-*] ")


@dataclass(frozen=True)
class View:
    """``chars`` as read, ``at[i]`` the offset of ``chars[i]`` in the text; what was ``dropped``; notes for the reader."""

    chars: str
    at: np.ndarray
    dropped: list = field(default_factory=list)  # (start, end, reason), of the text
    notes: list = field(default_factory=list)

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
    >>> make_view("床位数达到１ ２００\\n张，老年⼈⼝３萬⼈。").chars
    '床位数达到1200张，老年人口3万人。'
    """
    shown = {ord(c): view_char(c) for c in set(text)}
    codes = _codes(text.translate(shown))
    at = np.arange(len(codes))
    drop, put, marks = _without_tags(text)
    chars, at = _take(codes, at, drop, put)
    # Punctuation becomes one kind too, now that no tag or entity needs its own.
    chars = _COMMA.sub("，", chars).translate(_MARKS)
    drop, put, reasons = _without_wraps(chars)
    dropped = [(int(at[a]), int(at[b - 1]) + 1, why) for a, b, why in reasons if b > a]
    other = sum(text.count(c) for c in set(text) if view_char(c) != plain_char(c) and c not in _WIDE)
    notes = [f"{other} traditional characters, read as simplified ones"] if other * 50 > len(text) else []
    return View(*_take(_codes(chars), at, drop, put), sorted([*dropped, *marks]), notes)


def _codes(chars):
    return np.frombuffer(chars.encode("utf-32-le", "surrogatepass"), dtype="<u4").copy()


@cache
def view_char(c):
    """A character as the view has it: half-width, simplified, in its ordinary shape.

    Examples
    --------
    >>> "".join(map(view_char, "（［Ａ１㎡床²③"))
    '（〔A1㎡床²③'
    """
    if c.isascii() and c not in "()":
        return c
    if c in _WIDE:
        return _WIDE[c]
    kind = unicodedata.category(c)
    if kind == "No":
        return c if c in "²³" or ("CIRCLED" in unicodedata.name(c, "") and ord(c) in range(0x2460, 0x2474)) else MARK
    if kind == "Lo":
        # Not so a numeral of accounts, which is a word of other meaning as well: 队伍, 大陆.
        return _simplified(plain_char(c) if unicodedata.decomposition(c) else c)
    return plain_char(c)


def _simplified(c):
    """One character of the traditional script as the simplified one has it."""
    found = _converter().convert(c) if "\u3400" <= c <= "\u9fff" else c
    return found if len(found) == 1 else c


@cache
def _converter():
    from opencc import OpenCC

    return OpenCC("t2s")


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
    """What goes because it is formatting: HTML (its cells become tabs, its blocks lines), Markdown, marks of no width.

    A superscript becomes MARK, for its digits are no part of the number before it; a script or a style says nothing.
    """
    drop, put, marks, row, mark = [], [], [], None, None
    skip, low = 0, text.lower() if "<s" in text or "<S" in text else ""
    for m in _TAG.finditer(text):
        if m.start() < skip:
            continue
        name, closing = (m[2] or "").lower(), m[1] == "/"
        drop.append(m.span())
        if m[0][0] == "&":
            said = html.unescape(m[0])
            put.append((m.start(), view_char(said) if len(said) == 1 and not said.isspace() else " "))
        elif name in ("script", "style") and not closing:
            end = low.find(f"</{name}", m.end())
            skip = end if end >= 0 else len(text)
            drop.append((m.end(), skip))
        elif name in ("sup", "sub"):
            if closing and mark is not None and m.start() - mark < 80:
                raised, before = text[mark : m.start()], text[max(0, mark - 40) : mark].partition("<")[0]
                power = name == "sup" and raised in ("2", "3") and re.search("[mM米]$", before)
                drop.append((mark, m.start()))
                put.append((m.start(), {"2": "²", "3": "³"}[raised] if power else MARK))
                marks.append((mark, m.start(), "note mark"))
            mark = None if closing else m.end()
        elif name in ("td", "th") and closing:
            put.append((m.start(), "\t"))
        elif name == "tr" and not closing:
            row = m.end()
        elif name == "tr" and row is not None:
            # Within a row of an HTML table a line break is no more than a space.
            put += [(row + i, " ") for i, c in enumerate(text[row : m.start()]) if c == "\n"]
            row = None
        if name in _BREAKS and not (row is not None and name != "tr"):
            put.append((m.start(), "\n"))
        elif name in _BREAKS:
            put.append((m.start(), " "))
    drop += [m.span() for m in _NOISE.finditer(text)]
    if not text.isascii():
        drop += [
            m.span() for c in set(text) if unicodedata.category(c) == "Cf" for m in re.finditer(re.escape(c), text)
        ]
    return drop, put, marks


def _without_wraps(chars):
    """What goes because it is layout: spaces, blank lines, page numbers, running heads, breaks inside a sentence."""
    drop, put, reasons = [], [], []
    raws = chars.split("\n")
    lines = [raw.strip() for raw in raws]
    gone = furniture(lines)
    cells = stacks(lines, gone)
    start, open_end, open_text, in_row = 0, None, "", None  # the end and the text of a line that may go on
    widths = [len(line.split()) for line in lines]
    for i, (raw, line) in enumerate(zip(raws, lines)):
        end = start + len(raw)
        contents = bool(_LEADER.search(line[-60:]))
        if not line or contents or i in gone or _RULE.fullmatch(line[:400]) or (line == "|" and in_row is not None):
            drop.append((start, end + 1))
            if line and (contents or i in gone):
                reasons.append((start, end, gone.get(i, "table of contents")))
        else:
            beside = {w for w in (*widths[max(0, i - 2) : i], *widths[i + 1 : i + 3]) if w}
            row = i in cells or in_row is not None or _cells(raw, line, start, drop, put, widths[i] in beside)
            if i in cells or in_row is not None:
                drop += [(start + g.start(), start + g.end()) for g in _GAP.finditer(raw)]
            bare = _GAP.sub("", line)
            if in_row is not None:
                put.append((in_row, "\t"))
            elif open_end is not None and _goes_on(open_text, bare, row):
                parted = bool(re.search(r"[\d.,]$", open_text) and re.match(r"[\d.,]", bare))
                (put.append((open_end, BROKEN)) if parted else drop.append((open_end, open_end + 1)))
                bare = open_text[-_PAGE_LONG:] + bare
            heading = HEADING.match(bare)
            titled = start < _OPENING and len(bare) < 50 and _TITLE.search(bare)
            ended = (
                row
                or titled
                or HEAD_LIKE.fullmatch(line)
                or (heading and len(bare) < 40 and "。" not in bare)
                or _END.search(bare[-64:])
            )
            open_end, open_text = (None, "") if ended else (end, bare)
            in_row = end if i in cells else None
        start = end + 1
    return [(a, min(b, len(chars))) for a, b in drop], put, reasons


def _goes_on(before, line, row):
    """Whether a line is the rest of the one before it."""
    if row or HEADING.match(line) or _ITEM.match(line):
        return False
    if before[-1] in "，、,（“《" or re.match("[，。、；）”]", line):
        return True
    if before[-1].isdigit():
        return not line[0].isdigit() or len(before) >= _LONG
    # The rest of a wrapped paragraph is no wider than its other lines; a title stands over something wider.
    return len(before) >= _PAGE_LONG or (len(before) >= _LONG and len(line) <= 1.5 * len(before))


def _cells(raw, line, start, drop, put, even):
    """Whether a line is a row of a table; its spaces go, or become the tabs between its cells.

    Digits join over a space in groups of three only; ``even`` says that the lines beside have as many pieces.
    """
    gaps = list(_GAP.finditer(raw))
    headed = _HEADED.fullmatch(line)
    row = (not headed and len([c for c in line.split("\t") if c.strip()]) > 1) or line.count("|") >= 2
    sentence = headed or re.search("[，。；]", line)
    inner = [g for g in gaps if g.start() and g.end() < len(raw)]
    wide = [g for g in inner if len(g[0]) > 1]
    columns = not row and not sentence and (len(wide) > 1 or (len(wide) == 1 and even))
    grouped = {
        m.start() + i
        for m in _GROUPS.finditer(_GAP.sub(lambda g: " " * len(g[0]), raw))
        for i, c in enumerate(m[0])
        if c == " "
    }
    numbers = not row and not columns and not sentence and re.search(r"(?:^|\s)\d[\d.,]*%?\s+\d[\d.,]*%?(?:\s|$)", line)
    if numbers and len(inner) >= _MANY and (found := _squeezed(raw, inner)):
        put += [(start + place, mark) for place, mark in found]
    elif numbers and grouped and not even:
        numbers = None
    elif columns or numbers:
        put += [(start + g.start(), "\t") for g in (wide if columns else inner)]
    for g in gaps:
        between = g.start() > 0 and g.end() < len(raw) and raw[g.start() - 1].isdigit() and raw[g.end()].isdigit()
        drop.append((start + g.start(), start + g.end()))
        if between and g.start() not in grouped and not (columns and g in wide) and not numbers:
            put.append((start + g.start(), " "))
    if row:
        put += [(start + i, "\t") for i, c in enumerate(raw) if c == "|"]
    elif not (columns or numbers):
        drop += [(start + i, start + i + 1) for i, c in enumerate(raw) if c == "\t"]
    return bool(row or columns or numbers)


def _squeezed(raw, gaps):
    """The tabs and line ends of a table that stands on one line, where its columns are found and go to its end."""
    ends = [0, *(g.end() for g in gaps)]
    tokens = [raw[a:b].strip() for a, b in zip(ends, [*(g.start() for g in gaps), len(raw)])]
    found = grids(tokens)
    if len(found) != 1 or found[0][2] < len(tokens) or not any(CELL.fullmatch(t) for t in tokens):
        return []
    first, width, _ = found[0]
    return [
        (g.start(), "\n" if i + 1 >= first and (i + 1 - first) % width == 0 else "\t" if i + 1 > first else " ")
        for i, g in enumerate(gaps)
    ]

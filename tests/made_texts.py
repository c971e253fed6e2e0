"""Made-up prose and tables with numbers in any of their forms, and the truth beside the text: what tests and long runs draw from.

A text is a list of pieces; a piece that carries a number knows the value that was meant. ``faults`` says where candidates and
truth part: a candidate whose value is not what was written, or that takes in a part of a number, or no number at all.
"""

import re
from math import isnan

from mzlib.intake.extract import extract

UNITS = {
    "张": "养老床位达到",
    "人": "全市民政干部",
    "元": "累计投入资金",
    "户": "城市低保对象",
    "个": "登记社会组织总数",
    "人次": "临时救助",
}
MINUS = "-−－﹣‐"
DASHES = "-–—~～〜∼─－至"
DIGITS = {"wide": "０１２３４５６７８９", "mono": "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿"}
RADICALS = str.maketrans({"人": "⼈", "户": "⼾"})
TRADITIONAL = str.maketrans(
    {
        "万": "萬",
        "亿": "億",
        "张": "張",
        "个": "個",
        "养": "養",
        "达": "達",
        "会": "會",
        "组": "組",
        "织": "織",
        "余": "餘",
    }
)
HEAD = "云溪市民政事业发展规划"


def _han(n):
    """A numeral in Chinese, as one writes it."""
    import cn2an

    return cn2an.an2cn(n)


def number(draw, unit):
    """One number in some form: the text, and the value meant."""
    form = draw.choice(
        ["plain"] * 4
        + ["comma", "wan", "yi", "compound", "wide", "mono", "han", "range", "twice", "over", "point", "brackets"]
    )
    n = draw.choice(
        [
            draw.randint(2, 9),
            draw.randint(10, 999),
            draw.randint(1000, 1900),
            draw.randint(2100, 99999),
            draw.randint(10**5, 10**7),
        ]
    )
    if form == "plain":
        return f"{n}{unit}", n
    if form == "comma":
        return f"{n:,}{unit}", n
    if form in ("wide", "mono"):
        return str(n).translate(str.maketrans("0123456789", DIGITS[form])) + unit, n
    if form in ("wan", "over"):
        said = f"{draw.randint(1, 999)}.{draw.randint(1, 99):02d}" if draw.random() < 0.6 else str(draw.randint(1, 999))
        over = draw.choice(["余", "多"]) if form == "over" else ""
        return f"{said}万{over}{unit}", float(said) * 10**4
    if form == "yi":
        return f"{n}亿{unit}", n * 10**8
    if form == "compound":
        big, small = draw.randint(1, 99), draw.randint(1000, 9999)
        return draw.choice([(f"{big}亿{small}万{unit}", big * 10**8 + small * 10**4), (f"{big}万{small}{unit}", big * 10**4 + small),
                            (f"{big}万{small // 1000}千{unit}", big * 10**4 + small // 1000 * 1000)])  # fmt: skip
    if form == "han":
        n = draw.choice([draw.randint(11, 99), draw.randint(101, 99999)])
        return _han(n) + unit, n
    if form == "point":
        return (
            f"{_han(draw_whole := draw.randint(2, 9))}点{'零一二三四五六七八九'[(part := draw.randint(1, 9))]}万{unit}",
            (draw_whole + part / 10) * 10**4,
        )
    if form == "brackets":
        return f"[{n}]{unit}", n
    low = draw.randint(2, 900)
    high = low + draw.randint(1, 90)
    dash = draw.choice(DASHES)
    return (f"{low}{unit}{dash}{high}{unit}" if form == "twice" else f"{low}{dash}{high}{unit}"), (low + high) / 2


def percentage(draw):
    """A growth or a share: the words before it, the text, the value meant."""
    whole, part = draw.randint(1, 99), draw.randint(0, 99)
    said, value = (f"{whole}.{part:02d}", whole + part / 100) if draw.random() < 0.7 else (str(whole), whole)
    form = draw.choice(["%", "％", "words", "mille", "minus", "minus", "points"])
    if form in "%％":
        return "火化率达到", said + form, value
    if form == "words":
        return "火化率达到", "百分之" + _han(whole), whole
    if form == "mille":
        return "结婚率为", said + "‰", value
    if form == "points":
        return "提高", said + "个百分点", value
    return "福利彩票销售额同比增长", draw.choice(MINUS) + said + draw.choice("%％"), -value


def disturbed(draw, text, pages, size):
    """A number as a conversion leaves it: parted by markup, breaks, blanks, separators; the value meant is the same."""
    how = draw.choice(
        ["as it is"] * 4
        + [
            "tag",
            "page",
            "head",
            "wrap",
            "blank",
            "bold",
            "soft",
            "note",
            "comma",
            "radical",
            "traditional",
            "nbsp",
            "br",
        ]
    )
    at = draw.randint(1, max(1, len(text) - 1))
    before, after = text[:at], text[at:]
    if how == "note":
        m = re.search(r"\d(?=\D*$)", text)
        mark = draw.choice(["¹", "²", "③", "<sup>2</sup>", "<sup><a href='#n'>3</a></sup>", "⁴"])
        return text[: m.end()] + mark + text[m.end() :] if m else text
    if how == "comma":
        return re.sub(r",|(?<=\d)(?=\d{3}\D*$)", draw.choice(["，", "，", "'", " ", ", "]), text, count=1)
    if how in ("page", "head"):
        if size - (pages[-1] if pages else 0) < 200:  # pages are no shorter
            return text
        pages.append(size)
    parts = {
        "tag": "</span><span lang='EN-US'>", "page": f"\n\n— {len(pages)} —\n\n", "head": f"\n{HEAD} {len(pages)}\n", "wrap": "\n",
        "blank": " ", "bold": "**", "soft": "\u00ad", "nbsp": "&nbsp;", "br": "<br/>",
    }  # fmt: skip
    if how in parts:
        return before + parts[how] + after
    return text.translate({"radical": RADICALS, "traditional": TRADITIONAL}.get(how, {}))


def prose(draw, pages, size):
    """A paragraph: pieces of text, and of numbers with the value meant."""
    pieces = []
    for _ in range(draw.randint(1, 4)):
        if draw.random() < 0.3:
            words, text, value = percentage(draw)
        else:
            unit = draw.choice(list(UNITS))
            text, value = number(draw, unit)
            words = UNITS[unit]
        year = draw.choice(["", "", "截至2015年底，", "2014年，", "“十二五”期间，"])
        pieces += [(year + words, None), (disturbed(draw, text, pages, size), value), (draw.choice("，，。；"), None)]
    return [*pieces, ("\n", None)]


def listed(draw):
    """A list, a rise or a part: several numbers that share words and a unit."""
    unit = draw.choice(list(UNITS))
    a, b, c = sorted(draw.sample(range(12, 1900), 3))
    form = draw.choice(["list", "list", "rise", "part", "pair"])
    if form == "list":
        said = [(f"{a}、", a), (f"{b}、" if draw.random() < 0.5 else f"{b}和", b), (f"{c}{unit}", c)]
        return [("2013年、2014年、2015年" + UNITS[unit] + "分别为", None), *said, ("。", None)]
    if form == "rise":
        return [
            (UNITS[unit] + "由2011年的", None),
            (f"{a}{unit}", a),
            ("增加到", None),
            (f"{b:,}{unit}", b),
            ("，", None),
        ]
    if form == "part":
        return [
            (UNITS[unit], None),
            (f"{c}{unit}", c),
            ("（其中农村", None),
            (f"{a}{unit}", a),
            ("、城市", None),
            (f"{b}{unit}", b),
            ("），", None),
        ]
    return [("保障低保对象", None), (f"{a}户", a), (draw.choice(["", "、"]), None), (f"{b}人", b), ("。", None)]


def wrapped(pieces, width, page):
    """The pieces with a line's end after every so many characters, inside numbers too, and now and then a page number."""
    out, column, lines = [], 0, 0
    for said, value in pieces:
        new = ""
        for c in said:
            if re.search("[<&*]", said):  # a line ends in no tag
                column = 0
            if column >= width and c not in "，。；、）\n":
                lines += 1
                new += f"\n\n- {page + lines // 5} -\n\n" if lines % 5 == 0 else "\n"
                column = 0
            new, column = new + c, 0 if c == "\n" else column + 1
        out.append((new, value))
    return out


def table(draw):
    """A table in one of its layouts; a column of percentages takes no scale."""
    scale, word = draw.choice([(1, "张"), (10**4, "万张"), (1, "张")])
    columns, rows = draw.randint(1, 3), draw.randint(2, 5)
    where = draw.choice(["label", "label", "column", "caption"])
    heads = ["指标", *(["单位"] if where == "column" else []), *(f"{2013 + c}年" for c in range(columns))]
    cells = []
    for r in range(rows):
        numbers = []
        for _ in range(columns):
            plain = draw.choice(
                [
                    str(draw.randint(3, 1800)),
                    f"{draw.randint(1, 99)}.{draw.randint(1, 9)}",
                    f"{draw.randint(2100, 99999):,}",
                ]
            )
            numbers.append((plain, float(plain.replace(",", "")) * scale))
        label = "养老护理日间照料社区农村"[2 * r : 2 * r + 4] + "床位" + (f"（{word}）" if where == "label" else "")
        cells.append(([label, *([word] if where == "column" else [])], numbers))
    grow = draw.random() < 0.4
    if grow:
        heads.append("比上年增长（%）")
        for _, numbers in cells:
            said = f"{draw.choice(['', '-', '−'])}{draw.randint(1, 30)}.{draw.randint(0, 9)}"
            numbers.append((said, float(said.replace("−", "-"))))
    layout = draw.choice(["tabs", "markdown", "html", "stacked", "spaces", "squeezed"])
    open_, sep, close, first, last = {
        "tabs": ("", "\t", "\n", "", ""), "markdown": ("| ", " | ", " |\n", "", ""),
        "html": ("<tr><td>", "</td><td>", "</td></tr>\n", "<table>", "</table>\n"),
        "stacked": ("", "\n\n", "\n\n", "", ""), "spaces": ("", "      ", "\n", "", ""), "squeezed": ("", " ", " ", "", "\n"),
    }[layout]  # fmt: skip
    if layout == "squeezed" and where == "caption":
        return []
    caption = (
        "表1 养老床位" + ("\n\n" if layout != "squeezed" else " ") + (f"单位：{word}\n\n" if where == "caption" else "")
    )
    pieces = [(caption, None), (first + open_ + sep.join(heads) + close, None)]
    if layout == "markdown":
        pieces.append(("|" + "---|" * len(heads) + "\n", None))
    for label, numbers in cells:
        pieces.append((open_ + sep.join(label), None))
        for said, value in numbers:
            pieces += [(sep, None), (said, value)]
        pieces.append((close, None))
    return [*pieces, (last, None), ("\n以上数据由民政部门提供，供各单位参考使用。\n", None)]


def made_text(draw, length=2000):
    """A made-up plan of about so many characters.

    Returns
    -------
    tuple of (str, list of (int, int, float))
        The text; start, end and value of each number in it.
    """
    text, truth, pages = [f"{HEAD}（2016-2020年）\n一、“十二五”时期主要成绩\n"], [], []
    size = len(text[0])
    while size < length:
        kind = draw.random()
        pieces = prose(draw, pages, size) if kind < 0.65 else listed(draw) if kind < 0.8 else table(draw)
        if kind < 0.8 and draw.random() < 0.2 and not any(HEAD in said for said, _ in pieces):
            pieces = wrapped(pieces, draw.randint(25, 40), size // 500)
        for said, value in pieces:
            if value is not None:
                truth.append((size, size + len(said), value))
            text.append(said)
            size += len(said)
    return "".join(text), truth


def faults(text, truth):
    """What is wrong with the candidates of a made text, and how many numbers were read, refused and passed over.

    Returns
    -------
    tuple of (list of str, dict of str to int)
    """
    found, wrong, at = extract(text), [], 0
    counts = {"numbers": len(truth), "read": 0, "to confirm": 0, "refused": 0}
    for row in found.itertuples():
        start, end = int(row.start), int(row.end)
        while at < len(truth) and truth[at][1] <= start:
            at += 1
        met = [t for t in truth[at : at + 40] if t[0] < end and start < t[1]]
        if isnan(row.value):
            counts["refused"] += len(met)
        elif len(met) != 1 or abs(met[0][2] - row.value) > 1e-9 * max(1, abs(row.value)):
            meant = (
                ", ".join(f"{text[a:b]!r} = {v:.10g}" for a, b, v in met)
                or f"no number: {text[start - 20 : end + 10]!r}"
            )
            wrong.append(
                f"{row.printed!r} {row.reading!r} x{row.scale} read as {row.value:.10g}; meant {meant}; before: {text[start - 12 : start]!r}"
            )
        else:
            counts["to confirm" if row.reading else "read"] += 1
    return wrong, counts

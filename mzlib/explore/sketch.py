"""The chart of an answer for the screen, as SVG: in a hundredth of the time that matplotlib needs for the picture to print.

Panels, rows, marks, labels, colours and ticks are those of ``mz.picture``; only where they stand is worked out here.
"""

from functools import cache
from html import escape

from ..analysis.data import phrase, place, unit_label, word
from ..analysis.questions import told
from ..display.charts import _apart
from ..display.figures import columns_of, look, wrapped
from ..display.marks import key_to, number_text
from ..display.pictures import as_lines, laid_out

WIDTH = 760  # of the drawing, in its own units: a browser makes it as wide as there is room
_LETTER = 7.2  # the width of a column of text, in the widest of common fonts
_LINE = 15  # the height of a line of text
_RIM = dict(
    font_size=12, paint_order="stroke", stroke="white", stroke_width=3
)  # readable where a line passes behind it


def sketch(table, settings):
    """Draw an answer for the screen.

    Parameters
    ----------
    table : pandas.DataFrame
        From ``mz.answer``.
    settings : types.SimpleNamespace
        With ``language``.

    Returns
    -------
    str
        An ``svg`` element, and a line under it that says what its marks mean.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from mzlib.analysis.questions import answer
    >>> drawn = sketch(answer("dibao_standard", ["kaifeng", "wuhan"], 2015, "rural"), SimpleNamespace(language="en"))
    >>> drawn[:4], "216.7" in drawn, "Kaifeng" in drawn
    ('<svg', True, True)
    """
    language, drawn = settings.language, laid_out(table, settings)
    line = as_lines(table)
    panels = list(dict.fromkeys(drawn.panel))
    columns = min(2, len(panels))
    width = WIDTH / max(columns, 1) - 8 * (columns > 1)
    one = _lines if line else _dots
    points = list(drawn.itertuples())
    parts = [
        one([p for p in points if p.panel == name], name if len(panels) > 1 else "", width, language) for name in panels
    ]
    body, top = [], 0
    for i in range(0, len(parts), columns or 1):
        for k, (content, _) in enumerate(parts[i : i + columns]):
            body.append(f'<g transform="translate({k * (width + 16):.0f},{top:.0f})">{content}</g>')
        top += max(height for _, height in parts[i : i + columns])
    shown = f'<svg viewBox="0 0 {WIDTH} {top:.0f}" role="img" aria-label="{escape(told("chart of", language))}">'
    return f'{shown}{"".join(body)}</svg><p class="mz-key">{escape(key_to(drawn, language, bars=not line))}</p>'


def _text(x, y, text, **how):
    how = {"text-anchor": "start", "fill": "#222"} | {k.replace("_", "-"): v for k, v in how.items()}
    return f'<text x="{x:.1f}" y="{y:.1f}" {_attributes(how)}>{escape(text)}</text>'


def _attributes(how):
    return " ".join(f'{k}="{v}"' for k, v in how.items())


def _stroke(x1, y1, x2, y2, **how):
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" {_attributes({k.replace("_", "-"): v for k, v in how.items()})}/>'


@cache
def _mark(marker, size):
    """A mark of matplotlib as a path around zero."""
    from matplotlib.markers import MarkerStyle

    style = MarkerStyle(marker)
    path, step = style.get_path().transformed(style.get_transform()), ""
    for points, code in path.iter_segments(simplify=False):
        numbers = [f"{v * size * (-1) ** i:.2f}" for i, v in enumerate(points)]
        step += {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}[code] + (" ".join(numbers) if code != 79 else "")
    return step


def _ticks(low, high):
    from matplotlib.ticker import MaxNLocator

    return [t for t in MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high) if low <= t <= high]


def _tick_text(x, top, language):
    if x and language == "zh" and top >= 2e4:
        return phrase("ten thousand", language, n=f"{x / 1e4:g}")
    if x and top >= 1e6 and language != "zh":
        return phrase("million", language, n=f"{x / 1e6:g}")
    return f"{x:,.0f}" if top >= 1e3 else f"{x:g}"


def _point(x, y, p, ringed, size=9.5):
    """One mark, with all that is known of it for those who point at it."""
    color, marker = look(p.jurisdiction)
    face = color if p.use == "actual" else "white"
    edge = "#777777" if p.use == "norm" else color
    said = f"{number_text(p)} {p.printed}".strip()
    ring = f'<circle r="9" fill="none" stroke="{edge}" stroke-width="1.2"/>' if ringed and p.status == "derived" else ""
    if p.use == "computed":
        marker, face = "x", "none"
    return (
        f'<g transform="translate({x:.1f},{y:.1f})"><title>{escape(said)}</title>{ring}'
        f'<path d="{_mark(marker, size)}" fill="{face}" stroke="{edge}" stroke-width="1.7"/></g>'
    )


def _dots(own, heading, width, language):
    """A panel of dots with bounds, one row a label; its height."""
    shown, outside = ([p for p in own if (p.use == "benchmark") == so] for so in (False, True))
    rows = list(dict.fromkeys(p.row for p in shown))
    room = int(0.4 * width / _LETTER)
    labels = {r: wrapped(r, room).split("\n") for r in rows}
    left = 12 + _LETTER * max([columns_of(line) for lines in labels.values() for line in lines], default=0)
    title = wrapped(heading, int(width / _LETTER) - 4).split("\n") if heading else []
    head = 8 + _LINE * len(title) + 16 * bool(outside)
    numbers = [x for p in own for x in (p.value, p.low, p.high) if x == x] or [1.0]
    top, start = max(numbers), min(0, min(numbers) * 1.15)
    low, high = start - 0.025 * (top - start), top * 1.22
    across = lambda v: left + (width - left - 8) * (v - low) / (high - low)
    tall = {r: max(36, 8 + _LINE * len(labels[r])) for r in rows}
    foot = head + sum(tall.values()) + 6
    out = [_text(0, 12 + _LINE * i, line, font_weight=600) for i, line in enumerate(title)]
    out.append(
        f'<rect x="{left:.1f}" y="{head}" width="{width - left - 8:.1f}" height="{foot - head}" fill="none" stroke="#ccc"/>'
    )
    for t in _ticks(low, high):
        out += [_stroke(across(t), head, across(t), foot, stroke="#e8e8e8"),
                _text(across(t), foot + 15, _tick_text(t, top, language), text_anchor="middle", fill="#555")]  # fmt: skip
    out.append(
        _text((left + width) / 2, foot + 32, unit_label(own[0].unit, language), text_anchor="middle", fill="#555")
    )
    for b in outside:
        x, right = across(b.value), b.value > 0.6 * high
        said = f"{place(b.jurisdiction, language)} {number_text(b, None, language)}"
        out += [_stroke(x, head, x, foot, stroke="#222", stroke_width=1.3, stroke_dasharray="5 4"),
                _text(x + (-4 if right else 4), head - 4, said, text_anchor="end" if right else "start")]  # fmt: skip
    ringed = any(p.status != "derived" for p in shown if p.value == p.value)
    y = head + 2
    for r in rows:
        middle = y + tall[r] / 2 + 5
        first = middle - _LINE * (len(labels[r]) - 1) / 2 + 4
        out += [_text(left - 8, first + _LINE * i, line, text_anchor="end") for i, line in enumerate(labels[r])]
        points = sorted((p for p in shown if p.row == r and p.value == p.value), key=lambda p: p.value)
        if not points:
            out.append(_text(left + 10, middle + 4, word("basis", "not stated", language), fill="#777"))
        if len(points) > 1:
            out.append(_stroke(across(points[0].value), middle, across(points[-1].value), middle, stroke="#ccc"))
        for p in points:
            x, said = across(p.value), number_text(p, None, language)
            out += [_bounds(p, across, middle, high), _point(x, middle, p, ringed)]
            out.append(_text(x, middle - 12, said, text_anchor="middle", **_RIM))
        y += tall[r]
    return "".join(out), foot + 44


def _bounds(p, across, y, most):
    """How far the wording lets a figure be off: a bar, or an arrow where one end is open."""
    color, out = look(p.jurisdiction)[0], ""
    low, high = (p.value if x != x else x for x in (p.low, p.high))
    if high > low:
        ends = across(low), across(min(high, most))
        out = _stroke(ends[0], y, ends[1], y, stroke=color, stroke_width=1.6)
        out += "".join(_stroke(x, y - 5, x, y + 5, stroke=color, stroke_width=1.4) for x in ends)
    if p.low == p.low or p.high == p.high:  # no bounds at all is no open bound
        for end, way in ((p.high, 1), (p.low, -1)):
            if end != end:
                arrow = f"M{across(p.value):.1f} {y:.1f}h{22 * way}m{-5 * way} -4l{5 * way} 4l{-5 * way} 4"
                out += f'<path d="{arrow}" fill="none" stroke="{color}" stroke-width="1.6"/>'
    return out


def _lines(own, heading, width, language):
    """A panel of lines over years, labelled at their points; its height."""
    by = {}
    for p in sorted((p for p in own if p.value == p.value), key=lambda p: p.year):
        by.setdefault(p.jurisdiction, []).append(p)
    own = [p for line in by.values() for p in line]
    title = wrapped(heading, int(width / _LETTER) - 4).split("\n") if heading else []
    head, tall, top = 8 + _LINE * len(title) + 14, 270, 1.12 * max(p.value for p in own)
    foot, ticks = head + tall, {t: _tick_text(t, top, language) for t in _ticks(0, top)}
    left = 10 + _LETTER * max(map(columns_of, ticks.values()))
    first, last = min(p.year for p in own), max(p.year for p in own)
    ends = [f"{place(j, language)} {number_text(line[-1], None, language)}" for j, line in by.items()]
    right = width - 20 - _LETTER * max(map(columns_of, ends))
    across = lambda year: left + 34 + (right - left - 34) * (year - first) / max(1, last - first)
    up = lambda v: foot - tall * v / (top or 1)
    out = [_text(0, 12 + _LINE * i, line, font_weight=600) for i, line in enumerate(title)]
    out.append(_text(0, head - 4, unit_label(own[0].unit, language), fill="#555"))
    for t, said in ticks.items():
        out += [_stroke(left, up(t), width - 8, up(t), stroke="#e8e8e8"),
                _text(left - 6, up(t) + 4, said, text_anchor="end", fill="#555")]  # fmt: skip
    step = next(n for n in (1, 2, 5, 10, 20) if (right - left - 34) * n / max(1, last - first) > 6 * _LETTER)
    for year in range(first, last + 1, step):
        out.append(_text(across(year), foot + 17, str(year), text_anchor="middle", fill="#555"))
    labels = []
    for j, mine in by.items():
        color, country = look(j)[0], j == "china"
        ringed = any(p.status != "derived" for p in own)
        way = "L".join(f"{across(p.year):.1f} {up(p.value):.1f}" for p in mine)
        dash = ' stroke-dasharray="5 4"' if country else ""
        out.append(f'<path d="M{way}" fill="none" stroke="{color}" stroke-width="{1.4 if country else 2.2}"{dash}/>')
        for i, p in enumerate(mine):
            end = i == len(mine) - 1
            out.append(_point(across(p.year), up(p.value), p, ringed and not country, 5 if country else 9.5))
            if end or not country:
                said = (f"{place(j, language)} " if end else "") + number_text(p, None, language)
                labels.append((p.year, up(p.value), said, color, p.year == first and not end))
    for year in dict.fromkeys(known[0] for known in labels):
        here = sorted((known for known in labels if known[0] == year), key=lambda known: known[1])
        for (_, _, said, color, before), y in zip(here, _apart([known[1] for known in here], _LINE)):
            side = dict(text_anchor="end" if before else "start", fill=color)
            out.append(_text(across(year) + (-13 if before else 13), y + 4, said, **side, **_RIM))
    return "".join(out), foot + 30

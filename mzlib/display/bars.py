"""The forms without an axis: a table with bars in its cells, and the matrix of what is stated."""

from itertools import accumulate

from ..words.labels import phrase
from .labels import by, chained, daggered, dated, named, noted, number_of, usual_years, with_key
from .layout import few, fitted, ordered
from .sheet import drawn
from .style import HOLLOW, INK, QUIET, TRACK, ink, look, scatter, segments, shades


def bars(table, nb, name, rows=None, columns=None, words=None, **facts):
    """A table with a bar in every cell: rows down, the values of ``columns`` across; saved and returned.

    Parameters
    ----------
    table : pandas.DataFrame
        Of the one shape. All bars share one scale where all have one unit; else, within a row, what has one unit. What
        nothing shares its scale with has no bar.
    nb : types.SimpleNamespace
        From ``mz.settings``.
    name : str
        Of the files.
    rows : str, optional
        The columns that name rows, joined by +: the indicator and the area by default.
    columns : str, optional
        The column whose values stand side by side: jurisdictions by default.
    words : dict, optional
        As for ``dots``.
    **facts
        For the notebook's words.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import tempfile
    >>> import mzlib as mz
    >>> given = dict(cities="all", language="en", formats="png", size="page", sort="value")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nb = mz.settings("example", dict(given, figures_dir=folder))
    ...     figure = bars(mz.compare("dibao_standard"), nb, "table", rows="area", words={"title": "Dibao standards"})
    >>> figure.said
    'table: 8 rows drawn'
    """
    return drawn(_bars, table, nb, name, words, facts, by(rows, "indicator+area"), by(columns, "jurisdiction"))


def matrix(table, nb, name, rows=None, columns=None, words=None, **facts):
    """What is stated (a full dot), derived (a small pale one), a target (hollow) or left out (blank); saved and returned.

    Parameters
    ----------
    table : pandas.DataFrame
        Of the one shape: a row a cell, told apart by ``status``.
    nb, name, words, **facts
        As for ``dots``.
    rows, columns : str, optional
        The columns that name rows (the indicator) and columns (the jurisdiction).

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import tempfile
    >>> import mzlib as mz
    >>> given = dict(cities="all", language="en", formats="png", size="page", sort="value")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nb = mz.settings("example", dict(given, figures_dir=folder))
    ...     figure = matrix(mz.coverage("cremation_rate"), nb, "covered", columns="use+jurisdiction", words={"title": "Coverage"})
    >>> figure.said
    'covered: 12 rows drawn'
    """
    return drawn(_matrix, table, nb, name, words, facts, by(rows, "indicator"), by(columns, "jurisdiction"))


def _grid(table, nb, name, words, rows, columns):
    """The table with the names of its rows, ``at``; of its columns the words and colour, and what is over them; and the words.

    Columns stand as they come, under what the columns before the last have in common; the country last.
    """
    *over, last = named_by = columns.split("+")
    if "jurisdiction" in named_by:
        table, words = few(table, nb, words)
    table = table.reset_index(drop=True).assign(at=named(table, rows, nb.language))
    table["across"] = list(zip(*(table[c] for c in named_by)))
    if table.duplicated(["at", "across"]).any():
        raise ValueError(f"figure {name}: several values in one cell; tell rows apart with rows (found {rows!r})")
    one = table.drop_duplicates("across")
    one = one.assign(over=named(one, "+".join(over), nb.language) if over else "", head=named(one, last, nb.language))
    places = list(dict.fromkeys(one.over))
    heads = {}
    for r in sorted(one.itertuples(), key=lambda r: (places.index(r.over), r.across[-1] == "china")):
        color = ink(r.jurisdiction) if "jurisdiction" in named_by else INK
        heads[r.across] = (
            r.head,
            r.over,
            color if last == "jurisdiction" else INK,
            color if "jurisdiction" in over else QUIET,
        )
    return table, heads, words


def _heads(sheet, heads, x, room, ha):
    """The heads of columns at ``x``, turned where they do not fit ``room``; over them what they have in common."""
    em, wide = sheet.em, _widest(sheet, heads)
    common = list(dict.fromkeys((over, color) for _, over, _, color in heads.values() if over))
    for text, color in common:
        own = [x[c] for c, (_, over, *_) in heads.items() if over == text]
        large = min(1.0, (own[-1] - own[0] + room) / sheet.wide(text, bold=True))
        middle = own[0] if ha == "left" else (own[0] + own[-1]) / 2
        sheet.text(middle, sheet.top - 0.6 * em, text, large, color, ha=ha, bold=True)
    down = 1.4 * bool(common) * em
    for c, (head, _, color, _) in heads.items():
        if room < 0.75 * wide:
            sheet.text(x[c], sheet.top - down - wide, head, 0.95, color, ha=ha, bold=True, turned=True)
        else:
            sheet.text(x[c], sheet.top - down - 0.6 * em, head, room / max(room, wide), color, ha=ha, bold=True)


def _widest(sheet, heads):
    return max(sheet.wide(head, bold=True) for head, *_ in heads.values())


def _tall(sheet, heads, room):
    """The inches that heads of columns take."""
    wide, common = _widest(sheet, heads), any(over for _, over, *_ in heads.values())
    return (1.4 * common + 1.5) * sheet.em + (wide - sheet.em if room < 0.75 * wide else 0)


def _bars(table, nb, name, words, rows, columns):
    language = nb.language
    table, heads, words = _grid(table, nb, name, words, rows, columns)
    dagger = daggered(table)
    table["said"] = [number_of(r, language, dagger) or "–" for r in table.itertuples()]
    # A year is said where it is not the usual one of its column, levels and targets apart (of all columns, where they are cities).
    apart = [""] * len(table) if columns.endswith("jurisdiction") else table.across
    table["kin"] = list(zip(table.kind.isin(HOLLOW), apart))
    years = {} if "year" in rows.split("+") else usual_years(table, "kin")
    table["odd"] = [r.value == r.value and r.year != years.get(r.kin, r.year) for r in table.itertuples()]
    order = ordered(table, "at", nb.sort)
    blank = (table.said == "–").any() or len(table) < len(order) * len(heads)
    words = with_key(words, table, language, phrase("sign blank", language) if blank else "")

    def plan(sheet, order):
        """The inches of all, of the heads, of row names, of a column, of the widest number with its year and of each row."""
        em, width = sheet.em, sheet.width - 2 * sheet.margin
        # In a column names of rows stand over their cells; else beside them, in a third of the width at most.
        lines = {at: sheet.wrapped(at, width if sheet.column else 0.31 * width - em) for at in order}
        beside = 0 if sheet.column else max(sheet.wide(line) for own in lines.values() for line in own) + 1.4 * em
        one, year = (width - beside + em) / len(heads), sheet.wide(dated("", 2000, 2000, language), 0.9)
        widest = max(sheet.wide(r.said) + r.odd * year for r in table.itertuples()) + em
        # Where the table is too long and its columns are wide, bars stand beside their numbers, not under them.
        flat = one > widest + 2.4 * em and 3.1 * em * len(order) > sheet.room - 1.8 * em
        cell = (1.9 if flat else 3.0) * em
        pitch = {
            at: max(cell, (1.25 * len(own) + 0.6) * em) if beside else cell + 1.25 * em * len(own)
            for at, own in lines.items()
        }
        head = _tall(sheet, heads, one - 0.5 * em)
        return sum(pitch.values()) + head + 0.3 * em, head, lines, beside, one, widest, flat, pitch

    sheet, order, high, head, lines, beside, one, widest, flat, pitch = fitted(nb, words, order, plan)
    cells, em = table[table["at"].isin(order)], sheet.em
    stretch = sheet.stretch(high, head + 0.3 * em, 1.7)
    starts = accumulate((pitch[at] * stretch for at in order), initial=0.0)
    top, x = sheet.top - head, {c: sheet.margin + beside + i * one for i, c in enumerate(heads)}
    _heads(sheet, heads, x, one - 0.5 * em, "left")
    ranged = cells.qualifier == "range"
    cells = cells.assign(part=cells.value.where(~ranged, cells.low).abs(), most=cells.high.where(ranged))
    shared = ["unit"] if table.unit[table.value.notna()].nunique() == 1 else ["at", "unit"]
    sizes = cells.assign(size=cells.most.fillna(cells.part)).groupby(shared)["size"]
    # What is part of a whole is shown as part of it; all else beside the largest of its kind.
    whole = (cells.unit == "percent") & (cells.kind != "growth") & (sizes.transform("max") <= 100)
    full = sizes.transform("max").where(sizes.transform("count") > 1).mask(whole, 100.0)
    cells = cells.assign(part=cells.part / full, most=cells.most / full)
    found = {(r.at, r.across): r for r in cells.itertuples()}
    # One form of years in one figure, the short one where some have no room for the other.
    wide = [sheet.wide(t) + sheet.wide(_year(2000, language), 0.85) for t in cells.said[cells.odd]]
    short = max(wide, default=0) > one - 1.3 * em
    rules, tracks, boxes = [], [], []
    for at, down in zip(order, starts):
        y, own = top - down, lines[at]
        rules.append(([(sheet.margin, y), (sheet.width - sheet.margin, y)], "#dddddd", 0.07 * sheet.points))
        over = 0 if beside else 1.25 * em * len(own)
        middle = y - over - (pitch[at] * stretch - over) / 2
        named_at = middle if beside else y - 0.95 * em - (len(own) - 1) / 2 * 1.22 * em
        sheet.lines(sheet.margin, named_at, own, color=INK if beside else QUIET)
        for c in heads:
            cell = found.get((at, c))
            if cell is None or cell.said == "–":
                sheet.text(x[c], middle, "–", color=QUIET)
                continue
            up = middle if flat else middle + 0.5 * em
            year = _year(cell.year, language, short) if cell.odd else ""
            used = 0.3 * em + sheet.wide(year, 0.85) if year else 0
            large = min(1.0, (one - 0.5 * em - used) / sheet.wide(cell.said))
            # Beside its bar a number ends where the bar begins.
            beyond = flat and not cell.odd and cell.part == cell.part
            left = x[c] + (widest - 0.6 * em - sheet.wide(cell.said, large) if beyond else 0)
            sheet.text(left, up, cell.said, large)
            if year:
                sheet.text(x[c] + sheet.wide(cell.said, large) + 0.3 * em, up, year, 0.85, QUIET)
            if cell.part == cell.part:
                start = x[c] + (widest if flat else 0)
                room, level = x[c] + one - em - start, up - (0 if flat else 1.05 * em)
                tracks.append(([(start, level), (start + room, level)], TRACK, 0.42 * sheet.points))
                color, hollow = look(cell.jurisdiction)[0], cell.kind in HOLLOW
                # Of a range what is in question is pale.
                parts = (0, cell.part, color), (cell.part, cell.most, shades(color, 2)[0])
                boxes += [(start + room * a, level, room * (z - a), shade, hollow) for a, z, shade in parts if z > a]
    segments(sheet.ax, rules, 1)
    segments(sheet.ax, tracks, 1)
    _boxes(sheet, boxes, 0.42 * em)
    return sheet, cells


def _year(year, language, short=False):
    """The year of a cell where it is not the usual one."""
    if short:
        return f"'{year % 100:02d}" if language == "en" else str(year)
    return dated("", year, year, language).strip()


def _boxes(sheet, boxes, high):
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    colors = [color for *_, color, _ in boxes]
    faces = ["#ffffff" if hollow else color for *_, color, hollow in boxes]
    patches = [Rectangle((x, y - high / 2), w, high) for x, y, w, *_ in boxes]
    ways = dict(facecolors=faces, edgecolors=colors, linewidths=0.1 * sheet.points, zorder=2)
    sheet.ax.add_collection(PatchCollection(patches, **ways), autolim=False)


def _matrix(table, nb, name, words, rows, columns):
    language = nb.language
    table, heads, words = _grid(table, nb, name, words, rows, columns)
    # By their kind, or by the use that coverage says.
    hollow = table.kind.isin(HOLLOW) | (table.use.eq("target") if "use" in table else False)
    table["pale"], table["hollow"] = table.status == "derived", hollow
    stated = table[table.status != "not stated"]
    signs = {"full": ~stated.pale & ~stated.hollow, "pale": stated.pale, "target": stated.hollow}
    keys = [phrase(f"sign {key}", language) for key, there in signs.items() if there.any()]
    words = noted(words, language, phrase("sentence", language, text=chained("between names", keys, language)))
    order = list(dict.fromkeys(table["at"]))
    if nb.sort == "value":  # what most plans state comes first
        known = stated.groupby("at").across.nunique()
        order.sort(key=lambda at: -known.get(at, 0))

    def plan(sheet, order):
        """The inches of all and of the heads, the rows of blocks side by side, as few as fit, their lines and inches, and the
        inches of names, of steps and of a block."""
        em, width = sheet.em, sheet.width - 2 * sheet.margin
        upright = _widest(sheet, heads) + 0.9 * em
        step = upright if upright * len(heads) < 0.6 * width else 2.2 * em
        for blocks in (1, 2, 3):
            room = (width - (blocks - 1) * 2 * em) / blocks
            label = min(max(map(sheet.wide, order)) + em, room - step * len(heads))
            lines = {at: sheet.wrapped(at, label - em) for at in order}
            pitch = {at: em * (1.22 * len(own) + 0.28) for at, own in lines.items()}
            sides = _blocks(order, pitch, blocks)
            most = max(sum(pitch[at] for at in own) for own in sides)
            if (
                most + _tall(sheet, heads, step - 0.5 * em) + 0.4 * em <= sheet.room
                or (width - 2 * em * blocks) / (blocks + 1) < step * len(heads) + 9 * em
            ):
                break
        free = (room - label) / len(heads)
        lies = free - 0.5 * em >= 0.75 * _widest(sheet, heads)  # as _heads has it
        step = min(1.5 * step if step == upright else upright if lies else 4 * em, free)
        head = _tall(sheet, heads, step - 0.5 * em)
        return most + head + 0.4 * em, head, sides, lines, pitch, label, step, room

    sheet, order, high, head, sides, lines, pitch, label, step, room = fitted(nb, words, order, plan)
    em, rules, places = sheet.em, [], {}
    stretch = sheet.stretch(high, head + 0.4 * em, 1.8)
    for i, own in enumerate(sides):
        left = sheet.margin + i * (room + 2 * em)
        x = {c: left + label + (j + 0.5) * step for j, c in enumerate(heads)}
        _heads(sheet, heads, x, step - 0.5 * em, "center")
        for at, down in zip(own, accumulate((pitch[at] * stretch for at in own), initial=0.0)):
            y = sheet.top - head - down
            rules.append(([(left, y), (left + label + step * len(heads), y)], "#e6e6e6", 0.06 * sheet.points))
            middle = y - pitch[at] * stretch / 2
            sheet.lines(left, middle, lines[at])
            places |= {(at, c): (x[c], middle) for c in heads}
    segments(sheet.ax, rules, 1)
    shown = table[table["at"].isin(order)]
    where = [places[cell] for cell in zip(shown["at"], shown.across)]
    dots = shown.assign(x=[x for x, _ in where], y=[y for _, y in where], marker="o")
    dots["color"] = [look(j)[0] if "jurisdiction" in columns else INK for j in shown.jurisdiction]
    dots = dots[dots.status != "not stated"]
    pale = dots[dots.pale]
    scatter(sheet.ax, dots[~dots.pale], 0.72 * sheet.points)
    scatter(sheet.ax, pale.assign(color=[shades(c, 2)[0] for c in pale.color]), 0.45 * sheet.points)
    return sheet, shown


def _blocks(order, pitch, blocks):
    """Rows in so many blocks side by side, as even as they go."""
    ends = list(accumulate(pitch[at] for at in order))
    which = [int((end - pitch[at] / 2) / ends[-1] * blocks) for at, end in zip(order, ends)]
    return [[at for at, n in zip(order, which) if n == block] for block in sorted(set(which))]

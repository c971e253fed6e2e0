"""The forms without an axis: a table with bars in its cells, and the matrix of what is stated."""

from ..words.labels import phrase
from .labels import HOLLOW, by, chained, daggered, named, noted, number_of, with_key
from .layout import few, fitted, ordered, stacked
from .sheet import in_sizes, save, words_of
from .style import INK, QUIET, TRACK, ink, look, scatter, segments, shades


def bars(table, nb, name, rows=None, columns=None, shade=None, words=None, scale=None, **facts):
    """A table with a bar in every cell: rows down, the values of ``columns`` across; saved and returned.

    Parameters
    ----------
    table : pandas.DataFrame
        Of the one shape; a column ``text`` is printed instead of the number where it is not empty.
    nb : types.SimpleNamespace
        From ``mz.settings``.
    name : str
        Of the files.
    rows : str, optional
        The columns that name rows, joined by +: the indicator and the area by default.
    columns : str, optional
        The column whose values stand side by side: jurisdictions by default.
    shade : str, optional
        The column whose values name sections of rows.
    words : dict, optional
        As for ``dots``.
    scale : {'unit', 'row', 'column'}, optional
        What shares one scale: all cells (where all have one unit, which is the default then), or within a row or column what
        has one unit. What nothing shares its scale with has no bar.
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
    words, columns = words_of(nb, name, table, words, facts, "bars"), by(columns, "jurisdiction")
    scale = scale or ("unit" if table.unit[table.value.notna()].nunique() == 1 else "row")
    return in_sizes(
        nb,
        table,
        name,
        words,
        lambda nb: _bars(table, nb, name, by(rows, "indicator+area"), columns, shade, words, scale),
    )


def matrix(table, nb, name, rows=None, columns=None, shade=None, words=None, **facts):
    """What is stated (a full dot), derived (a small pale one), a target (hollow) or left out (blank); saved and returned.

    Parameters
    ----------
    table : pandas.DataFrame
        Of the one shape: a row a cell, told apart by ``status``.
    nb, name, words, **facts
        As for ``dots``.
    rows, columns, shade : str, optional
        The columns that name rows (the indicator), columns (the jurisdiction) and sections of rows.

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
    ...     figure = matrix(mz.coverage("cremation_rate"), nb, "covered", shade="use", words={"title": "Coverage"})
    >>> figure.said
    'covered: 12 rows drawn'
    """
    words = words_of(nb, name, table, words, facts, "matrix")
    rows, columns = by(rows, "indicator"), by(columns, "jurisdiction")
    return in_sizes(nb, table, name, words, lambda nb: _matrix(table, nb, name, rows, columns, shade, words))


def _grid(table, rows, columns, shade, language):
    """The table with names of rows and sections, ``at`` for both; of its columns the words and colour, and what is over them.

    Columns stand as they come, under what the columns before the last have in common; the country last.
    """
    *over, last = columns.split("+")
    table = table.reset_index(drop=True).assign(
        row=named(table, rows, language), section=named(table, shade, language) if shade else ""
    )
    table["at"], table["across"] = list(zip(table.section, table.row)), list(zip(*(table[c] for c in (*over, last))))
    one = table.drop_duplicates("across")
    one = one.assign(over=named(one, "+".join(over), language) if over else "", head=named(one, last, language))
    places = {text: i for i, text in enumerate(dict.fromkeys(one.over))}
    one = one.sort_values("over", key=lambda o: o.map(places), kind="stable")
    one = one.iloc[sorted(range(len(one)), key=lambda i: (places[one.over.iloc[i]], one.across.iloc[i][-1] == "china"))]
    cities = {True: one.jurisdiction, False: [""] * len(one)}["jurisdiction" in (*over, last)]
    colors = [
        (ink(j) if j and last == "jurisdiction" else INK, ink(j) if j and "jurisdiction" in over else QUIET)
        for j in cities
    ]
    return table, {
        across: (head, text, *color) for across, head, text, color in zip(one.across, one["head"], one.over, colors)
    }


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
            sheet.text(x[c], sheet.top - down - 0.6 * em, head, min(1.0, room / wide), color, ha=ha, bold=True)


def _widest(sheet, heads):
    return max(sheet.wide(head, bold=True) for head, *_ in heads.values())


def _tall(sheet, heads, room):
    """The inches that heads of columns take."""
    wide, common = _widest(sheet, heads), any(over for _, over, *_ in heads.values())
    return (1.4 * common + 1.5) * sheet.em + (wide - sheet.em if room < 0.75 * wide else 0)


def _sections(sheet, headings, top, left):
    for section, down in headings.items():
        sheet.text(left, top - down - 1.1 * sheet.em, section, bold=True)


def _bars(table, nb, name, rows, columns, shade, words, scale):
    language, asked = nb.language, list(table)
    if "jurisdiction" in columns.split("+"):
        table, words = few(table, nb, words)
    table, heads = _grid(table, rows, columns, shade, language)
    if table.duplicated(["at", "across"]).any():
        raise ValueError(f"figure {name}: several values in one cell; tell rows apart with rows (found {rows!r})")
    text = table.text if "text" in table else [""] * len(table)
    dagger = daggered(table)
    table["said"] = [
        t or (number_of(r, language, dagger) if r.value == r.value else "–") for t, r in zip(text, table.itertuples())
    ]
    # A year is said where it is not the usual one of its column, levels and targets apart (of all columns, where they are cities).
    apart = [""] * len(table) if columns.endswith("jurisdiction") else table.across
    table["kin"] = list(zip(table.kind.isin(HOLLOW), apart))
    years = (
        {}
        if "year" in rows.split("+")
        else table[table.value.notna()].groupby("kin").year.agg(lambda y: y.mode().iloc[0]).to_dict()
    )
    odd = [r.value == r.value and r.year != years.get(r.kin, r.year) for r in table.itertuples()]
    # By value where all is of one unit and sorting is asked for.
    sort = nb.sort if table.unit[table.value.notna()].nunique() == 1 else "given"
    order = [at for _, own in table.groupby("section", sort=False) for at in ordered(own, "at", "value", sort)]
    blank = (table.said == "–").any() or len(table) < len(order) * len(heads)
    words = with_key(words, table, language, phrase("sign blank", language) if blank else "")

    def plan(sheet, order):
        """The inches of row names, of a column, of a row each; whether bars stand beside their numbers."""
        em, width = sheet.em, sheet.width - 2 * sheet.margin
        # In a column names of rows stand over their cells; else beside them, in a third of the width at most.
        lines = {at: sheet.wrapped(at[1], width if sheet.column else 0.31 * width - em) for at in order}
        beside = 0 if sheet.column else max(sheet.wide(line) for own in lines.values() for line in own) + 1.4 * em
        one = (width - beside + em) / len(heads)
        # Where the table is too long and its columns are wide, bars stand beside their numbers, not under them.
        flat = one > zone(sheet) + 3 * em and 3.1 * em * len(order) > sheet.room - 1.8 * em
        cell = (1.9 if flat else 3.0) * em
        pitch = {
            at: max(cell, (1.25 * len(own) + 0.6) * em) if beside else cell + 1.25 * em * len(own)
            for at, own in lines.items()
        }
        return lines, beside, one, flat, pitch

    def zone(sheet):
        """The inches of the widest number with its year."""
        return (
            max(sheet.wide(t) + o * sheet.wide(_year(2000, language), 0.9) for t, o in zip(table.said, odd)) + sheet.em
        )

    def tall(sheet, order):
        _, _, one, _, pitch = plan(sheet, order)
        return stacked(order, pitch, 1.9 * sheet.em)[-1] + _tall(sheet, heads, one - 0.5 * sheet.em) + 0.3 * sheet.em

    sheet, order = fitted(nb, words, order, tall)
    drawn = table[table["at"].isin(order)]
    em, high = sheet.em, tall(sheet, order)
    sheet.start(high)
    lines, beside, one, flat, pitch = plan(sheet, order)
    head = _tall(sheet, heads, one - 0.5 * em)
    stretch = sheet.stretch(high, head + 0.3 * em, 1.7)
    starts, headings, _ = stacked(order, pitch, 1.9 * em, stretch)
    top, x = sheet.top - head, {c: sheet.margin + beside + i * one for i, c in enumerate(heads)}
    _heads(sheet, heads, x, one - 0.5 * em, "left")
    _sections(sheet, headings, top, sheet.margin)
    same = {"unit": drawn.unit, "row": drawn["at"], "column": drawn.across}[scale]
    ranged = drawn.qualifier == "range"
    drawn = drawn.assign(part=drawn.value.where(~ranged, drawn.low).abs(), most=drawn.high.where(ranged))
    sizes = drawn.most.fillna(drawn.part).groupby([same, drawn.unit])
    # What is part of a whole is shown as part of it; all else beside the largest of its kind.
    whole = (drawn.unit == "percent") & (drawn.kind != "growth") & (sizes.transform("max") <= 100)
    full = sizes.transform("max").mask(whole, 100.0).where(sizes.transform("count") > 1)
    drawn = drawn.assign(part=drawn.part / full, most=drawn.most / full)
    cells = {(r.at, r.across): r for r in drawn.itertuples()}
    # One form of years in one figure, the short one where some have no room for the other.
    short = any(sheet.wide(t) + sheet.wide(_year(2000, language), 0.85) > one - 1.3 * em for t in table.said[odd])
    rules, tracks, boxes = [], [], []
    for at, down in starts.items():
        y, own = top - down, lines[at]
        rules.append([(sheet.margin, y), (sheet.width - sheet.margin, y)])
        over = 0 if beside else 1.25 * em * len(own)
        middle = y - over - (pitch[at] * stretch - over) / 2
        named_at = middle if beside else y - 0.95 * em - (len(own) - 1) / 2 * 1.22 * em
        sheet.lines(sheet.margin, named_at, own, color=INK if beside else QUIET)
        for c in heads:
            cell = cells.get((at, c))
            if cell is None or cell.said == "–":
                sheet.text(x[c], middle, "–", color=QUIET)
                continue
            up = middle if flat else middle + 0.5 * em
            large = min(1.0, (one - 0.5 * em) / sheet.wide(cell.said))
            dated = cell.year != years.get(cell.kin, cell.year)
            # Beside its bar a number ends where the bar begins.
            left = x[c] + (
                zone(sheet) - 0.6 * em - sheet.wide(cell.said, large)
                if flat and not dated and cell.part == cell.part
                else 0
            )
            sheet.text(left, up, cell.said, large)
            if cell.value != cell.value:
                continue
            used = sheet.wide(cell.said, large) + 0.3 * em
            if dated:
                sheet.text(x[c] + used, up, _year(cell.year, language, short), 0.85, QUIET)
            if cell.part == cell.part:
                start = x[c] + (zone(sheet) if flat else 0)
                room, level = x[c] + one - em - start, up - (0 if flat else 1.05 * em)
                tracks.append([(start, level), (start + room, level)])
                color, hollow = look(cell.jurisdiction)[0], cell.kind in HOLLOW
                # Of a range what is in question is pale.
                parts = (cell.most, shades(color, 2)[0]), (cell.part, color)
                boxes += [(start, level, room * part, shade, hollow) for part, shade in parts if part > 0]
    segments(sheet.ax, rules, "#dddddd", 0.07 * sheet.points, 1)
    segments(sheet.ax, tracks, TRACK, 0.42 * sheet.points, 1)
    _boxes(sheet, boxes, 0.42 * em)
    return save(sheet, drawn[asked], nb, name)


def _year(year, language, short=False):
    """The year of a cell where it is not the usual one."""
    if short:
        return f"'{year % 100:02d}" if language == "en" else str(year)
    return chained("bracketed", ("", phrase("year", language, year=year)), language).strip()


def _boxes(sheet, boxes, high):
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    colors = [color for *_, color, _ in boxes]
    faces = ["#ffffff" if hollow else color for *_, color, hollow in boxes]
    patches = [Rectangle((x, y - high / 2), w, high) for x, y, w, *_ in boxes]
    ways = dict(facecolors=faces, edgecolors=colors, linewidths=0.1 * sheet.points, zorder=2)
    sheet.ax.add_collection(PatchCollection(patches, **ways), autolim=False)


def _matrix(table, nb, name, rows, columns, shade, words):
    language, asked = nb.language, list(table)
    if "jurisdiction" in columns.split("+"):
        table, words = few(table, nb, words)
    table, heads = _grid(table, rows, columns, shade, language)
    keys = [phrase(f"sign {key}", language) for key, there in _signs(table).items() if there.any()]
    words = noted(words, language, phrase("sentence", language, text=chained("between names", keys, language)))
    order = list(dict.fromkeys(table["at"]))
    if nb.sort == "value":  # within its section, what most plans state comes first
        known = table[table.status != "not stated"].groupby("at").across.nunique()
        place = {section: i for i, section in enumerate(dict.fromkeys(table.section))}
        order.sort(key=lambda at: (place[at[0]], -known.get(at, 0)))

    cells = table[table.status != "not stated"].groupby(["at", "across"]).size().max()
    cells = int(cells) if cells == cells else 1

    def plan(sheet, order):
        """Blocks of rows side by side, as few as fit: rows' lines and inches, and the inches of names and steps."""
        em, width = sheet.em, sheet.width - 2 * sheet.margin
        step = _widest(sheet, heads) + 0.9 * em
        upright, step = step, step if step * len(heads) < 0.6 * width else max(2.2 * em, cells * 1.2 * em + 0.6 * em)
        for blocks in (1, 2, 3):
            room = (width - (blocks - 1) * 2 * em) / blocks
            label = min(max(sheet.wide(row) for _, row in order) + em, room - step * len(heads))
            lines = {at: sheet.wrapped(at[1], label - em) for at in order}
            pitch = {at: em * (1.22 * len(own) + 0.28) for at, own in lines.items()}
            sides = _blocks(order, pitch, blocks)
            most = max(stacked(own, pitch, 1.9 * em)[-1] for own in sides)
            if (
                most + _tall(sheet, heads, step - 0.5 * em) + 0.4 * em <= sheet.room
                or (width - 2 * em * blocks) / (blocks + 1) < step * len(heads) + 9 * em
            ):
                break
        free = (room - label) / len(heads)
        step = min(1.5 * step if step == upright else upright if free > 0.75 * upright else 4 * em, free)
        head = _tall(sheet, heads, step - 0.5 * em)
        return most + head + 0.4 * em, head, sides, lines, pitch, label, step, room

    sheet, order = fitted(nb, words, order, lambda sheet, order: plan(sheet, order)[0])
    tall, head, sides, lines, pitch, label, step, room = plan(sheet, order)
    em = sheet.em
    sheet.start(tall)
    stretch = sheet.stretch(tall, head + 0.4 * em, 1.8)
    marks, rules, top = {}, [], sheet.top - head
    for i, own in enumerate(sides):
        left = sheet.margin + i * (room + 2 * em)
        x = {c: left + label + (j + 0.5) * step for j, c in enumerate(heads)}
        _heads(sheet, heads, x, step - 0.5 * em, "center")
        starts, headings, _ = stacked(own, pitch, 1.9 * em, stretch)
        _sections(sheet, headings, top, left)
        for at, down in starts.items():
            y = top - down
            rules.append([(left, y), (left + label + step * len(heads), y)])
            middle = y - pitch[at] * stretch / 2
            sheet.lines(left, middle, lines[at])
            marks |= {(at, c): (x[c], middle) for c in heads}
    segments(sheet.ax, rules, "#e6e6e6", 0.06 * sheet.points, 1)
    drawn = table[table["at"].isin(order)]
    where = [marks[cell] for cell in zip(drawn["at"], drawn.across)]
    dots = drawn.assign(x=[x for x, _ in where], y=[y for _, y in where], marker="o", hollow=_targets(drawn))
    own = dots[dots.status != "not stated"].groupby(["at", "across"])
    dots["x"] += ((own.cumcount() - (own.x.transform("size") - 1) / 2) * 1.2 * em).reindex(dots.index, fill_value=0)
    dots["color"] = [look(j)[0] if "jurisdiction" in columns else INK for j in drawn.jurisdiction]
    signs = _signs(dots)
    scatter(sheet.ax, dots[signs["full"] | signs["target"]], 0.72 * sheet.points)
    scatter(
        sheet.ax,
        dots[signs["pale"]].assign(color=[shades(c, 2)[0] for c in dots.color[signs["pale"]]]),
        0.45 * sheet.points,
    )
    return save(sheet, drawn[asked], nb, name)


def _targets(table):
    """Which cells are of targets: by their kind, or by the use that coverage says."""
    return table.kind.isin(HOLLOW) | (table.use.eq("target") if "use" in table else False)


def _signs(table):
    """Which cells are drawn full, pale, hollow."""
    there, hollow, pale = table.status != "not stated", _targets(table), table.status == "derived"
    return {"full": there & ~hollow & ~pale, "pale": there & ~hollow & pale, "target": there & hollow}


def _blocks(order, pitch, blocks):
    """Rows in so many blocks side by side, as even as they go."""
    columns, used, whole = [[]], 0.0, sum(pitch[at] for at in order)
    for at in order:
        if used + pitch[at] / 2 > whole / blocks and len(columns) < blocks:
            columns.append([])
            used = 0.0
        columns[-1].append(at)
        used += pitch[at]
    return columns

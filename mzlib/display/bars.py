"""The forms without an axis: a table with bars in its cells, and the matrix of what is stated."""

from ..analysis.data import phrase
from ..words.prose import chained
from .labels import HOLLOW, by, daggered, named, noted, number_of, with_key
from .layout import fitted, ordered, stacked
from .style import INK, QUIET, TRACK, ink, look, save, scatter, segments, shades, sheet_style, words_of


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
    scale : {'row', 'column'}, optional
        What shares one scale, within one unit: the cells of a row where cities stand side by side, else those of a column.
    **facts
        For the notebook's words.

    Returns
    -------
    matplotlib.figure.Figure
    """
    words, panel = words_of(nb, name, table, words, facts), columns or "jurisdiction"
    with sheet_style():
        return _bars(
            table,
            nb,
            name,
            by(rows, "indicator+area"),
            panel,
            shade,
            words,
            scale or ("row" if panel == "jurisdiction" else "column"),
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
    """
    words = words_of(nb, name, table, words, facts)
    with sheet_style():
        return _matrix(table, nb, name, by(rows, "indicator"), columns or "jurisdiction", shade, words)


def _grid(table, rows, panel, shade, language):
    """The table with names of rows and sections, ``at`` for both; the heads of columns: cities as given, the country last."""
    table = table.reset_index(drop=True)
    table = table.assign(
        row=named(table, rows, language), section=named(table, shade, language) if shade else "", across=table[panel]
    )
    table["at"] = list(zip(table.section, table.row))
    one = table.drop_duplicates("across")
    one = one.loc[(one.across == "china").sort_values(kind="stable").index]
    return table, dict(zip(one.across, named(one, panel, language)))


def _heads(sheet, heads, x, room, panel, ha):
    large = min([1.0, *(room / sheet.wide(head, bold=True) for head in heads.values())])
    for c, head in heads.items():
        sheet.text(
            x[c], sheet.top - 0.6 * sheet.em, head, large, ink(c) if panel == "jurisdiction" else INK, ha=ha, bold=True
        )


def _sections(sheet, headings, top, left):
    for section, down in headings.items():
        sheet.text(left, top - down - 1.1 * sheet.em, section, bold=True)


def _bars(table, nb, name, rows, panel, shade, words, scale):
    language, asked = nb.language, list(table)
    table, heads = _grid(table, rows, panel, shade, language)
    if table.duplicated(["at", "across"]).any():
        raise ValueError(f"figure {name}: several values in one cell; tell rows apart with rows (found {rows!r})")
    text = table.text if "text" in table else [""] * len(table)
    dagger = daggered(table)
    table["said"] = [
        t or (number_of(r, language, dagger) if r.value == r.value else "–") for t, r in zip(text, table.itertuples())
    ]
    cells = {(r.at, r.across): r for r in table.itertuples()}
    along = "at" if scale == "row" else "across"
    years = table[table.value.notna()].groupby(along).year.agg(lambda y: y.mode().iloc[0])
    # By value where all is of one unit and sorting is asked for.
    sort = nb.sort if table.unit[table.value.notna()].nunique() == 1 else "given"
    order = [at for _, own in table.groupby("section", sort=False) for at in ordered(own, "at", "value", sort)]
    blank = (table.said == "–").any() or len(cells) < len(order) * len(heads)
    words = with_key(words, table, language, phrase("sign blank", language) if blank else "")

    def plan(sheet, order):
        """The inches of row names, of a column, of a row each; whether bars stand beside their numbers."""
        em, width = sheet.em, sheet.width - 2 * sheet.margin
        # In a column names of rows stand over their cells; else beside them, in a third of the width at most.
        lines = {at: sheet.wrapped(at[1], width if sheet.column else 0.31 * width - em) for at in order}
        beside = 0 if sheet.column else max(sheet.wide(line) for own in lines.values() for line in own) + 1.4 * em
        one = (width - beside + em) / len(heads)
        # Where the table is long and its columns wide, bars stand beside their numbers, not under them.
        flat = one > 11 * em and 3.0 * em * len(order) > 0.8 * sheet.room
        cell = (1.9 if flat else 3.0) * em
        pitch = {
            at: max(cell, (1.25 * len(own) + 0.6) * em) if beside else cell + 1.25 * em * len(own)
            for at, own in lines.items()
        }
        return lines, beside, one, flat, pitch

    def tall(sheet, order):
        return stacked(order, plan(sheet, order)[-1], 1.9 * sheet.em)[-1] + 1.8 * sheet.em

    sheet, order = fitted(nb, words, order, tall)
    drawn = table[table["at"].isin(order)]
    em, high = sheet.em, tall(sheet, order)
    sheet.start(high)
    lines, beside, one, flat, pitch = plan(sheet, order)
    stretch = min(1.7, (sheet.top - sheet.bottom - 1.8 * em) / (high - 1.8 * em)) if sheet.size.exact else 1.0
    starts, headings, _ = stacked(order, pitch, 1.9 * em, stretch)
    top, x = sheet.top - 1.5 * em, {c: sheet.margin + beside + i * one for i, c in enumerate(heads)}
    _heads(sheet, heads, x, one - 0.5 * em, panel, "left")
    _sections(sheet, headings, top, sheet.margin)
    most = (
        drawn.assign(of=drawn.row if scale == "row" else drawn.across)
        .groupby(["of", "unit"])
        .value.agg(lambda v: v.abs().max())
    )
    rules, tracks, boxes = [], [], []
    for at, down in starts.items():
        y, own = top - down, lines[at]
        rules.append([(sheet.margin, y), (sheet.width - sheet.margin, y)])
        middle = (
            y - pitch[at] * stretch / 2
            if beside
            else y - 1.25 * em * len(own) - (pitch[at] * stretch - 1.25 * em * len(own)) / 2
        )
        first = middle + (len(own) - 1) / 2 * 1.22 * em if beside else y - 0.95 * em
        for i, line in enumerate(own):
            sheet.text(sheet.margin, first - i * 1.22 * em, line, color=INK if beside else QUIET)
        for c in heads:
            cell = cells.get((at, c))
            if cell is None or cell.said == "–":
                sheet.text(x[c], middle, "–", color=QUIET)
                continue
            up = middle if flat else middle + 0.5 * em
            sheet.text(x[c], up, cell.said)
            if cell.value != cell.value:
                continue
            used = sheet.wide(cell.said) + 0.3 * em
            if cell.year != years[getattr(cell, along)]:
                used += _year(sheet, x[c] + used, up, cell.year, language, one - em - used)
            start = x[c] + (7.5 * em if flat else 0)
            room, level = x[c] + one - em - start, up - (0 if flat else 1.05 * em)
            tracks.append([(start, level), (start + room, level)])
            part = abs(cell.value) / (most[(cell.row if scale == "row" else c, cell.unit)] or 1)
            boxes.append((start, level, max(room * part, 0.01), look(cell.jurisdiction)[0], cell.kind in HOLLOW))
    segments(sheet.ax, rules, "#dddddd", 0.07 * sheet.points, 1)
    segments(sheet.ax, tracks, TRACK, 0.42 * sheet.points, 1)
    _boxes(sheet, boxes, 0.42 * em)
    return save(sheet, drawn[asked], nb, name, words)


def _year(sheet, x, y, year, language, room):
    """The year of a cell where it is not the usual one, shortened where there is no room; the inches it takes."""
    for text in (
        chained("bracketed", ("", phrase("year", language, year=year)), language).strip(),
        f"'{year % 100:02d}",
    ):
        if sheet.wide(text, 0.85) <= room:
            break
    sheet.text(x, y, text, 0.85, QUIET)
    return sheet.wide(text, 0.85)


def _boxes(sheet, boxes, high):
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    colors = [color for *_, color, _ in boxes]
    faces = ["#ffffff" if hollow else color for *_, color, hollow in boxes]
    patches = [Rectangle((x, y - high / 2), w, high) for x, y, w, *_ in boxes]
    ways = dict(facecolors=faces, edgecolors=colors, linewidths=0.1 * sheet.points, zorder=2)
    sheet.ax.add_collection(PatchCollection(patches, **ways), autolim=False)


def _matrix(table, nb, name, rows, panel, shade, words):
    language, asked = nb.language, list(table)
    table, heads = _grid(table, rows, panel, shade, language)
    keys = [phrase(f"sign {key}", language) for key, there in _signs(table).items() if there.any()]
    words = noted(words, language, phrase("sentence", language, text=chained("between names", keys, language)))
    order = list(dict.fromkeys(table["at"]))
    if nb.sort == "value":  # within its section, what most plans state comes first
        known = table[table.status != "not stated"].groupby("at").across.nunique()
        place = {section: i for i, section in enumerate(dict.fromkeys(table.section))}
        order.sort(key=lambda at: (place[at[0]], -known.get(at, 0)))

    def plan(sheet, order):
        """Blocks of rows side by side, as few as fit: rows' lines and inches, and the inches of names and steps."""
        em, width = sheet.em, sheet.width - 2 * sheet.margin
        step = max(sheet.wide(head, bold=True) for head in heads.values()) + 0.9 * em
        for blocks in (1, 2, 3):
            room = (width - (blocks - 1) * 2 * em) / blocks
            label = min(max(sheet.wide(row) for _, row in order) + em, room - step * len(heads))
            lines = {at: sheet.wrapped(at[1], label - em) for at in order}
            pitch = {at: em * (1.22 * len(own) + 0.28) for at, own in lines.items()}
            columns = _blocks(order, pitch, blocks)
            most = max(stacked(own, pitch, 1.9 * em)[-1] for own in columns)
            if most + 1.9 * em <= sheet.room or (width - 2 * em * blocks) / (blocks + 1) < step * len(heads) + 9 * em:
                break
        return most + 1.9 * em, columns, lines, pitch, label, min(1.5 * step, (room - label) / len(heads)), room

    sheet, order = fitted(nb, words, order, lambda sheet, order: plan(sheet, order)[0])
    tall, columns, lines, pitch, label, step, room = plan(sheet, order)
    em = sheet.em
    sheet.start(tall)
    stretch = min(1.8, (sheet.top - sheet.bottom - 1.9 * em) / (tall - 1.9 * em)) if sheet.size.exact else 1.0
    marks, rules, top = {}, [], sheet.top - 1.5 * em
    for i, own in enumerate(columns):
        left = sheet.margin + i * (room + 2 * em)
        x = {c: left + label + (j + 0.5) * step for j, c in enumerate(heads)}
        _heads(sheet, heads, x, step - 0.5 * em, panel, "center")
        starts, headings, _ = stacked(own, pitch, 1.9 * em, stretch)
        _sections(sheet, headings, top, left)
        for at, down in starts.items():
            y = top - down
            rules.append([(left, y), (left + label + step * len(heads), y)])
            middle = y - pitch[at] * stretch / 2
            for k, line in enumerate(lines[at]):
                sheet.text(left, middle - (k - (len(lines[at]) - 1) / 2) * 1.22 * em, line)
            marks |= {(at, c): (x[c], middle) for c in heads}
    segments(sheet.ax, rules, "#e6e6e6", 0.06 * sheet.points, 1)
    drawn = table[table["at"].isin(order)]
    where = [marks[cell] for cell in zip(drawn["at"], drawn.across)]
    dots = drawn.assign(x=[x for x, _ in where], y=[y for _, y in where], marker="o", hollow=drawn.kind.isin(HOLLOW))
    dots["color"] = [look(j)[0] if panel == "jurisdiction" else INK for j in drawn.jurisdiction]
    signs = _signs(dots)
    scatter(sheet.ax, dots[signs["full"] | signs["target"]], 0.72 * sheet.points)
    scatter(
        sheet.ax,
        dots[signs["pale"]].assign(color=[shades(c, 2)[0] for c in dots.color[signs["pale"]]]),
        0.45 * sheet.points,
    )
    return save(sheet, drawn[asked], nb, name, words)


def _signs(table):
    """Which cells are drawn full, pale, hollow."""
    there, hollow, pale = table.status != "not stated", table.kind.isin(HOLLOW), table.status == "derived"
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

"""Dots in rows on one axis: what cities have, promise or had, and how far apart they are."""

import pandas as pd

from ..words.labels import phrase, unit_label, word
from .labels import (
    apart,
    by,
    chained,
    daggered,
    dated,
    named,
    number_of,
    on_axis,
    one_each,
    unstated,
    usual_years,
    with_key,
)
from .layout import Places, few, fitted, moved_apart, ordered, spaced, stacked, ticks
from .sheet import drawn
from .style import GRID, HOLLOW, QUIET, ink, look, marked, scatter, segments, shades


def dots(table, nb, name, rows=None, panel=None, shade=None, words=None, **facts):
    """Dots in rows on one axis, dumbbells where a row has several; saved and returned.

    Parameters
    ----------
    table : pandas.DataFrame
        Of the one shape. China in a row with cities is a tick; what is not stated is said in its row.
    nb : types.SimpleNamespace
        From ``mz.settings``.
    name : str
        Of the files.
    rows, panel : str, optional
        Columns that name rows (the jurisdiction by default) and groups of rows, several joined by +. What has one unit
        shares one axis.
    shade : str, optional
        The column whose values go from pale to dark, in the order of their ids.
    words : dict, optional
        title, subtitle, note, source, alt, sources; by default the notebook's own.
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
    ...     figure = dots(mz.compare("dibao_standard"), nb, "standards", shade="area", words={"title": "Dibao standards"})
    >>> figure.said
    'standards: 8 rows drawn'
    """
    return drawn(_dots, table, nb, name, words, facts, by(rows, "jurisdiction"), by(panel), shade)


def _dots(table, nb, name, words, rows, panel, shade):
    language = nb.language
    if "jurisdiction" not in f"{rows}+{panel}".split("+"):
        table, words = few(table, nb, words)
    marks, series = _marks(table.reset_index(drop=True), rows, panel, shade, language, name)
    order = [
        (group, unit, row)
        for unit, block in marks.groupby("unit", sort=False)
        for group, own in block.groupby("group_name", sort=False)
        for row in ordered(own, "row_name", nb.sort)
    ]
    marks["at"] = list(zip(marks.group_name, marks.unit, marks.row_name))
    several = marks.unit.nunique() > 1 and not panel
    over = 1.5 if any(text for text, _ in series.values()) and not panel else 0.2
    many = marks[marks.value.notna() & ~marks.ticked].groupby("at").size()

    intro, said = {}, set()  # of each row the series that no row above it has
    for at in order:
        intro[at] = set(marks.series[(marks["at"] == at) & marks.value.notna() & ~marks.odd]) - said
        said |= intro[at]

    def tiers(sheet, at):
        return at != order[0] and any(sheet.wide(series[one][0]) > 9 * sheet.em for one in intro[at])

    def plan(sheet, order):
        """The inches of all, the lines of the rows' names, their inches, and the rows of each unit."""
        em = sheet.em
        lines = {at: sheet.wrapped(at[2], sheet.width * (0.36 if sheet.column else 0.33)) for at in order}
        need = {at: 2.35 if many.get(at, 0) < 3 else 3.6 if many[at] == 3 else 4.8 for at in order}
        pitch = {at: em * max(need[at] + 1.4 * tiers(sheet, at), 1.25 * len(lines[at]) + 0.9) for at in order}
        blocks = [[at for at in order if at[1] == unit] for unit in dict.fromkeys(unit for _, unit, _ in order)]
        high = sum(stacked(own, pitch, 1.9 * em)[-1] + (over + 2.2 + 1.7 * several) * em for own in blocks)
        return high, lines, pitch, blocks

    sheet, order, high, lines, pitch, blocks = fitted(nb, with_key(words, table, language), order, plan)
    marks, em = marks[marks["at"].isin(order)], sheet.em
    stretch = sheet.stretch(high, high - sum(pitch.values()), 2.1)
    left = sheet.margin + max(sheet.wide(line) for own in lines.values() for line in own)
    top = sheet.top
    for own in blocks:
        if several:
            unit = unit_label(own[0][1], language)
            sheet.text(sheet.margin, top - 0.5 * em, unit[:1].upper() + unit[1:], bold=True)
            top -= 1.7 * em
        top -= over * em
        starts, headings, down = stacked(own, pitch, 1.9 * em, stretch)
        for heading, below in headings.items():
            sheet.text(sheet.margin, top - below - 0.95 * em, heading, bold=True)
        above = {at: pitch[at] * stretch / 2 + 0.7 * em * tiers(sheet, at) for at in own}
        middles = {at: top - start - above[at] for at, start in starts.items()}
        first = top - 0.95 * em if headings else top + 0.45 * em
        words_at = {own[0]: first} | {at: middles[at] + 1.4 * em for at in own[1:] if tiers(sheet, at)}
        for at, middle in middles.items():
            sheet.lines(left, middle, lines[at], ha="right")
        shown = marks[marks["at"].isin(own)]
        frame = left + 0.9 * em, sheet.width - sheet.margin, top - down, top
        _plot(sheet, shown, series, middles, frame, words_at, own[0][1] == "percent")
        top -= down + 2.2 * em
    return sheet, marks


def _marks(table, rows, panel, shade, language, name):
    """The table with what each mark needs, and of each series the words that tell it from others and its usual year.

    A series is what marks of different rows have in common: the column that shades, or whatever differs within rows; and
    whether it is a target. Its words stand once, on the first row that has it.
    """
    groups = named(table, panel, language) if panel else ""
    table = table.assign(row_name=named(table, rows, language), group_name=groups)
    place = ["group_name", "row_name"]
    table["ticked"] = (table.jurisdiction == "china") & (table.groupby(place).jurisdiction.transform("nunique") > 1)
    own = table[~table.ticked]
    fixed = {*rows.split("+"), *(panel or "").split("+")}
    keys = apart(own, place)
    keys += [shade] if shade and shade not in keys else []
    one_each(own, [*place, *keys], name)
    keys += ["year"] if "year" not in keys and own.duplicated([*place, *keys, "kind"]).any() else []
    shade = shade or next((c for c in ("area", "year", "group") if c in keys), None)
    shade = None if shade == "jurisdiction" else shade  # a place has its colour: none is paler than another
    said = table.kind.where(table.kind.isin(HOLLOW), "")
    series = list(zip(*(table[k] for k in keys), said))
    marks = marked(table, shade).assign(series=pd.Series(series, index=table.index, dtype=object))
    marks["marker"] = marks.marker.mask(marks.ticked | (marks.kind == "norm"), "|")
    names = dict(zip(series, named(table, "+".join(keys), language, capital=False) if keys else [""] * len(table)))
    # Beside town and country the whole has a name, or nobody knows what is not stated.
    if "area" in keys and len(names) > 1:
        names = {one: name or word("text", "town and country", language) for one, name in names.items()}
    usual, year_said = usual_years(marks, "series"), "year" in {*keys, *fixed}
    for one in names:
        if said.nunique() > 1 and one in usual:
            year = "" if year_said else phrase("year", language, year=usual[one])
            # A measure that is a target says so itself.
            kind = word("kind", one[-1], language) if one[-1] and not {"target", "needed"} & {*one[:-1]} else ""
            when = phrase("kind of year", language, kind=kind, year=usual[one]) if kind and year else kind or year
            names[one] = chained("beside", filter(None, (names[one], when)), language)
    dagger, labels = daggered(table), []
    # What is of another year than the rest of its series has it beside its number.
    marks["odd"] = [not year_said and r.year != usual.get(r.series) for r in marks.itertuples()]
    for r in marks.itertuples():
        text = number_of(r, language, dagger)
        labels.append(dated(text, r.start, r.year, language) if text and r.odd else text)
    return marks.assign(label=labels), {one: (names[one], usual.get(one)) for one in names}


def _plot(sheet, marks, series, middles, frame, words_at, percent):
    """The axis of one unit with its marks and their labels; ``frame`` in inches: left, right, bottom, top."""
    em, language, r = sheet.em, sheet.language, 0.52 * sheet.em
    x0, x1, bottom, top = frame
    gap = r + 0.35 * em
    shown = marks[marks.value.notna()]
    shown = shown.assign(x=shown.value, y=[middles[at] - bottom for at in shown["at"]])
    shown = shown.sort_values(["value", "hollow"], kind="stable")
    # The words of each series over the first row; what that row lacks has them over its own or beside its first number. They
    # name the series' usual year, and so stand over no mark of another.
    fresh = shown[~shown.odd].sort_values("y", ascending=False, kind="stable").drop_duplicates("series")
    named_at = set(fresh.index)
    for p in fresh[~fresh["at"].isin(words_at)].itertuples():
        parts = filter(None, (p.label, series[p.series][0]))
        shown.loc[p.Index, "label"] = chained("bracketed", parts, language)
    shown["size"] = [sheet.wide(t) for t in shown.label]
    rows = dict(list(shown[~shown.ticked].groupby("at", sort=False)))
    lefts = {own.index[0] for own in rows.values() if len(own) > 1}
    low, pad, scale = _fit(shown, x1 - x0, lefts, gap)
    end = low + (x1 - x0 - pad) / scale
    ax = sheet.axes(x0, bottom, x1 - x0, top - bottom, (low - pad / scale, end))
    # At most five numbers along the axis.
    most = max([*shown.value, *shown.high.dropna(), 100 if percent else end])
    grid = ticks(low, end, min(end, most), 3 if sheet.column else 4)
    ax.set_xticks(grid, on_axis(grid, shown, language))

    def across(value):
        return x0 + pad + (value - low) * scale

    # A light line at each number, a dark one at zero where there are numbers below it.
    sheet.grid += [((across(t), bottom), (across(t), top), QUIET if t == 0 > low else GRID) for t in grid]

    # Marks that would hide each other stand one over the other.
    for own in rows.values():
        crowd = (own.value.diff() * scale > 1.4 * r).cumsum()
        for together in own.groupby(crowd).groups.values():
            shown.loc[together, "y"] += [((len(together) - 1) / 2 - k) * 1.9 * r for k in range(len(together))]
    places = Places(x0 - 0.3 * em, x1 + 0.05 * em, bottom - 0.2 * em, top + 0.2 * em)
    strokes, reach = [], {}
    for at, own in rows.items():
        y = middles[at] - bottom
        for j, mine in own.groupby("jurisdiction", sort=False):
            if mine.x.max() > mine.x.min():
                way = [(mine.x.min(), y), (mine.x.max(), y)]
                strokes.append((way, shades(look(j)[0], 2)[0], 0.2 * sheet.points))
                places.take(across(mine.x.min()), middles[at] - 0.02, across(mine.x.max()), middles[at] + 0.02)
    for p in shown.itertuples():
        if (p.high - p.low) * scale > 4 * r:  # bounds only where they show
            reach[p.Index] = (p.value - p.low) * scale - r, (p.high - p.value) * scale - r
            ends = [[(e, p.y - 0.4 * r), (e, p.y + 0.4 * r)] for e in (p.low, p.high)]
            strokes += [(way, p.color, 0.12 * sheet.points) for way in ([(p.low, p.y), (p.high, p.y)], *ends)]
            places.take(across(p.low), bottom + p.y - 0.4 * r, across(p.high), bottom + p.y + 0.4 * r)
        places.take(across(p.x) - r, bottom + p.y - r, across(p.x) + r, bottom + p.y + r)
    segments(ax, strokes, 2)
    scatter(ax, shown, 0.83 * sheet.points)
    for at, y in words_at.items():
        own = rows.get(at, shown.iloc[:0])
        own = own[own.index.isin(named_at)]
        texts = [series[s][0] for s in own.series]
        room = [sheet.wide(t, 0.95) + 0.8 * em for t in texts]
        middle = moved_apart([across(v) for v in own.x], room, x0, x1)
        for x, text, size, j in zip(middle, texts, room, own.jurisdiction):
            places.take(x - size / 2, y - 0.5 * em, x + size / 2, y + 0.5 * em)
            sheet.text(x, y, text, 0.95, ink(j) if own.jurisdiction.nunique() > 1 else QUIET, ha="center")
    ends = {}  # of what is in each row
    for p in shown.itertuples():
        text = p.label
        order = ["left", "right"] if p.Index in lefts else ["right", "left"]
        if len(rows.get(p.at, ())) > 2 and p.Index not in lefts and p.Index != rows[p.at].index[-1]:
            order = ["above", "below", "right"]
        west, east = reach.get(p.Index, (0, 0))
        order += ["above", "below"]
        x, y = places.put(across(p.x), bottom + p.y, sheet.wide(text), 0.95 * em, gap, order, (west, east))
        sheet.text(x, y, text)
        first, last = ends.get(p.at, (x, x))
        ends[p.at] = min(first, x, across(p.x) - r - west), max(last, x + sheet.wide(text), across(p.x) + r + east)
    for at, own in marks[marks.value.isna()].groupby("at", sort=False):
        # The year is the row's own, where it is not the usual one of its series.
        whats = [series[r.series][0].replace(str(series[r.series][1]), str(r.year)) for r in own.itertuples()]
        text = unstated(whats if at in rows else [""], language)
        wide, (first, last) = sheet.wide(text, 0.95), ends.get(at, (x0, x0 - 0.4 * em))
        x = last + 0.6 * em if last + 0.6 * em + wide < x1 + 0.05 * em else max(first - 0.6 * em - wide, x0)
        places.take(x, middles[at] - 0.5 * em, x + wide, middles[at] + 0.5 * em)
        sheet.text(x, middles[at], text, 0.95, QUIET)
    segments(sheet.ax, [(leader, QUIET, 0.06 * sheet.points) for leader in places.leaders], 1)


def _fit(shown, room, lefts, gap):
    """Where the axis starts, the inches left of that, and the inches of one unit: so that labels have room."""
    ends = pd.concat([shown.value, shown.low, shown.high]).dropna()
    if ends.empty:
        return 0.0, 0.06, room
    low, high = float(ends.min()), float(ends.max())
    # From zero, unless all marks would crowd at its far end.
    low = min(0.0, low) if low < 0.62 * high else low - 0.25 * ((high - low) or abs(high) or 1)
    high = max(high, low + 1e-9)
    right = [(p.value, p.size + gap) for p in shown.itertuples() if p.Index not in lefts]
    left = [(p.value, p.size + gap) for p in shown.itertuples() if p.Index in lefts]
    return low, *spaced(room, low, [*right, (high, gap)], left)

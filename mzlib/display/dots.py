"""Dots in rows on one axis: what cities have, promise or had, and how far apart they are."""

import pandas as pd

from ..words.labels import phrase, unit_label, word
from .labels import HOLLOW, by, chained, daggered, named, number, number_of, unstated, with_key
from .layout import Places, few, fitted, moved_apart, ordered, spaced, stacked
from .sheet import in_sizes, save, words_of
from .style import GRID, QUIET, ink, look, scatter, segments, shades


def dots(table, nb, name, rows=None, panel=None, shade=None, words=None, beside=None, **facts):
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
    beside : pandas.DataFrame, optional
        One number a row, printed at the right under ``words["beside"]``.
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
    words = words_of(nb, name, table, words, facts, "dots")
    return in_sizes(
        nb,
        table,
        name,
        words,
        lambda nb: _dots(table, nb, name, by(rows, "jurisdiction"), by(panel), shade, words, beside),
    )


def _dots(table, nb, name, rows, panel, shade, words, beside):
    language, asked = nb.language, list(table)
    if "jurisdiction" not in f"{rows}+{panel}".split("+"):
        table, words = few(table, nb, words)
    marks, series = _marks(table.reset_index(drop=True), rows, panel, shade, language)
    order = [
        (group, unit, row)
        for unit, block in marks.groupby("unit", sort=False)
        for group, own in block.groupby("group_name", sort=False)
        for row in ordered(own, "row_name", "value", nb.sort)
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
        """Lines of the rows' names, their inches, and the rows of each unit."""
        lines = {at: sheet.wrapped(at[2], sheet.width * (0.36 if sheet.column else 0.33)) for at in order}
        need = {at: 2.35 if many.get(at, 0) < 3 else 3.6 if many[at] == 3 else 4.8 for at in order}
        pitch = {at: sheet.em * max(need[at] + 1.4 * tiers(sheet, at), 1.25 * len(lines[at]) + 0.9) for at in order}
        return (
            lines,
            pitch,
            [[at for at in order if at[1] == unit] for unit in dict.fromkeys(unit for _, unit, _ in order)],
        )

    def tall(sheet, order):
        _, pitch, blocks = plan(sheet, order)
        return sum(stacked(own, pitch, 1.9 * sheet.em)[-1] + (over + 2.2 + 1.7 * several) * sheet.em for own in blocks)

    sheet, order = fitted(nb, with_key(words, table, language), order, tall)
    marks = marks[marks["at"].isin(order)]
    em, high = sheet.em, tall(sheet, order)
    sheet.start(high)
    lines, pitch, blocks = plan(sheet, order)
    stretch = sheet.stretch(high, high - sum(pitch.values()), 2.1)
    left = sheet.margin + max(sheet.wide(line) for own in lines.values() for line in own)
    extra = {}
    if beside is not None:
        extra = {
            n: number_of(r, language, False) + "%" * (r.unit == "percent")
            for n, r in zip(named(beside, rows, language), beside.itertuples())
        }
    title = words.get("beside", "") if extra else ""
    edge = sheet.width - sheet.margin
    right = edge - (max(map(sheet.wide, (title, *extra.values()))) + 1.2 * em if extra else 0)
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
        middles = {
            at: top - start - pitch[at] * stretch / 2 - 0.7 * em * tiers(sheet, at) for at, start in starts.items()
        }
        first = top - 0.95 * em if headings else top + 0.45 * em
        words_at = {
            at: first if at == own[0] else middles[at] + 1.4 * em for at in own if at == own[0] or tiers(sheet, at)
        }
        for at, middle in middles.items():
            sheet.lines(left, middle, lines[at], ha="right")
            if at[2] in extra:
                sheet.text(edge, middle, extra[at[2]], color=QUIET, ha="right")
        if title:
            sheet.text(edge, first, title, 0.95, QUIET, ha="right")
        shown = marks[marks["at"].isin(own)]
        _plot(
            sheet, shown, series, middles, (left + 0.9 * em, right, top - down, top), words_at, own[0][1] == "percent"
        )
        top -= down + 2.2 * em
    return save(sheet, marks[asked], nb, name)


def _marks(table, rows, panel, shade, language):
    """The table with what each mark needs, and of each series the words that tell it from others and its usual year.

    A series is what marks of different rows have in common: the column that shades, or whatever differs within rows; and
    whether it is a target. Its words stand once, on the first row that has it.
    """
    table = table.assign(
        row_name=named(table, rows, language), group_name=named(table, panel, language) if panel else ""
    )
    place = ["group_name", "row_name"]
    table["ticked"] = (table.jurisdiction == "china") & (table.groupby(place).jurisdiction.transform("nunique") > 1)
    own = table[~table.ticked]
    fixed = {*rows.split("+"), *(panel or "").split("+")}
    keys = [
        c
        for c in ("jurisdiction", "area", "group", "measure")
        if c not in fixed and (own.groupby(place)[c].nunique() > 1).any()
    ]
    keys += [shade] if shade and shade not in keys else []
    keys += ["year"] if "year" not in keys and own.duplicated([*place, *keys, "kind"]).any() else []
    shade = shade or next((c for c in ("area", "year", "group") if c in keys), None)
    shade = None if shade == "jurisdiction" else shade  # a place has its colour: none is paler than another
    levels = sorted(table[shade].unique()) if shade else [""]
    steps = table[shade].map(levels.index) if shade else [0] * len(table)
    said = table.kind.where(table.kind.isin(HOLLOW), "")
    series = list(zip(*(table[k] for k in keys), said))
    marks = table.assign(
        color=[shades(look(j)[0], len(levels))[i] for j, i in zip(table.jurisdiction, steps)],
        marker=[
            "|" if t or k == "norm" else look(j)[1] for t, k, j in zip(table.ticked, table.kind, table.jurisdiction)
        ],
        hollow=table.kind.isin(HOLLOW),
        series=pd.Series(series, index=table.index, dtype=object),
    )
    names = dict(zip(series, named(table, "+".join(keys), language, capital=False) if keys else [""] * len(table)))
    usual = marks[marks.value.notna()].groupby("series").year.agg(lambda y: int(y.mode().iloc[0])).to_dict()
    for one in names:
        if said.nunique() > 1 and one in usual:
            year = "" if "year" in {*keys, *fixed} else phrase("year", language, year=usual[one])
            kind = word("kind", one[-1], language) if one[-1] else ""
            dated = phrase("kind of year", language, kind=kind, year=usual[one]) if kind and year else kind or year
            names[one] = chained("beside", filter(None, (names[one], dated)), language)
    dagger, labels = daggered(table), []
    # What is of another year than the rest of its series has it beside its number.
    marks["odd"] = (marks.year != marks.series.map(usual)) & marks.value.notna() & ("year" not in {*keys, *fixed})
    for r in marks.itertuples():
        text = number_of(r, language, dagger) if r.value == r.value else ""
        labels.append(chained("bracketed", (text, phrase("year", language, year=r.year)), language) if r.odd else text)
    return marks.assign(label=labels), {one: (names[one], usual.get(one)) for one in names}


def _plot(sheet, marks, series, middles, frame, words_at, percent):
    """The axis of one unit with its marks and their labels; ``frame`` in inches: left, right, bottom, top."""
    em, language, r = sheet.em, sheet.language, 0.52 * sheet.em
    x0, x1, bottom, top = frame
    gap = r + 0.35 * em
    shown = marks[marks.value.notna()]
    shown = shown.assign(
        x=shown.value, y=[middles[at] - bottom for at in shown["at"]], size=[sheet.wide(t) for t in shown.label]
    )
    shown = shown.sort_values(["value", "hollow"], kind="stable")
    rows = dict(list(shown[~shown.ticked].groupby("at", sort=False)))
    lefts = {own.index[0] for own in rows.values() if len(own) > 1}
    low, pad, scale = _fit(shown, x1 - x0, lefts, gap)
    ax = sheet.axes(x0, bottom, x1 - x0, top - bottom, (low - pad / scale, low + (x1 - x0 - pad) / scale))
    most = max([*shown.value, *shown.high.dropna(), 100 if percent else low + (x1 - x0 - pad) / scale], default=1)

    def across(value):
        return x0 + pad + (value - low) * scale

    # A light line at each number, a dark one at zero where there are numbers below it.
    colors = {t: GRID for t in _ticks(sheet, ax, low, most)} | ({0.0: QUIET} if low < 0 else {})
    sheet.grid += [((across(t), bottom), (across(t), top), color) for t, color in colors.items()]

    # Marks that would hide each other stand one over the other.
    for own in rows.values():
        crowd = (own.value.diff() * scale > 1.4 * r).cumsum()
        for together in own.groupby(crowd).groups.values():
            shown.loc[together, "y"] += [((len(together) - 1) / 2 - k) * 1.9 * r for k in range(len(together))]
    places, lines, colors, widths, reach = (
        Places(x0 - 0.3 * em, x1 + 0.05 * em, bottom - 0.2 * em, top + 0.2 * em),
        [],
        [],
        [],
        {},
    )
    for at, own in rows.items():
        y = middles[at] - bottom
        for j, mine in own.groupby("jurisdiction", sort=False):
            if mine.x.max() > mine.x.min():
                lines.append([(mine.x.min(), y), (mine.x.max(), y)])
                colors.append(shades(look(j)[0], 2)[0])
                widths.append(0.2 * sheet.points)
                places.take(across(mine.x.min()), middles[at] - 0.02, across(mine.x.max()), middles[at] + 0.02)
    for p in shown.itertuples():
        if (p.high - p.low) * scale > 4 * r:  # bounds only where they show
            reach[p.Index] = (p.value - p.low) * scale - r, (p.high - p.value) * scale - r
            ends = [[(e, p.y - 0.4 * r), (e, p.y + 0.4 * r)] for e in (p.low, p.high)]
            lines += [[(p.low, p.y), (p.high, p.y)], *ends]
            colors += [p.color] * 3
            widths += [0.12 * sheet.points] * 3
            places.take(across(p.low), bottom + p.y - 0.4 * r, across(p.high), bottom + p.y + 0.4 * r)
        places.take(across(p.x) - r, bottom + p.y - r, across(p.x) + r, bottom + p.y + r)
    segments(ax, lines, colors, widths, 2)
    scatter(ax, shown, 0.83 * sheet.points)
    # The words of each series over the first row; what that row lacks has them over its own or beside its first number.
    fresh = shown[~shown.odd].sort_values("y", ascending=False, kind="stable").drop_duplicates("series")
    named_at = set(fresh.index)
    for at, y in words_at.items():
        own = rows.get(at, shown.iloc[:0])
        own = own[own.index.isin(named_at)]
        texts = [series[s][0] for s in own.series]
        room = [sheet.wide(t, 0.95) + 0.8 * em for t in texts]
        for x, text, size, j in zip(
            moved_apart([across(v) for v in own.x], room, x0, x1), texts, room, own.jurisdiction
        ):
            places.take(x - size / 2, y - 0.5 * em, x + size / 2, y + 0.5 * em)
            sheet.text(x, y, text, 0.95, ink(j) if own.jurisdiction.nunique() > 1 else QUIET, ha="center")
        named_at -= set(own.index)
    ends = {}  # of what is in each row
    for p in shown.itertuples():
        text = p.label
        if p.Index in named_at and series[p.series][0]:
            text = chained("bracketed", (p.label, series[p.series][0]), language)
        order = ["left", "right"] if p.Index in lefts else ["right", "left"]
        if len(rows.get(p.at, ())) > 2 and p.Index not in lefts and p.Index != rows[p.at].index[-1]:
            order = ["above", "below", "right"]
        x, y = places.put(
            across(p.x),
            bottom + p.y,
            sheet.wide(text),
            0.95 * em,
            gap,
            [*order, "above", "below"],
            reach.get(p.Index, (0, 0)),
        )
        sheet.text(x, y, text)
        first, last = ends.get(p.at, (x, x))
        west, east = reach.get(p.Index, (0, 0))
        ends[p.at] = min(first, x, across(p.x) - r - west), max(last, x + sheet.wide(text), across(p.x) + r + east)
    for at, own in marks[marks.value.isna()].groupby("at", sort=False):
        # The year is the row's own, where it is not the usual one of its series.
        whats = [series[r.series][0].replace(str(series[r.series][1]), str(r.year)) for r in own.itertuples()]
        text = unstated(whats if at in rows else [""], language)
        wide, (first, last) = sheet.wide(text, 0.95), ends.get(at, (x0, x0 - 0.4 * em))
        x = last + 0.6 * em if last + 0.6 * em + wide < x1 + 0.05 * em else max(first - 0.6 * em - wide, x0)
        places.take(x, middles[at] - 0.5 * em, x + wide, middles[at] + 0.5 * em)
        sheet.text(x, middles[at], text, 0.95, QUIET)
    segments(sheet.ax, places.leaders, QUIET, 0.06 * sheet.points, 1)


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


def _ticks(sheet, ax, low, most):
    """At most five numbers along an axis."""
    from matplotlib.ticker import MaxNLocator

    end = ax.get_xlim()[1]
    found = MaxNLocator(3 if sheet.column else 4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, end)
    ticks = [float(t) for t in found if low - 1e-9 <= t <= min(end, most)]
    ax.set_xticks(ticks, [number(t, sheet.language) for t in ticks])
    return ticks

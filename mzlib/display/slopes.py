"""Years along and values up: a small multiple for each city, on one axis for all."""

from itertools import pairwise

import pandas as pd

from ..words.labels import word
from .labels import apart, by, chained, daggered, dated, named, number_of, on_axis, one_each, unstated, with_key
from .layout import Places, few, fitted, ordered, spaced, ticks
from .sheet import drawn, nothing
from .style import GRID, INK, QUIET, ink, marked, scatter, segments, shades

COUNTRY = "#8c8c8c"


def slopes(table, nb, name, rows=None, panel=None, shade=None, words=None, **facts):
    """Years along, a small multiple for each city or panel, one axis of values for all; saved and returned.

    Parameters
    ----------
    table : pandas.DataFrame
        Of the one shape and of one unit. China is a grey line (where panels are cities, in each), and a city's own
        announced series (status reference) a thin pale one behind what its plans state.
    nb : types.SimpleNamespace
        From ``mz.settings``.
    name : str
        Of the files.
    rows : str, optional
        The columns that name lines within a panel; by default whatever tells them apart.
    panel : str, optional
        The column that names panels: the jurisdiction by default.
    shade : str, optional
        The column whose values go from pale to dark, in the order of their ids.
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
    ...     figure = slopes(mz.compare("dibao_rural_urban_ratio", "wuhan", "all"), nb, "shares", words={"title": "Rural share"})
    >>> figure.said
    'shares: 2 rows drawn'
    """
    return drawn(_slopes, table, nb, name, words, facts, by(rows), by(panel, "jurisdiction"), shade)


def _slopes(table, nb, name, words, rows, panel, shade):
    language = nb.language
    if (units := table.unit[table.value.notna()].nunique()) > 1:
        raise ValueError(f"figure {name}: {units} units on one axis; draw one figure a unit, or bars")
    if not units:
        return nothing(table, nb, name, words)
    if panel != "jurisdiction":
        table, words = few(table, nb, words)
    table = _lines(table.reset_index(drop=True), rows, panel, shade, language, name)
    known = table[table.value.notna()]
    low, high = float(known.value.min()), float(known.value.max())
    # A line need not start at zero; one that nearly does starts there.
    low = min(0.0, low) if low < 0.4 * high else low - 0.2 * (high - low or abs(high) or 1)
    grid = ticks(low, high, 1.05 * high)
    numbers = on_axis(grid, known, language)
    order = ordered(table[~table.country | (panel != "jurisdiction")], "panel_name", nb.sort)

    inner, years = known[~known.series], (int(known.year.min()), int(known.year.max()))
    ends = inner.loc[inner[~inner.country].groupby(["panel_name", "line"]).year.idxmax()]
    starts = inner[~inner.country & (inner.year == years[0])]

    def plan(sheet, order):
        """The inches of all; panels in a row; the inches of the axis' numbers, a panel, its plot, before the years, a year."""
        em = sheet.em
        axis = max(sheet.wide(t, 0.88) for t in numbers) + 0.9 * em
        right = [(r.year, sheet.wide(r.end) + 1.0 * em) for r in ends.itertuples()] + [(years[1], 1.3 * em)]
        onward = [(r.year, announced(r, language, years[1])) for r in known[known.onward].itertuples()]
        right += [(year, sheet.wide(text) + 1.0 * em) for year, text in onward]
        left = [(r.year, sheet.wide(r.label) + 1.0 * em) for r in starts.itertuples()]
        most = min(len(order), 2 if sheet.column else 4 if len(order) in (4, 7, 8) or len(order) > 9 else 3)
        for across in range(most, 0, -1):
            one = (sheet.width - 2 * sheet.margin - axis) / across
            pad, scale = spaced(one - 0.6 * em, years[0], right, left, 1.3 * em)
            alone = across > 2 and len(order) % across == 1
            if scale * (years[1] - years[0]) >= 7 * em and not alone:
                break
        # Where a size is exact, as high as there is room, once all rows of panels have some.
        plot = 7 * em if sheet.size.exact else min(max(0.95 * one, 10 * em), 15 * em)
        return -(-len(order) // across) * (plot + 4.3 * em), across, axis, one, plot, pad, scale

    sheet, order, _, across, axis, one, plot, pad, scale = fitted(nb, with_key(words, table, language), order, plan)
    em, deep = sheet.em, -(-len(order) // across)
    if sheet.size.exact:
        plot = (sheet.top - sheet.bottom) / deep - 4.3 * em
    said = set()
    for i, at in enumerate(order):
        x, y = sheet.margin + axis + (i % across) * one, sheet.top - (i // across) * (plot + 4.3 * em) - 1.9 * em - plot
        own = table[(table.panel_name == at) | (table.country & (panel == "jurisdiction"))]
        own = own.sort_values("year", kind="stable")
        color = ink(own.jurisdiction[~own.country].iloc[0]) if panel == "jurisdiction" else INK
        sheet.text(x, y + plot + 1.2 * em, at, color=color, bold=True)
        for t, text in zip(grid, numbers) if i % across == 0 else ():
            up = y + plot * (t - low) / (1.06 * (high - low))
            sheet.text(x - 0.5 * em, up, text, 0.88, QUIET, ha="right")
        frame, span = (x, y, one - 0.6 * em, plot), (low, low + 1.06 * (high - low))
        _panel(sheet, own, frame, span, (years, pad, scale), grid, said, panel)
    return sheet, table[table.panel_name.isin(order) | table.country]


def _lines(table, rows, panel, shade, language, name):
    """The table with its panels, lines, colours, and the labels of points and of lines' ends."""
    country = table.jurisdiction == "china"
    table = table.assign(country=country, panel_name=named(table, panel, language))
    keys = apart(table[~country], "panel_name")
    rows, shade = rows or "+".join(keys), shade or next((c for c in ("area", "group") if c in keys), None)
    table = marked(table, shade).assign(line=named(table, rows, language, capital=False) if rows else "")
    table["color"] = table.color.mask(country, COUNTRY)
    # What a city announces year by year stands behind what its plans say, where they say something.
    outside = table.status == "reference"
    lines = [table.panel_name, table.line, table.jurisdiction]
    one_each(table.assign(outside=outside), ["panel_name", "line", "jurisdiction", "outside"], name)
    planned = table.year.where(table.value.notna() & ~outside).groupby(lines).transform("max")
    table["series"] = outside & planned.notna() & ~country
    # Where it goes on after the last mark, its end has a number too.
    announced = table.year.where(table.series & table.value.notna()).groupby(lines).transform("max")
    table["onward"] = table.series & (table.year == announced) & (announced > planned)
    dagger = daggered(table[~country])
    table["label"] = [number_of(r, language, dagger) for r in table.itertuples()]
    first = [r.panel_name if r.country and panel == "jurisdiction" else r.line for r in table.itertuples()]
    table["end"] = [chained("beside", filter(None, parts), language) for parts in zip(first, table.label)]
    return table


def announced(row, language, last, new=True):
    """The number at the end of what was announced, with its year where others go on."""
    text = row.label if row.year == last else dated(row.label, row.year, row.year, language)
    return chained("beside", [*[word("text", "announced", language)] * new, text], language)


def _panel(sheet, own, frame, span, along, grid, said, panel):
    em, language, r = sheet.em, sheet.language, 0.5 * sheet.em
    x0, y0, width, plot = frame
    low, most = span
    years, pad, scale = along

    def across(year):
        return x0 + pad + (year - years[0]) * scale

    def up(value):
        return y0 + plot * (value - low) / (most - low)

    edges = years[0] - pad / scale, years[0] + (width - pad) / scale
    ax = sheet.axes(x0, y0, width, plot, edges)
    ax.set(ylim=span, xticks=[])
    sheet.grid += [((x0, up(t)), (x0 + width, up(t)), GRID) for t in grid]
    known, blank = own[own.value.notna()], own[own.value.isna()]
    marks = known[~known.series & ~known.country]
    # Years that have marks first, each in the first of two rows where it has room; then the ends, where they have room above.
    dated, taken = sorted(set(marks.year)), []
    for year in [*dated, *(y for y in years if y not in dated)]:
        apart = sheet.wide(str(year), 0.88) + 0.6 * em
        free = [row for row in (0, 1) if all(row != r or abs(across(year) - x) >= apart for x, r in taken)]
        if free and (year in dated or free[0] == 0):
            taken.append((across(year), free[0]))
            sheet.text(across(year), y0 - (0.9 + free[0]) * em, str(year), 0.88, QUIET, ha="center")
    places, strokes = Places(x0, x0 + width, y0 - 0.3 * em, y0 + plot + 0.6 * em), []
    for (name, country, series), line in known.groupby(["line", "country", "series"], sort=False):
        if series:  # what is announced leads up to a plan's mark of the year before or after, and on from it
            near = marks[(marks.line == name) & ~marks.hollow & marks.year.isin([*(line.year - 1), *(line.year + 1)])]
            line = pd.concat([line, near]).sort_values("year", kind="stable")
        points = list(zip(line.year, line.value))
        for way, color, hollow in zip(pairwise(points), line.color[1:], line.hollow[1:]):
            # Thin and pale: the country, what is announced, and the way to a target.
            thin = country or series or hollow
            pale = shades(color, 2)[0] if thin and not country else color
            # Over years of which nothing was found what is announced is no line.
            gap = series and way[1][0] - way[0][0] > 1
            strokes.append((way, pale, sheet.points * (0.13 if thin else 0.24), (0, (2, 3)) if gap else "solid"))
        for (a, va), (b, vb) in pairwise(points):
            steps = max(1, round((b - a) * scale / 0.05))
            spots = [(across(a + (b - a) * k / steps), up(va + (vb - va) * k / steps)) for k in range(steps + 1)]
            for (xa, ya), (xb, yb) in pairwise(spots):
                places.take(xa, min(ya, yb) - 0.012, xb, max(ya, yb) + 0.012)
    segments(ax, strokes, 2)
    scatter(ax, marks.assign(x=marks.year, y=marks.value), 0.72 * sheet.points)
    for p in marks.itertuples():
        places.take(across(p.year) - r, up(p.value) - r, across(p.year) + r, up(p.value) + r)
    # The end of a line has its number, and its name where it is new; then its start, and what is between if that is little.
    beside = ["right", *(f"right {n}" for n in (1, -1, 2, -2)), "above", "below"]
    within = known[~known.series].sort_values("value", ascending=False)
    for key, points in within.groupby(["line", "country"], sort=False):
        points = points.sort_values("year", kind="stable")
        new, country, last = key not in said or panel != "jurisdiction", key[1], points.iloc[-1]
        said.add(key)
        labels = [(last, last.end if new else last.label, ["left", "below right", "above left"] if country else beside)]
        labels = labels if new or not country else []
        for _, p in () if country else (points.iloc[:-1] if len(points) <= 3 else points.iloc[:1]).iterrows():
            start = ["left", *(f"left {n}" for n in (1, -1, 2, -2)), "above left", "below left"]
            order = start if p.year == years[0] else ["above", "below"]
            labels.append((p, p.label, order))
        for p, text, order in labels:
            x, y = places.put(across(p.year), up(p.value), sheet.wide(text), em, 0.9 * em, order)
            sheet.text(x, y, text, color="#666666" if country else ink(p.jurisdiction))
    for p in known[known.onward].sort_values("value", ascending=False).itertuples():
        text = announced(p, language, years[1], "announced" not in said)
        said.add("announced")
        x, y = places.put(across(p.year), up(p.value), sheet.wide(text), em, 0.9 * em, beside)
        sheet.text(x, y, text, color=ink(p.jurisdiction))
    segments(sheet.ax, [(leader, QUIET, 0.06 * sheet.points) for leader in places.leaders], 1)
    if known[~known.country].empty and len(blank):
        sheet.text(x0 + pad, y0 + plot / 2, unstated([""], language), 0.95, QUIET)

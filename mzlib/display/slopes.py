"""Years along and values up: a small multiple for each city, on one axis for all."""

from itertools import pairwise

from ..words.labels import word
from .labels import HOLLOW, by, chained, daggered, named, number, number_of, unstated, with_key
from .layout import Places, few, fitted, ordered, spaced
from .sheet import in_sizes, save, words_of
from .style import GRID, INK, QUIET, ink, look, scatter, segments, shades

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
    words = words_of(nb, name, table, words, facts, "slopes")
    if (units := table.unit[table.value.notna()].nunique()) > 1:
        raise ValueError(f"figure {name}: {units} units on one axis; draw one figure a unit, or bars")
    rows, panel, stated = by(rows), by(panel, "jurisdiction"), table if table.value.notna().any() else table[:0]
    return in_sizes(nb, stated, name, words, lambda nb: _slopes(table, nb, name, rows, panel, shade, words))


def _slopes(table, nb, name, rows, panel, shade, words):
    language, asked = nb.language, list(table)
    if panel != "jurisdiction":
        table, words = few(table, nb, words)
    table = _lines(table.reset_index(drop=True), rows, panel, shade, language)
    known = table[table.value.notna()]
    low, high = float(known.value.min()), float(known.value.max())
    # A line need not start at zero; one that nearly does starts there.
    low = min(0.0, low) if low < 0.4 * high else low - 0.2 * (high - low or abs(high) or 1)
    from matplotlib.ticker import MaxNLocator

    ticks = [
        float(t)
        for t in MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        if low - 1e-9 <= t <= high * 1.05
    ]
    order = ordered(table[~table.country | (panel != "jurisdiction")], "panel_name", "value", nb.sort)

    inner, years = known[~known.series], (int(known.year.min()), int(known.year.max()))
    ends = inner.loc[inner[~inner.country].groupby(["panel_name", "line"]).year.idxmax()]
    starts = inner[~inner.country & (inner.year == years[0])]

    def plan(sheet, order):
        """Panels in a row, the inches of the axis' numbers, of a panel and of its plot, before the years and of a year."""
        em = sheet.em
        axis = max(sheet.wide(number(t, language), 0.88) for t in ticks) + 0.9 * em
        right = [(r.year, sheet.wide(r.end) + 1.0 * em) for r in ends.itertuples()] + [(years[1], 1.3 * em)]
        right += [(r.year, sheet.wide(announced(r, language)) + 1.0 * em) for r in known[known.onward].itertuples()]
        left = [(r.year, sheet.wide(r.label) + 1.0 * em) for r in starts.itertuples()]
        most = min(len(order), 2 if sheet.column else 4 if len(order) in (4, 7, 8) or len(order) > 9 else 3)
        for across in range(most, 0, -1):
            one = (sheet.width - 2 * sheet.margin - axis) / across
            pad, scale = spaced(one - 0.6 * em, years[0], right, left, 1.3 * em)
            alone = across > 2 and len(order) % across == 1
            if scale * (years[1] - years[0]) >= 5 * em and not alone:
                break
        return across, axis, one, min(max(0.95 * one, 10 * em), 15 * em), pad, scale

    def tall(sheet, order):
        across, _, _, plot, *_ = plan(sheet, order)
        return -(-len(order) // across) * (plot + 4.3 * sheet.em)

    sheet, order = fitted(nb, with_key(words, table, language), order, tall)
    sheet.start(tall(sheet, order))
    across, axis, one, plot, pad, scale = plan(sheet, order)
    em, deep = sheet.em, -(-len(order) // across)
    if sheet.size.exact:
        plot = (sheet.top - sheet.bottom) / deep - 4.3 * em
    said = set()
    for i, at in enumerate(order):
        x, y = sheet.margin + axis + (i % across) * one, sheet.top - (i // across) * (plot + 4.3 * em) - 1.9 * em - plot
        own = table[(table.panel_name == at) | (table.country & (panel == "jurisdiction"))].sort_values(
            "year", kind="stable"
        )
        color = ink(own.jurisdiction[~own.country].iloc[0]) if panel == "jurisdiction" else INK
        sheet.text(x, y + plot + 1.2 * em, at, color=color, bold=True)
        for t in ticks if i % across == 0 else ():
            sheet.text(
                x - 0.5 * em,
                y + plot * (t - low) / (1.06 * (high - low)),
                number(t, language),
                0.88,
                QUIET,
                ha="right",
            )
        _panel(
            sheet,
            own,
            (x, y, one - 0.6 * em, plot),
            (low, low + 1.06 * (high - low)),
            (years, pad, scale),
            ticks,
            said,
            panel,
        )
    return save(sheet, table.loc[table.panel_name.isin(order) | table.country, asked], nb, name)


def _lines(table, rows, panel, shade, language):
    """The table with its panels, lines, colours, and the labels of points and of lines' ends."""
    country = table.jurisdiction == "china"
    keys = [
        c
        for c in ("jurisdiction", "area", "group", "measure")
        if c != panel and table[~country].groupby(panel)[c].nunique().gt(1).any()
    ]
    rows, shade = rows or "+".join(keys), shade or next((c for c in ("area", "group") if c in keys), None)
    levels = sorted(table[shade].unique()) if shade else [""]
    steps = table[shade].map(levels.index) if shade else [0] * len(table)
    table = table.assign(
        country=country,
        panel_name=named(table, panel, language),
        line=named(table, rows, language, capital=False) if rows else "",
        color=[
            COUNTRY if j == "china" else shades(look(j)[0], len(levels))[i] for j, i in zip(table.jurisdiction, steps)
        ],
        marker=[look(j)[1] for j in table.jurisdiction],
        hollow=table.kind.isin(HOLLOW),
    )
    # What a city announces year by year stands behind what its plans say, where they say something.
    outside = table.status == "reference"
    lines = [table.panel_name, table.line, table.jurisdiction]
    planned = table.year.where(table.value.notna() & ~outside).groupby(lines).transform("max")
    table["series"] = outside & planned.notna() & ~country
    # Where it goes on after the last mark, its end has a number too.
    announced = table.year.where(table.series & table.value.notna()).groupby(lines).transform("max")
    table["onward"] = table.series & (table.year == announced) & (announced > planned)
    dagger = daggered(table[~country])
    table["label"] = [number_of(r, language, dagger) if r.value == r.value else "" for r in table.itertuples()]
    first = [r.panel_name if r.country and panel == "jurisdiction" else r.line for r in table.itertuples()]
    table["end"] = [chained("beside", filter(None, parts), language) for parts in zip(first, table.label)]
    return table


def announced(row, language):
    return chained("beside", [word("text", "announced", language), row.label], language)


def _panel(sheet, own, frame, span, along, ticks, said, panel):
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
    sheet.grid += [((x0, up(t)), (x0 + width, up(t)), GRID) for t in ticks]
    known, blank = own[own.value.notna()], own[own.value.isna()]
    taken = []
    for year in dict.fromkeys([*known.year[~known.country & ~known.series], *years]):  # a mark's year before the ends
        wide = sheet.wide(str(year), 0.88)
        box = across(year) - wide / 2 - 0.3 * em, across(year) + wide / 2 + 0.3 * em
        if all(box[1] < b[0] or b[1] < box[0] for b in taken):
            taken.append(box)
            sheet.text(across(year), y0 - 0.9 * em, str(year), 0.88, QUIET, ha="center")
    places, lines, colors, widths = Places(x0, x0 + width, y0 - 0.3 * em, y0 + plot + 0.6 * em), [], [], []
    for (_, country, series), line in known.groupby(["line", "country", "series"], sort=False):
        points = list(zip(line.year, line.value))
        lines += pairwise(points)
        # Thin and pale: the country, what is announced, and the way to a target.
        thin = [country or series or hollow for hollow in line.hollow[1:]]
        colors += [shades(c, 2)[0] if t and not country else c for c, t in zip(line.color[1:], thin)]
        widths += [sheet.points * (0.13 if t else 0.24) for t in thin]
        for (a, va), (b, vb) in pairwise(points):
            steps = max(1, round((b - a) * scale / 0.05))
            spots = [(across(a + (b - a) * k / steps), up(va + (vb - va) * k / steps)) for k in range(steps + 1)]
            for (xa, ya), (xb, yb) in pairwise(spots):
                places.take(xa, min(ya, yb) - 0.012, xb, max(ya, yb) + 0.012)
    segments(ax, lines, colors, widths, 2)
    marks = known[~known.series & ~known.country]
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
            labels.append(
                (p, p.label, ["left", "above left", "below left"] if p.year == years[0] else ["above", "below"])
            )
        for p, text, order in labels:
            x, y = places.put(across(p.year), up(p.value), sheet.wide(text), em, 0.9 * em, order)
            sheet.text(x, y, text, color="#666666" if country else ink(p.jurisdiction))
    for p in known[known.onward].sort_values("value", ascending=False).itertuples():
        text = p.label if "announced" in said else announced(p, language)
        said.add("announced")
        x, y = places.put(across(p.year), up(p.value), sheet.wide(text), em, 0.9 * em, beside)
        sheet.text(x, y, text, color=ink(p.jurisdiction))
    segments(sheet.ax, places.leaders, QUIET, 0.06 * sheet.points, 1)
    if known[~known.country].empty and len(blank):
        sheet.text(x0 + pad, y0 + plot / 2, unstated([""], language), 0.95, QUIET)

"""Where rows and labels go: all in inches, from measured text, found once."""

from bisect import bisect
from itertools import accumulate
from math import cos, pi, sin

from ..words.format import FEW
from ..words.labels import phrase
from .labels import noted
from .sheet import Sheet
from .style import HOLLOW


def fitted(nb, words, order, plan):
    """A started sheet, the rows that it has room for, and the plan of them: smaller text where they are many, and a cut that is
    said where need be.

    Parameters
    ----------
    nb : types.SimpleNamespace
    words : dict
    order : list
        Rows from above.
    plan : callable
        Of a sheet and rows the inches that they take, and whatever else a form needs to draw them.

    Returns
    -------
    tuple
        The sheet, the rows, and all that ``plan`` gives.
    """

    def cut(n):
        return Sheet(nb, first_noted(words, nb.language, "rows shown", n, len(order)), 0.8)

    sheets = (Sheet(nb, words, shrink) for shrink in (1.0, 0.9, 0.8))
    sheet = next((sheet for sheet in sheets if plan(sheet, order)[0] <= sheet.room), None)
    if sheet is None:
        n = bisect(range(1, len(order)), False, key=lambda n: plan(cut(n), order[:n])[0] > cut(n).room)
        if not n:
            raise ValueError(f"not even one row of {len(order)} fits a figure of size {nb.size}")
        sheet, order = cut(n), order[:n]
    high, *more = plan(sheet, order)
    sheet.start(high)
    return sheet, order, high, *more


def few(table, nb, words):
    """The cities that can stand beside one another in colours of their own, the first of them where they are many; and words
    that say so.

    Parameters
    ----------
    table : pandas.DataFrame
    nb : types.SimpleNamespace
    words : dict

    Returns
    -------
    tuple of (pandas.DataFrame, dict)
    """
    order = [j for j in ordered(table, "jurisdiction", nb.sort) if j != "china"]
    if len(order) <= FEW:
        return table, words
    kept = table[table.jurisdiction.isin([*order[:FEW], "china"])]
    return kept, first_noted(words, nb.language, "cities shown", FEW, len(order))


def first_noted(words, language, key, n, m):
    """Words whose note begins with how many of all are shown: what comes later may be cut."""
    said = {"note": phrase(key, language, n=n, m=m)}
    return words | noted(said, language, words.get("note", ""))


def stacked(order, pitch, heading, stretch=1.0):
    """How far down each row starts and each section's heading, and how far down all ends.

    Parameters
    ----------
    order : list of tuple
        Rows from above; the first of each tuple is its section, empty where there is none.
    pitch : dict
        The inches of a row.
    heading, stretch : float
        The inches of a heading; how much taller than it need be each row is.

    Examples
    --------
    >>> stacked([("A", 1), ("A", 2), ("B", 3)], {("A", 1): 1.0, ("A", 2): 1.0, ("B", 3): 2.0}, 0.5)
    ({('A', 1): 0.5, ('A', 2): 1.5, ('B', 3): 3.0}, {'A': 0.0, 'B': 2.5}, 5.0)
    """
    starts, headings, down = {}, {}, 0.0
    for at in order:
        if at[0] and at[0] not in headings:
            headings[at[0]] = down
            down += heading
        starts[at] = down
        down += pitch[at] * stretch
    return starts, headings, down


def moved_apart(places, room, low, high):
    """Sorted places moved as little as keeps each its room: what collides spreads around its middle, within low and high.

    Examples
    --------
    >>> moved_apart([0.0, 10.0, 11.0], [4.0, 4.0, 4.0], -9, 99)
    [0.0, 8.5, 12.5]
    """

    def start(group):
        half = sum(own for _, own in group) / 2
        middle = sum(at for at, _ in group) / len(group)
        return min(max(middle, low + half), high - half) - half

    groups = []
    for one in zip(places, room):
        groups.append([one])
        while len(groups) > 1 and start(groups[-1]) < start(groups[-2]) + sum(own for _, own in groups[-2]) - 1e-9:
            last = groups.pop()
            groups[-1] += last
    found = []
    for group in groups:
        ends = accumulate((own for _, own in group), initial=start(group))
        found += [end + own / 2 for end, (_, own) in zip(ends, group)]
    return found


def spaced(room, low, right, left, least=0.06):
    """The inches before ``low`` on an axis and those of one unit, so that texts beside their values have room in ``room``.

    Parameters
    ----------
    room, low : float
    right, left : list of tuple
        Values with the inches that are needed right of them, or left.
    least : float
        Of the inches before ``low``.

    Examples
    --------
    >>> spaced(5.0, 0, [(40, 1.0)], [(0, 1.0)])
    (1.0, 0.075)
    """
    pad, scale = least, 1.0
    for _ in range(8):
        scale = min([(room - pad - w) / (v - low) for v, w in right if v > low], default=room)
        pad = max([least, *(w - (v - low) * scale for v, w in left)])
    return pad, scale


class Places:
    """Boxes in inches that are taken; a label goes to the first of some positions that is free.

    Parameters
    ----------
    low, high, floor, ceiling : float
        What labels stay within.
    """

    def __init__(self, low, high, floor, ceiling):
        self.frame, self.boxes, self.leaders = (low, floor, -high, -ceiling), [], []

    def take(self, x0, y0, x1, y1):
        """A mark or a line is there."""
        self.boxes.append((x0, y0, x1, y1))

    def put(self, x, y, width, height, off, order, reach=(0, 0)):
        """The place (left end and middle) of a label beside a point; further off with a thin line to it, where it is crowded.

        Parameters
        ----------
        x, y, width, height, off : float
            The point, the size of the label, and how far from the point it stands.
        order : list of str
            Positions to try first.
        reach : tuple of (float, float), optional
            How far bounds go left and right of the point.
        """
        rise, west, east = off + height / 2, *reach
        spots = {
            "right": (x + off + east, y),
            "left": (x - off - west - width, y),
            "above": (x - width / 2, y + rise),
            "below": (x - width / 2, y - rise),
            "above right": (x, y + rise),
            "above left": (x - width, y + rise),
            "below right": (x, y - rise),
            "below left": (x - width, y - rise),
        }
        for n in (1, -1, 2, -2):
            spots |= {f"{side} {n}": (spots[side][0], y + n * 0.35 * height) for side in ("right", "left")}
        near = [spots[s] for s in (*order, *(s for s in spots if s not in order))]
        far = [
            (x + 1.3 * d * cos(pi * a / 8) - width * (0.5 - 0.5 * cos(pi * a / 8)), y + d * sin(pi * a / 8))
            for d in (off + 0.9 * height * n for n in (1, 1.6, 2.4, 3.4))
            for a in range(16)
        ]

        def box(spot):
            return spot[0], spot[1] - height / 2, spot[0] + width, spot[1] + height / 2

        def leader(spot):
            x0, y0, x1, y1 = box(spot)
            end = min(max(x, x0), x1), y0 if y0 > y else y1
            return [(x + (end[0] - x) * k / 12, y + (end[1] - y) * k / 12) for k in range(13)]

        def bad(spot):
            x0, y0, x1, y1 = box(spot)
            over = sum(_common(box(spot), taken) for taken in self.boxes)
            return over + sum(max(0, f - b) for f, b in zip(self.frame, (x0, y0, -x1, -y1)))

        def clear(spot):
            # Over no label, and over no mark or line but those of the point itself.
            others = [b for b in self.boxes if not (b[0] <= x <= b[2] and b[1] <= y <= b[3])]
            return not any(b[0] < px < b[2] and b[1] < py < b[3] for px, py in leader(spot) for b in others)

        free = (spot for spot in near if bad(spot) <= 1e-9)
        best = next(free, None) or next((spot for spot in far if bad(spot) <= 1e-9 and clear(spot)), None)
        if best in far:
            self.leaders.append([leader(best)[0], leader(best)[-1]])
            for px, py in leader(best):
                self.take(px - 0.01, py - 0.01, px + 0.01, py + 0.01)
        best = best or min(near, key=bad)
        self.take(*box(best))
        return best


def _common(a, b):
    return max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))


def ordered(table, column, sort):
    """The names of rows in the order to draw: by value, largest first, levels where most rows have one, else targets; as given
    where that is asked for or units differ."""
    given, shown = list(dict.fromkeys(table[column])), table[table.value.notna()]
    if sort == "given" or shown.unit.nunique() > 1:
        return given
    most = "sum" if (shown.measure == "count").all() else "max"  # of all that is shown only counts can be added
    sides = [own.groupby(column).value.agg(most) for _, own in shown.groupby(shown.kind.isin(HOLLOW))]
    ranks = sorted(sides, key=len, reverse=True)  # one of unlike sides alone decides; what lacks it comes after
    return sorted(given, key=lambda row: [(row not in rank, -rank.get(row, 0)) for rank in ranks])


def ticks(low, high, most, n=4):
    """Round numbers along an axis, some ``n`` from low to high, none beyond ``most``.

    Examples
    --------
    >>> ticks(0, 95, 90)
    [0.0, 25.0, 50.0, 75.0]
    """
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(n, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(t) for t in found if low - 1e-9 <= t <= most]

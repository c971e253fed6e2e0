"""Where rows and labels go: all in inches, from measured text, found once."""

from ..analysis.data import phrase
from .labels import HOLLOW, noted
from .style import Sheet


def fitted(nb, words, order, tall):
    """A sheet, and the rows that it has room for: smaller text where they are many, and a cut that is said where need be.

    Parameters
    ----------
    nb : types.SimpleNamespace
    words : dict
    order : list
        Rows from above.
    tall : callable
        The inches that rows take on a sheet.

    Returns
    -------
    tuple of (Sheet, list)
    """
    for shrink in (1.0, 0.9, 0.8):
        sheet = Sheet(nb, words, shrink)
        if tall(sheet, order) <= sheet.room:
            return sheet, order
    for n in range(len(order) - 1, 0, -1):
        said = phrase("rows shown", nb.language, n=n, m=len(order))
        sheet = Sheet(nb, noted(words, nb.language, said), 0.8)
        if tall(sheet, order[:n]) <= sheet.room:
            return sheet, order[:n]
    raise ValueError(f"not even one row of {len(order)} fits a figure of size {nb.size}")


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
    groups = []
    for at, own in zip(places, room):
        groups.append([[at], [own]])
        while True:
            for group in groups[-2:]:
                half = sum(group[1]) / 2
                middle = sum(group[0]) / len(group[0])
                group[2:] = [min(max(middle, low + half), high - half) - half]
            if len(groups) < 2 or groups[-1][2] >= groups[-2][2] + sum(groups[-2][1]) - 1e-9:
                break
            last = groups.pop()
            groups[-1][:] = [groups[-1][0] + last[0], groups[-1][1] + last[1]]
    found = []
    for _, own, start in groups:
        for one in own:
            found.append(start + one / 2)
            start += one
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
    """Boxes in inches that are taken; a label goes to the first of some positions that is free."""

    def __init__(self, low, high):
        self.low, self.high, self.boxes = low, high, []

    def take(self, x0, y0, x1, y1):
        """A mark or a line is there."""
        self.boxes.append((x0, y0, x1, y1))

    def put(self, x, y, width, height, off, order, reach=(0, 0)):
        """The place (left end and middle) of a label beside a point; where nothing is free, the least bad."""
        rise = off + height / 2
        west, east = reach
        spots = {
            "right": (x + off + east, y),
            "left": (x - off - west - width, y),
            "above": (x - width / 2, y + rise),
            "below": (x - width / 2, y - rise),
            "above right": (x, y + rise),
            "above left": (x - width, y + rise),
            "below right": (x, y - rise),
            "below left": (x - width, y - rise),
        } | {f"right {n}": (x + off + east, y + n * 0.35 * height) for n in (1, -1, 2, -2, 3, -3, 4, -4)}

        def bad(spot):
            x0, y0 = spots[spot][0], spots[spot][1] - height / 2
            x1, y1 = x0 + width, y0 + height
            out = max(0, self.low - x0) + max(0, x1 - self.high)
            over = sum(
                max(0, min(x1, b[2]) - max(x0, b[0])) * max(0, min(y1, b[3]) - max(y0, b[1])) for b in self.boxes
            )
            return over + out * height

        order = [*order, *(s for s in spots if s not in order)]
        best = next((s for s in order if bad(s) <= 1e-9), None) or min(order, key=bad)
        left, middle = spots[best]
        self.take(left, middle - height / 2, left + width, middle + height / 2)
        return left, middle


def ordered(table, column, values, sort):
    """The names of rows in the order to draw: by value, largest first, what is not stated last; or as given."""
    given = list(dict.fromkeys(table[column]))
    if sort == "given":
        return given
    shown = table[table.value.notna()]
    own = shown[~shown.kind.isin(HOLLOW)]
    rank = shown.groupby(column)[values].max().to_dict() | own.groupby(column)[values].max().to_dict()
    return sorted(given, key=lambda row: (row not in rank, -rank.get(row, 0)))

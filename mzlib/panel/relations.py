"""The arithmetic relations that plans state between their figures: each one forwards, and solved for any one member.

A member is ``(value, low, high)`` in units without prefixes: a share of 15 per cent is 0.15, a growth to the double is 1.
All forms are sums or products: of a sum FORMS says with which sign each operand counts, of a product to which power.
"""

from math import nan
from typing import NamedTuple

from ..reading import bounds
from ..reading.units import parse_unit


class Form(NamedTuple):
    """What makes a form: all that is known of it stands in its line of FORMS."""

    sort: str  # arithmetic, repeat (one figure twice) or cap (a whole and some of its parts)
    operands: tuple  # the fewest and the most (None: any number)
    way: str  # "+" or "*"
    powers: tuple  # of the operands in order; the last one stands for all that follow
    grows: bool = False  # the result is a growth: 1 + result is what the operands give

    def many(self, count):
        """How many operands there may be, where a number of them is not among these."""
        fewest, most = self.operands
        if fewest <= count <= (most or count):
            return ""
        return f"{fewest}" + ("" if most == fewest else " or more" if most is None else f" or {most}")


FORMS = {
    "sum": Form("arithmetic", (2, None), "+", (1,)),
    "difference": Form("arithmetic", (2, None), "+", (1, -1)),
    "growth": Form("arithmetic", (2, 2), "*", (-1, 1), grows=True),
    "annual_growth": Form("arithmetic", (1, 2), "*", (-1, 1), grows=True),
    "share": Form("arithmetic", (2, 2), "*", (1, -1)),
    "ratio": Form("arithmetic", (2, 2), "*", (1, -1)),
    "product": Form("arithmetic", (2, None), "*", (1,)),
    "equal": Form("repeat", (1, 1), "*", (1,)),
    "inverse": Form("repeat", (1, 1), "*", (-1,)),
    "at_least": Form("cap", (1, None), "+", (1,)),
}


def sort_of(form):
    """Whether a form is arithmetic, a repeat of one figure, or a cap: a repeat or a cap tests less, and is counted apart.

    Examples
    --------
    >>> sort_of("growth"), sort_of("equal"), sort_of("at_least")
    ('arithmetic', 'repeat', 'cap')
    """
    return FORMS[form].sort


def _powers(form, count):
    """Sign or power of the result, then of each operand, in a relation that comes to nothing (or to 1)."""
    own = FORMS[form].powers[-1:] if form == "annual_growth" and count == 1 else FORMS[form].powers
    return [-1, *(own[min(i, len(own) - 1)] for i in range(count))]


def _sides(form, members, wanted):
    """The members other than the wanted one: those that count for it, those that count against it."""
    powers = _powers(form, len(members) - 1)
    order = sorted(range(len(members)), key=lambda i: (FORMS[form].grows and i == 0, i))
    sides = {i: -powers[i] * powers[wanted] for i in order if i != wanted}
    return [[members[i] for i in sides if sides[i] == side] for side in (1, -1)]


def solve(form, result, operands, years=None):
    """The one member of a relation that is not given, from the others.

    Parameters
    ----------
    form : str
        One of FORMS. ``sum``: all operands together; ``difference``: the first less the others; ``growth``: end over start
        less one, operands start and end; ``annual_growth``: the same a year, operands start and end, or the growth as a
        whole; ``share`` and ``ratio``: first over second; ``product``; ``equal``; ``inverse``: one over the operand;
        ``at_least``: no less than all operands.
    result : tuple of float or None
    operands : list of tuple of float or None
        Exactly one of the result and the operands is None: the one that is wanted.
    years : float, optional
        The years of an annual growth.

    Returns
    -------
    tuple of float
        Value, low, high; an open bound is nan, as one end always is for ``at_least``.

    Examples
    --------
    >>> [round(x, 2) for x in solve("growth", (0.3256, 0.32555, 0.32565), [None, (570.0, 570.0, 570.0)])]
    [429.99, 429.98, 430.01]
    >>> solve("sum", None, [(7935.0, 7935.0, 7935.0), (9106.0, 9106.0, 9106.0)])
    (17041.0, 17041.0, 17041.0)
    """
    members = [result, *operands]
    wanted, years = members.index(None), years if form == "annual_growth" else 1
    grows = FORMS[form].grows
    if grows and result:
        members[0] = bounds.raised(bounds.shifted(result, 1), years)
    whole = grows and len(operands) == 1  # the operand is a growth too
    if whole and wanted == 0:
        members[1] = bounds.shifted(members[1], 1)
    plus, minus = _sides(form, members, wanted)
    if FORMS[form].way == "+":
        value, low, high = bounds.difference(bounds.total(*plus), bounds.total(*minus))
        if form == "at_least":
            return (value, low, nan) if wanted == 0 else (value, nan, high)
        return value, low, high
    found = bounds.product(*plus)
    found = bounds.quotient(found, bounds.product(*minus)) if minus else found
    if grows and wanted == 0:
        return bounds.shifted(bounds.raised(found, 1 / years), -1)
    return bounds.shifted(found, -1) if whole else found


def written(form, names, wanted, years=None):
    """A solved relation in words, for the rule of a derived row.

    Parameters
    ----------
    form : str
    names : list of str
        The result's name, then the operands'.
    wanted : int
        Which of the names is on the left of the equation: 0 for the result.
    years : float, optional

    Returns
    -------
    str

    Examples
    --------
    >>> written("growth", ["growth 2015-2020", "standard 2015", "standard 2020"], 1)
    'standard 2020 / (1 + growth 2015-2020)'
    >>> written("sum", ["all", "public", "private"], 2)
    'all - public'
    """
    names, yearly = list(names), form == "annual_growth"
    grows, whole = FORMS[form].grows, FORMS[form].grows and len(names) == 2
    if grows:
        names[0] = f"(1 + {names[0]})" + (f" ^ {years:g}" if yearly else "")
        names[1] = f"1 + {names[1]}" if whole else names[1]
    plus, minus = _sides(form, names, wanted)
    sign, against = (" + ", " - ") if FORMS[form].way == "+" else (" * ", " / ")
    text = against.join([sign.join(plus) or "1", *minus])
    if form == "at_least":
        return f"no {'less' if wanted == 0 else 'more'} than {text}"
    if not grows or (wanted and not whole):
        return text
    return f"({text}) ^ (1 / {years:g}) - 1" if yearly and wanted == 0 else f"{text} - 1"


def misfit(form, units, result, reg, words):
    """Why a relation of operands in some units gives no figure in another; nothing where it does.

    Parameters
    ----------
    form : str
    units : list of str
        Of the operands.
    result : str
        The unit of the result.
    reg : pint.UnitRegistry
    words : str
        The units of the operands as the message names them.

    Returns
    -------
    str

    Examples
    --------
    >>> from mzlib.reading.units import registry
    >>> reg = registry("data/raw/units.txt")
    >>> misfit("ratio", ["bed", "elderly"], "bed/1000 elderly", reg, "beds and people")
    ''
    >>> misfit("ratio", ["bed", "elderly"], "percent", reg, "beds and people")
    "a ratio of beds and people, which is no 'percent'"
    """
    try:
        fits = _unit_of(form, units, reg).is_compatible_with(parse_unit(result, reg))
    except ValueError as e:
        return str(e)
    return "" if fits else f"a {form} of {words}, which is no {result!r}"


def _unit_of(form, units, reg):
    """The unit that a relation gives its result, as a pint quantity; operands that must be of one kind are."""
    parts, one = [parse_unit(u, reg) for u in units], FORMS[form]
    if one.way == "+" or one.grows:
        for unit, part in zip(units[1:], parts[1:]):
            if not part.is_compatible_with(parts[0]):
                raise ValueError(f"{units[0]!r} and {unit!r} count different things")
    if one.grows:
        return reg.Quantity(1, "times/year" if form == "annual_growth" else "times")
    if one.way == "+":
        return parts[0]
    found = reg.Quantity(1, "")
    for part, power in zip(parts, _powers(form, len(parts))[1:]):
        found = found * part**power
    return found

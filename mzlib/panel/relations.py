"""The arithmetic relations that plans state between their figures: each one forwards, and solved for any one member.

A member is ``(value, low, high)`` in units without prefixes: a share of 15 per cent is 0.15, a growth to the double is 1.
"""

from math import nan

from ..reading import bounds

FORMS = ("sum", "difference", "growth", "annual_growth", "share", "ratio", "product", "equal", "at_least")
# How many operands each form takes; None: any number from the first one.
OPERANDS = {
    "sum": (2, None), "difference": (2, None), "growth": (2, 2), "annual_growth": (1, 2), "share": (2, 2),
    "ratio": (2, 2), "product": (2, None), "equal": (1, 1), "at_least": (1, None),
}  # fmt: skip


def solve(form, result, operands, years=None):
    """The one member of a relation that is not given, from the others.

    Parameters
    ----------
    form : str
        One of FORMS. ``sum``: all operands together; ``difference``: the first less the others; ``growth``: end over start
        less one, operands start and end; ``annual_growth``: the same a year, operands start and end, or the growth as a
        whole; ``share`` and ``ratio``: first over second; ``product``; ``equal``; ``at_least``: no less than all operands.
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
    wanted = -1 if result is None else next(i for i, o in enumerate(operands) if o is None)
    return _SOLVERS[form](result, operands, wanted, years)


def _sum(result, operands, wanted, years):
    others = [o for i, o in enumerate(operands) if i != wanted]
    return bounds.total(*others) if wanted < 0 else bounds.difference(result, bounds.total(*others))


def _difference(result, operands, wanted, years):
    first, *rest = operands
    if wanted < 0:
        return bounds.difference(first, bounds.total(*rest))
    others = [o for i, o in enumerate(rest, 1) if i != wanted]
    return bounds.total(result, *rest) if wanted == 0 else bounds.difference(first, bounds.total(result, *others))


def _growth(result, operands, wanted, years):
    start, end = operands
    if wanted < 0:
        return bounds.shifted(bounds.quotient(end, start), -1)
    grown = bounds.shifted(result, 1)
    return bounds.quotient(end, grown) if wanted == 0 else bounds.product(start, grown)


def _annual_growth(result, operands, wanted, years):
    if len(operands) == 1:
        if wanted < 0:
            return bounds.shifted(bounds.raised(bounds.shifted(operands[0], 1), 1 / years), -1)
        return bounds.shifted(bounds.raised(bounds.shifted(result, 1), years), -1)
    if wanted < 0:
        return _annual_growth(None, [_growth(None, operands, -1, None)], -1, years)
    return _growth(_annual_growth(result, [None], 0, years), operands, wanted, None)


def _ratio(result, operands, wanted, years):
    first, second = operands
    if wanted < 0:
        return bounds.quotient(first, second)
    return bounds.product(result, second) if wanted == 0 else bounds.quotient(first, result)


def _product(result, operands, wanted, years):
    others = [o for i, o in enumerate(operands) if i != wanted]
    return bounds.product(*others) if wanted < 0 else bounds.quotient(result, bounds.product(*others))


def _equal(result, operands, wanted, years):
    return operands[0] if wanted < 0 else result


def _at_least(result, operands, wanted, years):
    others = [o for i, o in enumerate(operands) if i != wanted]
    if wanted < 0:
        value, low, _ = bounds.total(*others)
        return value, low, nan
    value, _, high = bounds.difference(result, bounds.total(*others)) if others else result
    return value, nan, high


_SOLVERS = {
    "sum": _sum, "difference": _difference, "growth": _growth, "annual_growth": _annual_growth, "share": _ratio,
    "ratio": _ratio, "product": _product, "equal": _equal, "at_least": _at_least,
}  # fmt: skip


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
    result, *operands = names
    others = [n for i, n in enumerate(operands, 1) if i != wanted]
    if form in ("sum", "at_least"):
        text = " + ".join(operands) if wanted == 0 else " - ".join([result, *others])
        return text if form == "sum" else f"no {'less' if wanted == 0 else 'more'} than {text}"
    if form == "difference":
        text = " - ".join(operands) if wanted == 0 else " + ".join([result, *others])
        return text if wanted < 2 else " - ".join([operands[0], result, *others[1:]])
    if form == "growth":
        grown = f"(1 + {result})"
        return [f"{operands[-1]} / {operands[0]} - 1", f"{operands[-1]} / {grown}", f"{operands[0]} * {grown}"][wanted]
    if form == "annual_growth":
        whole = f"{operands[1]} / {operands[0]}" if len(operands) == 2 else f"1 + {operands[0]}"
        grown = f"(1 + {result}) ^ {years:g}"
        if wanted == 0:
            return f"({whole}) ^ (1 / {years:g}) - 1"
        if len(operands) == 1:
            return f"{grown} - 1"
        return f"{operands[1]} / {grown}" if wanted == 1 else f"{operands[0]} * {grown}"
    if form in ("share", "ratio"):
        first, second = operands
        return [f"{first} / {second}", f"{result} * {second}", f"{first} / {result}"][wanted]
    if form == "product":
        return " * ".join(operands) if wanted == 0 else " / ".join([result, *others])
    return operands[0] if wanted == 0 else result

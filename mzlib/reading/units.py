"""Units with dimensions: what converts into what, and what never does. The registry is ``data/raw/units.txt``."""

import re
from functools import cache, lru_cache

import pint


@cache
def registry(path):
    """The units that a definition file names (read once per file).

    Parameters
    ----------
    path : str or os.PathLike
        A file in pint's definition format.

    Returns
    -------
    pint.UnitRegistry
    """
    return pint.UnitRegistry(str(path), autoconvert_to_preferred=False)


def names(reg):
    """The units of a registry, as they are spelled there."""
    return sorted(n for n, u in reg._units.items() if n == u.name)


@lru_cache(4096)
def parse_unit(unit, reg):
    """A unit in registry spelling as pint's unit and the number inside it.

    Parameters
    ----------
    unit : str
        Such as ``yuan/person/month`` or ``bed/1000 elderly``: a number stands before the thing that is divided by.
    reg : pint.UnitRegistry

    Returns
    -------
    pint.Quantity

    Raises
    ------
    ValueError
        If the unit, or a part of it, is not in the registry.

    Examples
    --------
    >>> reg = registry("data/raw/units.txt")
    >>> parse_unit("bed/1000 elderly", reg)
    <Quantity(0.001, 'bed / elderly')>
    >>> parse_unit("yuna/person", reg)
    Traceback (most recent call last):
        ...
    ValueError: unit 'yuna/person': no 'yuna' in the registry
    """
    for word in re.findall(r"[^\W\d]\w*", unit):
        if word not in reg._units and not (word.endswith("s") and word[:-1] in reg._units):
            raise ValueError(f"unit {unit!r}: no {word!r} in the registry")
    if not re.fullmatch(r"\w+(/(\d+ )?[^\W\d]\w*)*", unit):
        raise ValueError(f"unit {unit!r} is not spelled as thing/thing or thing/1000 thing")
    return 1 * reg.parse_expression(re.sub(r"/(\d+) (\w+)", r"/(\1*\2)", unit))


def factor(source, target, reg):
    """What a number in ``source`` is multiplied by to be in ``target``.

    Parameters
    ----------
    source, target : str
        Units in registry spelling.
    reg : pint.UnitRegistry

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the two have different dimensions: a bed is no person, a percentage point no percent.

    Examples
    --------
    >>> reg = registry("data/raw/units.txt")
    >>> 2600 * factor("yuan/person/year", "yuan/person/month", reg)
    216.66666666666666
    >>> factor("bed", "person", reg)
    Traceback (most recent call last):
        ...
    ValueError: 'bed' does not convert into 'person': they count different things
    """
    if source == target:
        return 1.0
    try:
        return float(parse_unit(source, reg).to(parse_unit(target, reg).units) / parse_unit(target, reg))
    except pint.DimensionalityError:
        raise ValueError(f"{source!r} does not convert into {target!r}: they count different things") from None


def magnitude(unit, reg, yearly=False):
    """What a number in a unit is multiplied by to be free of prefixes: per cent, per thousand, per year.

    Parameters
    ----------
    unit : str
        In registry spelling.
    reg : pint.UnitRegistry
    yearly : bool
        Keep the year as the unit of time, for rates that are compounded by the year.

    Returns
    -------
    float

    Examples
    --------
    >>> reg = registry("data/raw/units.txt")
    >>> magnitude("percent", reg), magnitude("bed/1000 elderly", reg), magnitude("percent/year", reg, yearly=True)
    (0.01, 0.001, 0.01)
    """
    quantity = parse_unit(unit, reg)
    return float(quantity.to("times/year").magnitude if yearly else quantity.to_root_units().magnitude)


@lru_cache(4096)
def canonical(unit, kind, indicator_unit, reg):
    """The unit in which the panel carries a figure, and what its number is multiplied by.

    A growth is in percent (or percent a year); an absolute increase, in percentage points or in the unit of the indicator
    itself, stays one.

    Returns
    -------
    tuple of (str, float)

    Examples
    --------
    >>> reg = registry("data/raw/units.txt")
    >>> canonical("times", "growth", "organisation", reg)
    ('percent', 100.0)
    >>> canonical("percent/year", "growth", "organisation", reg)
    ('percent/year', 1.0)
    """
    target = indicator_unit
    if kind == "growth":
        for candidate in ("percent", "percent/year", "percentage_point"):
            try:
                return candidate, factor(unit, candidate, reg)
            except ValueError:
                continue
    return target, factor(unit, target, reg)

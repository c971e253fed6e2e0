"""Units with dimensions: what converts into what, and what never does. The registry is ``data/raw/units.txt``."""

import re
from functools import cache, lru_cache
from pathlib import Path

import pint

from .numbers import number

_NAME = r"[a-z][a-z0-9_]{0,39}"
_NUMBER = r"\d[\d.]*"
_LINE = re.compile(rf"({_NAME}) = (?:\[({_NAME})?\]|(?:({_NUMBER})(?: / ({_NUMBER}))? \* )?({_NAME}))", re.ASCII)
_UNIT = re.compile(rf"{_NAME}(/([1-9]\d{{0,6}} )?{_NAME})*", re.ASCII)


@cache
def registry(path):
    """The units that a definition file names (read once per file).

    Parameters
    ----------
    path : str or os.PathLike
        A file in pint's definition format, as far as ``faults_of`` allows it.

    Returns
    -------
    pint.UnitRegistry
    """
    reg = pint.UnitRegistry(None, autoconvert_to_preferred=False)
    reg.load_definitions(Path(path).read_text(encoding="utf-8").splitlines())
    return reg


def faults_of(text):
    """What is wrong with a definition file, before pint reads it: what it imports or works out is never tried.

    Parameters
    ----------
    text : str

    Yields
    ------
    tuple of (int, str, str)
        Line, what was found, what is allowed.

    Examples
    --------
    >>> list(faults_of("bed = [bed]\\nquarter = 9**9 * month"))
    [(2, "'quarter = 9**9 * month'", 'name = [thing], name = [], name = other, name = 12 * other, name = 2 / 3 * other')]
    >>> list(faults_of("bed = [bed]\\nbed = 2 * bed"))
    [(2, "unit 'bed' again", 'each name once, each thing once')]
    """
    names, things = set(), set()
    for line, said in enumerate(text.splitlines(), 1):
        said = said.partition("#")[0].strip()
        if not said:
            continue
        found = _LINE.fullmatch(said)
        if not found:
            allowed = "name = [thing], name = [], name = other, name = 12 * other, name = 2 / 3 * other"
            yield line, repr(said[:80]), allowed
            continue
        name, thing, *factors, other = found.groups()
        if name in names or (thing and thing in things):
            yield line, f"unit {name!r} again", "each name once, each thing once"
        if other and other not in names:
            yield line, f"unit {other!r}, which no line above defines", "units that stand above"
        for factor in filter(None, factors):
            try:
                number(factor, least=1e-9, most=1e9)
            except ValueError as e:
                yield line, str(e), "a factor that can be one"
        names.add(name)
        things.add(thing)


def names(reg):
    """The units of a registry, as they are spelled there."""
    return sorted(reg)


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
    known = set(reg)
    for word in re.findall(r"[^\W\d]\w*", unit[:200]):
        if word not in known and not (word.endswith("s") and word[:-1] in known):
            raise ValueError(f"unit {unit[:80]!r}: no {word[:80]!r} in the registry")
    if not _UNIT.fullmatch(unit):
        raise ValueError(f"unit {unit[:80]!r} is not spelled as thing/thing or thing/1000 thing")
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
    return factor(unit, "times/year", reg) if yearly else float(parse_unit(unit, reg).to_root_units().magnitude)


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
    if kind == "growth":
        for candidate in ("percent", "percent/year", "percentage_point"):
            try:
                return candidate, factor(unit, candidate, reg)
            except ValueError:
                continue
    return indicator_unit, factor(unit, indicator_unit, reg)

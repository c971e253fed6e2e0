"""What converts into what, and what never does."""

import pytest

from mzlib.reading.units import canonical, factor, parse_unit, registry
from mzlib.sources.paths import root


@pytest.fixture(scope="module")
def units():
    return registry(root() / "data" / "raw" / "units.txt")


# from, to, number
CONVERSIONS = [
    ("yuan/person/month", "yuan/person/month", 1),
    ("yuan/person/year", "yuan/person/month", 1 / 12),
    ("yuan/person/month", "yuan/person/year", 12),
    ("yuan/person/quarter", "yuan/person/month", 1 / 3),
    ("yuan/person/half_year", "yuan/person/month", 1 / 6),
    ("year", "month", 12),
    ("year", "quarter", 4),
    ("quarter", "month", 3),
    ("half_year", "month", 6),
    ("times", "percent", 100),
    ("percent", "times", 0.01),
    ("bed/elderly", "bed/1000 elderly", 1000),
    ("bed/1000 elderly", "bed/elderly", 0.001),
    ("bed/100 elderly", "bed/1000 elderly", 10),
    ("person/1000 residents", "person/10000 residents", 10),
    ("hectare", "m2", 10000),
    ("mu", "hectare", 1 / 15),
    ("day", "hour", 24),
]


@pytest.mark.parametrize("source, target, number", CONVERSIONS)
def test_conversion(source, target, number, units):
    assert factor(source, target, units) == pytest.approx(number, rel=1e-12)


def test_the_number_inside_a_unit(units):
    assert parse_unit("bed/1000 elderly", units).magnitude == pytest.approx(0.001)
    assert parse_unit("bed/elderly", units).magnitude == 1
    assert parse_unit("yuan/person/month", units).units == units.parse_units("yuan / person / month")


# what counts different things never converts
REFUSED = [
    ("percent", "percentage_point"),
    ("percentage_point", "percent"),
    ("percentage_point", "times"),
    ("bed", "person"),
    ("person", "elderly"),
    ("person", "resident"),
    ("elderly", "resident"),
    ("person", "person_time"),
    ("household", "person"),
    ("institution", "facility"),
    ("volunteer", "person"),
    ("bed/1000 elderly", "bed/1000 residents"),
    ("bed/1000 elderly", "bed"),
    ("yuan/person/month", "yuan/household/month"),
    ("yuan/person/month", "yuan/person"),
    ("yuan", "percent"),
    ("day", "month"),
    ("unstated", "times"),
]


@pytest.mark.parametrize("source, target", REFUSED)
def test_refused(source, target, units):
    with pytest.raises(ValueError, match="count different things") as caught:
        factor(source, target, units)
    assert repr(source) in str(caught.value) and repr(target) in str(caught.value)


@pytest.mark.parametrize(
    "unit, message",
    [
        ("yuna/person/month", "no 'yuna' in the registry"),
        ("yuan/persn", "no 'persn' in the registry"),
        ("元/人·月", "no '元' in the registry"),
        ("bed per elderly", "no 'per' in the registry"),
        ("bed elderly", "is not spelled as thing/thing"),
        ("bed/1000", "is not spelled as thing/thing"),
        ("bed/1000elderly", "."),
        ("bed/", "is not spelled as thing/thing"),
        ("", "is not spelled as thing/thing"),
    ],
)
def test_unknown_unit(unit, message, units):
    with pytest.raises(ValueError, match=message):
        parse_unit(unit, units)


# unit, kind, unit of the indicator, unit in the panel, number
CANONICAL = [
    ("yuan/person/year", "level", "yuan/person/month", "yuan/person/month", 1 / 12),
    ("bed", "target", "bed", "bed", 1),
    ("percent", "share", "percent", "percent", 1),
    ("percent", "growth", "bed", "percent", 1),
    ("times", "growth", "bed", "percent", 100),
    ("percent/year", "growth", "bed", "percent/year", 1),
    ("percentage_point", "growth", "percent", "percentage_point", 1),
    ("yuan/person/year", "growth", "yuan/person/month", "yuan/person/month", 1 / 12),
]


@pytest.mark.parametrize("unit, kind, own, expected, number", CANONICAL)
def test_canonical(unit, kind, own, expected, number, units):
    found = canonical(unit, kind, own, units)
    assert found == (expected, pytest.approx(number, rel=1e-12))


@pytest.mark.parametrize("unit, kind, own", [("percent", "level", "bed"), ("percentage_point", "share", "percent")])
def test_canonical_refused(unit, kind, own, units):
    with pytest.raises(ValueError, match="count different things"):
        canonical(unit, kind, own, units)

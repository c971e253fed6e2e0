"""The arithmetic of identities, on numbers drawn at random: no false alarm, no miss, and back again."""

from math import floor, isnan, prod

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mzlib.panel.identities import work_out
from mzlib.panel.relations import FORMS, solve, sort_of, written
from mzlib.reading.quantity import read, read_truncated
from mzlib.reading.units import registry
from mzlib.sources.paths import root

REG = registry(root() / "data/raw/units.txt")
# form: the unit of each operand, and of the result
UNITS = {
    "sum": ("bed", "bed"), "difference": ("bed", "bed"), "growth": ("bed", "percent"), "ratio": ("bed", "times"),
    "annual_growth": ("bed", "percent/year"), "share": ("bed", "percent"), "product": ("times", "times"),
    "equal": ("bed", "bed"), "at_least": ("bed", "bed"), "inverse": ("times", "times"),
}  # fmt: skip
YEARS = 5


def true_result(form, x):
    """The relation in plain arithmetic, in the unit of the result."""
    return {
        "sum": lambda: sum(x), "difference": lambda: x[0] - sum(x[1:]), "growth": lambda: 100 * (x[1] / x[0] - 1),
        "annual_growth": lambda: 100 * ((x[1] / x[0]) ** (1 / YEARS) - 1), "share": lambda: 100 * x[0] / x[1],
        "ratio": lambda: x[0] / x[1], "product": lambda: prod(x), "equal": lambda: x[0], "at_least": lambda: sum(x),
        "inverse": lambda: 1 / x[0],
    }[form]()  # fmt: skip


def put_in_print(number, decimals, cut):
    """A number as a plan would print it: rounded, or cut off."""
    step = 10**decimals
    return f"{(floor(number * step) if cut else round(number * step)) / step:.{decimals}f}"


def fact(name, printed, unit):
    """A row of observations made from a printed number, read as every fact is."""
    value, low, high = read(printed, "exact", unit)
    return dict(
        observation=name, jurisdiction="wuhan", indicator=name, area="all", group="", period_start=2010, period_end=2015,
        kind="level", value=value, low=low, high=high, unit=unit, qualifier="exact", basis="stated", note="", printed=printed,
        wide_low=low, wide_high=max(high, read_truncated(printed, unit)[1]), filler=0.0,
    )  # fmt: skip


def verdict(form, result, operands):
    rows = [result, *operands]
    one = dict(id="x:y", document="x", file="", line=1, form=form, members=[r["observation"] for r in rows], bases={"": []},
               years=YEARS if form == "annual_growth" else None, unlike=None, unnamed=None, note="")  # fmt: skip
    _, audit, problems = work_out([one], pd.DataFrame(rows), None, REG)
    assert not problems
    return audit.iloc[0]


@st.composite
def relations(draw):
    """A form and true operands for which it has a positive result, as all figures of plans are."""
    form = draw(st.sampled_from(list(FORMS)))
    fewest, most = FORMS[form].operands
    count = 2 if form == "annual_growth" else draw(st.integers(fewest, most or 4))
    numbers = draw(st.lists(st.floats(1.5, 2000), min_size=count, max_size=count))
    result = true_result(form, numbers)
    assume(0.1 < result < 1e9)
    return form, numbers, result


@settings(max_examples=400)
@given(relations(), st.integers(1, 3), st.integers(1, 3), st.booleans())
def test_what_is_true_is_never_called_inconsistent(relation, of_operands, of_result, cut):
    form, numbers, result = relation
    printed = [put_in_print(x, of_operands, cut) for x in numbers]
    assume(all(float(p) > 0 for p in printed))
    unit, own = UNITS[form]
    rows = [fact(f"o{i}", p, unit) for i, p in enumerate(printed)]
    line = verdict(form, fact("r", put_in_print(result, of_result, cut), own), rows)
    assert line.verdict in ("consistent", "consistent only if truncated")
    if not cut:
        assert line.verdict == "consistent"


@settings(max_examples=400)
@given(relations(), st.integers(1, 3), st.floats(0.001, 3), st.booleans())
def test_what_is_broken_by_more_than_its_bounds_always_is(relation, decimals, beyond, upwards):
    form, numbers, _ = relation
    assume(form != "at_least" or not upwards)  # more than the parts is no contradiction there
    unit, own = UNITS[form]
    rows = [fact(f"o{i}", put_in_print(x, decimals, False), unit) for i, x in enumerate(numbers)]
    hundred = 100 if own.startswith("percent") else 1
    wide = solve(form, None, [(r["value"], r["wide_low"], r["wide_high"]) for r in rows], YEARS)
    low, high = hundred * wide[1], hundred * wide[2]
    # One unit of the last printed place is as far as the stated figure itself can be off.
    beyond += 1e-10 * abs(high if upwards else low)  # more than what arithmetic leaves in the last digits
    broken = high + beyond + 10**-decimals if upwards else low - beyond - 2 * 10**-decimals
    assume(0.1 < broken < 1e9)
    assert verdict(form, fact("r", put_in_print(broken, decimals, False), own), rows).verdict == "inconsistent"


@settings(max_examples=300)
@given(relations(), st.integers(1, 3), st.data())
def test_solving_and_going_forward_again_contains_what_is_printed(relation, decimals, data):
    form, numbers, result = relation
    hundred = 0.01 if UNITS[form][1].startswith("percent") else 1
    triples = [read(put_in_print(x, decimals, False)) for x in numbers]
    assume(all(t[1] > 0 for t in triples))
    stated = tuple(hundred * x for x in read(put_in_print(result, decimals, False)))
    wanted = data.draw(st.integers(0, len(triples) - 1))
    solved = solve(form, stated, [None if i == wanted else t for i, t in enumerate(triples)], YEARS)
    value, low, high = solve(form, None, [solved if i == wanted else t for i, t in enumerate(triples)], YEARS)
    near = 1e-9 * max(1, abs(stated[0]))
    assert abs(value - stated[0]) <= near
    assert isnan(low) or low <= stated[1] + near
    assert isnan(high) or high >= stated[2] - near


@pytest.mark.parametrize("form", FORMS)
def test_every_form_forwards_by_hand(form):
    x = [300.0, 450.0] if FORMS[form].operands[1] != 1 else [300.0]
    by_hand = {"sum": 750, "difference": -150, "growth": 0.5, "annual_growth": 1.5**0.2 - 1, "share": 2 / 3, "ratio": 2 / 3,
               "product": 135000, "equal": 300, "at_least": 750, "inverse": 1 / 300}  # fmt: skip
    assert solve(form, None, [(v, v, v) for v in x], YEARS)[0] == pytest.approx(by_hand[form])


def test_a_yearly_growth_from_a_growth_as_a_whole():
    [value, low, high] = solve("annual_growth", None, [(3.7, 3.65, 3.75)], 13)
    assert (value, low, high) == pytest.approx((4.7 ** (1 / 13) - 1, 4.65 ** (1 / 13) - 1, 4.75 ** (1 / 13) - 1))
    assert solve("annual_growth", (value, low, high), [None], 13) == pytest.approx((3.7, 3.65, 3.75))


def test_arithmetic_repeats_and_caps_are_told_apart():
    assert {f for f in FORMS if sort_of(f) == "repeat"} == {"equal", "inverse"}
    assert {f for f in FORMS if sort_of(f) == "cap"} == {"at_least"}


@pytest.mark.parametrize(
    "form, wanted, text",
    [
        ("sum", 0, "a + b"), ("sum", 2, "r - a"), ("difference", 0, "a - b"), ("difference", 1, "r + b"),
        ("difference", 2, "a - r"), ("share", 0, "a / b"), ("ratio", 1, "r * b"), ("ratio", 2, "a / r"),
        ("product", 1, "r / b"), ("growth", 0, "b / a - 1"), ("growth", 1, "b / (1 + r)"), ("growth", 2, "a * (1 + r)"),
        ("annual_growth", 0, "(b / a) ^ (1 / 5) - 1"), ("annual_growth", 2, "a * (1 + r) ^ 5"),
        ("at_least", 0, "no less than a + b"), ("at_least", 1, "no more than r - b"),
    ],
)  # fmt: skip
def test_a_rule_says_what_is_done(form, wanted, text):
    assert written(form, ["r", "a", "b"], wanted, YEARS) == text
    x = {"r": (0.5,) * 3, "a": (4.0,) * 3, "b": (6.0,) * 3}
    members = [None if i == wanted else x[k] for i, k in enumerate("rab")]
    expression = text.removeprefix("no less than ").removeprefix("no more than ").replace("^", "**")
    assert solve(form, members[0], members[1:], YEARS)[0] == pytest.approx(
        eval(expression, {k: v[0] for k, v in x.items()})
    )


def test_one_operand_alone_in_words():
    assert written("inverse", ["r", "a"], 0) == "1 / a" and written("equal", ["r", "a"], 1) == "r"
    assert written("annual_growth", ["r", "g"], 0, 13) == "(1 + g) ^ (1 / 13) - 1"
    assert written("annual_growth", ["r", "g"], 1, 13) == "(1 + r) ^ 13 - 1"

"""Following every derived number back, and computing it again from what it stands on."""

import re
import tomllib
from itertools import product
from math import isclose, isnan, prod
from pathlib import Path

import pytest

import mzlib as mz

ROOT = Path(__file__).resolve().parents[1]
FORMULAS = tomllib.loads((ROOT / "data" / "raw" / "formulas.toml").read_text(encoding="utf-8"))
DERIVED = mz.load_panel().query("basis == 'derived'").observation.tolist()


@pytest.fixture(scope="module")
def rows(panel):
    return panel.set_index("observation")


@pytest.fixture(scope="module")
def facts():
    return mz.load_facts()


@pytest.fixture(autouse=True)
def without_documents(monkeypatch, tmp_path):
    monkeypatch.setenv("MZ_DOCUMENTS", str(tmp_path / "no-documents-here"))


def test_there_are_derived_rows_of_most_forms(rows):
    forms = {FORMULAS[r.split(":")[0]]["form"] for r in rows.rule if r}
    assert {"ratio", "product", "sum", "growth", "start"} <= forms
    assert len(DERIVED) > 40


@pytest.mark.parametrize("observation", DERIVED)
def test_the_chain_ends_at_facts_and_reference_rows(observation, panel, rows, facts):
    chain = mz.source(observation, panel)
    links = list(chain.itertuples())
    assert (links[0].observation, links[0].depth, links[0].basis) == (observation, 0, "derived")
    for i, link in enumerate(links):
        below = []
        for later in links[i + 1 :]:
            if later.depth <= link.depth:
                break
            if later.depth == link.depth + 1:
                below.append(later.observation)
        assert " ".join(below) == rows.at[link.observation, "inputs"]
        if below:
            assert link.basis == "derived"
            continue
        assert link.basis in ("stated", "reference")
        assert link.printed
        if link.basis == "stated":
            row = rows.loc[link.observation]
            words = re.fullmatch(r"(\S+) (.+), characters (\d+)-(\d+)", link.where)
            assert words, link.where
            fact = facts.loc[row.fact]
            assert words.groups() == (row.document, fact.section, str(fact.start), str(fact.end))
            assert int(words[4]) - int(words[3]) == len(link.printed)
        else:
            assert "confidence" in link.where


def again(form, unit, numbers):
    """What a formula of that form makes of numbers in canonical units, worked out without mzlib."""
    many = re.search(r"/(\d+) ", unit)
    if form == "ratio":
        return numbers[0] / numbers[1] * (100 if unit == "percent" else int(many[1]) if many else 1)
    if form == "sum":
        return sum(numbers)
    if form == "product":
        return prod(numbers)
    if form == "growth":
        return (numbers[1] / numbers[0] - 1) * 100
    return numbers[0] / (1 + numbers[1] / 100) if form == "start" else numbers[0] * (1 + numbers[1] / 100)


@pytest.mark.parametrize("observation", DERIVED)
def test_the_numbers_of_the_chain_recombine(observation, rows):
    row = rows.loc[observation]
    form = FORMULAS[row.rule.split(":")[0]]["form"]
    operands = [rows.loc[i] for i in row["inputs"].split()]
    # A share is of a hundred where it multiplies a count.
    hundred = [100 if form == "product" and o.unit == "percent" else 1 for o in operands]
    assert isclose(row.value, again(form, row.unit, [o.value / h for o, h in zip(operands, hundred)]), rel_tol=1e-6)
    ends = [(o.low / h, o.high / h) for o, h in zip(operands, hundred)]
    if any(isnan(x) for pair in ends for x in pair):
        return
    corners = [again(form, row.unit, numbers) for numbers in product(*ends)]
    assert isclose(row.low, min(corners), rel_tol=1e-6, abs_tol=1e-9)
    assert isclose(row.high, max(corners), rel_tol=1e-6, abs_tol=1e-9)


@pytest.mark.parametrize("form", ["ratio", "product", "sum", "growth", "start", "end"])
def test_no_form_is_left_out_of_the_recombination(form):
    expected = {"ratio": 0.5, "product": 8, "sum": 6, "growth": 100, "start": 2 / 1.04, "end": 2 * 1.04}
    assert isclose(again(form, "bed", [2, 4]), expected[form])
    assert {f["form"] for f in FORMULAS.values()} <= expected.keys()


def test_units_of_a_ratio():
    assert isclose(again("ratio", "bed/1000 elderly", [11133, 912646]), 12.1986, rel_tol=1e-5)
    assert again("ratio", "percent", [1, 4]) == 25


def test_as_text_shows_every_link(panel):
    chain = mz.source("derived:pingdingshan:beds_per_1000_elderly:all:2020:level", panel)
    text = mz.as_text(chain)
    for link in chain.itertuples():
        assert "    " * link.depth + f"{link.observation}  ({link.basis})\n" in text
        assert link.where in text


def test_a_chain_of_a_stated_row_is_the_row_itself(panel):
    [link] = mz.source("kaifeng-13fyp-008", panel).itertuples()
    assert (link.basis, link.printed, link.sentence) == ("stated", "2600元", "")
    assert isclose(link.value, 2600 / 12, rel_tol=1e-9)


def test_an_unknown_observation(panel):
    with pytest.raises(KeyError, match="no observation 'nothing' in the panel"):
        mz.source("nothing", panel)

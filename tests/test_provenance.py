"""Following every derived number back, and computing it again from what it stands on."""

import re
import tomllib
from itertools import product
from math import isclose, isnan, prod
from pathlib import Path

import pytest

import mzlib as mz
from mzlib.words.terminal import audit_text, chain_text

ROOT = Path(__file__).resolve().parents[1]
FORMULAS = tomllib.loads((ROOT / "data" / "raw" / "formulas.toml").read_text(encoding="utf-8"))
IDENTITIES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "data/raw/identities").glob("*.toml")
}
DERIVED = mz.load_panel().query("basis == 'derived'").observation.tolist()


@pytest.fixture(scope="module")
def rows(panel):
    return panel.set_index("observation")


@pytest.fixture(scope="module")
def facts():
    return mz.load("facts").set_index("fact")


@pytest.fixture(autouse=True)
def without_documents(monkeypatch, tmp_path):
    monkeypatch.setenv("MZ_DOCUMENTS", str(tmp_path / "no-documents-here"))


def relation_of(row):
    """Form, years, and which member is wanted (0 for the result), of a derived row."""
    document, _, name = row.rule.split(": ")[0].rpartition(":")
    if not document:
        return FORMULAS[name]["form"], None, 0
    one = IDENTITIES[document][name]
    members = [one["result"], *one["operands"]]
    return one["form"], one.get("years"), next(i for i, m in enumerate(members) if isinstance(m, dict))


def test_there_are_derived_rows_of_most_forms(rows):
    found = {relation_of(r)[::2] for r in rows[rows.rule != ""].itertuples()}
    assert {
        ("ratio", 0),
        ("product", 0),
        ("sum", 0),
        ("growth", 1),
        ("share", 1),
        ("ratio", 2),
        ("difference", 2),
    } <= found
    assert len(DERIVED) > 60


@pytest.mark.parametrize("observation", DERIVED)
def test_the_chain_ends_at_facts_and_reference_rows(observation, rows, facts):
    chain = mz.source(observation)
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


def bare(value, unit):
    """A number without its percent or per thousand, by the year where it is by the month."""
    many = re.search(r"/(\d+) ", unit)
    value = 12 * value if unit.endswith("/month") else value
    return value / (100 if unit.startswith("percent") else int(many[1]) if many else 1)


def again(form, wanted, numbers, years=None):
    """The member that is wanted from the others (operands, then the result), worked out without mzlib."""
    *x, last = numbers
    return {
        ("ratio", 0): lambda: x[0] / last, ("ratio", 1): lambda: x[0] * last, ("ratio", 2): lambda: x[0] / last,
        ("sum", 0): lambda: sum(numbers), ("product", 0): lambda: prod(numbers), ("growth", 1): lambda: x[0] / (1 + last),
        ("difference", 0): lambda: 2 * x[0] - sum(numbers) if x else 0, ("difference", 2): lambda: x[0] - last,
        ("annual_growth", 2): lambda: x[0] * (1 + last) ** years,
    }[form.replace("share", "ratio"), wanted]()  # fmt: skip


@pytest.mark.parametrize("observation", DERIVED)
def test_the_numbers_of_the_chain_recombine(observation, rows):
    row = rows.loc[observation]
    form, years, wanted = relation_of(row)
    operands = [rows.loc[i] for i in row["inputs"].split()]
    numbers = [bare(o.value, o.unit) for o in operands]
    assert isclose(bare(row.value, row.unit), again(form, wanted, numbers, years), rel_tol=1e-6)
    ends = [(bare(o.low, o.unit), bare(o.high, o.unit)) for o in operands]
    if any(isnan(x) for pair in ends for x in pair):
        assert isnan(row.low) or isnan(row.high)
        return
    corners = [again(form, wanted, c, years) for c in product(*ends)]
    assert isclose(bare(row.low, row.unit), min(corners), rel_tol=1e-6, abs_tol=1e-9)
    assert isclose(bare(row.high, row.unit), max(corners), rel_tol=1e-6, abs_tol=1e-9)


def test_as_text_shows_every_link():
    chain = mz.source("derived:pingdingshan:beds_per_1000_elderly:all:2020:level")
    text = chain_text(chain)
    for link in chain.itertuples():
        assert "    " * link.depth + f"{link.observation}  ({link.basis})\n" in text
        assert link.where in text


def test_a_chain_of_a_stated_row_is_the_row_itself():
    [link] = mz.source("kaifeng-13fyp-008").itertuples()
    assert (link.basis, link.printed, link.sentence) == ("stated", "2600元", "")
    assert isclose(link.value, 2600 / 12, rel_tol=1e-9)


def test_an_unknown_observation():
    with pytest.raises(KeyError, match="no observation 'nothing' in the panel"):
        mz.source("nothing")


def test_a_chain_prints_large_numbers_whole(panel):
    large = panel[(panel.value >= 1e7) & (panel.value == panel.value.round()) & (panel.basis != "derived")]
    assert len(large) > 5
    for r in large.itertuples():
        assert f"{r.value:,.0f}" in chain_text(mz.source(r.observation)), r.observation


def test_an_audit_in_chinese_holds_no_english_but_ids():
    text = audit_text(mz.audit(against="announced"), "zh") + audit_text(mz.audit(), "zh")
    lines = [re.sub(r"[\w-]+:\w+", "", line) for line in text.splitlines()]  # ids of identities
    assert len(lines) > 150 and not [line for line in lines if re.search("[a-z]{2}", line)]
    assert "中心城区" in text and "(, " not in audit_text(mz.audit(against="announced"))

"""The identities of ``data/raw/identities``: relations among figures, which derive what is missing and audit the rest."""

from itertools import chain
from math import nan

import pandas as pd

from ..reading import bounds
from ..reading.numbers import number
from ..reading.units import magnitude, parse_unit
from ..sources.documents import of_no_document
from ..sources.facts import AREAS, KINDS
from ..sources.problems import Problem, nearest, shown
from ..sources.tables import GROUP, PERIOD, TEXT, faults, read_tables
from .observe import WIDE, derived_row, named
from .relations import FORMS, misfit, solve, sort_of, written
from .schema import ACTUAL, triple

AUDIT_COLUMNS = ["identity", "document", "form", "facts", "stated", "stated_low", "stated_high", "computed", "computed_low",
                 "computed_high", "verdict", "note"]  # fmt: skip
ANNOUNCED = "announced"  # the file of identities between plans and what was announced; also the prefix of their ids
_PLACES = {10: "tens", 100: "hundreds", 1000: "thousands", 10**4: "ten thousands"}


def load_identities(raw, catalogues):
    """The identities of every document, each held against its form and the catalogues.

    Parameters
    ----------
    raw : pathlib.Path
        The folder ``data/raw``.
    catalogues : dict of pandas.DataFrame

    Returns
    -------
    tuple of (list of dict, list of Problem)
        Each identity has ``id``, ``document``, ``file``, ``line``, ``form``, ``members`` (the result, then the operands:
        observation ids, ``base``, or the description of what is missing), ``bases`` (name to the members that stand in for
        the word base), ``years``, ``unlike``, ``unnamed`` (why no plan's word settles a denominator), ``note``.
    """
    found, plans = [], catalogues["documents"].jurisdiction
    described = {
        "indicator": tuple(catalogues["codebook"].index), "area?": AREAS, "group?": GROUP, "period": PERIOD, "kind?": KINDS,
        "jurisdiction?": tuple(catalogues["jurisdictions"].index),
    }  # fmt: skip
    member = {str: TEXT, dict: described}
    rule = {
        "form": tuple(FORMS), "result": member, "operands": [member], "bases?": {"*": {str: TEXT, list: [TEXT]}},
        "years?": object, "unlike?": TEXT, "unnamed?": TEXT, "note": TEXT,
    }  # fmt: skip

    def check(table):
        return list(faults(table, rule)) or _faults(table)

    files = [f"{stem}.toml" for stem in (*plans.index, ANNOUNCED)]
    problems = of_no_document(raw, "identities/*.toml", files)
    there = {path.name for path in (raw / "identities").glob("*.toml")}  # figures of some documents do not meet
    for file in (f for f in files if f in there):
        stem, name = file.removesuffix(".toml"), f"data/raw/identities/{file}"
        tables, more = read_tables(raw / "identities" / file, name, check=check)
        problems += more
        for ident, (line, table) in tables.items():
            document = stem if stem != ANNOUNCED else _plan_of(table["result"], plans)
            members = [_described(m, plans.get(document, "")) for m in (table["result"], *table["operands"])]
            about = dict(id=f"{stem}:{ident}", document=document, file=name, line=line, members=members)
            found.append(dict.fromkeys(("years", "unlike", "unnamed")) | table | about | {"bases": _bases(table)})
    return found, problems


def _plan_of(result, plans):
    """The document that an announced identity speaks of: that of its fact, or of the place of its reference row."""
    if not isinstance(result, str) or not result.startswith("reference:"):
        return str(result).rpartition("-")[0]
    return next((d for d, place in plans.items() if place == result.split(":")[1]), "")


def _bases(table):
    """What stands in for the word base, by name: one or several figures each; without bases nothing does."""
    return {k: [v] if isinstance(v, str) else v for k, v in table.get("bases", {"": []}).items()}


def _on(members, base):
    """The members with the word base replaced by what stands in for it."""
    return [x for m in members for x in (base if m == "base" else [m])]


def _described(member, jurisdiction):
    """A member that is missing, described in full; the id of another as it is."""
    if isinstance(member, str):
        return member
    start, _, end = member["period"].partition("-")
    whole = {"jurisdiction": jurisdiction, "area": "all", "group": "", "kind": "level"} | member
    return whole | {"period_start": int(start), "period_end": int(end or start)}


def _faults(table):
    """What is wrong with an identity whose words are right: found, allowed, mend."""
    form, operands, bases = table["form"], table["operands"], _bases(table)
    members = [table["result"], *operands]
    several = len(bases) > 1 and all(bases.values())
    if several != ("bases" in table) or several != members.count("base"):
        found = f'{members.count("base")} members "base" and bases {shown(table.get("bases"))}'
        yield found, 'one member "base" with bases = { "2010" = "id", "2011" = "id" }, or neither', "correct them"
        return
    for base in bases.values():
        if many := FORMS[form].many(len(_on(members, base)) - 1):
            yield f"operands {shown(operands)}", f"a list of {many}", "list them in the order that the form names"
            return
    if "years" in table:
        try:
            number(table["years"], least=1, most=100)
        except ValueError as e:
            yield f"years: {e}", "the years between the two, in an annual_growth", "correct or remove it"
        if form != "annual_growth":
            yield f"years {shown(table['years'])} in a {form}", "years in an annual_growth", "remove it"
    elif form == "annual_growth" and several:
        allowed = "years = the years that all of them span"
        yield "an annual_growth on several bases without years", allowed, "give the years"
    absent = [m for m in members if isinstance(m, dict)]
    if len(absent) > 1 or (absent and several):
        yield f"{len(absent)} members that no figure gives", "one at most, and none beside bases", "drop the identity"
    for m in absent:
        over = {"level": False, "growth": True}.get(m.get("kind", "level"))
        if over is not None and over != ("-" in m["period"]):
            found = f"a {m.get('kind', 'level')} of {m['period']}"
            yield found, "a level at one year, a growth over two", "correct period or kind"


def work_out(identities, observations, codebook, reg):
    """Derive what is missing from each identity, and audit those that miss nothing.

    Parameters
    ----------
    identities : list of dict
        From load_identities; one may stand on what those before it derive.
    observations : pandas.DataFrame
        Stated and reference rows, from ``observe``.
    codebook : pandas.DataFrame
    reg : pint.UnitRegistry

    Returns
    -------
    tuple of (pandas.DataFrame, pandas.DataFrame, list of Problem)
        Derived rows; the audit (AUDIT_COLUMNS, numbers in the unit of the result or of what is derived); what is wrong.
    """
    # Only what identities speak of: an observation as a dict takes a hundred times the room that it has in a table.
    spoken_of = {i for one in identities for i in _ids(one)}
    wanted = {m["indicator"] for one in identities for m in one["members"] if isinstance(m, dict)}
    known = {r["observation"]: r for r in observations[observations.observation.isin(spoken_of)].to_dict("records")}
    like_wanted = observations[(observations.basis == "stated") & observations.indicator.isin(wanted)]
    stated = {_what(r) for r in like_wanted.to_dict("records")}
    derived, audit, problems = [], [], []
    for one in identities:
        wrong = list(_misfits(one, known, observations.observation, stated, codebook, reg))
        name = one["id"].partition(":")[2]
        problems += [Problem(one["file"], one["line"], f"[{name}] {f}", a, m) for f, a, m in wrong]
        if wrong:
            continue
        if any(isinstance(m, dict) for m in one["members"]):
            row = _derive(one, known, codebook, reg)
            known[row["observation"]] = row
            derived.append(row)
            audit.append(_line(one, _ids(one), (nan, nan, nan), triple(row), "not testable", []))
        else:
            audit.append(_audit(one, known, reg))
    columns = list(observations.columns)
    return pd.DataFrame(derived, columns=columns), pd.DataFrame(audit, columns=AUDIT_COLUMNS), problems


def _ids(one):
    """The observations that an identity names: its members, then what stands in for the word base."""
    return [m for m in (*one["members"], *chain(*one["bases"].values())) if isinstance(m, str) and m != "base"]


def _what(row):
    keys = ("jurisdiction", "indicator", "area", "group", "period_start", "period_end")
    kind = "level" if row["kind"] in ACTUAL else row["kind"]
    return (*(row[k] for k in keys), kind)


def _unit(member, known, codebook):
    if isinstance(member, str):
        return known[member]["unit"]
    return "percent" if member["kind"] == "growth" else codebook.at[member["indicator"], "unit"]


def _misfits(one, known, every, stated, codebook, reg):
    """What is wrong with an identity given the observations: found, allowed, mend."""
    unknown = [i for i in _ids(one) if i not in known]
    for ident in unknown:
        allowed = "a fact, a reference row, or what an identity above derives"
        yield f"observation {ident!r}", allowed, nearest(ident, {*every, *known}) or "correct the id"
    if unknown:
        return
    for m in one["members"]:
        if isinstance(m, dict) and _what(m) in stated:
            yield f"{m['indicator']} {m['period']} as missing", "what no plan states", "name the fact instead"
    if one["form"] == "annual_growth" and _years(one, known) < 1:
        found = "an annual_growth between figures of one year"
        yield found, "operands of two years, or years = 5", "correct an operand"
    for base in one["bases"].values():
        result, *operands = [_unit(m, known, codebook) for m in _on(one["members"], base)]
        found = misfit(one["form"], operands, result, reg, ", ".join(operands))
        if one["form"] == "annual_growth" and not parse_unit(result, reg).is_compatible_with("times/year"):
            yield f"an annual_growth in {result!r}", "a growth by the year, such as percent/year", "correct the result"
        elif one["unlike"] and not found:
            yield "unlike, though the units fit", "unlike only where they do not", "remove it"
        elif found and not one["unlike"]:
            yield found, "units that fit, or unlike = the reason why they may meet", "correct a member, or say why"


def _numbers(one, members, known, reg, reading="printed"):
    """The members in units without prefixes, None for the one that is missing.

    ``reading``: as printed; as it may have been cut off; or with the trailing zeros of counts taken for filler.
    """
    for i, m in enumerate(members):
        if isinstance(m, dict):
            yield None
            continue
        row = known[m]
        number = magnitude(row["unit"], reg, yearly=one["form"] == "annual_growth" and i == 0)
        low, high = (row["wide_low"], row["wide_high"]) if reading == "cut off" else (row["low"], row["high"])
        if one["form"] == "equal" and row["qualifier"] in ("at_least", "at_most", "range"):
            # The same floor printed twice is the same number: that both floors allow more would excuse any difference.
            low = high = row["value"]
        if reading == "filler":
            low, high = low - row["filler"] / 2, high + row["filler"] / 2
        yield bounds.scaled((row["value"], low, high), number)


def _years(one, known):
    """The years of an annual growth: as given, else those between its first and its last member."""
    if one["years"] or one["form"] != "annual_growth":
        return one["years"]
    operands = [known[m] if isinstance(m, str) else m for m in one["members"][1:]]
    return max(o["period_end"] for o in operands) - min(o["period_start"] for o in operands)


def _derive(one, known, codebook, reg):
    """The row of the member that is missing."""
    members = one["members"]
    wanted = next(i for i, m in enumerate(members) if isinstance(m, dict))
    what = members[wanted]
    unit, years = _unit(what, known, codebook), _years(one, known)
    number = 1 / magnitude(unit, reg, yearly=one["form"] == "annual_growth" and wanted == 0)
    result, *operands = _numbers(one, members, known, reg)
    numbers = bounds.scaled(solve(one["form"], result, operands, years), number)
    result, *operands = _numbers(one, members, known, reg, "cut off")
    wide = bounds.scaled(solve(one["form"], result, operands, years), number)
    rows = [known[m] for m in [*members[1:], members[0]] if isinstance(m, str)]  # the operands, then the result
    rule = written(one["form"], [named(known[m]) if isinstance(m, str) else "" for m in members], wanted, years)
    period = what["period_start"], what["period_end"]
    row = derived_row(rows, one["id"], what, numbers, unit, period, what["kind"], rule)
    row["note"] = "; ".join(filter(None, (one["note"], row["note"])))
    if row["observation"] in known:
        # Two derivations of one quantity are both kept: the later one is told apart by its identity.
        row["observation"] += ":" + one["id"].partition(":")[2]
    return row | dict(zip(WIDE, wide[1:]))


def _audit(one, known, reg):
    """The line of an identity that misses nothing: on each of its bases, and the verdict over all of them."""
    years, tried, fits = _years(one, known), {}, {"printed": [], "cut off": [], "filler": []}
    for name, base in one["bases"].items():
        members = _on(one["members"], base)
        for reading, fitting in fits.items():
            stated, *operands = _numbers(one, members, known, reg, reading)
            computed = solve(one["form"], None, operands, years)
            tried.setdefault(name, (members, computed, abs(computed[0] - stated[0])))
            if bounds.overlap(stated, computed):
                fitting.append(name)
    nearest_base = min(tried, key=lambda n: tried[n][2])
    name = [*fits["printed"], *fits["cut off"], *fits["filler"], nearest_base][0]
    members, computed = tried[name][:2]
    verdict = _verdict(one, fits, len(tried), max(known[m]["filler"] for m in members))
    if verdict.startswith("consistent") and _elsewhere(members, known):
        verdict = "areas differ" + (f", {verdict}" if " on base " in verdict else "")
    said = [f"computed on base {name}"] if len(tried) > 1 and " on base " not in verdict else []
    back = 1 / magnitude(known[members[0]]["unit"], reg, yearly=one["form"] == "annual_growth")
    return _line(one, members, triple(known[members[0]]), bounds.scaled(computed, back), verdict, said)


def _elsewhere(members, known):
    """Whether an outside member stands for another part of the place than the result, whose indicator it has."""
    stated, *others = [known[m] for m in members]
    outside = [o for o in others if o["basis"] == "reference"]
    alike = [o for o in outside if all(o[k] == stated[k] for k in ("jurisdiction", "indicator"))]
    return any(o["group"] != stated["group"] for o in alike)


def _verdict(one, fits, bases, filler):
    """What the readings together say: the bases that fit as printed, cut off, or with trailing zeros as filler."""
    if len(fits["printed"]) == bases:
        return "consistent"
    if fits["printed"]:
        return f"consistent only on base {', '.join(fits['printed'])}"
    if fits["cut off"]:
        return "consistent only if truncated"
    if fits["filler"]:
        return f"consistent if rounded to {_PLACES.get(filler, f'{filler:,g}')}"
    return "denominator not named" if one["unnamed"] else "inconsistent"


def _line(one, members, stated, computed, verdict, said):
    if one["unnamed"]:
        said = [*said, one["unnamed"]]
    outside = [m for m in members if m.startswith("reference:")]
    if outside:
        said = [*said, f"stands on the outside series {', '.join(outside)}"]
    note = "; ".join([*said, one["note"]])
    return [one["id"], one["document"], one["form"], " ".join(members), *stated, *computed, verdict, note]


def same_promises(audit, kinds):
    """Targets that a plan prints more than once, each with the one that stands for all of them.

    Parameters
    ----------
    audit : pandas.DataFrame
        ``form`` and ``facts`` of each identity.
    kinds : dict
        Kind of each observation.

    Returns
    -------
    dict of str to str
        Observation to the first of its like; what is printed once is not in it.

    Examples
    --------
    >>> audit = pd.DataFrame({"form": ["equal", "inverse"], "facts": ["t-1 t-2", "t-3 t-1"]})
    >>> same_promises(audit, dict.fromkeys(["t-1", "t-2", "t-3"], "target"))
    {'t-1': 't-1', 't-2': 't-1', 't-3': 't-1'}
    """
    first, same = {}, {}
    for form, facts in zip(audit.form, audit.facts):
        pair = facts.split()
        # What has a colon in its id is derived or announced, and no plan's word.
        promised = len(pair) == 2 and all(kinds.get(p) == "target" and ":" not in p for p in pair)
        if promised and sort_of(form) == "repeat":
            old = {first.get(p, p) for p in pair}
            same[min(old)] = [p for o in old for p in same.pop(o, [o])]
            first |= dict.fromkeys(same[min(old)], min(old))
    return dict(sorted(first.items()))

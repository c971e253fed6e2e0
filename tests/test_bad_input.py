"""Bad input of every kind: said so that whoever gets the message can mend it, and nothing written."""

import csv
import hashlib
import os
import re
import signal
import subprocess
import sys

import nbformat
import pytest
from conftest import copy_project
from typer.testing import CliRunner

import mzlib as mz
from mzlib.cli import app, main
from mzlib.suite.notebooks import plan
from mzlib.suite.runs import run

KAIFENG = "data/raw/facts/kaifeng-13fyp.csv"
WUHAN = "data/raw/facts/wuhan-13fyp.csv"
REFERENCE = "data/raw/reference.csv"
CODEBOOK = "data/raw/codebook.toml"
JURISDICTIONS = "data/raw/jurisdictions.toml"
FORMULAS = "data/raw/formulas.toml"


# Ways to break a file; each gives a function of the project's folder.


def cells(name, line, **new):
    """Other cells in one line of a CSV."""

    def edit(project):
        path = project / name
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True)))
        for column, text in new.items():
            at = rows[0].index(column)
            assert rows[line - 1][at] != text
            rows[line - 1][at] = text
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    return edit


def replaced(name, old, new):
    """Another text in the first place where it stands."""

    def edit(project):
        text = (project / name).read_text(encoding="utf-8")
        assert old in text
        (project / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def rewritten(name, change):
    """Other bytes."""

    def edit(project):
        path = project / name
        content = path.read_bytes()
        assert change(content) != content
        path.write_bytes(change(content))

    return edit


def column(name, keep):
    """The columns whose names ``keep`` gives back, under the name that it gives back."""

    def edit(project):
        path = project / name
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True)))
        names = [keep(c) for c in rows[0]]
        rows[0] = names
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([c for c, n in zip(r, names) if n] for r in rows)

    return edit


# What is wrong: how to break it; the place; words of what was found, of what is allowed, of how to mend it.
BROKEN = {
    "misspelt indicator": (
        cells(KAIFENG, 2, indicator="dibao_standrad"),
        (
            f"{KAIFENG}:2",
            "indicator 'dibao_standrad'",
            "ids of data/raw/codebook.toml",
            "did you mean 'dibao_standard'?",
        ),
    ),
    "unknown unit": (
        cells(KAIFENG, 3, unit="yuna/person/month"),
        (f"{KAIFENG}:3", "no 'yuna' in the registry", "units of data/raw/units.txt", "did you mean 'yuan'?"),
    ),
    "printed is no number": (
        cells(KAIFENG, 2, printed="多多少少"),
        (
            f"{KAIFENG}:2",
            "'多多少少' is no number",
            "number, magnitude word, fuzzy mark, unit as printed",
            "correct printed",
        ),
    ),
    "end before start": (
        cells(KAIFENG, 2, start="407", end="403"),
        (f"{KAIFENG}:2", "end 403 not after start 407", "start < end", "take the offsets from the text again"),
    ),
    "duplicate fact id": (
        cells(KAIFENG, 3, fact="kaifeng-13fyp-001"),
        (f"{KAIFENG}:3", "fact id 'kaifeng-13fyp-001' again", "each id once (first on line 2)", "take a new number"),
    ),
    "missing column": (
        column(KAIFENG, lambda c: "" if c == "unit" else c),
        (f"{KAIFENG}:1", "missing ['unit'], unknown []", "fact,start,end,printed,section", "correct the heading"),
    ),
    "unknown column": (
        column(KAIFENG, lambda c: "qualifer" if c == "qualifier" else c),
        (f"{KAIFENG}:1", "unknown ['qualifer']", "section,qualifier,qualifier_at", "did you mean 'qualifier'?"),
    ),
    "wrong encoding": (
        rewritten(WUHAN, lambda b: b.decode("utf-8").encode("gbk")),
        (f"{WUHAN}:2", "which is not UTF-8", "UTF-8", "save the file as UTF-8 (it may be GBK)"),
    ),
    "byte-order mark": (
        rewritten(KAIFENG, lambda b: b"\xef\xbb\xbf" + b),
        (f"{KAIFENG}:1", "a byte-order mark", "UTF-8 without one", "save as 'UTF-8', not 'UTF-8 with BOM'"),
    ),
    "full-width digits in printed": (
        cells(KAIFENG, 2, printed="２20元"),
        (f"{KAIFENG}:2", "'２20元' has full-width digits", "number", "correct printed"),
    ),
    "full-width digits in an offset": (
        cells(KAIFENG, 2, start="４03"),
        (f"{KAIFENG}:2", "start '４03' with full-width digits", "half-width digits", "type 0-9"),
    ),
    "empty file": (
        rewritten(KAIFENG, lambda b: b""),
        (KAIFENG, "an empty file", "a heading and rows", "restore it"),
    ),
    "reference row without origin": (
        cells(REFERENCE, 2, origin=""),
        (f"{REFERENCE}:2", "origin ''", "something, not an empty cell", "correct it"),
    ),
    "unknown key in a catalogue": (
        replaced(CODEBOOK, 'better = "higher"', 'beter = "higher"'),
        (
            f"{CODEBOOK}:6",
            "[dibao_standard] unknown key 'beter'",
            "better, decimals, definition_en",
            "did you mean 'better'?",
        ),
    ),
    "duplicate key in a catalogue": (
        replaced("data/raw/labels.toml", 'en = "', 'en = "urban"\nen = "'),
        ("data/raw/labels.toml:5", "Cannot overwrite a value", "each key once", "look at the line named"),
    ),
    "qualifier that does not fit": (
        cells(WUHAN, 3, qualifier="exact"),
        (f"{WUHAN}:3", "'4 万余个' says 余, so it is not exact", "fuzzy mark", "correct printed, qualifier or unit"),
    ),
    "period that ends before it starts": (
        cells(WUHAN, 2, period="2015-2011"),
        (f"{WUHAN}:2", "period '2015-2011'", "two in their order", "correct it"),
    ),
    "overlapping spans": (
        cells(KAIFENG, 3, start="405", end="409"),
        (
            f"{KAIFENG}:3",
            "the span of kaifeng-13fyp-002 inside that of kaifeng-13fyp-001",
            "not overlap",
            "shorten printed",
        ),
    ),
    "row with too few cells": (
        replaced(KAIFENG, "level,,scope: average of districts", "level,scope: average of districts"),
        (f"{KAIFENG}:3", "15 cells", "16 cells", "quote cells that hold a comma"),
    ),
    "binding on a level": (
        cells(KAIFENG, 2, binding="binding"),
        (f"{KAIFENG}:2", "binding 'binding' on a level", "binding only on a target", "empty it, or correct kind"),
    ),
}


def invoke(*arguments):
    """The same without a new process."""
    done = CliRunner().invoke(app, list(arguments))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def hashes(project):
    """What must stay as it was: every file of data/processed and figures."""
    (project / "figures" / "02").mkdir(exist_ok=True)
    (project / "figures" / "02" / "standards.svg").write_text("<svg/>", encoding="utf-8")
    return state(project)


def state(project):
    files = [p for folder in ("data/processed", "figures") for p in (project / folder).rglob("*") if p.is_file()]
    return {str(p.relative_to(project)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def problems(message):
    """The problems of a message: place, found, allowed, how to mend; and the number that its heading says."""
    said = int(re.match(r"(\d+) problems? in the input; nothing was written\.\n", message)[1])
    listed = re.findall(r"^(\S+): found (.*)\n    allowed: (.*)\n    to mend: (.+)$", message, flags=re.M)
    assert said == len(listed), message
    return listed


def says(problem, place, *words):
    """Whether a problem is of that place, and its parts hold those words."""
    return problem[0] == place and all(w in part for w, part in zip(words, problem[1:], strict=True))


def refused(before, after, status, out, message, *expected):
    """Whether one problem was said, and nothing written."""
    assert status == 1
    assert out == ""
    found = problems(message)
    assert len(found) == 1, message
    assert says(found[0], *expected), message
    assert len(before) == 7
    assert after == before


@pytest.mark.parametrize("kind", BROKEN)
def test_build_refuses(kind, project):
    edit, expected = BROKEN[kind]
    edit(project)
    before = hashes(project)
    done = invoke("build")
    refused(before, state(project), *done, *expected)


CUT = {
    "in a text": (CODEBOOK, 'label_en = "Minimum', "Unterminated string"),
    "in a heading": (JURISDICTIONS, "[kaifen", "Expected ']'"),
    "in a list": ("data/raw/formulas.toml", "operands = [", "Invalid value"),
    "after a key": ("data/raw/documents.toml", "jurisdiction =", "Invalid value"),
    "in words of a notebook": ("notebooks/words/parameters.toml", 'help.en = "', "Unterminated string"),
}


@pytest.mark.parametrize("kind", CUT)
def test_a_file_cut_short_is_named_with_its_line_by_whoever_reads_it(kind, project):
    name, last, found = CUT[kind]
    rewritten(name, lambda b: b[: b.index(last.encode()) + len(last)])(project)
    line = (project / name).read_text(encoding="utf-8").count("\n") + 1
    said = f"{name}:{line}: found {found}"
    if name.startswith("data"):
        assert said in invoke("build")[2]
        asked = {CODEBOOK: mz.codebook, FORMULAS: lambda: mz.why_empty(mz.compare("dibao_standard", years=1999))}
        ask = asked.get(name, mz.cities)
    else:
        ask = lambda: mz.settings("02-low-income-standards", {})
    with pytest.raises(ValueError, match=re.escape(said)) as stopped:
        ask()
    assert "to mend: the file may be cut short" in str(stopped.value)


# Processes of their own: how to break the copy, and the words after `python -m mzlib`.
PROCESSES = {
    "misspelt indicator": (BROKEN["misspelt indicator"][0], ["build"]),
    "wrong encoding": (BROKEN["wrong encoding"][0], ["build"]),
    "printed is no number": (BROKEN["printed is no number"][0], ["build"]),
    "a city that does not exist": (
        lambda project: None,
        ["run", "02-low-income-standards", "-p", "cities", "zhengzhuo"],
    ),
}


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    """``python -m mzlib`` in broken copies of the project, started together since each takes its time."""
    started = {}
    for kind, (edit, words) in PROCESSES.items():
        project = tmp_path_factory.mktemp("project")
        environment = os.environ | copy_project(project) | {"LC_ALL": "C", "MZ_FIGURES": ""}
        for name in ("PYTHONUTF8", "PYTHONIOENCODING"):
            environment.pop(name, None)
        edit(project)
        before = hashes(project)
        command = [sys.executable, "-m", "mzlib", *words]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, env=environment, start_new_session=True, **pipes)
        started[kind] = (process, project, before)
    yield started
    for process, *_ in started.values():
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # its workers with it
        process.communicate()


@pytest.fixture(scope="module", autouse=True)
def started_early(request):
    """They run beside the other tests, and are looked at in the last ones of this file."""
    if any("processes" in getattr(item, "fixturenames", ()) for item in request.session.items):
        request.getfixturevalue("processes")


def test_chinese_prints_as_chinese(project):
    cells(KAIFENG, 3, unit="元/人·月", section="第一章（一）")(project)
    message = invoke("build")[2]
    assert "unit '元/人·月': no '元' in the registry" in message
    assert "\\u" not in message


def test_build_of_what_is_not_broken(project):
    before = hashes(project)
    (project / "data/processed/panel.csv").unlink()
    status, out, message = invoke("build")
    assert (status, out) == (0, "")
    assert "observations: panel.csv, facts.csv, audit.csv, issues.csv, panel.parquet, datapackage.json" in message
    after = state(project)
    assert after.keys() == before.keys()
    assert {n: h for n, h in after.items() if n.endswith(".csv")} == {
        n: h for n, h in before.items() if n.endswith(".csv")
    }


# One edit after the other of the same copy, each with what the message must say of it.
MANY = [
    (
        cells(KAIFENG, 2, indicator="dibao_standrad", printed="若干张床"),
        (f"{KAIFENG}:2", "'dibao_standrad'", "ids", "mean"),
    ),
    (lambda project: None, (f"{KAIFENG}:2", "'若干张床' is no number", "number", "correct printed")),
    (
        cells(KAIFENG, 4, unit="bed"),
        (f"{KAIFENG}:4", "'bed' does not convert", "yuan/person/month", "correct the unit"),
    ),
    (cells(KAIFENG, 5, end="99999"), (f"{KAIFENG}:5", "in a span of 99", "a span as long as", "take the offsets")),
    (cells(KAIFENG, 6, qualifier_at="0:99999"), (f"{KAIFENG}:6", "qualifier_at 0:99999", "a place outside", "take")),
    (
        cells(KAIFENG, 7, fact="wuhan-13fyp-999"),
        (f"{KAIFENG}:7", "'wuhan-13fyp-999'", "kaifeng-13fyp-nnn", "number it"),
    ),
    (cells(WUHAN, 4, qualifier="exatc"), (f"{WUHAN}:4", "qualifier 'exatc'", "exact, approx, over", "mean 'exact'?")),
    (cells(WUHAN, 5, kind="levle"), (f"{WUHAN}:5", "kind 'levle'", "level, flow, share", "did you mean 'level'?")),
    (cells(WUHAN, 6, period="in 2015"), (f"{WUHAN}:6", "period 'in 2015'", "a year, or two", "correct it")),
    (
        cells(WUHAN, 7, area=" urban"),
        (f"{WUHAN}:7", "area ' urban' with space around it", "no space", "remove the space"),
    ),
    (
        replaced("data/raw/facts/pingdingshan-14fyp.csv", "\npingdingshan-14fyp-002", "\n\npingdingshan-14fyp-002"),
        ("data/raw/facts/pingdingshan-14fyp.csv:3", "0 cells", "16 cells", "no empty lines"),
    ),
    (
        lambda project: (project / "data/raw/facts/zhengzhou-13fyp.csv").unlink(),
        ("data/raw/facts/zhengzhou-13fyp.csv", "no such file", "the file", "restore it"),
    ),
    (
        lambda project: (project / "data/raw/facts/wuhan-14fyp.csv").touch(),
        ("data/raw/facts/wuhan-14fyp.csv", "not in the catalogue", "wuhan-13fyp", "add it to data/raw/documents.toml"),
    ),
    (
        cells(REFERENCE, 2, jurisdiction="zhengzhuo"),
        (f"{REFERENCE}:2", "'zhengzhuo'", "ids", "did you mean 'zhengzhou'?"),
    ),
    (
        cells(REFERENCE, 5, period="2010"),
        (f"{REFERENCE}:5", "a second row", "first on line 4", "give the other series"),
    ),
    (replaced(JURISDICTIONS, 'name_zh = "郑州"\n', ""), (f"{JURISDICTIONS}:4", "without 'name_zh'", "name_zh", "add")),
    (
        replaced(CODEBOOK, '"social_assistance"', '"social_asistance"'),
        (f"{CODEBOOK}:6", "'social_asistance'", "ids", "mean"),
    ),
    (
        replaced(FORMULAS, '"product"', '"prodcut"'),
        (f"{FORMULAS}:8", "form 'prodcut'", "ratio, product", "'product'?"),
    ),
]


def test_all_problems_at_once(project):
    for edit, _ in MANY:
        edit(project)
    before = hashes(project)
    status, _, message = invoke("build")
    assert status == 1
    found = problems(message)
    for _, expected in MANY:
        assert any(says(p, *expected) for p in found), f"{expected} not in\n{message}"
    assert len(found) == len(MANY), message
    assert state(project) == before


# Parameters


def mz_command(words, monkeypatch, capsys):
    """What the command ``mz`` does with these words, in this process: exit status, standard output, standard error."""
    monkeypatch.setattr(sys, "argv", words.split())
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, *capsys.readouterr()


@pytest.fixture
def tiny(project):
    """A project with one notebook, which leaves a mark when it runs."""
    lines = ["cities: list = ['wuhan']  # which", "year: int = 2015  # when", "derived: bool = True  # true, false"]
    cell = nbformat.v4.new_code_cell("\n".join(lines), metadata={"tags": ["parameters"]})
    mark = nbformat.v4.new_code_cell("import pathlib\n_ = pathlib.Path('ran').write_text(f'{cities} {year}')")
    notebook = nbformat.v4.new_notebook(cells=[cell, mark])
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    (project / "notebooks").mkdir(exist_ok=True)
    nbformat.write(notebook, project / "notebooks" / "99-tiny.ipynb")
    return project


# arguments after `mz run`, what the message says
REFUSED_RUNS = [
    (
        ["99-tiny", "-p", "yaer=2015"],
        "no parameter 'yaer'; allowed: cities, derived, year; did you mean 'year'?",
    ),
    (["99-tiny", "-p", "year=twenty"], "99-tiny: year: found 'twenty'; allowed: a whole number without leading zeros"),
    (["99-tiny", "-p", "year=02015"], "99-tiny: year: found '02015'; allowed: a whole number without leading zeros"),
    (["99-tiny", "-p", "year=2015.5"], "99-tiny: year: found '2015.5'; allowed: a whole number"),
    (["99-tiny", "-p", "derived=maybe"], "99-tiny: derived: found 'maybe'; allowed: true, false"),
    (
        ["99-tiny", "-p", "cities=['wuhan'"],
        """99-tiny: cities: found "['wuhan'"; allowed: names with commas, or a list""",
    ),
    (["99-tiyn"], "'99-tiyn' is no notebook of this suite; allowed: "),
]


@pytest.mark.parametrize("arguments, expected", REFUSED_RUNS)
def test_run_refuses_before_anything_runs(arguments, expected, tiny):
    before = hashes(tiny)
    status, out, message = invoke("run", *arguments)
    assert status == 1
    assert out == ""
    assert expected in message
    assert not (tiny / "notebooks" / "ran").exists()
    assert state(tiny) == before


def test_run_says_all_that_is_wrong_with_its_parameters(tiny):
    status, _, message = invoke("run", "99-tiny", "-p", "yaer=2015", "-p", "year=x", "-p", "derived=no")
    assert status == 1
    for words in ("no parameter 'yaer'", "year: found 'x'", "derived: found 'no'"):
        assert words in message


def test_run_takes_name_and_value_apart_or_joined(tiny, monkeypatch, capsys):
    words = "mz run 99-tiny -p yaer 2015 -p year=x --parameter derived no"
    status, out, message = mz_command(words, monkeypatch, capsys)
    assert (status, out) == (1, "")
    for words in ("no parameter 'yaer'", "year: found 'x'", "derived: found 'no'"):
        assert words in message
    assert not (tiny / "notebooks" / "ran").exists()


def test_run_of_what_is_right_leaves_its_mark(tiny):
    assert "drew nothing" in run(plan(["99-tiny"], [("year", "2011"), ("cities", "wuhan,kaifeng")]))["99-tiny"]
    assert (tiny / "notebooks" / "ran").read_text() == "['wuhan', 'kaifeng'] 2011"


# Observations


def test_source_of_an_unknown_observation(project):
    status, out, message = invoke("source", "derived:wuhan:dibao_standrad:rural:2010:level")
    assert status == 1
    assert out == ""
    assert "no observation 'derived:wuhan:dibao_standrad:rural:2010:level' in the panel" in message
    assert "did you mean 'derived:wuhan:dibao_standard:rural:2010:level'?" in message


def test_source_of_a_known_observation(project):
    status, out, message = invoke("source", "kaifeng-13fyp-001")
    assert (status, message) == (0, "")
    assert out.startswith("kaifeng-13fyp-001  (stated)\n")


def test_source_before_a_build(project):
    (project / "data/processed/panel.csv").unlink()
    status, out, message = invoke("source", "kaifeng-13fyp-001")
    assert (status, out) == (1, "")
    assert "run `mz build`" in message


@pytest.mark.parametrize(
    "words, message",
    [
        (dict(indicators="dibao_standrad"), "did you mean 'dibao_standard'?"),
        (dict(indicators="dibao_standard", cities=["zhengzhuo"]), "did you mean 'zhengzhou'?"),
    ],
)
def test_compare_refuses(words, message):
    with pytest.raises(ValueError) as caught:
        mz.compare(**words)
    assert message in str(caught.value)


# Processes of their own


def ended(kind, processes):
    """Hashes before and after, exit status, standard output and standard error of a process."""
    process, project, before = processes[kind]
    out, message = process.communicate(timeout=120)
    return before, state(project), process.returncode, out.decode("utf-8"), message.decode("utf-8")


@pytest.mark.parametrize("kind", ["misspelt indicator", "wrong encoding", "printed is no number"])
def test_build_refuses_in_a_process_of_its_own(kind, processes):
    refused(*ended(kind, processes), *BROKEN[kind][1])


def test_run_refuses_a_city_that_does_not_exist(processes):
    before, after, status, out, message = ended("a city that does not exist", processes)
    assert status == 1
    assert out == ""
    assert "'zhengzhuo' is no city; allowed: zhengzhou, kaifeng, pingdingshan, wuhan" in message
    assert "did you mean 'zhengzhou'?" in message
    assert after == before


def test_a_catalogue_that_cannot_be_read_stops_no_import(project):
    with (project / "data/raw/documents.toml").open("a", encoding="utf-8") as file:
        file.write("x = [")
    done = subprocess.run([sys.executable, "-m", "mzlib", "build"], capture_output=True, text=True)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "data/raw/documents.toml" in done.stderr and "well-formed TOML" in done.stderr

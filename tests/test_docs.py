"""README and guide: every command and every snippet runs, in a copy without network, and prints what the page says that it prints."""

import ast
import contextlib
import io
import re
import shlex
import types
from pathlib import Path

import click
import pytest
import typer
from conftest import ROOT
from typer.testing import CliRunner

from mzlib import cli

PAGES = ("README.md", "docs/guide.md")
TEXT = {name: (ROOT / name).read_text(encoding="utf-8") for name in PAGES}
# Words that stand for what a reader puts in their place, and what the tests put there.
MEANT = {
    "ID": "derived:pingdingshan:dibao_standard:urban:2015:level",
    "COMMAND": "audit",
    "panel.xlsx": "panel.csv",
}
# What takes minutes or needs a document: that the command and its options are there is all that is looked at.
LONG = {"run", "report", "new", "review", "accept", "extract"}


def blocks(text):
    """Code of a page in its order: its language ("" where it is indented), and its lines."""
    fence = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$|((?:^    [^\n]*\n|^\n(?=    ))+)")
    for found in fence.finditer(text + "\n"):
        if found[3] is None:
            yield found[1], found[2]
        elif found[3].strip():
            yield "", re.sub(r"(?m)^    ", "", found[3]).strip("\n") + "\n"


def commands(text):
    """Every command that a page names, in code of its own or within a line; a page's placeholders in brackets left out."""
    indented = "\n".join(code for language, code in blocks(text) if not language)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```$", "", text))
    for line in [*indented.splitlines(), *inline]:
        line = re.sub(r"\s#.*|\s*\[[^\]]*\]|^\$ ", "", line).strip()
        # A command that is only named, as in "`mz source` gives them", has no arguments to look at.
        if re.match(r"(mz|make|source|jupyter|pip|python) ", line) and line not in ("mz source", "mz run"):
            yield line


def parsed(line):
    """The command's arguments as click takes them; it fails where there is no such command, option or argument."""
    words = [MEANT.get(w, w) for w in shlex.split(line)][1:]
    while "-p" in words:  # as cli.main joins them
        at = words.index("-p")
        words[at : at + 3] = [f"--parameter={words[at + 1]}={words[at + 2]}"]
    group = typer.main.get_command(cli.app)
    name, command, rest = group.resolve_command(click.Context(group), words)
    if "--help" not in rest:
        command.make_context(name, list(rest), resilient_parsing=False)
    return name, words


def agrees(said, printed):
    """Whether a page says what was printed: line by line, `...` standing for lines that the page leaves out."""
    lines = [re.escape(line.rstrip()) for line in said.strip("\n").splitlines()]
    pattern = "\n".join("(?:.*\n)*?.*" if line.strip() == re.escape("...") else line for line in lines)
    return re.search(rf"(?m)^{pattern}$", "\n".join(line.rstrip() for line in printed.splitlines()))


@pytest.mark.parametrize(("said", "fits"), [("a\n...\nd", True), ("a\nd", False), ("b\nc", True), ("b\n...\nb", False)])
def test_what_a_page_says_is_held_against_all_that_is_printed(said, fits):
    assert bool(agrees(said, "a\nb \nc\nd\n")) == fits


@pytest.mark.parametrize("page", PAGES)
def test_every_command_runs_or_is_there(page, project, monkeypatch):
    monkeypatch.chdir(project)
    lines = list(dict.fromkeys(commands(TEXT[page])))
    assert len(lines) > 5
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in lines:
        tool, rest = line.split(" ", 1)
        if tool == "make":
            assert re.search(rf"(?m)^{re.escape(rest)}:", makefile), line
        elif tool == "source":
            assert f"BIN := {rest.removesuffix('/activate')}" in makefile
        elif line.startswith("python"):
            assert rest == "-m mzlib" and (ROOT / "mzlib" / "__main__.py").is_file()
        else:
            assert tool == "mz", line
            name, words = parsed(line)
            if name not in LONG:
                done = CliRunner().invoke(cli.app, words)
                assert done.exit_code == 0, f"{line}\n{done.output}"


@pytest.mark.parametrize("page", PAGES)
def test_sessions_say_what_they_print(page, project, monkeypatch):
    monkeypatch.chdir(project)
    sessions = [code for language, code in blocks(TEXT[page]) if not language and code.startswith("$ ")]
    assert sessions or page == "README.md"
    for code in sessions:
        line, said = code.split("\n", 1)
        done = CliRunner().invoke(cli.app, parsed(line.removeprefix("$ "))[1])
        assert agrees(said, done.output), f"{line}\n{done.output}"
        assert done.exit_code == ("yaer" in line), line


@pytest.mark.parametrize("page", PAGES)
def test_snippets_run_and_print_what_stands_under_them(page, project, monkeypatch):
    """In the order of the page, in one session, as a reader types them; what stands bare at the end of a line shows something."""
    monkeypatch.chdir(project)
    session, code = types.ModuleType("session").__dict__, list(blocks(TEXT[page]))
    snippets = [i for i, (language, _) in enumerate(code) if language == "python"]
    assert snippets
    for i in snippets:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            for node in ast.parse(code[i][1]).body:
                if isinstance(node, ast.Expr):
                    shown = eval(ast.unparse(node), session)
                    assert shown is None or len(shown), f"{ast.unparse(node)} shows nothing"
                else:
                    exec(ast.unparse(node), session)
        if printed.getvalue():
            language, said = code[i + 1]
            assert not language and agrees(said, printed.getvalue()), f"{code[i][1]}\n{printed.getvalue()}"


def test_every_file_that_the_guide_promises_is_written(project, monkeypatch):
    monkeypatch.chdir(project)
    drawn = next(code for _, code in blocks(TEXT["docs/guide.md"]) if "mz.dots" in code)
    exec(f"import mzlib as mz\n{drawn}", {"print": lambda *_: None})
    names = {p.name for p in Path("mine/02-low-income-standards").iterdir()}
    promised = {f"standards.{e}" for e in ("png", "csv", "sources.txt")}
    assert names == promised | {f"standards-table.{e}" for e in ("html", "docx", "csv")}


@pytest.mark.parametrize("page", [*PAGES, "CONTRIBUTING.md", "docs/architecture.md", "CHANGELOG.md"])
def test_every_link_leads_to_a_file(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [u for u in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in u]
    assert [u for u in links if not (ROOT / page).parent.joinpath(u).exists()] == []


@pytest.mark.parametrize(
    "page", [*PAGES, "CONTRIBUTING.md", "docs/architecture.md", "docs/figures.md", "docs/add-a-city.md"]
)
def test_every_word_of_the_library_that_a_page_names_is_there(page):
    import mzlib as mz

    named = set(re.findall(r"\bmz\.([a-z][a-z_]*)\b(?!\.)", (ROOT / page).read_text(encoding="utf-8")))
    assert named - set(mz.__all__) == set()

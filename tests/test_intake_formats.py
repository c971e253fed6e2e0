"""What people have: Word, PDF, web pages, old encodings. The same plan gives the same facts in each of them."""

import shutil
import zipfile
from pathlib import Path

import docx
import pandas as pd
import pytest
import zhplot
from conftest import forget
from test_add_city import HERE, NEW, copied, decisions, done, mz_run, set_environment  # noqa: F401  a fixture

import mzlib as mz
from mzlib.analysis.load import catalogue
from mzlib.intake.sheet import read_sheet, write_sheet

PLAN = (HERE / "plan.txt").read_text(encoding="utf-8").replace("拥有养老床位\n- 2 -\n", "拥有养老床位")
CSS = "p {line-height: 150%; width: 35%}"


def blocks():
    """The plan's lines; those of its table together, cells apart."""
    for line in filter(None, PLAN.split("\n")):
        yield line.split("\t") if "\t" in line else line


def as_docx(path):
    """The plan as Word has it: runs of their own for a number, a table, a part that hangs loose."""
    document, table = docx.Document(), None
    for block in blocks():
        if isinstance(block, list):
            table = table or document.add_table(0, len(block))
            for cell, text in zip(table.add_row().cells, block):
                cell.text = text
        else:
            paragraph = document.add_paragraph()
            for piece in block.replace("万张", "\v万张").split("\v"):
                paragraph.add_run(piece).bold = piece.startswith("万")
    document.save(path)
    parts = {n: zipfile.ZipFile(path).read(n) for n in zipfile.ZipFile(path).namelist()}
    loose = b'<Relationship Id="rId99" Type="http://x/image" Target="NULL"/></Relationships>'
    name = "word/_rels/document.xml.rels"
    parts[name] = parts[name].replace(b"</Relationships>", loose)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def as_html(path):
    """The plan as a site has it: tags round numbers, script, style, entities, in GBK."""
    body = []
    for block in blocks():
        if isinstance(block, list):
            row = "<tr>" + "".join(f"<td><p>{c}</p></td>" for c in block) + "</tr></table>"
            before = body.pop().removesuffix("</table>")
            body += [before + row] if before.startswith("<table") else [before, "<table>" + row]
        else:
            marked = block.replace("1.26万张", '<span style="line-height:150%">1.26</span>万张').replace("%", "&#37;")
            body.append(f'<p class="MsoNormal" style="{CSS * 20}">{marked}</p>')
    page = f"<!DOCTYPE html><html><head><meta charset=gb2312><title>首页 12 张</title><style>{CSS}</style></head><body>"
    page += "<script>var rate='35%';</script><nav>共 99 条</nav>" + "\n".join(body) + "</body></html>"
    path.write_bytes(page.encode("gb18030"))


def as_pdf(path, pages=(14, 40)):
    """The plan on pages with a running head and numbers, lines wrapped at the margin, the table with rules."""
    import matplotlib
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    font = FontProperties(fname=str(next(Path(zhplot.__file__).parent.rglob("*.ttf"))))
    lines = []
    for block in blocks():
        lines += [block] if isinstance(block, list) else wrapped("　　" + block if "。" in block else block)
    with matplotlib.rc_context({"pdf.fonttype": 42}), PdfPages(path) as book:
        for number in range(1, 3):
            page = Figure(figsize=(8.27, 11.69))

            def put(x, y, text, size=12, page=page):
                page.text(x, y, text, fontproperties=font, fontsize=size, parse_math=False)

            put(0.1, 0.96, "云溪市民政事业发展规划", 9)
            put(0.48, 0.03, f"— {number + 6} —", 9)
            y = 0.92
            for line in lines[: pages[0]] if number == 1 else lines[pages[0] :]:
                if isinstance(line, list):
                    edges = [0.1, 0.5, 0.58, 0.68, 0.78, 0.9]
                    for x, text in zip(edges, line):
                        put(x + 0.005, y, text, 11)
                    for height in (y - 0.007, y + 0.017):
                        rule(page, edges[0], height, edges[-1], height)
                    for x in edges:
                        rule(page, x, y - 0.007, x, y + 0.017)
                else:
                    put(0.1 + 24 / 595 * line.startswith("　　"), y, line.lstrip("　"))
                y -= 0.024
            book.savefig(page)


def rule(page, x0, y0, x1, y1):
    from matplotlib.lines import Line2D

    page.add_artist(Line2D([x0, x1], [y0, y1], color="black", linewidth=0.6, transform=page.transFigure))


def wrapped(text, width=38):
    """Lines of a paragraph as wide as a page: a digit or a letter is half as wide as a Chinese character."""
    lines, line, full = [], "", 0.0
    for i, char in enumerate(text):
        # A number is never broken, as no typesetter does it.
        word = text[i:].partition("，")[0] if char.isdigit() and not text[i - 1 : i].isdigit() else char
        word = word[: next((k for k, c in enumerate(word) if not (c.isdigit() or c in ".%")), len(word))] or char
        if full + sum(0.55 if c.isascii() else 1 for c in word) > width:
            lines, line, full = [*lines, line], "", 0.0
        line, full = line + char, full + (0.55 if char.isascii() else 1)
    return [*lines, line]


def fresh(copied, folder):  # noqa: F811
    shutil.copytree(copied, folder, ignore=shutil.ignore_patterns("*.ipynb"))
    with (folder / "data/raw/codebook.toml").open("a", encoding="utf-8") as file:
        file.write((HERE / "codebook.toml").read_text(encoding="utf-8"))
    return folder


@pytest.fixture
def four(copied, tmp_path, monkeypatch):  # noqa: F811
    """A copy of the project before there is a fifth city."""
    set_environment(fresh(copied, tmp_path / "project"), monkeypatch)
    monkeypatch.chdir(tmp_path / "project")
    yield tmp_path / "project"
    forget()


def decided(path):
    """Fill in a sheet as a person would who has the decisions of the plan in hand, and counts no characters."""
    sheet, problems = read_sheet(path)
    assert not problems
    text = (HERE / "plan.txt").read_text(encoding="utf-8")
    sheet = sheet.assign(decision="reject", at=sheet.start.astype(int)).sort_values("at").drop(columns="at")
    lines = iter(list(sheet.index))
    for fact in decisions():
        a, b = map(int, fact["qualifier_at"].split(":")) if fact["qualifier_at"] else (0, 0)
        line = next(i for i in lines if fact["printed"] == sheet.at[i, "printed"])
        kept = {k: v for k, v in fact.items() if k not in ("start", "end", "printed", "section")}
        sheet.loc[line, list(kept)] = list((kept | {"qualifier_at": text[a:b]}).values())
        sheet.loc[line, ["decision", "value"]] = ["accept", ""]
    return write_sheet(sheet, path, pd.DataFrame())


def facts_of(source):
    """What the panel has after the way of a person: new, review, accept, build."""
    said = done("new", str(source), *NEW[2:])
    done("accept", str(decided(Path("build/review/yunxi-13fyp.xlsx").resolve())))
    done("build")
    forget()
    facts = mz.load("facts").set_index("fact")
    return said, facts[facts.index.str.startswith("yunxi")].drop(columns=["start", "end", "qualifier_at"])


@pytest.fixture(scope="module")
def plain_facts(copied, tmp_path_factory):  # noqa: F811
    """The facts of the plan as plain text."""
    folder = fresh(copied, tmp_path_factory.mktemp("plain") / "project")
    with pytest.MonkeyPatch.context() as patch:
        set_environment(folder, patch)
        patch.chdir(folder)
        facts = facts_of(HERE / "plan.txt")[1]
    forget()
    assert len(facts) == len(decisions())
    return facts


@pytest.mark.parametrize(("name", "make"), [("a.docx", as_docx), ("a.html", as_html), ("a.pdf", as_pdf)])
def test_a_plan_in_any_format_gives_the_same_facts(plain_facts, four, tmp_path, name, make):
    make(tmp_path / name)
    said, facts = facts_of(tmp_path / name)
    assert "read as a" in said
    pd.testing.assert_frame_equal(facts, plain_facts)
    entry = catalogue("documents")["yunxi-13fyp"]
    assert entry["original"] == name and len(entry["original_sha256"]) == 64
    assert entry["length"] == len((four / "documents/yunxi-13fyp.txt").read_text(encoding="utf-8"))
    assert "yunxi" not in mz_run("check")[1]  # every digit is a fact or listed as none

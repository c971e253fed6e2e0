"""What people have: Word, PDF, web pages, old encodings. The same plan gives the same facts in each of them."""

import base64
import io
import shutil
import zipfile
from pathlib import Path

import docx
import pandas as pd
import pytest
from conftest import forget
from test_add_city import HERE, NEW, copied, decisions, done, mz_run, set_environment  # noqa: F401  a fixture

import mzlib as mz
from mzlib.analysis.load import catalogue
from mzlib.intake.blocks import table_lines
from mzlib.intake.formats import read_document, what_is
from mzlib.intake.sheet import read_sheet, write_sheet
from mzlib.sources.problems import InputError

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


def as_pdf(path, pages=(14,)):
    """The plan on pages with a running head and numbers, lines wrapped at the margin, the table with rules."""
    import matplotlib
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    font = FontProperties(fname=str(Path(mz.__file__).parent / "display/fonts/MzSansSC-Regular.ttf"))
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


# What a file is


def packed(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
GBK = "全市养老床位达到12600张，是人民的。\n".encode("gbk")
OTHERS = {
    "doc": (OLE + "WordDocument".encode("utf-16-le"), "an old Word or WPS document", "save it as .docx"),
    "wps": (OLE, "an old office file", "save it as .docx"),
    "locked": (OLE + "EncryptedPackage".encode("utf-16-le"), "with a password", "without one"),
    "ofd": (packed(**{"OFD.xml": "<x/>"}), "an OFD document", "save it as .pdf or .docx"),
    "xlsx": (packed(**{"xl/workbook.xml": "<x/>"}), "a workbook", "as text with tabs"),
    "zip": (packed(a="b"), "an archive (ZIP)", "unpack it"),
    "half": (packed(**{"word/document.xml": "<w/>"})[:60], "damaged", "save it again"),
    "broken": (packed(**{"word/document.xml": "<w:a>"}), "word/document.xml, which is broken", "save it again"),
    "bomb": (packed(**{"word/document.xml": b" " * 201_000_000}), "200,000,000 bytes", "Save it again"),
    "nothing": (packed(**{"word/document.xml": f'<document xmlns="{WORD}"/>'}), "without text", "recognise"),
    "rtf": (b"{\\rtf1 5}", "rich text (RTF)", "save it as .docx"),
    "png": (base64.b64decode("iVBORw0KGgo="), "a picture (PNG)", "ocrmypdf"),
    "tif": (b"II*\0", "a picture (TIFF)", "ocrmypdf"),
    "webp": (b"RIFF1234WEBP", "a picture or a film", "ocrmypdf"),
    "mht": (b"MIME-Version: 1.0\nContent-Type: multipart/related", "a web archive", "HTML only"),
    "pdf": (b"%PDF-1.4\nnonsense", "a PDF that cannot be read", "print it into a new PDF"),
    "empty": (b" \n", "an empty file", "the right file"),
    "script": (b"<html><script>var a='35%'</script>", "a web page without text", "from a browser"),
    "deep": (b"<p>5" + b"<div>" * 50_000, "a web page that the parser gives up", "from a browser"),
    "gbk": (GBK * 9 + b"\xff" + GBK, f"the byte 0xff at {len(GBK) * 9} (line 10), which is no GB18030 (GBK)", "UTF-8"),
    "utf8": ("低保标准\n".encode() * 9 + b"\xff\xff", "the byte 0xff at 117 (line 10), which is no UTF-8", "UTF-8"),
    "cut": ("低保5元".encode("utf-16")[:-1], "which is no UTF-16", "UTF-8"),
    "binary": (bytes(range(1, 32)) * 9, "control characters", "the right file"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_cannot_be_read_is_named_with_the_way_from_there(tmp_path, name):
    content, found, way = OTHERS[name]
    (tmp_path / "plan").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_document(tmp_path / "plan")
    [problem] = caught.value.problems
    assert found in problem.found and way in problem.mend


def test_no_file_and_a_folder_are_told(tmp_path):
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(InputError):
            read_document(path)


def test_a_scan_is_named_and_a_page_without_text_is_told(tmp_path):
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    for name, texts in (("scan", [""]), ("half", ["12600 beds in 2015", ""])):
        with PdfPages(tmp_path / f"{name}.pdf") as book:
            for text in texts:
                page = Figure(figsize=(4, 4))
                page.figimage([[0.0, 1.0], [1.0, 0.0]])
                page.text(0.1, 0.5, text)
                book.savefig(page)
    with pytest.raises(InputError, match="a scan: pictures of pages without text"):
        read_document(tmp_path / "scan.pdf")
    text, notes = read_document(tmp_path / "half.pdf")
    assert text == "12600 beds in 2015\n" and "NO TEXT on page 2" in notes[-1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_encodings(tmp_path, encoding):
    text = "全市养老床位达到12600张。\r\n是人民的，\n" * 9
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert read_document(tmp_path / "a.txt")[0].removeprefix("\ufeff") == text


def test_a_page_says_its_own_encoding(tmp_path):
    (tmp_path / "a").write_bytes("<html><meta charset='big5'><p>養老床位12600張".encode("big5"))
    assert read_document(tmp_path / "a")[0] == "養老床位12600張\n"


def word(body, **parts):
    main = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return packed(**({"word/document.xml": main} | {f"word/{n}.xml": x for n, x in parts.items()}))


def read_word(tmp_path, body, **parts):
    (tmp_path / "a.docx").write_bytes(word(body, **parts))
    assert what_is((tmp_path / "a.docx").read_bytes())[0] == "docx"
    return read_document(tmp_path / "a.docx")


def run_of(text, **properties):
    inside = "".join(f'<w:{k} w:val="{v}"/>' for k, v in properties.items())
    return f"<w:r><w:rPr>{inside}</w:rPr><w:t>{text}</w:t></w:r>"


def test_word_shows_what_a_reader_sees(tmp_path):
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    contents = field.format("begin") + "<w:r><w:instrText> TOC \\o </w:instrText></w:r>" + field.format("separate")
    body = (
        f"<w:p>{contents}{run_of('一、床位 12')}{field.format('end')}</w:p>"
        f"<w:p>{run_of('床位')}<w:del>{run_of('99')}</w:del><w:ins>{run_of('1.26')}</w:ins>{run_of('万张')}"
        f"{run_of('3', vertAlign='superscript')}{run_of('77', vanish='1')}</w:p>"
        f'<w:p>{run_of("比例")}<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>{run_of("35%")}'
        '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
        f'<w:p>{run_of("12")}<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>'
    )
    notes = (
        f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="2"><w:p>{run_of("指2015年")}</w:p></w:footnote></w:footnotes>'
    )
    text, said = read_word(tmp_path, body, footnotes=notes)
    assert text == "床位1.26万张³\n比例≥35%¹\n12\ufffd\n¹指2015年\n"
    assert "table of contents is left out" in said[1] and "1 signs of unusual fonts" in said[2]


def test_word_numbers_its_headings(tmp_path):
    level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    levels = level.format(0, "chineseCounting", "%1、") + level.format(1, "chineseCounting", "（%2）")
    numbering = (
        f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    item = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    )
    body = "".join(item.format(*x) for x in [(0, "成就"), (1, "救助"), (1, "养老"), (0, "目标"), (1, "总体")])
    text, _ = read_word(tmp_path, body, numbering=numbering)
    assert text.split() == ["一、成就", "（一）救助", "（二）养老", "二、目标", "（一）总体"]


# Tables, whatever they come from


def cell(*lines, width=1, height=1):
    return list(lines), width, height


def test_cells_of_several_numbers_are_rows_and_never_one_number():
    rows = [[cell("指标"), cell("2015年")], [cell("养老床位", "日间床位"), cell("204", "64")]]
    assert table_lines(rows) == ["指标\t2015年", "养老床位\t204", "日间床位\t64"]
    # Where it is not clear which name is whose, no line gets one.
    rows[1] = [cell("每千名老年人", "养老床位", "日间床位"), cell("204", "64")]
    assert table_lines(rows)[1:] == ["每千名老年人养老床位日间床位\t", "\t204", "\t64"]
    rows[1] = [cell("每千名老年人", "拥有床位"), cell("35")]
    assert table_lines(rows)[1:] == ["每千名老年人拥有床位\t35"]


def test_a_name_stands_in_all_that_it_covers_and_a_number_once():
    rows = [
        [cell("指标", height=2), cell("2015年", width=2)],
        [cell("城"), cell("乡")],
        [cell("低保"), cell("420", width=2)],
    ]
    assert table_lines(rows) == ["指标\t2015年\t2015年", "指标\t城\t乡", "低保\t420\t"]
    assert table_lines([[cell("表1", width=3)], [cell("a"), cell("1"), cell("2")]]) == ["表1", "a\t1\t2"]


def test_a_table_that_only_arranges_is_no_table(tmp_path):
    page = "<table><tr><td><p>一、成就</p><table><tr><td>床位<td>12</table><p>二、目标</p></td></tr></table>"
    (tmp_path / "a").write_text(page, encoding="utf-8")
    assert read_document(tmp_path / "a")[0] == "一、成就\n床位\t12\n二、目标\n"


def test_pages_with_a_span_over_everything_cost_little(tmp_path):
    (tmp_path / "a").write_text("<table>" + "<tr><td colspan=99999 rowspan=99999>a<td>1" * 200, encoding="utf-8")
    assert len(read_document(tmp_path / "a")[0]) < 200_000


def test_a_number_in_pieces_and_a_mark_on_it(tmp_path):
    page = "<p>床位<span>1.26</span>\n<span>万张</span>，低保12600<sup><a>[3]</a></sup>元，{0}占比&ge;30&#37;</p>"
    (tmp_path / "a").write_text(page.format('<b style="display: none">99</b>'), encoding="utf-8")
    assert read_document(tmp_path / "a")[0] == "床位1.26 万张，低保12600³元，占比≥30%\n"


def test_another_edition_keeps_the_name_of_its_own_file(four, tmp_path):
    as_docx(tmp_path / "first.docx")
    done("new", str(tmp_path / "first.docx"), *NEW[2:])
    done("accept", str(decided(four / "build/review/yunxi-13fyp.xlsx")))
    as_html(tmp_path / "second.html")
    text = (tmp_path / "second.html").read_bytes().decode("gb18030").replace("<p", "<p>印发稿</p><p", 1)
    for name, content in (("second.html", text.encode("gb18030")), ("third.txt", ("第三稿\n" + PLAN).encode())):
        (tmp_path / name).write_bytes(content)
        done("review", "yunxi-13fyp", "--text", str(tmp_path / name), "--force")
        sheet, _ = read_sheet(four / "build/review/yunxi-13fyp.xlsx")
        sheet.loc[sheet.state == "changed", "decision"] = "accept"
        write_sheet(sheet, four / "build/review/yunxi-13fyp.xlsx", pd.DataFrame())
        assert f"{len(decisions())} moved" in done("accept", str(four / "build/review/yunxi-13fyp.xlsx"))
        forget()
        assert catalogue("documents")["yunxi-13fyp"].get("original") == (name if name.endswith("html") else None)

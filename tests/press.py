"""A small suite for the press: two notebooks as executed, and their figures, made up; any of its texts can be a payload."""

import base64
import io
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image, ImageDraw, PngImagePlugin

from mzlib.analysis.load import load_panel

# Members of a kind: what is live somewhere, or changes what a page says, if it is not text.
PAYLOADS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![i](http://evil.example/i.png)",
    "<svg onload=alert(1)>", "</title><script>1</script>", "a *b* _c_ <d>", "<a href='data:text/html,x'>y</a>",
    "<iframe src=//evil.example></iframe>", "{{ 7 * 7 }}", "<style>*{display:none}</style>", "[x]: javascript:alert(1)",
    "<p style='background:url(//evil.example)'>z</p>", "=1+1", "<math><mi href='javascript:1'>q</mi></math>", "$\\href{javascript:1}{x}$",
)  # fmt: skip
WORDS = {
    "en": dict(title="Wuhan's standards are half as high again", subtitle="Dibao standard, yuan a month, 2015", note="One note.",
               source="Source: plans of four cities", alt="Dot plot: dibao standard, yuan a month"),
    "zh": dict(title="武汉标准比开封高一半", subtitle="低保标准，元/月，2015年", note="说明一则。",
               source="资料来源：四市规划", alt="点图：低保标准，元/月"),
}  # fmt: skip
ANSWER = {
    "en": "**Wuhan's urban standard was 580 yuan, Kaifeng's 390**: 1.5 times.\n\nRural: further down.",
    "zh": "**武汉城市标准为580元，开封为390元**，前者为后者的1.5倍。\n\n农村见下文。",
}
_PARAMETERS = (
    'cities: list = ["all"]\nlanguage: str = "en"\nfigures_dir: str = ""\nformats: list = ["png"]\nsize: str = "page"'
)
TABLE = """<div class="mz-table">
<table>
<caption style="text-align:left"><strong>Standards</strong> <small>2015</small></caption>
<thead><tr><th scope="col" style="text-align:left">Place</th><th scope="col">Urban</th></tr></thead>
<tbody>
<tr><th scope="row" style="text-align:left">Wuhan</th>
<td><a class="source" href="../data/raw/facts/wuhan-13fyp.csv" title="wuhan-13fyp-016">580</a></td></tr>
<tr><th scope="row" style="text-align:left">Kaifeng</th><td>390 [a]</td></tr>
</tbody>
</table>
<p>[a] A note of the table.</p>
</div>"""


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Sixty stated figures instead of the whole panel, for those who import it; what is made once a module has the whole."""
    panel = load_panel()
    panel = panel[panel.observation.str.startswith("wuhan-13fyp-")].head(60)
    for module in ("report", "pages"):
        monkeypatch.setattr(f"mzlib.suite.{module}.load_panel", lambda: panel)


def png(name, words, size=(720, 400), plot=(60, 340)):
    """A picture as charts write it: its words in text chunks, and the rows between which the chart stands."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).line((0, plot[0], size[0], plot[1]), fill="navy", width=9)
    info = PngImagePlugin.PngInfo()
    said = dict(Name=name, Title=words["title"], Subtitle=words["subtitle"], Note=words["note"], Source=words["source"],
                Description=words["alt"], Plot=f"{plot[0]},{plot[1]}")  # fmt: skip
    for key, value in said.items():
        info.add_itxt(key, value)
    picture.save(made := io.BytesIO(), "PNG", pnginfo=info)
    return made.getvalue()


def _shown(data):
    return new_output("display_data", data=data)


def _notebook(number, language, words, payload, picture):
    """An executed notebook, its cells tagged by language; the payload in every place to which data come."""
    named = f"{number:02} · Question {number}?" if language == "en" else f"{number:02} · 问题{number}？"
    cells = [
        new_markdown_cell(f"# {named}\n\nOnly English here. {payload}", metadata={"tags": ["en"]}),
        new_markdown_cell(f"# {named}\n\n此处只有中文。{payload}", metadata={"tags": ["zh"]}),
        new_code_cell(_PARAMETERS, metadata={"tags": ["parameters"]}),
        new_code_cell("nb = settings()\nnb", outputs=[_shown({"text/markdown": "| parameter | chosen |\n|---|---|\n| `cities` | all |"})]),
        new_code_cell("say(nb, 'answer')", metadata={"tags": ["answer"]},
                      outputs=[_shown({"text/markdown": f"{ANSWER[language]} {payload}"})]),
        new_markdown_cell("## One\n\n- a point\n\n$$\\text{rate} = (a / b)^{1/n}$$", metadata={"tags": ["en"]}),
        new_markdown_cell("## 一\n\n- 一点\n\n$$\\text{rate} = (a / b)^{1/n}$$", metadata={"tags": ["zh"]}),
        new_code_cell("dots(table)", outputs=[
            new_output("stream", name="stdout", text=f"dots: 2 rows drawn {payload}\n"),
            _shown({"image/png": base64.b64encode(picture).decode(), "text/plain": "<Figure>"})]),
        new_code_cell("table(standards)", outputs=[_shown({"text/html": TABLE + payload, "text/plain": "x"})]),
        new_markdown_cell("## 2"), new_markdown_cell("## 3"),
        new_code_cell("say(nb, 'more')", outputs=[_shown({"text/markdown": f"More is said. {payload}"}),
                                                   _shown({"text/plain": f"plain {payload}"})]),
    ]  # fmt: skip
    return new_notebook(cells=cells)


def suite(project, payload="", words=None):
    """Write the suite into a copy of the project, as if it had run in both languages.

    Returns
    -------
    types.SimpleNamespace
        ``executed``, ``figures`` (by language), as ``report`` takes them.
    """
    for path in (project / "notebooks").glob("*.ipynb"):
        path.unlink()
    executed, figures = project / "build" / "executed", {g: project / "build" / f"figures-{g}" for g in ("en", "zh")}
    for number in (1, 2):
        label = f"{number:02}-question"
        for language in ("en", "zh"):
            own = {k: f"{v} {payload}".rstrip() for k, v in (words or WORDS)[language].items()}
            name = f"{label}/dots"
            (figures[language] / label).mkdir(parents=True, exist_ok=True)
            picture = png(name, own)
            files = {
                ".png": picture,
                ".column.png": png(name, own, (350, 420), (90, 350)),
                ".slide.png": png(name, own, (1333, 750), (120, 660)),
                ".csv": b"\xef\xbb\xbfa\n1\n",
                ".svg": b"<svg/>",
                ".sources.txt": f"Plan of Wuhan, ch. 1\n\nA caveat.{payload}\n".encode(),
            }
            for form, content in files.items():
                (figures[language] / label / f"dots{form}").write_bytes(content)
            book = _notebook(number, language, own, payload, picture)
            (executed / language).mkdir(parents=True, exist_ok=True)
            nbformat.write(book, executed / language / f"{label}.ipynb")
        for cell in book.cells:
            cell.outputs = [] if cell.cell_type == "code" else None
            if cell.cell_type == "markdown":
                del cell["outputs"]
        nbformat.write(book, project / "notebooks" / f"{label}.ipynb")
    answers = "".join(f'[[report.answers]]\nnotebook = "{n:02}-question"\nheading.en = "Measure {n}"\nheading.zh = "指标{n}"\n\n'
                      for n in (1, 2))  # fmt: skip
    text = f'[report]\nfigures = ["02-question/dots"]\n\n{answers}'
    (project / "notebooks" / "suite.toml").write_text(text, encoding="utf-8")
    return SimpleNamespace(executed=executed, figures=figures)

"""An executed notebook as a page: one language, code folded, figures with their words as text; what comes from data stays text.

Everything that a page shows of a notebook passes through here: Markdown through a renderer without raw HTML, HTML through a
list of what tables need, pictures by the words in their files.
"""

import base64
import io
import re
import tomllib
from functools import cache
from html import unescape
from types import SimpleNamespace
from xml.etree import ElementTree

import bleach
import latex2mathml.converter
import mistune
import nbformat
from nbconvert import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.preprocessors import TagRemovePreprocessor
from PIL import Image

from ..analysis.load import LANGUAGES, load_panel
from ..display.templates import TEMPLATES
from ..panel.schema import BASES
from ..words.format import period
from ..words.labels import place

_CHUNKS = ("Name", "Title", "Subtitle", "Note", "Source", "Description")
_TAGS = "a b br caption code details div em i li ol p pre small span strong sub summary sup table tbody td tfoot th thead tr ul"
_ATTRIBUTES = {
    "*": ["class", "title"],
    "a": ["href"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
}
_OF_FORMULAS = ("display", "stretchy", "width", "fence", "form", "separator", "accent", "mathvariant", "columnalign")


# Pictures


def about_figure(file):
    """What a picture says of itself, from the text chunks of its PNG.

    Parameters
    ----------
    file : pathlib.Path or bytes

    Returns
    -------
    types.SimpleNamespace
        ``name`` (``<notebook>/<figure>``, or empty), ``title``, ``subtitle``, ``note``, ``source``, ``alt``, ``width``,
        ``height``, and ``top`` and ``bottom``: the rows between which the chart stands, without its words (the whole picture
        where it does not say).

    Examples
    --------
    >>> Image.new("RGB", (3, 2)).save(made := io.BytesIO(), "PNG")
    >>> about = about_figure(made.getvalue())
    >>> about.title, about.width, about.bottom
    ('', 3, 2)
    """
    with Image.open(io.BytesIO(file) if isinstance(file, bytes) else file) as picture:
        said = {k: " ".join(str(v).split()) for k, v in picture.info.items() if isinstance(v, str)}
        width, height = picture.size
    name, title, subtitle, note, source, alt = (said.get(k, "") for k in _CHUNKS)
    rows = re.fullmatch(r"(\d+),(\d+)", said.get("Plot", ""))
    top, bottom = map(int, rows.groups()) if rows else (0, height)
    if not 0 <= top < bottom <= height:
        top, bottom = 0, height
    return SimpleNamespace(name=name, title=title, subtitle=subtitle, note=note, source=source, alt=alt or title, width=width,
                           height=height, top=top, bottom=bottom, cut=(top, bottom) != (0, height))  # fmt: skip


def figure_in(folder, about):
    """The file of a figure of the suite in a folder, if a picture carries the name of one that is there.

    Parameters
    ----------
    folder : pathlib.Path
    about : types.SimpleNamespace
        As ``about_figure`` gives it.

    Returns
    -------
    pathlib.Path or None
    """
    file = folder / f"{about.name}.png"
    return file if re.fullmatch(r"[\w-]+/[\w-]+", about.name) and file.is_file() else None


# Text


class _Text(mistune.HTMLRenderer):
    """Markdown as HTML: no raw HTML, no picture from elsewhere, no link but to a page; formulas as MathML."""

    def __init__(self):
        super().__init__(escape=True)
        self.headings = []

    def heading(self, text, level, **_):
        ident, said = f"s{len(self.headings) + 1}", re.sub(r"<[^>]+>", "", text)
        self.headings.append(SimpleNamespace(id=ident, text=said, level=level))
        return f'<h{level} id="{ident}">{text}</h{level}>\n'

    def link(self, text, url, title=None):
        if not re.match(r"https?://|#|[\w./-]+(#|$)", url):
            return mistune.escape(f"[{re.sub('<[^>]+>', '', text)}]({url})")
        return f'<a href="{mistune.escape(url)}">{text}</a>'

    def image(self, text, url, title=None):
        return text


def _mathml(latex, display="inline"):
    """A formula as MathML elements, without the addresses and styles that LaTeX can carry; None where it is no formula."""
    try:
        tree = ElementTree.fromstring(latex2mathml.converter.convert(latex, display=display))
    except Exception:  # the converter raises whatever its parser meets
        return None
    for element in tree.iter():
        element.attrib = {k: v for k, v in element.attrib.items() if k in _OF_FORMULAS}
    return tree


def _formula(display):
    """A renderer of formulas; what is no formula stays text, as a price in dollars does."""

    def render(_, text):
        tree = _mathml(text, display)
        if tree is None:
            return mistune.escape(f"${text}$")
        return ElementTree.tostring(tree, encoding="unicode").replace("ns0:", "").replace("xmlns:ns0", "xmlns")

    return render


def formula_text(latex):
    """A formula in a line of plain text, for where no formula can stand.

    Examples
    --------
    >>> formula_text(r"100\\,(\\frac{a}{b})^{1/n} - 1")
    '100 (a / b)^(1 / n) − 1'
    """
    tree = _mathml(latex)
    if tree is None:
        return latex

    def said(element):
        parts = [said(e) for e in element]
        tag = element.tag.rpartition("}")[2]
        if tag in ("msup", "mfrac") and len(parts) == 2:
            top, bottom = parts
            power = bottom if len(bottom) == 1 else f"({bottom})"
            return f"{top}^{power}" if tag == "msup" else f"{top} / {bottom}"
        text = (element.text or "") + "".join(parts)
        return f" {text} " if tag == "mo" and text in "=+−-/×·" else " " if tag == "mspace" else text

    return " ".join(said(tree).split())


def markdown(text, renderer=None):
    """Markdown as safe HTML.

    Parameters
    ----------
    text : str
    renderer : mistune.HTMLRenderer, optional
        Keeps the headings that it met.

    Returns
    -------
    str

    Examples
    --------
    >>> markdown("**580** <script>x</script> [a](javascript:x) ![i](http://x/y.png)").strip()
    '<p><strong>580</strong> &lt;script&gt;x&lt;/script&gt; [a](javascript:x) i</p>'
    >>> "<msup>" in markdown("$x^2$")
    True
    """
    made = mistune.create_markdown(renderer=renderer or _Text(), plugins=["table", "math"])
    made.renderer.register("inline_math", _formula("inline"))
    made.renderer.register("block_math", _formula("block"))
    return made(text)


def clean_html(text):
    """HTML of an output with what tables and text need, and nothing else: no script, no style sheet, no picture, no handler.

    Examples
    --------
    >>> clean_html('<p onclick="x" style="color:red">1</p><style>p {}</style><img src=x onerror=y>')
    '<p>1</p>'
    """
    text = re.sub(r"(?is)<(style|script|template|noscript)\b.*?(</\1\s*>|\Z)", "", text)
    text = re.sub('style="text-align:left[^"]*"', 'class="left"', text)  # as our own tables say it to notebooks
    return bleach.clean(text, _TAGS.split(), _ATTRIBUTES, ["http", "https"], strip=True).strip()


# Notebooks


def opened(executed, run, language):
    """An executed notebook in one language: without the Markdown cells that are tagged with another.

    Parameters
    ----------
    executed : pathlib.Path
        The language's executed notebooks, ``<label>.ipynb``.
    run : mzlib.suite.notebooks.Run
    language : {'en', 'zh'}

    Returns
    -------
    tuple of (nbformat.NotebookNode, str, str)
        The notebook, its title, its answer.
    """
    others = TagRemovePreprocessor(enabled=True, remove_cell_tags={g for g in LANGUAGES if g != language})
    notebook, _ = others.preprocess(nbformat.read(executed / f"{run.label}.ipynb", as_version=4), {})
    return notebook, title_of(notebook, run, language), answer_of(notebook)


def title_of(notebook, run, language):
    """The heading that opens a notebook, which its first Markdown cell loses, and what tells its runs apart.

    Returns
    -------
    str
    """
    title = run.label
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (found := re.search(r"(?m)^# +(.+)$", cell.source)):
            cell.source = (cell.source[: found.start()] + cell.source[found.end() :]).strip()
            title = re.sub(r"[*_`\\]", "", found[1]).strip()
            break
    return " – ".join([title, *(place(v, language) if k == "city" else str(v) for k, v in run.values.items())])


def answer_of(notebook):
    """What a notebook answers: the Markdown of its cell tagged ``answer``.

    Returns
    -------
    str
        Empty where it has none.
    """
    for cell in notebook.cells:
        if "answer" in cell.metadata.get("tags", []):
            said = (o.data.get("text/markdown", "") for o in cell.get("outputs", []) if "data" in o)
            return "\n\n".join(filter(None, said))
    return ""


def body_of(notebook, words, figure, home):
    """A notebook as the body of a page: its answer stands above it, what comes before the answer is folded.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    words : types.SimpleNamespace
        What the page says around it.
    figure : callable
        From the bytes of a picture in an output to its HTML.
    home : callable
        From ids of observations to the address where they are followed home, or nothing.

    Returns
    -------
    tuple of (str, list)
        The body, and its headings.
    """
    renderer, before = _Text(), True
    notebook.cells = [c for c in notebook.cells if c.source.strip()]
    for cell in notebook.cells:
        if "answer" in cell.metadata.get("tags", []):  # stands above
            cell.outputs, before = [], False
        cell.metadata["fold"] = before
        for output in cell.get("outputs", []):
            if png := output.get("data", {}).get("image/png"):
                output.metadata["figure"] = figure(base64.b64decode(png))
        if "injected-parameters" in cell.metadata.get("tags", []):  # where figures went is of no interest to readers
            where = re.compile(r"(figures_dir|formats|size)\b|# Parameters")
            cell.source = "\n".join(line for line in cell.source.splitlines() if not where.match(line))
    filters = dict(text=lambda t: _framed(markdown(t, renderer), words, home),
                   clean=lambda t: _framed(clean_html(t), words, home), highlight_code=Highlight2HTML(pygments_lexer="python"))  # fmt: skip
    exporter = TemplateExporter(filters=filters, template_name="notebook", template_file="index.html.j2",
                                extra_template_basedirs=[str(TEMPLATES)])  # fmt: skip
    body, _ = exporter.from_notebook_node(notebook, resources=dict(words=words))
    return body, renderer.headings


def _framed(html, words, home):
    """Tables in a frame that scrolls and can be reached by keyboard; links to files of the project as links to the explorer."""

    def linked(match):
        address = home(unescape(match[1]))
        return f'<a class="source" href="{mistune.escape(address)}">' if address else "<a>"

    html = re.sub(r'<a class="source" href="[^"]*" title="([^"]*)">', linked, html)
    frame = f'<div class="scroll" role="region" tabindex="0" aria-label="{words.table}">'
    return re.sub(r"<table[^>]*>", f"{frame}<table>", html).replace("</table>", "</table></div>")


def lead_of(language):
    """What the whole is, in a sentence: how many documents and figures, of which years.

    Parameters
    ----------
    language : {'en', 'zh'}

    Returns
    -------
    str
    """
    panel = load_panel()
    counts = {basis: int((panel.basis == basis).sum()) for basis in BASES}
    documents = panel.document[panel.basis == "stated"].nunique()
    years = period(panel.period_start.min(), panel.period_end.max(), language)
    return words_of(language).lead.format(documents=documents, years=years, **counts)


@cache
def words_of(language):
    """What the pages say around figures, tables and numbers, in a language."""
    words = tomllib.loads((TEMPLATES / "words.toml").read_text(encoding="utf-8"))
    return SimpleNamespace(**{k: v[language] for k, v in words.items()})

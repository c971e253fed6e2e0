"""The gallery: every figure of the suite, with its question, its finding and the command that redraws it."""

from pathlib import Path
from urllib.parse import quote

from .paths import root

_HEAD = """# Gallery

Every figure of the suite at its defaults, with the question that it asks, the finding that it computes, and the command that
redraws it. Other parameters redraw it otherwise: `-p language zh`, `-p size column` (or `page`, `slide`),
`-p cities '["wuhan","kaifeng"]'`, `-p formats '["pdf"]'`. `make notebooks` writes this page anew.
"""


def said_by(picture):
    """What a figure's file says of itself.

    Parameters
    ----------
    picture : pathlib.Path
        A PNG of the suite.

    Returns
    -------
    dict of str to str
        ``title`` (the question), ``finding``, ``caption``; empty strings where the file does not say.

    Examples
    --------
    >>> said_by(root() / "figures" / "02-low-income-standards" / "dibao-standards.png")["title"].endswith("?")
    True
    """
    from PIL import Image

    with Image.open(picture) as image:
        texts = getattr(image, "text", {})
    return {
        k: texts.get(name, "") for k, name in (("title", "Title"), ("finding", "Comment"), ("caption", "Description"))
    }


def gallery(figures=None, page=None):
    """Write the gallery.

    Parameters
    ----------
    figures : pathlib.Path, optional
        The project's ``figures`` by default.
    page : pathlib.Path, optional
        ``docs/gallery.md`` by default.

    Returns
    -------
    pathlib.Path
    """
    figures = figures or root() / "figures"
    page = page or root() / "docs" / "gallery.md"
    parts = [_HEAD]
    for folder in sorted(f for f in figures.iterdir() if f.is_dir()):
        notebook = folder.name
        parts.append(f"## {notebook}\n")
        for picture in sorted(folder.glob("*.png")):
            said = {k: " ".join(v.split()) for k, v in said_by(picture).items()}
            city = f" -p city {picture.stem.partition('-')[0]}" if notebook == "07-city-profile" else ""
            where = Path("..") / picture.relative_to(root()) if picture.is_relative_to(root()) else picture
            parts.append(
                f"### {said['title']}\n\n{said['finding']}\n\n"
                f"![{said['title']} {said['finding']}]({quote(where.as_posix())})\n\n"
                f"    papermill notebooks/{notebook}.ipynb out.ipynb{city} -p figures_dir redrawn\n"
            )
    page.write_text("\n".join(parts), encoding="utf-8")
    return page

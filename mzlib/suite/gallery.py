"""The gallery: every figure of the suite, with its finding, what it shows, and the command that redraws it."""

import re
from pathlib import Path
from urllib.parse import quote

from ..analysis.load import catalogue
from ..sources.paths import root, write_together
from .pages import about_figure

_HEAD = """# Gallery

Every figure of the suite at its defaults, with the finding that it computes, and the command that redraws it. Other parameters redraw it
otherwise: `-p language zh`, `-p size column` (or `page`, `slide`), `-p cities wuhan,kaifeng`, `-p formats pdf`. `make notebooks` writes
this page anew.
"""


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
        parts.append(f"## {folder.name}\n")
        # Further sizes are no figures of their own.
        for picture in sorted(p for p in folder.glob("*.png") if "." not in p.stem):
            said = about_figure(picture)
            place = picture.stem.partition("-")[0]
            each = f" -p city {place}" if place in catalogue("jurisdictions") else ""
            where = Path("..") / picture.relative_to(root()) if picture.is_relative_to(root()) else picture
            parts.append(
                f"### {_text(said.title or picture.stem)}\n\n{_text(said.subtitle)}\n\n![{_text(said.alt)}]({quote(where.as_posix())})\n\n"
                f"    mz run {folder.name[:2]}{each} -p figures_dir redrawn\n"
            )
    [path] = write_together({page: "\n".join(parts).encode()})
    return path


def _text(text):
    """A text as it is, where Markdown would take it for more.

    Examples
    --------
    >>> print(_text("a *b* <i> [c](d)"))
    a \\*b\\* \\<i\\> \\[c\\](d)
    """
    return re.sub(r"([\\`*_{}\[\]<>#|~$!&=])", r"\\\1", text)

"""The explorer in a notebook: the same page, in a frame."""

from html import escape

from .page import html
from .search import words


def explore(indicator="", language="en", height=860):
    """Show the explorer in a notebook, live and without a kernel behind it; ``mz explorer`` writes the same page as a file.

    Parameters
    ----------
    indicator : str
        What it opens on: an id or a name of the codebook in either language; by default the indicator in which most can be
        compared.
    language : {'en', 'zh'}
    height : int
        Of the frame, in pixels.

    Returns
    -------
    object
        What a notebook shows: the page in a frame. Where nothing can be shown, as text: what to do.

    Raises
    ------
    ValueError
        For an indicator that does not exist, with the nearest; or another language.

    Examples
    --------
    >>> explore("beds_per_1000_elderly")
    The explorer: `mz explorer` writes it to build/explorer.html, which any browser opens.
    """
    from ..analysis.ask import named
    from ..analysis.load import LANGUAGES
    from ..sources.problems import allow

    allow("language", language, LANGUAGES)
    opens = "".join(f"&i={i}" for i in named(indicators=indicator)["indicators"][:1]) if indicator else ""
    return _Frame(f"l={language}{opens}", language, height)


class _Frame:
    """The page where somebody sits in front of it; elsewhere a line, so that a stored output holds no megabyte of page."""

    def __init__(self, opens, language, height):
        self.opens, self.language, self.height = opens, language, height

    def __repr__(self):
        return words()["say"]["by itself"][self.language]

    def _repr_html_(self):
        if not _live():
            return None
        page = html().replace("<html ", f'<html data-opens="{escape(self.opens)}" ', 1)
        title = escape(words()["say"]["title"][self.language])
        style = f"width:100%;height:{int(self.height)}px;border:0"
        return f'<iframe title="{title}" srcdoc="{escape(page)}" style="{style}"></iframe>'


def _live():
    """Whether somebody sits in front: papermill, nbval and nbconvert say in their requests that nobody can be asked."""
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    return bool(kernel and kernel.get_parent("shell").get("content", {}).get("allow_stdin"))

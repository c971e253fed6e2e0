"""A real browser for the tests: Chromium, and waiting for what a page comes to say."""

import os
import shutil
import time

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")


@pytest.fixture(scope="module")
def chromium():
    """The Chromium of the machine, or the one that ``MZ_BROWSER`` names."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("MZ_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium is installed; MZ_BROWSER may name one")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


def until(tab, expression, arg=None, seconds=60):
    """Wait until a JavaScript expression, or a function of `arg`, is true in a page.

    Playwright's own ``wait_for_function`` evaluates a text inside the page at each try after the first, which a page whose
    policy forbids ``eval`` refuses: it passes only where nothing has to be waited for.
    """
    end = time.monotonic() + seconds
    while not tab.evaluate(expression, arg):
        assert time.monotonic() < end, f"after {seconds} seconds still not so: {expression} {arg or ''}"
        tab.wait_for_timeout(20)

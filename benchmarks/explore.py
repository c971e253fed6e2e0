"""How long the explorer takes: to write, and from a choice to the changed page; and how large it is.

    python benchmarks/explore.py [REPETITIONS]
    python benchmarks/explore.py --picture docs/explorer.png    the picture of the README instead

The page is opened from disk in a Chromium of this machine (MZ_BROWSER may name one); prints medians and the slowest.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from mzlib.explorer.page import page
from mzlib.sources.paths import root

# From a click to the frame after the one in which the page has changed.
TIMED = """(element) => new Promise((done) => {
  const from = performance.now();
  addEventListener("hashchange", () => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - from))), {once: true});
  element.click();
})"""
CHOICES = {
    "a year": '#when [aria-pressed="false"]',
    "over the years": '[data-key="when-all"]',
    "a city": '[data-key="who-wuhan"]',
    "another indicator": '#list [aria-selected="false"]',
    "a number": '#table .number[aria-expanded="false"]',
}


FONTS = """<fontconfig><dir>{fonts}</dir><cachedir>{folder}</cachedir><match><test name="family"><string>system-ui</string></test>
<edit name="family" mode="assign" binding="strong"><string>Mz Sans SC</string></edit></match></fontconfig>"""


def picture(playwright, browser, path, out):
    """The page with a number opened, in the type of the figures, so that it looks the same on every machine."""
    config = path.parent / "fonts.conf"
    config.write_text(FONTS.format(fonts=root() / "mzlib" / "display" / "fonts", folder=path.parent), encoding="utf-8")
    env = os.environ | {"FONTCONFIG_FILE": str(config)}
    opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"], env=env)
    tab = opened.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(path.as_uri() + "#l=en&o=kaifeng-13fyp-008")
    tab.locator("#source q").wait_for()
    tab.screenshot(path=out)


def main():
    out = sys.argv[2] if sys.argv[1:2] == ["--picture"] else None
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 and not out else 15
    browser = os.environ.get("MZ_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("no Chromium is installed; MZ_BROWSER may name one")
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        start = time.perf_counter()
        path = page(Path(folder) / "explorer.html")
        print(f"to write: {time.perf_counter() - start:.1f} s, {path.stat().st_size / 1e6:.2f} MB")
        if out:
            return picture(playwright, browser, path, out)
        tab = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"]).new_page()
        start = time.perf_counter()
        tab.goto(path.as_uri())
        tab.locator("#answer > *").first.wait_for()
        print(f"to open: {1000 * (time.perf_counter() - start):.0f} ms")
        for name, selector in CHOICES.items():
            times = []
            for _ in range(repetitions):
                tab.evaluate("location.hash = '#l=en'")
                tab.locator(selector).first.wait_for()
                times.append(tab.locator(selector).first.evaluate(TIMED))
            print(f"{name:20} median {statistics.median(times):4.0f} ms  (slowest {max(times):.0f})")


if __name__ == "__main__":
    main()

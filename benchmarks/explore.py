"""How long the explorer takes to answer a choice: in Python alone, and, with ``--browser``, from the click to the new chart.

Every choice is made again and again; prints medians in milliseconds. The browser is a Chromium of this machine, at voila.

    python benchmarks/explore.py [--browser] [REPETITIONS]
"""

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from mzlib.explore import widgets

import mzlib as mz
from mzlib.sources.paths import root

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
# From a press to the frame in which the chart, or what else is named, has changed.
TIMED = """([button, watched]) => new Promise(done => {
  const start = performance.now(), target = document.querySelector(watched);
  new MutationObserver((_, o) => { o.disconnect(); requestAnimationFrame(() => done(performance.now() - start)) })
    .observe(target.closest('.widget-html-content'), {childList: true, subtree: true});
  [...document.querySelectorAll('.mz-explore button')].find(b => b.textContent.trim() == button).click();
})"""


def in_python(repetitions):
    """Milliseconds of each choice, without a front end."""
    kept, listen = {}, widgets._listen
    widgets._listen = lambda view: kept.update(view=view) or listen(view)
    widgets.app(mz.choice("dibao_standard", references="china"), mz.settings("09-explore", "all", "en", "", "png"))
    view = kept["view"]

    def chip(of, i):
        button = view.chips[of].children[i]
        return lambda n: setattr(button, "value", not button.value)

    def among(widget, values):
        return lambda n: setattr(widget, "value", values[n % len(values)])

    choices = {
        "a city": chip("places", 0),
        "a year": chip("years", 1),
        "two places": among(view.pair["first"], ["wuhan", "highest"]),
        "a search": among(view.search, ["rural allowance", "床位", ""]),
        "another indicator": among(view.listed, ["beds_per_1000_elderly", "dibao_standard"]),
        "a second indicator": among(view.beside, ["elderly_care_beds", ""]),
        "the language": among(view.language, ["zh", "en"]),
        "a row": lambda n: setattr(view.rows, "selected_rows", [n % 4]),
    }
    for name, choose in choices.items():
        times = []
        for n in range(repetitions + 1):
            start = time.perf_counter()
            choose(n)
            times.append(1000 * (time.perf_counter() - start))
        yield name, times[1:]


def in_browser(repetitions):
    """Milliseconds from a click to the changed page, at voila."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("MZ_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise SystemExit("no Chromium is installed; MZ_BROWSER may name one")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"JUPYTER_PATH": str(root() / "notebooks"), "MZ_FIGURES": folder}
        command = [sys.executable, "-m", "voila", "--no-browser", "--template=offline", f"--port={port}"]
        server = subprocess.Popen([*command, str(root() / "notebooks" / "09-explore.ipynb")], env=env, cwd=folder,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        try:
            wait_for(f"http://127.0.0.1:{port}/static/")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.goto(f"http://127.0.0.1:{port}/")
                page.locator(".mz-answer").wait_for()
                time.sleep(2)
                for name, button, watched in (
                    ("a city, to the chart", "Xinzheng", ".mz-chart"),
                    ("a year, to the chart", "2011", ".mz-chart"),
                    ("a year, to the code, which comes last", "2020", ".mz-code"),
                ):
                    yield name, [page.evaluate(TIMED, [button, watched]) for _ in range(repetitions + 1)][1:]
                browser.close()
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(10)


def wait_for(url):
    while True:
        try:
            return urllib.request.urlopen(url, timeout=5)
        except urllib.error.HTTPError:
            return None
        except OSError:
            time.sleep(0.1)


def main():
    numbers = [a for a in sys.argv[1:] if a != "--browser"]
    repetitions = int(numbers[0]) if numbers else 11
    for measure in [in_python, *([in_browser] if "--browser" in sys.argv else [])]:
        for name, times in measure(repetitions):
            print(
                f"{measure.__name__:10}  {name:38}  median {statistics.median(times):5.0f} ms  (slowest {max(times):.0f})"
            )


if __name__ == "__main__":
    main()

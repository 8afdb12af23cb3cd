"""A page as headless Chromium shows it, by the browser's own command line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
import json
import os
from pathlib import Path
import shutil
import subprocess
import threading

from program import DEADLINE

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]

#: Loads the page in a frame of that width, and writes down what it finds there.
PROBE = """<!DOCTYPE html>
<html><body style="margin: 0"><iframe src="/page.html" style="width: WIDTHpx; height: 4000px; border: 0"></iframe>
<pre id="found"></pre>
<script>
addEventListener("load", () => {
  const page = document.querySelector("iframe").contentWindow, root = page.document.documentElement;
  for (const part of page.document.querySelectorAll("details")) part.open = true;
  document.querySelector("#found").textContent = JSON.stringify({
    width: root.clientWidth, needed: root.scrollWidth,
    beyond: [...page.document.querySelectorAll("body *")].filter((part) =>
      part.getBoundingClientRect().right > root.clientWidth + 0.5 && !part.closest("pre")).map((part) => part.outerHTML),
    resources: page.performance.getEntriesByType("resource").map((entry) => entry.name),
    scripts: page.document.scripts.length, color: page.getComputedStyle(page.document.body).backgroundColor,
  });
});
</script></body></html>
"""


@dataclass(frozen=True)
class Shown:
    #: What the probe found.
    found: dict
    #: The paths that the browser asked for.
    asked: list[str]


def program() -> str | None:
    """The browser of this machine, or the one that `$BROWSER_UNDER_TEST` names."""
    return os.environ.get("BROWSER_UNDER_TEST") or next(filter(None, map(shutil.which, NAMES)), None)


class _Found(HTMLParser):
    text = ""
    inside = False

    def handle_starttag(self, tag, attributes):
        self.inside = ("id", "found") in attributes

    def handle_data(self, data):
        self.text += data if self.inside else ""

    def handle_endtag(self, tag):
        self.inside = False


def show(page: str, width: int, folder: Path, *, is_dark: bool = False) -> Shown:
    """Shows the page `width` pixels wide; a picture of it is `folder`/page-WIDTH.png."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            asked.append(self.path)

    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "probe.html").write_text(PROBE.replace("WIDTH", str(width)), encoding="utf-8")
    (folder / "favicon.ico").write_bytes(b"")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"]
        options += [f"--user-data-dir={folder / 'browser'}", f"--window-size={max(width, 500)},2400"]
        # Nothing but this test's own server has an address.
        options += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        if is_dark:
            options += ["--blink-settings=preferredColorScheme=0"]
        told = _run([*options, "--virtual-time-budget=5000", "--dump-dom", f"{address}/probe.html"])
        picture = folder / f"page-{width}{'-dark' if is_dark else ''}.png"
        _run([*options, f"--screenshot={picture}", f"{address}/probe.html"])
        assert picture.stat().st_size > 1000
    finally:
        server.shutdown()
        server.server_close()
    parser = _Found()
    parser.feed(told)
    assert parser.text, told[:2000]
    return Shown(json.loads(parser.text), asked)


def _run(arguments: list[str]) -> str:
    done = subprocess.run([program(), *arguments], capture_output=True, timeout=DEADLINE, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "replace")

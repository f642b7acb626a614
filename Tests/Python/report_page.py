#!/usr/bin/env python3
"""Opens a report page from disk in headless Chromium and checks that it works there.

    report_page.py REPORT/index.html [--screenshots FOLDER]

Needs chromium, and websocket-client and Pillow from PyPI. Prints one line per check; exits 1 if one fails, 77 if
something it needs is missing. Checks: no console message and no request but for files beside the page; the canvases show
what Limpid's own still picture shows; slider (keys and pointer), windows, slices, theme and links do what they say; no
sideways scrolling on a narrow screen; text contrast of at least 4.5 : 1 in both themes; a still picture without scripts.
"""
import argparse
import base64
import io
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

try:
    import websocket
    from PIL import Image, ImageChops
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

CONTRAST = """(() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const luminance = (c) => { const f = c.slice(0, 3).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
  const bad = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest("svg, script, style, noscript")) continue;
    let behind = element, color = [0, 0, 0, 0];
    while (behind && (color[3] ?? 1) === 0) { color = rgb(getComputedStyle(behind).backgroundColor); behind = behind.parentElement; }
    const a = luminance(rgb(getComputedStyle(element).color)), b = luminance(color);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push(element.tagName + "." + element.className + " " + ratio.toFixed(2) + " " + element.textContent.trim().slice(0, 30));
  }
  return bad;
})()"""


class Browser:
    """A headless Chromium with one page, spoken to by the DevTools protocol."""

    def __init__(self, executable, profile):
        self.process = subprocess.Popen(
            [executable, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--mute-audio",
             "--disable-background-networking", "--disable-dev-shm-usage", "--remote-debugging-port=0",
             "--remote-allow-origins=*", f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = self.wait_for(lambda: (pathlib.Path(profile) / "DevToolsActivePort").read_text().split(), "Chromium to start")
        self.ids = itertools.count(1)
        self.events = []
        self.socket = websocket.create_connection(f"ws://127.0.0.1:{port[0]}{port[1]}", timeout=60)
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    @staticmethod
    def wait_for(probe, what, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                value = probe()
                if value:
                    return value
            except (OSError, IndexError):
                pass
            time.sleep(0.05)
        raise TimeoutError(f"waited {seconds} s for {what}")

    def call(self, method, **parameters):
        number = next(self.ids)
        message = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression[:80]}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def view(self, width, height, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.wait_for(lambda: self.value("document.readyState") == "complete" and self.value("location.href") == url, url)

    def picture(self, full=False, clip=None):
        options = {"format": "png", "captureBeyondViewport": full}
        if full:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            options["clip"] = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 12000), "scale": 1}
        if clip:
            options["clip"] = {**clip, "scale": 1}
        return Image.open(io.BytesIO(base64.b64decode(self.call("Page.captureScreenshot", **options)["data"]))).convert("RGB")

    def canvas(self, name):
        data = self.value(f"document.querySelector('details[open] canvas.{name}').toDataURL()")
        return Image.open(io.BytesIO(base64.b64decode(data.split(",", 1)[1]))).convert("RGB")

    def key(self, key, code):
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def close(self):
        try:
            self.session = None
            self.call("Browser.close")
        except Exception:
            self.process.terminate()
        self.process.wait(timeout=30)


def differ(a, b):
    return a.size != b.size or ImageChops.difference(a, b).getbbox() is not None


class Checks:
    def __init__(self):
        self.failed = 0

    def __call__(self, good, what, detail=""):
        print(("ok      " if good else "FAILED  ") + what + (f": {detail}" if detail and not good else ""))
        self.failed += not good


def check_page(browser, page, check, save):
    url = page.resolve().as_uri()
    text = page.read_text(encoding="utf-8")
    check(not re.search(r"https?://", text), "no address of a network in the page")

    def shown():
        return browser.value("document.querySelector('details[open].series')?.dataset.shown")

    def settle(wanted):
        browser.wait_for(lambda: shown() == wanted, f"view {wanted}")

    browser.view(1360, 1000)
    browser.open(url)
    first = browser.value("Number(document.querySelector('details[open].series').dataset.first)")
    settle(f"{first}/0")
    save("light", browser.picture(full=True))
    check(browser.value("document.querySelector('details[open] .status').textContent") == "", "no complaint in the viewer")

    # The script's decoding and windowing against the still picture that the Swift code windowed.
    still = page.parent / browser.value(
        "new DOMParser().parseFromString(document.querySelector('details[open] noscript').textContent, 'text/html').querySelector('img').getAttribute('src')")
    expected = Image.open(still).convert("L")
    before, after = browser.canvas("before"), browser.canvas("after")
    width = before.size[0]
    low, high = 255, 0
    for name, canvas, left in (("original", before, 0), ("denoised", after, expected.size[0] - width)):
        wanted = expected.crop((left, 0, left + width, expected.size[1]))
        low, high = ImageChops.difference(wanted, canvas.convert("L")).getextrema()
        # A step of the coding is at most half a grey level (denoised) or a quarter of the noise (original).
        limit = 2 if name == "denoised" else 8
        check(high <= limit, f"the {name} canvas shows what the still picture shows", f"{high} levels apart")

    # Slider by key and by pointer.
    frame = browser.value("(() => { const r = document.querySelector('details[open] .compare').getBoundingClientRect();"
                          " return {x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height}; })()")
    browser.value("document.querySelector('details[open] .compare input').focus({preventScroll: true})")
    start = browser.picture(clip=frame)
    for _ in range(20):
        browser.key("ArrowRight", 39)
    moved = browser.value("document.querySelector('details[open] .compare input').value")
    check(moved == "70", "arrow keys move the slider", moved)
    check(differ(start, browser.picture(clip=frame)), "moving the slider changes the picture")
    check("70 % original" in browser.value("document.querySelector('details[open] .compare input').ariaValueText ??"
                                          " document.querySelector('details[open] .compare input').getAttribute('aria-valuetext')"),
          "the slider says its position")
    browser.value("document.querySelector('details[open] .compare').scrollIntoView({block: 'center'})")
    box = browser.value("(() => { const r = document.querySelector('details[open] .compare').getBoundingClientRect();"
                        " return [r.x, r.y, r.width, r.height]; })()")
    y = box[1] + box[3] / 2
    for kind, part in (("mousePressed", 0.7), ("mouseMoved", 0.4), ("mouseReleased", 0.2)):
        browser.call("Input.dispatchMouseEvent", type=kind, x=box[0] + box[2] * part, y=y, button="left", buttons=1, clickCount=1)
    dragged = int(browser.value("document.querySelector('details[open] .compare input').value"))
    check(15 <= dragged <= 45, "dragging moves the slider", str(dragged))

    # Windows change both pictures and not the difference; slices change all.
    count = browser.value("document.querySelectorAll('details[open] button[data-preset]').length")
    check(count >= 3, "windows to choose from", str(count))
    difference, seen = browser.canvas("difference"), [(before, after)]
    for preset in range(1, count):
        browser.value(f"document.querySelector('details[open] button[data-preset=\"{preset}\"]').click()")
        settle(f"{first}/{preset}")
        pair = browser.canvas("before"), browser.canvas("after")
        check(all(differ(pair[0], old[0]) and differ(pair[1], old[1]) for old in seen), f"window {preset} changes both pictures")
        seen.append(pair)
        if preset == 1:
            save("window", browser.picture())
    check(not differ(difference, browser.canvas("difference")), "windows leave the difference picture alone")
    browser.value("document.querySelector('details[open] button[data-preset=\"0\"]').click()")
    settle(f"{first}/0")
    views = browser.value("document.querySelectorAll('details[open] button[data-view]').length")
    for view in range(views):
        if view == first:
            continue
        browser.value(f"document.querySelector('details[open] button[data-view=\"{view}\"]').click()")
        settle(f"{view}/0")
        check(differ(before, browser.canvas("before")) and differ(difference, browser.canvas("difference")),
              f"view {view} changes the pictures")
        pressed = browser.value("[...document.querySelectorAll('details[open] button[data-view]')].map((b) => b.ariaPressed).join()")
        check(pressed == ",".join("true" if i == view else "false" for i in range(views)), f"view {view} is marked", pressed)
        visible = browser.value("[...document.querySelectorAll('details[open] [data-caption]')].findIndex((c) => !c.hidden)")
        check(visible == view, f"view {view} has its caption", str(visible))

    # Links, themes, contrast, names.
    last = browser.value("document.querySelectorAll('details.series').length")
    browser.value(f"document.querySelector('a[href=\"#series-{last}\"]').click()")
    browser.wait_for(lambda: browser.value(f"document.getElementById('series-{last}').open"), "the link to open its series")
    check(True, "a link in the table opens its series")
    browser.value("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for theme in ("light", "dark"):
        browser.value("document.querySelector('.theme').click()")
        check(browser.value("document.querySelector('.theme').textContent") == f"Theme: {theme}", f"theme button: {theme}")
        bad = browser.value(CONTRAST)
        check(not bad, f"contrast in the {theme} theme", "; ".join(bad[:5]))
    browser.value("scrollTo(0, 0)")
    save("dark", browser.picture(full=True))
    unnamed = browser.value("[...document.querySelectorAll('button, input, canvas, img, svg')].filter((e) => !(e.textContent.trim()"
                            " || e.ariaLabel || e.alt || e.ariaHidden)).map((e) => e.outerHTML.slice(0, 80))")
    check(not unnamed, "every control and picture has a name", str(unnamed))
    ids = browser.value("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    check(len(ids) == len(set(ids)), "identifiers are unique")

    # A phone, paper, and no scripts.
    browser.view(390, 844, mobile=True)
    sideways = browser.value("document.documentElement.scrollWidth") - 390
    check(sideways <= 0, "no sideways scrolling at 390 pixels", str(sideways))
    save("narrow", browser.picture(full=True))
    browser.view(1360, 1000)
    pdf = browser.call("Page.printToPDF", printBackground=True)["data"]
    check(len(pdf) > 20_000, "prints")
    save.bytes("print.pdf", base64.b64decode(pdf))
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open("about:blank")
    browser.open(url)
    loaded = browser.wait_for(lambda: browser.value("document.querySelector('details[open] img.still')?.naturalWidth"), "the still picture")
    check(loaded > 0, "without scripts there is a still picture")
    check(browser.value("getComputedStyle(document.querySelector('.viewer')).display === 'none'"
                        " || !document.querySelector('.viewer').checkVisibility()"), "without scripts there are no dead controls")
    save("no-script", browser.picture())

    complaints = [e for e in browser.events if e["method"] in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")]
    check(not complaints, "no message in the console", json.dumps(complaints)[:600])
    requests = {e["params"]["request"]["url"] for e in browser.events if e["method"] == "Network.requestWillBeSent"}
    folder = page.resolve().parent.as_uri() + "/"
    strange = [r[:80] for r in requests if not r.startswith((folder, "data:", "about:"))]
    check(not strange, "no request but for files beside the page", str(strange))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--screenshots", type=pathlib.Path)
    options = parser.parse_args()
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not executable:
        print("skipped: no chromium")
        sys.exit(77)

    def save(name, picture):
        if options.screenshots:
            options.screenshots.mkdir(parents=True, exist_ok=True)
            picture.save(options.screenshots / f"{name}.png")

    def save_bytes(name, data):
        if options.screenshots:
            (options.screenshots / name).write_bytes(data)

    save.bytes = save_bytes
    check = Checks()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(executable, profile)
        try:
            check_page(browser, options.page, check, save)
        finally:
            browser.close()
    print(f"{check.failed} failed")
    sys.exit(1 if check.failed else 0)


main()

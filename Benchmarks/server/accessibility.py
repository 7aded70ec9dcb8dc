#!/usr/bin/env python3
"""axe-core over the page: light and dark, wide and narrow, with footage open.

    pip install axe-core-python
    Benchmarks/server/accessibility.py
"""
import base64
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time

sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from serving import lecture, server, temporary

import axe_core_python

AXE = os.path.join(os.path.dirname(axe_core_python.__file__), "axe.min.js")


class Browser:
    """Chromium over its debugging pipes (descriptors 3 and 4)."""

    def __init__(self):
        read_in, self.writing = os.pipe()
        reading, write_out = os.pipe()

        def place():
            for source, far in ((read_in, 100), (write_out, 101)):
                os.dup2(source, far)
            os.dup2(100, 3)
            os.dup2(101, 4)

        self.profile = tempfile.TemporaryDirectory(prefix="hourglass-browser-", ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             "--user-data-dir=" + self.profile.name, "about:blank"],
            preexec_fn=place, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read_in)
        os.close(write_out)
        self.reading, self.rest, self.number, self.session = reading, b"", 0, None
        page = next(each for each in self.call("Target.getTargets")["targetInfos"] if each["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.writing, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self.rest:
                self.rest += os.read(self.reading, 1 << 16)
            text, self.rest = self.rest.split(b"\0", 1)
            answer = json.loads(text)
            if answer.get("id") == self.number:
                return answer["result"]

    def run(self, script):
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise SystemExit(result["exceptionDetails"])
        return result["result"].get("value")

    def wait(self, script):
        for _ in range(300):
            # An element by value would be an empty object.
            if self.run(f"!!({script})"):
                return
            time.sleep(0.1)
        raise SystemExit("Never true: " + script)

    def close(self):
        self.session = None
        try:
            self.call("Browser.close")
        except (KeyError, OSError):
            pass
        self.process.wait()


def main():
    failures = 0
    with temporary() as folder:
        library = lecture(folder)
        with server(library) as (address, _):
            browser = Browser()
            views = [None, "search", "adding", "settings", "report", "chapters", "zones"]
            for width, theme, dialog in itertools.product((1440, 390), ("light", "dark"), views):
                browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
                             mobile=width < 500)
                # Another fragment alone would load nothing.
                browser.call("Page.navigate", url="about:blank")
                browser.call("Page.navigate", url=address + "#footage=1&t=45")
                browser.wait("document.readyState === 'complete'")
                browser.wait("document.querySelector('#footage button') && document.querySelector('#video')?.readyState > 1")
                browser.run(f"document.documentElement.dataset.theme = '{theme}'")
                # Colours fade into each other for a moment.
                time.sleep(1)
                browser.run("document.querySelector('#question').value = 'When is backpropagation explained?';"
                            "document.querySelector('#ask-form').requestSubmit()")
                browser.wait("document.querySelector('.citations .hit')")
                if dialog == "search":
                    browser.run("{ const f = document.querySelector('#search'); f.focus(); f.value = 'rate';"
                                "f.dispatchEvent(new Event('input')) }")
                    browser.wait("document.querySelector('#search-results .hit')")
                elif dialog:
                    browser.run(f"document.querySelector('#open-{dialog}').click()")
                    browser.wait(f"document.querySelector('#{'report' if dialog == 'chapters' else dialog}').open")
                    # All that can be unfolded is part of the view.
                    browser.run("for (const each of document.querySelectorAll('details')) each.open = true")
                    time.sleep(0.5)
                if "--screenshots" in sys.argv:
                    place = sys.argv[sys.argv.index("--screenshots") + 1]
                    shot = browser.call("Page.captureScreenshot", format="png")["data"]
                    with open(os.path.join(place, f"{dialog or 'page'}-{theme}-{width}.png"), "wb") as file:
                        file.write(base64.b64decode(shot))
                with open(AXE) as file:
                    browser.run(file.read() + ";0")
                found = browser.run("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
                                    ".then(r => ({passes: r.passes.length, violations: r.violations.map(v => "
                                    "({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map(n => n.html.slice(0, 200) + ' ' + (n.any[0]?.message ?? ''))}))}))")
                print(f"{width} px, {theme}, {dialog or 'page'}: {found['passes']} rules pass, {len(found['violations'])} do not")
                for violation in found["violations"]:
                    failures += 1
                    print("  ", violation["id"], violation["impact"], violation["help"])
                    for node in violation["nodes"][:4]:
                        print("      ", node)
            browser.close()
    sys.exit(1 if failures else 0)


main()

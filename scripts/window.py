"""A window of Chromium in which a page is looked at as a reader would: of a width, in light or dark, with or without scripts, with the
keyboard, on paper."""

import base64
import json

import chromium

# A picture that loads late is there when it is scrolled to.
ALL_PICTURES = """Promise.all([...document.images].map(one => { one.loading = 'eager'; return one.decode().catch(() => 0); })).then(() => 0)"""


class Window(chromium.Chromium):
    """One window; what the page says on the console, and every address that it asks for, is noted."""

    def __init__(self, origin):
        super().__init__(origin)
        self.enter()
        for domain in ("Log", "Network", "DOM"):
            self.ask(f"{domain}.enable")
        self.page, self.pictures = None, []

    def handle(self, message):
        super().handle(message)
        method, told = message.get("method"), message.get("params", {})
        if method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.seen.append(f"the console: {told['entry']['text']} {told['entry'].get('url', '')}")
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
            self.seen.append(f"the console: {[one.get('value', one.get('description')) for one in told['args']]}")

    def meanwhile(self, message):
        """It is handled at once, since a request that waits would hold the answer back."""
        if self.session:
            self.handle(message)
            super().meanwhile(message)

    def set(self, width=1280, height=900, dark=False, script=True, media="", motion=True, zoom=1):
        """How the next pages are shown."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=zoom, mobile=width < 700)
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                    {"name": "prefers-reduced-motion", "value": "no-preference" if motion else "reduce"}]
        self.ask("Emulation.setEmulatedMedia", media=media, features=features)
        self.ask("Emulation.setScriptExecutionDisabled", value=not script)

    def go(self, url):
        """Opens a page and waits until it and its pictures are there."""
        self.page, self.seen, self.waiting = url, [], []
        answer = self.ask("Page.navigate", url=url)
        if answer.get("errorText"):
            self.seen.append(answer["errorText"])
            return
        while not any(message.get("method") == "Page.loadEventFired" for message in self.waiting):
            message = self.receive()
            if message.get("sessionId") == self.session:
                self.handle(message)
                self.waiting.append(message)

    def evaluate(self, expression):
        """The value of an expression in the page; a promise is waited for."""
        told = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            raise RuntimeError(json.dumps(told["exceptionDetails"])[:600])
        return told["result"].get("value")

    def press(self, key, code, **more):
        """A key, down and up."""
        for kind in ("rawKeyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **more)

    def shot(self, path, form="png", **more):
        """A picture of what is shown, with every picture of it loaded."""
        self.evaluate(ALL_PICTURES)
        told = self.ask("Page.captureScreenshot", format=form, **more)
        path.write_bytes(base64.b64decode(told["data"]))

"""Chromium, by Playwright: tabs, and what a page does in one. Servers of what is shown there, on this machine."""

import contextlib
import functools
import http.server
import pathlib
import re
import shutil
import sys
import threading
import time
import urllib.parse

PLAYWRIGHT = pathlib.Path(__file__).resolve().parent.parent / "target" / "playwright"
PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
# A name leads nowhere, also where nothing is stopped on its way.
FLAGS = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
# What a page may never do, by Playwright's name.
NEVER = {"frameattached": "it has a frame", "download": "it sends a file", "worker": "it has a worker", "websocket": "it opens a socket"}

sys.path.insert(0, str(PLAYWRIGHT))
try:
    from playwright.sync_api import Error, sync_playwright
except ImportError:
    sys.exit("Playwright is not installed; run ./scripts/install-test-tools")


def needed(*files):
    """Ends a test that lacks Chromium or one of these files."""
    missing = ["Chromium"] * (PROGRAM is None) + [path.name for path in files if not path.is_file()]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}; run ./scripts/install-test-tools")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """The files of a folder, below the path that the server's address has."""

    def translate_path(self, path):
        return super().translate_path("/" + path.removeprefix(self.server.below))

    def send_head(self):
        page = self.server.pages.get(urllib.parse.unquote(self.path))
        if page is None:
            return super().send_head()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page)
        return None

    def end_headers(self):
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_request(self, code="-", size="-"):
        if int(code) >= 400:
            self.server.missing.append(self.path)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """A browser that leaves a page in the middle of a picture is no fault."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextlib.contextmanager
def serve(folder, below="/", headers=None, pages=None, handler=Quiet):
    """A server of a folder's files, or of `pages` by their path, on this machine."""
    server = Server(("127.0.0.1", 0), functools.partial(handler, directory=folder))
    server.below, server.headers, server.pages, server.missing = below, headers or {}, pages or {}, []
    server.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def headers(public):
    """The headers of `tidings up`, as the site has them in a file for other hosts."""
    lines = (public / "_headers").read_text("utf-8").splitlines()
    return dict(line.strip().split(": ", 1) for line in lines if line.startswith("  "))


@contextlib.contextmanager
def started(**more):
    """A browser. Its windows have the bars that a reader's have."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=FLAGS, **{"ignore_default_args": ["--hide-scrollbars"], **more})
        try:
            yield browser
        finally:
            browser.close()


class Tab:
    """A page of a browser, alone with what it keeps, on a phone where it is narrow. What does not stand below `origin` is asked for in vain. Since it
    was last opened, `seen` is what it did that no page may (where it `stays`, also to lead to another page), `said` its words on the console,
    `pictures` those that it asked others for."""

    def __init__(self, browser, origin, width=1280, height=900, dark=False, script=True, motion=True, zoom=1, stays=True, **more):
        self.origin, self.stays, self.url, self.width = origin, stays, None, width
        self.forget()
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, is_mobile=width < 700, device_scale_factor=zoom, java_script_enabled=script,
            color_scheme="dark" if dark else "light", reduced_motion="no-preference" if motion else "reduce", **more)
        self.context.route(re.compile(f"^(?!{re.escape(origin)}/)"), lambda route: route.abort("blockedbyclient"))
        self.page = self.context.new_page()
        self.context.on("request", self.asks)
        self.context.on("console", self.says)
        self.context.on("dialog", self.opens)
        self.context.on("weberror", lambda one: self.seen.append(f"a script of its fails: {str(one.error)[:100]}"))
        self.context.on("page", lambda one: self.seen.append(f"it opens {one.url}"))
        for event, what in NEVER.items():
            self.page.on(event, lambda _, what=what: self.seen.append(what))
        self.evaluate = self.page.evaluate

    def asks(self, request):
        if not request.url.startswith(self.origin + "/"):
            if request.resource_type == "image" and request.url.startswith(("http://", "https://")):
                self.pictures.append(request.url)
            else:
                self.seen.append(f"it asks for {request.url} ({request.resource_type})")
        elif self.stays and request.is_navigation_request() and request.url != self.url.partition("#")[0]:
            self.seen.append(f"it goes to {request.url}")

    def says(self, message):
        if message.type in ("error", "warning", "assert"):
            self.said.append(f"the console: {message.text} {message.location['url']}")

    def opens(self, dialog):
        self.seen.append(f"it opens a dialog: {dialog.message}")
        dialog.dismiss()

    def forget(self):
        self.seen, self.said, self.pictures = [], [], []

    def go(self, url):
        """Opens a page and waits until it and its pictures are there."""
        self.url = url
        self.forget()
        try:
            self.page.goto(url)
        except Error as error:
            self.seen.append(error.message.partition("\n")[0])

    def wait_for(self, seen, seconds=10):
        """Waits until `seen` says so, since Chromium may tell of what a page does some time after it is there; not for ever."""
        end = time.monotonic() + seconds
        while not seen() and time.monotonic() < end:
            self.page.wait_for_timeout(20)

    def close(self):
        self.context.close()

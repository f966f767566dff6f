"""Pages in Chromium without a window, spoken to over a pipe: what each does and what its document holds."""

import fcntl
import functools
import http.server
import json
import os
import pathlib
import re
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage", "--mute-audio",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-pipe"]
# Seconds for an answer of the browser, and for a page to come to rest.
PATIENCE, REST = 120, 30
# What no page may hold anywhere, and what alone may stand in the text of an article. Run in the page.
LOOK = r"""
(() => {
  const wrong = [], page = location.href;
  const say = (what, node) => wrong.push(what + ': ' + (node.outerHTML || '').slice(0, 200));
  const never = 'iframe frame frameset object embed applet form input button select textarea base style template svg math ' +
    'audio video source track portal dialog marquee noscript plaintext xmp';
  const body = 'p h1 h2 h3 h4 h5 h6 pre dt summary caption blockquote ul ol li dl dd figure figcaption details table thead tbody ' +
    'tfoot tr td th a em strong b i u s sub sup small ruby rt rp mark abbr cite q time code kbd samp var del ins bdi bdo dfn span ' +
    'hr br img div';
  const attributes = 'href title src alt width height colspan rowspan start reversed value datetime lang dir rel ' +
    'referrerpolicy loading decoding';
  const among = (list, name) => (' ' + list + ' ').includes(' ' + name + ' ');
  // The search page alone has one script, which is a file of the site, and one form with what belongs to it.
  const root = (document.querySelector('link[rel=stylesheet]') || {}).href || '', search = new URL('search/', root || page).href;
  const own = page.split('#')[0] === search + 'index.html' ? [
    document.querySelector('head > script[src][defer]:empty'), document.querySelector('main > form#search:not([action])'),
    document.querySelector('form#search input[type=search][name=q]'), document.querySelector('form#search button:not([type])'),
    document.querySelector('main > p > button[type=button][name=more]')] : [];
  if (own[0] && own[0].src !== search + 'search.js') own.shift();
  const texts = [...document.querySelectorAll('article.article > div.body, article:not([class]) > div')];
  for (const node of document.querySelectorAll('*')) {
    const name = node.localName, text = texts.find(one => one.contains(node) && one !== node);
    if (node.namespaceURI !== 'http://www.w3.org/1999/xhtml') say('a foreign element', node);
    if ((among(never, name) && !own.includes(node)) || (text && !among(body, name))) say('an element', node);
    if (name === 'script' && node.type !== 'application/ld+json' && !own.includes(node)) say('a script', node);
    if (name === 'meta' && node.httpEquiv) say('a meta element', node);
    if (name === 'link' && !/^(stylesheet|canonical|alternate|icon)$/.test(node.rel)) say('a link element', node);
    if (name === 'link' && node.rel === 'stylesheet' && new URL(node.href).origin !== location.origin) say('a style', node);
    for (const {name: key, value} of node.attributes) {
      if (/^on|^style$|^srcdoc$|^srcset$|^ping$|^formaction$|^background$|^xlink|^data-|^id$|^class$/.test(key) && text)
        say('an attribute ' + key, node);
      if (/^on|^srcdoc$|^formaction$|^ping$/.test(key)) say('a handler ' + key, node);
      if (text && !among(attributes, key)) say('an attribute ' + key, node);
      if (/^(href|src|action|cite|poster|data|background)$/.test(key)) {
        let url;
        try { url = new URL(value, page); } catch { say('an address', node); continue; }
        if (!/^(https?|mailto):$/.test(url.protocol) && node.rel !== 'icon') say('an address', node);
        if (text && url.origin === location.origin && !url.pathname.includes('/media/')) say('an address of the site', node);
      }
    }
  }
  if (own.includes(null)) wrong.push('the search page lacks a part of it');
  return {wrong, pictures: [...document.images].map(image => image.src)};
})()
"""


def program():
    return shutil.which("chromium") or shutil.which("chromium-browser")


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


def serve(folder, below="/", headers=None, pages=None, handler=Quiet):
    """A server of a folder's files, or of `pages` by their path, on this machine."""
    server = Server(("127.0.0.1", 0), functools.partial(handler, directory=folder))
    server.below, server.headers, server.pages, server.missing = below, headers or {}, pages or {}, []
    server.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def headers(public):
    """The headers of `tidings up`, as the site has them in a file for other hosts."""
    lines = (public / "_headers").read_text("utf-8").splitlines()
    return dict(line.strip().split(": ", 1) for line in lines if line.startswith("  "))


class Chromium:
    """One browser. No request leaves it but to `origin`: every other is noted and fails."""

    def __init__(self, origin):
        self.origin, self.number, self.rest, self.waiting, self.seen, self.before = origin, 0, b"", [], [], set()
        self.profile = tempfile.mkdtemp(prefix="tidings-chromium-")
        ends = [os.pipe(), os.pipe()]
        # The child's ends must not be 3 and 4, which they become.
        theirs = [fcntl.fcntl(ends[0][0], fcntl.F_DUPFD_CLOEXEC, 10), fcntl.fcntl(ends[1][1], fcntl.F_DUPFD_CLOEXEC, 10)]
        os.close(ends[0][0])
        os.close(ends[1][1])
        self.to, self.back = ends[0][1], ends[1][0]

        def take():
            os.dup2(theirs[0], 3)
            os.dup2(theirs[1], 4)

        self.process = subprocess.Popen([program(), *FLAGS, f"--user-data-dir={self.profile}"], close_fds=False, preexec_fn=take,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in theirs:
            os.close(end)
        self.session = None
        self.ask("Target.setDiscoverTargets", discover=True)

    def send(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        return self.number

    def receive(self, end=None):
        """The next message; nothing when none has come at `end`."""
        last = end or time.monotonic() + PATIENCE
        while b"\0" not in self.rest:
            if not select.select([self.back], [], [], max(last - time.monotonic(), 0))[0]:
                if end:
                    return None
                raise RuntimeError(f"Chromium said nothing for {PATIENCE} seconds")
            data = os.read(self.back, 1 << 16)
            if not data:
                raise RuntimeError("Chromium ended")
            self.rest += data
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, **parameters):
        number = self.send(method, **parameters)
        while True:
            message = self.receive()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            if message.get("sessionId") == self.session:
                self.meanwhile(message)

    def meanwhile(self, message):
        """What the page does while an answer is waited for: it is handled after that."""
        self.waiting.append(message)

    def handle(self, message):
        """Answers what must be answered, and notes what no page may do."""
        method, told = message.get("method"), message.get("params", {})
        if method == "Fetch.requestPaused":
            url = told["request"]["url"]
            if url.startswith(self.origin + "/"):
                self.send("Fetch.continueRequest", requestId=told["requestId"])
                if told["resourceType"] == "Document" and url != self.page:
                    self.seen.append(f"it goes to {url}")
                return
            self.send("Fetch.failRequest", requestId=told["requestId"], errorReason="BlockedByClient")
            if told["resourceType"] == "Image" and url.startswith(("http://", "https://")):
                self.pictures.append(url)
            else:
                self.seen.append(f"it asks for {url} ({told['resourceType']})")
        elif method == "Page.javascriptDialogOpening":
            self.send("Page.handleJavaScriptDialog", accept=False)
            self.seen.append(f"it opens a dialog: {told['message']}")
        elif method == "Runtime.exceptionThrown":
            self.seen.append(f"a script of its fails: {told['exceptionDetails'].get('exception', {}).get('description', '')[:100]}")
        elif method == "Page.frameAttached":
            self.seen.append("it has a frame")
        elif method == "Target.targetCreated" and told["targetInfo"].get("openerId"):
            self.seen.append(f"it opens {told['targetInfo']['url']}")

    def look(self, url):
        """What is wrong with a page: what it does while it loads, and what its document holds. After a page that did something
        the next one gets a tab of its own, since more may be on its way."""
        for _ in range(2):
            found = self.open(url)
            if found != []:
                self.leave()
            if found is not None:
                return found
        return [f"it does not come to rest in {REST} seconds"]

    def enter(self):
        self.tab = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=self.tab, flatten=True)["sessionId"]
        # Each is answered before the tab goes anywhere: what it does after that is told.
        for domain in ("Page", "Runtime"):
            self.ask(f"{domain}.enable")
        self.ask("Fetch.enable", patterns=[{"urlPattern": "*"}])

    def leave(self):
        self.session = None
        self.send("Target.closeTarget", targetId=self.tab)

    def open(self, url):
        self.page, self.pictures, self.seen, self.waiting = url, [], [], []
        if self.session is None:
            self.enter()
        asked, there, looked, found = self.send("Page.navigate", url=url), False, None, None
        end = time.monotonic() + REST
        while found is None:
            message = self.waiting.pop(0) if self.waiting else self.receive(end)
            if message is None:
                break
            if message.get("sessionId", self.session) != self.session:
                continue
            method, number = message.get("method"), message.get("id")
            if number == asked and message.get("result", {}).get("errorText"):
                self.seen.append(message["result"]["errorText"])
                found = {"wrong": [], "pictures": []}
            there = there or (method == "Page.frameNavigated" and message["params"]["frame"]["url"] == url)
            if there and looked is None and method == "Page.loadEventFired":
                looked = self.send("Runtime.evaluate", expression=LOOK, returnByValue=True)
            if looked is not None and number == looked:
                value = message.get("result", {}).get("result", {}).get("value")
                found = value or {"wrong": ["it cannot be looked at"], "pictures": []}
            self.handle(message)
        if found is None:
            return self.seen or None
        # A picture that loads late may be asked for when the next page is on its way.
        shown = {address.split("#")[0] for address in found["pictures"]}
        known, self.before = shown | self.before, shown
        other = [f"it asks for {picture}, which is no picture of it" for picture in self.pictures
                 if picture.split("#")[0] not in known]
        return self.seen + other + found["wrong"]

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.to)
        os.close(self.back)
        shutil.rmtree(self.profile, ignore_errors=True)


def look(folder, below="/", wanted=".*", headers=None):
    """Opens each page of a site whose address ends in `wanted`; gives their number and what is wrong with them."""
    server = serve(folder, below, headers)
    browser = Chromium(server.address)
    wrong, count = [], 0
    try:
        for path in filter(pathlib.Path.is_file, sorted(pathlib.Path(folder).rglob("*.html"))):
            place = str(path.relative_to(folder))
            if not re.search(wanted, place):
                continue
            count += 1
            url = server.address + below + urllib.parse.quote(place)
            wrong.extend(f"{place}: {what}" for what in browser.look(url))
        wrong.extend(f"{path} was asked for and is not there" for path in server.missing if path != "/favicon.ico")
    finally:
        browser.close()
        server.shutdown()
        server.server_close()
    return count, wrong


def look_at(pages):
    """What each page does that is given as bytes by its path."""
    server = serve("/nonexistent", pages=pages)
    browser = Chromium(server.address)
    try:
        return {path: browser.look(server.address + path) for path in pages}
    finally:
        browser.close()
        server.shutdown()
        server.server_close()

"""A window of Chromium as its reader has it, and all that is wrong with the page in it."""

import pathlib

import chromium

SCRIPTS = pathlib.Path(__file__).resolve().parent
AXE = SCRIPTS.parent / "target" / "site-test" / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = (SCRIPTS / "looks.js").read_text("utf-8")
# WCAG 2.2, levels A and AA.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = """rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(told => told.violations.map(
  one => one.id + ': ' + one.help + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')))"""
# A picture that loads late is there when it is scrolled to.
ALL_PICTURES = """Promise.all([...document.images].map(one => { one.loading = 'eager'; return one.decode().catch(() => 0); })).then(() => 0)"""


class Window(chromium.Tab):
    """A tab in which nothing at all may be said, and nothing asked of another host; axe-core looks by its `rules`, too. It waits by timers, which are
    off with a page's scripts."""

    def __init__(self, browser, origin, rules=(), **more):
        super().__init__(browser, origin, **more)
        self.rules = rules
        if rules:
            self.context.add_init_script(path=AXE)

    def findings(self):
        """What is wrong with the page as it stands."""
        found = self.evaluate(LOOKS) + (self.evaluate(RUN_AXE, self.rules) if self.rules else [])
        return found + self.seen + self.said + [f"it asks for {picture}" for picture in self.pictures]

    def shot(self, path, **more):
        """A picture of what is shown, with every picture of it loaded."""
        self.evaluate(ALL_PICTURES)
        self.page.screenshot(path=path, **more)

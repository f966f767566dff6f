"""Whether pages are inert: in Chromium, page by page, what each does while it loads, and what its document holds."""

import itertools
import pathlib
import re
import urllib.parse

import chromium

LOOK = (pathlib.Path(__file__).resolve().parent / "inert.js").read_text("utf-8")


def done(tab, held, allowed):
    """What a tab did that no page may, and what its document `held`; pictures may be asked for that are `allowed`."""
    other = [f"it asks for {one}, which is no picture of it" for one in tab.pictures if one.partition("#")[0] not in allowed]
    return [*tab.seen, *other, *held["wrong"]]


def opened(server, paths, awaited=()):
    """What is wrong with each page of a server; for what is `awaited` of a page it has some seconds. After a page that did something the next one
    gets a tab of its own, since more may be on its way."""
    tab, before = None, set()
    with chromium.started() as browser:
        for path, late in itertools.zip_longest(paths, awaited):
            tab = tab or chromium.Tab(browser, server.address)
            tab.go(server.address + path)
            try:
                held = tab.evaluate(LOOK)
            except chromium.Error:
                held = {"wrong": ["it cannot be looked at"], "pictures": []}
            # A picture that loads late may be asked for when the next page is on its way.
            shown = {address.partition("#")[0] for address in held["pictures"]}
            allowed = shown | before
            tab.wait_for(lambda: not late or any(one.startswith(late) for one in done(tab, held, allowed)))
            found, before = done(tab, held, allowed), shown
            if found:
                tab.close()
                tab = None
            yield found


def look(folder, below="/", wanted=".*", headers=None):
    """Opens each page of a site whose address ends in `wanted`; gives their number and what is wrong with them."""
    places = [str(path.relative_to(folder)) for path in sorted(folder.rglob("*.html")) if path.is_file()]
    places = [place for place in places if re.search(wanted, place)]
    with chromium.serve(folder, below, headers) as server:
        # All of them: what is not taken to its end keeps its browser.
        each = list(opened(server, [below + urllib.parse.quote(place) for place in places]))
        wrong = [f"{place}: {what}" for place, found in zip(places, each) for what in found]
        wrong.extend(f"{path} was asked for and is not there" for path in server.missing if path != "/favicon.ico")
    return len(places), wrong


def look_at(texts, awaited=()):
    """What each text does that is opened as it is; for what is `awaited` of a text it has some seconds."""
    with chromium.serve("/nonexistent", pages={f"/{number}": text for number, text in enumerate(texts)}) as server:
        return list(opened(server, server.pages, awaited))

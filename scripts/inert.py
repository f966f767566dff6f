"""Whether pages are inert: in Chromium, page by page, what each does while it loads, and what its document holds."""

import pathlib
import re
import urllib.parse

import chromium

LOOK = (pathlib.Path(__file__).resolve().parent / "inert.js").read_text("utf-8")


def opened(server, paths):
    """What is wrong with each page of a server. After a page that did something the next one gets a tab of its own, since more may be on its way."""
    tab, before = None, set()
    with chromium.started() as browser:
        for path in paths:
            tab = tab or chromium.Tab(browser, server.address)
            tab.go(server.address + path)
            try:
                held = tab.evaluate(LOOK)
            except chromium.Error:
                held = {"wrong": ["it cannot be looked at"], "pictures": []}
            # A picture that loads late may be asked for when the next page is on its way.
            shown = {address.partition("#")[0] for address in held["pictures"]}
            other = [f"it asks for {one}, which is no picture of it" for one in tab.pictures if one.partition("#")[0] not in shown | before]
            found, before = [*tab.seen, *other, *held["wrong"]], shown
            if found:
                tab.close()
                tab = None
            yield found


def look(folder, below="/", wanted=".*", headers=None):
    """Opens each page of a site whose address ends in `wanted`; gives their number and what is wrong with them."""
    places = [str(path.relative_to(folder)) for path in sorted(folder.rglob("*.html")) if path.is_file()]
    places = [place for place in places if re.search(wanted, place)]
    with chromium.serve(folder, below, headers) as server:
        each = opened(server, [below + urllib.parse.quote(place) for place in places])
        wrong = [f"{place}: {what}" for place, found in zip(places, each) for what in found]
        wrong.extend(f"{path} was asked for and is not there" for path in server.missing if path != "/favicon.ico")
    return len(places), wrong


def look_at(texts):
    """What each text does that is opened as it is."""
    with chromium.serve("/nonexistent", pages={f"/{number}": text for number, text in enumerate(texts)}) as server:
        return list(opened(server, server.pages))

"""What a published site says to machines, read back file by file: links, feeds, sitemaps, JSON-LD, markup, weight."""

import datetime
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse
import xml.etree.ElementTree as ET

import attacks
import demo_sites

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHECKER = ROOT / "target" / "site-test" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
FEEDPARSER = ROOT / "target" / "feedparser-test"
# Bytes of a page and its style sheet, without pictures; and of all scripts of a page.
LARGEST_ARTICLE, LARGEST_FRONT, LARGEST_SCRIPT = 30_000, 60_000, 10_000
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
# sitemaps.org, protocol 0.9: what each element may hold, in this order; `?` may be left out.
SITEMAP_PARTS = {
    f"{SITEMAP}url": [f"{SITEMAP}loc", f"{SITEMAP}lastmod?", f"{SITEMAP}changefreq?", f"{SITEMAP}priority?", f"{NEWS}news?"],
    f"{SITEMAP}sitemap": [f"{SITEMAP}loc", f"{SITEMAP}lastmod?"],
    f"{NEWS}news": [f"{NEWS}publication", f"{NEWS}publication_date", f"{NEWS}title"],
    f"{NEWS}publication": [f"{NEWS}name", f"{NEWS}language"],
}


class Page(html.parser.HTMLParser):
    """The links, pictures, scripts and JSON-LD of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.pictures, self.scripts, self.data, self.authors, self.meta = [], set(), 0, [], [], 0, {}
        self.inside = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.ids.update(filter(None, [told.get("id")]))
        # The icon of its source stands on nearly every article.
        self.pictures += tag == "img" and told.get("class") != "favicon"
        self.authors += tag == "a" and told.get("rel") == "author"
        if tag == "meta":
            self.meta[told.get("property") or told.get("name")] = told.get("content")
        if tag == "script":
            self.inside = [] if told.get("type") == "application/ld+json" else None
            self.scripts.extend(filter(None, [told.get("src")]))
        self.links.extend(value for key in ("href", "src") if (value := told.get(key)) is not None)
        self.links.extend(part.split()[0] for part in (told.get("srcset") or "").split(",") if part.strip())
        if tag == "meta" and told.get("property") in ("og:url", "og:image"):
            self.links.append(told["content"])

    def handle_data(self, data):
        if self.inside is not None:
            self.inside.append(data)

    def handle_endtag(self, tag):
        if tag == "script" and self.inside is not None:
            self.data.append("".join(self.inside))
            self.inside = None


def pages(public):
    """Every page of a site by its path."""
    return {str(path.relative_to(public)): Page(path.read_text("utf-8")) for path in sorted(public.rglob("*.html"))}


def file_of(public, path, link):
    """The file that a link of the page at `path` leads to, and its fragment; nothing when it leads out of the site."""
    address = urllib.parse.urljoin(demo_sites.ADDRESS + urllib.parse.quote(path), link)
    if not address.startswith(demo_sites.ADDRESS):
        return None
    place, _, fragment = address.removeprefix(demo_sites.ADDRESS).partition("#")
    place = urllib.parse.unquote(place.partition("?")[0])
    return public / place / ("index.html" if place.endswith("/") or not place else ""), urllib.parse.unquote(fragment)


def dead_links(public, site):
    for path, page in site.items():
        # Where it is shown nobody knows: its links name the site.
        for link in page.links:
            found = file_of(public, path, link)
            if found and not found[0].is_file():
                yield f"{path}: {link} leads to nothing"
            elif found and found[1] and found[1] not in site[str(found[0].relative_to(public))].ids:
                yield f"{path}: {link} leads to no place of its page"


def weights(public, site):
    """What is too heavy, and the heaviest of each kind."""
    style = (public / "style.css").stat().st_size
    weight = {path: (public / path).stat().st_size + style for path in site}
    articles = [path for path, page in site.items() if page.meta.get("og:type") == "article" and not page.pictures]
    heaviest = max(articles, key=weight.get)
    wrong = [f"{path}: {weight[path]:,} bytes with its style, {LARGEST_ARTICLE:,} at most" for path in articles if weight[path] > LARGEST_ARTICLE]
    if weight["index.html"] > LARGEST_FRONT:
        wrong.append(f"index.html: {weight['index.html']:,} bytes with its style, {LARGEST_FRONT:,} at most")
    for path, page in site.items():
        size = sum(file_of(public, path, script)[0].stat().st_size for script in page.scripts)
        if size > LARGEST_SCRIPT:
            wrong.append(f"{path}: {size:,} bytes of script, {LARGEST_SCRIPT:,} at most")
    return wrong, f"style {style:,}, front page {weight['index.html']:,}, heaviest article without pictures {weight[heaviest]:,} bytes"


def markup(publics):
    """What the Nu Html Checker, the checker of the W3C, finds."""
    done = subprocess.run(["java", "-Xss4m", "-jar", CHECKER, "--errors-only", "--skip-non-html", "--format", "gnu", *publics], timeout=600,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    sheets = [public / "style.css" for public in publics]
    more = subprocess.run(["java", "-Xss4m", "-jar", CHECKER, "--errors-only", "--css", "--format", "gnu", *sheets], timeout=600,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    lines = (done.stdout + more.stdout).decode("utf-8", "replace").splitlines()
    found = [urllib.parse.unquote(line) for line in lines if line.strip()]
    return found or [f"the checker ended with {one.returncode}" for one in (done, more) if one.returncode != 0]


def feeds(public):
    """Every feed by `tidings inspect`, and by feedparser where it reads the format; gives what is wrong and their number."""
    sys.path.insert(0, str(FEEDPARSER))
    import feedparser  # pylint: disable=import-outside-toplevel
    wrong, count = [], 0
    for path in sorted([*public.rglob("atom.xml"), *public.rglob("rss.xml"), *public.rglob("feed.json")]):
        count += 1
        place, text = path.relative_to(public), path.read_text("utf-8")
        written = len(json.loads(text)["items"]) if path.suffix == ".json" else len(re.findall(r"<(?:entry|item)\b", text))
        told = json.loads(demo_sites.tidings("--json", "inspect", path))
        wrong.extend(f"{place}: {problem}" for problem in told["problems"])
        entries = [told["entries"]]
        if path.suffix == ".xml":
            read = feedparser.parse(str(path))
            if read.bozo:
                wrong.append(f"{place}: feedparser: {read.bozo_exception!r}")
            entries.append(read.entries)
            wrong.extend(f"{place}: feedparser finds no date in {one.get('id')}" for one in read.entries if not one.get("published_parsed"))
        for read in entries:
            if not written or len(read) != written:
                wrong.append(f"{place}: {len(read)} entries are read of {written}")
            wrong.extend(f"{place}: {one.get('id')} has no {key}" for one in read for key in ("id", "title", "link") if not one.get(key))
            wrong.extend(f"{place}: {one['link']} leads to nothing" for one in read if one.get("link") and not leads(public, one["link"]))
    return wrong, count


def leads(public, address):
    found = file_of(public, "", address)
    return found is None or found[0].is_file()


def is_instant(text):
    try:
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).tzinfo is not None
    except ValueError:
        return False


def sitemaps(public):
    """Sitemaps against the rules of sitemaps.org and of Google News; `robots.txt` names them."""
    robots = re.findall(r"^Sitemap: (.*)$", (public / "robots.txt").read_text("utf-8"), re.MULTILINE)
    index = ET.parse(file_of(public, "", robots[0])[0]).getroot()
    parts = [file_of(public, "", loc.text)[0] for loc in index.iter(f"{SITEMAP}loc")]
    wrong = [] if len(parts) == len(list(public.glob("sitemap-*.xml"))) else ["sitemap.xml does not name every sitemap"]
    for path, top in [(public / "sitemap.xml", "sitemapindex"), *((path, "urlset") for path in parts)]:
        root, name = ET.parse(path).getroot(), path.name
        if root.tag != SITEMAP + top or path.stat().st_size > 50 << 20 or not 0 < len(root) <= 50_000:
            wrong.append(f"{name}: {root.tag} with {len(root)} parts in {path.stat().st_size:,} bytes")
        kind = SITEMAP + ("sitemap" if top == "sitemapindex" else "url")
        wrong.extend(f"{name}: a {one.tag} in it" for one in root if one.tag != kind)
        for node in root.iter():
            if node.tag in SITEMAP_PARTS:
                pattern = "".join(re.escape(part.rstrip("?") + " ").join(["(?:", ")"]) + "?" * part.endswith("?") for part in SITEMAP_PARTS[node.tag])
                if not re.fullmatch(pattern, "".join(child.tag + " " for child in node)):
                    wrong.append(f"{name}: {node.tag} with {[child.tag for child in node]}")
            text = (node.text or "").strip()
            if node.tag == f"{SITEMAP}loc" and not (12 <= len(text) <= 2048 and text.startswith(demo_sites.ADDRESS) and leads(public, text)):
                wrong.append(f"{name}: {text} leads to nothing")
            if node.tag in (f"{SITEMAP}lastmod", f"{NEWS}publication_date") and not is_instant(text):
                wrong.append(f"{name}: {text} is no date")
            if node.tag == f"{NEWS}language" and not re.fullmatch(r"[a-z]{2,3}|zh-cn|zh-tw", text):
                wrong.append(f"{name}: {text} is no language")
            if node.tag in (f"{NEWS}title", f"{NEWS}name") and not text:
                wrong.append(f"{name}: an empty {node.tag}")
    return wrong


def of_article(data, page, public):
    """What Google asks of the structured data of an article."""
    if not data.get("headline"):
        yield "no headline"
    for key in ("datePublished", "dateModified"):
        if not is_instant(data.get(key, "")):
            yield f"{key} is {data.get(key)}"
    image = page.meta.get("og:image")
    if bool(data.get("image")) != bool(image) or not all(re.match(r"https?://", one) and leads(public, one) for one in data.get("image", [])):
        yield f"image is {data.get('image')}, that of the page is {image}"
    authors = data.get("author") or []
    for author in authors if isinstance(authors, list) else [authors]:
        if author.get("@type") not in ("Person", "Organization") or not author.get("name"):
            yield f"author is {author}"
        if "url" in author and not (re.match(r"https?://", author["url"]) and leads(public, author["url"])):
            yield f"author's address is {author['url']}"
        if "url" not in author and author.get("@type") == "Organization":
            yield f"author {author['name']} has no address"
    with_address = sum("url" in author for author in authors) if isinstance(authors, list) else 0
    if not authors or with_address < page.authors:
        yield f"{page.authors} authors have pages, and {with_address} addresses"


def of_crumbs(data, public):
    items = data.get("itemListElement", [])
    if len(items) < 2 or [item.get("position") for item in items] != list(range(1, len(items) + 1)):
        yield f"a way of {len(items)} steps"
    for item in items:
        if item.get("@type") != "ListItem" or not item.get("name") or not leads(public, item.get("item", "")) or not item.get("item"):
            yield f"a step is {item}"


def structured_data(public, site):
    """JSON-LD of all pages; gives what is wrong and how many articles have it."""
    wrong, count = [], 0
    for path, page in site.items():
        graphs = [json.loads(text) for text in page.data]
        wrong.extend(f"{path}: its words are of {graph.get('@context')}" for graph in graphs if graph.get("@context") != "https://schema.org")
        things = [thing for graph in graphs for thing in graph["@graph"]]
        kinds = [thing["@type"] for thing in things]
        if page.meta.get("og:type") == "article" and (kinds.count("NewsArticle") != 1 or kinds.count("BreadcrumbList") != 1):
            wrong.append(f"{path}: an article that says {kinds}")
        count += "NewsArticle" in kinds
        for thing in things:
            said = of_article(thing, page, public) if thing["@type"] == "NewsArticle" else ()
            said = of_crumbs(thing, public) if thing["@type"] == "BreadcrumbList" else said
            wrong.extend(f"{path}: {thing['@type']}: {what}" for what in said)
    return wrong, count


def read(public):
    """All of a site but its markup: gives what is wrong, and a line about it."""
    site = pages(public)
    heavy, weight = weights(public, site)
    bad_feeds, feed_count = feeds(public)
    bad_data, article_count = structured_data(public, site)
    wrong = [*dead_links(public, site), *heavy, *bad_feeds, *sitemaps(public), *bad_data]
    return wrong, f"{len(site)} pages, {feed_count} feeds, structured data of {article_count} articles; {weight}"



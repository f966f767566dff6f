"""The strings of crates/extract/tests/data/attacks, and a site folder with an archive of all of them, for the tests that look
at what becomes of it elsewhere."""

import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("TIDINGS_PROGRAM", ROOT / "target" / "release" / "tidings"))
FOLDER = ROOT / "crates" / "extract" / "tests" / "data" / "attacks"
# What a template gives where it runs: 2741 times 1839, and what stands in the settings of a generator or in its environment.
RESULT, SECRET = "5040699", "kept-back-8d1f"
# What stands around every second string in its body.
AROUND = "<p>before</p>\n{}\n<p>after</p>"


def strings():
    """Each string with its place, `script:12`."""
    for path in sorted(FOLDER.glob("*.txt")):
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            if line and not line.startswith("%% "):
                yield f"{path.stem}:{number}", unescaped(line)


def unescaped(line):
    """A line as a reader of UTF-8 has it: `\\n`, `\\r`, `\\t`, `\\u{…}` are characters, `\\x{…}` bytes."""
    letters = {"n": "\n", "r": "\r", "t": "\t"}

    def one(found):
        if found.group(1):
            return letters[found.group(1)].encode()
        code = int(found.group(3), 16)
        return chr(code).encode() if found.group(2) == "u" else bytes([code])

    parts, at = [], 0
    for found in re.finditer(r"\\(?:([nrt])|([ux])\{([0-9a-f]+)\})", line):
        parts += [line[at:found.start()].encode(), one(found)]
        at = found.end()
    return b"".join([*parts, line[at:].encode()]).decode("utf-8", "replace")


def entry(number, place, text, wrapped):
    """An item of a JSON Feed, which can hold any character: the string is in every field of it."""
    return {
        "id": f"{place} {text}", "url": f"https://source.example/{number}?{text}", "title": text,
        "content_html": AROUND.format(text) if wrapped else text, "summary": f"A summary of this: {text}",
        "date_published": f"2026-03-{number % 28 + 1:02}T{number % 24:02}:30:09Z", "image": text, "tags": [text[:60], text],
        "authors": [{"name": text, "url": text}], "language": text[:30],
        "attachments": [{"url": f"https://source.example/{text}", "mime_type": text, "title": text}, {"url": text}],
    }


def archive(folder, address):
    """Makes a site folder with a post for every string, alone or between paragraphs. Gives the number of posts."""
    sources = {}
    for number, (place, text) in enumerate(strings()):
        items = sources.setdefault(place.split(":", 1)[0], [])
        items.append(entry(number, place, text, number % 2 == 0))
    (folder / "sources").mkdir(parents=True)
    (folder / "tidings.toml").write_text(f'[site]\ntitle = "Attacks"\naddress = "{address}"\n', "utf-8")
    for name, items in sources.items():
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": items[0]["title"], "items": items}
        (folder / f"{name}.json").write_text(json.dumps(feed), "utf-8")
        (folder / "sources" / f"{name}.toml").write_text(
            f'name = "{name}"\naddress = "file:{name}.json"\nsite = "https://source.example/"\nfull_text = "never"\n'
            f'pictures = "link"\ncategory = "Attacks/{name}"\n', "utf-8")
    done = subprocess.run([PROGRAM, "--dir", folder, "fetch", "--all"], stdin=subprocess.DEVNULL, timeout=600,
                          env={**os.environ, "TIDINGS_NOW": "2026-11-24T08:00:00Z"}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"`tidings fetch` ended with {done.returncode}:\n{done.stdout.decode('utf-8', 'replace')[-3000:]}")
    return sum(len(items) for items in sources.values())


def unclean(path, data):
    """Where a template ran, in a file that a generator built."""
    if RESULT.encode() in data or SECRET.encode() in data:
        at = max(data.find(RESULT.encode()), data.find(SECRET.encode()))
        yield f"{path}: a template ran: {data[max(at - 80, 0):at + 40]!r}"

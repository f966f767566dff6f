"""The site of the demo in several languages, as it is published: with an address, whole feeds, lists of several pages, and articles that
have changed."""

import os
import re
import shutil
import subprocess

import attacks

LANGUAGES = ["en", "zh", "ar"]
ADDRESS = "https://news.example.net/daily/"
SETTINGS = f'address = "{ADDRESS}"\nfull_feeds = true\nper_page = 8\n'
# What rules change gets a page that shows how it changed.
RULES = """[[rule]]
name = "spelling"
sources = ["harbour", "yuanfang", "marfa"]
rewrite = [
    { in = "title", matches = "sold out$", with = "sold out by noon" },
    { in = "text", matches = "harbour", with = "port" },
    { in = "text", matches = "青湾", with = "清湾" },
    { in = "text", matches = "المدّ", with = "المد" },
]
"""


def tidings(*arguments):
    quiet = {"TIDINGS_NOW": "2026-11-24T08:00:00Z", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    done = subprocess.run([attacks.PROGRAM, *arguments], env={**os.environ, **quiet}, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=600, check=False)
    if done.returncode != 0:
        raise SystemExit(f"tidings {' '.join(map(str, arguments))}: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
    return done.stdout.decode("utf-8")


def make(work, settings=SETTINGS, rules=RULES):
    """Sites below `work`; gives the folder of each by its language."""
    first = work / "demo"
    tidings("demo", first, "--no-serve")
    if rules:
        (first / "rules.toml").write_text(rules, "utf-8")
        tidings("--dir", first, "rules", "apply")
    sites = {}
    for language in LANGUAGES:
        folder = work / language
        shutil.copytree(first, folder)
        toml = folder / "tidings.toml"
        text = re.sub(r"^\[site\]\n", f'[site]\nlanguage = "{language}"\n{settings}', toml.read_text("utf-8"), flags=re.MULTILINE)
        toml.write_text(text, "utf-8")
        tidings("--dir", folder, "build")
        sites[language] = folder / "public"
    return sites

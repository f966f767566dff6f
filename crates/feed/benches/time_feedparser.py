"""Python's feedparser on the bytes that the bench reads: feeds come on standard input, each after its length; then a line for
each measurement, `full N` or `bare N`, is answered by the nanoseconds of processor time that N rounds over all feeds took. `bare` leaves out
its sanitiser and the resolving of addresses in HTML, which tidings does elsewhere."""

import io
import sys
import time

import feedparser

KINDS = {"full": {}, "bare": {"sanitize_html": False, "resolve_relative_uris": False}}

pipe = sys.stdin.buffer
feeds = []
while length := int(pipe.readline()):
    feeds.append(pipe.read(length))
for line in pipe:
    kind, rounds = line.decode().split()
    start = time.process_time_ns()
    for _ in range(int(rounds)):
        for feed in feeds:
            feedparser.parse(io.BytesIO(feed), **KINDS[kind])
    print(time.process_time_ns() - start, flush=True)

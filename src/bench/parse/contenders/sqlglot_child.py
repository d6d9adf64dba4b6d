"""sqlglot as a contender, in a Python of its own. Speaks as node-child.ts does.

`sqlglot_child.py version`
    prints its version.
`sqlglot_child.py NAME screen FILE FROM`
    asks about the texts of a JSON file, from one on, and writes a character for each, after a first one when it is ready.
`sqlglot_child.py NAME serve`
    answers each line, the name of a JSON file, with the seconds of one pass over its texts.

A NAME is `sqlglot tokenize` or `sqlglot parse`.
"""
import json
import logging
import sys
import time

import sqlglot

logging.disable(logging.CRITICAL)

DEADLINE = 2.0
DIALECT = sqlglot.Dialect.get_or_raise("snowflake")
WORK = {
    "sqlglot tokenize": DIALECT.tokenize,
    "sqlglot parse": lambda text: sqlglot.parse(text, dialect=DIALECT),
}


def texts_of(file):
    with open(file, encoding="utf-8") as opened:
        return json.load(opened)


def is_read(work, text):
    try:
        work(text)
        return True
    except Exception:  # whatever it refuses is its own business
        return False


def screen(work, texts):
    tell(">")
    for text in texts:
        start = time.perf_counter()
        answer = "y" if is_read(work, text) else "n"
        tell("l" if time.perf_counter() - start > DEADLINE else answer)


def tell(words):
    sys.stdout.write(words)
    sys.stdout.flush()


def serve(work):
    held = None
    texts = []
    for line in sys.stdin:
        file = line.rstrip("\n")
        if file != held:
            held, texts = file, texts_of(file)
        start = time.perf_counter()
        for text in texts:
            is_read(work, text)
        tell(f"{time.perf_counter() - start}\n")


def version():
    # The module of its own that newer ones keep the tokenizer in is the one that can come compiled.
    core = sys.modules.get("sqlglot.tokenizer_core", sqlglot.tokens)
    kind = "pure" if core.__file__.endswith(".py") else "compiled"
    print(f"{sqlglot.__version__} ({kind} Python {sys.version.split()[0]})")


name, *rest = sys.argv[1:]
if name == "version":
    version()
elif rest[0] == "screen":
    screen(WORK[name], texts_of(rest[1])[int(rest[2]) :])
else:
    serve(WORK[name])

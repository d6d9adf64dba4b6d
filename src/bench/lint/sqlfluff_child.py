"""sqlfluff as a contender, in a Python of its own, with the default rules and nobody's configuration.

`sqlfluff_child.py version`
    prints its version.
`sqlfluff_child.py pick FILE SECONDS DEADLINE`
    lints the texts of a JSON file, in their order, until so many seconds have gone by, and writes a line of JSON for each:
    its findings by code, or why there are none. A text that takes longer than the deadline is given up.
`sqlfluff_child.py PROCESSES serve`
    answers each line, the name of a JSON file, with the seconds of one pass over its texts: in this process when it is one,
    else in so many. Each pass starts those anew; what that takes for a tiny file each is taken off.
"""
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter

import sqlfluff
from sqlfluff.core import FluffConfig, Linter


class Late(BaseException):
    """Not an Exception: sqlfluff would catch it."""


def new_linter():
    linter = Linter(config=FluffConfig(overrides={"dialect": "snowflake"}, ignore_local_config=True))
    linter.lint_string("select 1 as one\n")  # loads the dialect and the rules
    return linter


def texts_of(file):
    with open(file, encoding="utf-8") as opened:
        return json.load(opened)


def tell(words):
    sys.stdout.write(words)
    sys.stdout.flush()


def give_up(_signal, _frame):
    raise Late


def pick(file, seconds, deadline):
    linter = new_linter()
    signal.signal(signal.SIGALRM, give_up)
    start = time.perf_counter()
    for text in texts_of(file):
        if time.perf_counter() - start > seconds:
            return
        answer = {}
        signal.setitimer(signal.ITIMER_REAL, deadline)
        try:
            found = linter.lint_string(text).get_violations()
            answer = {"codes": Counter(violation.rule_code() for violation in found)}
        except Late:
            answer = {"problem": "late"}
        except Exception as error:  # whatever it fails on is its own business
            answer = {"problem": type(error).__name__}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        tell(json.dumps(answer) + "\n")


def write_files(texts):
    folder = tempfile.mkdtemp(prefix="wsr-sqlfluff-")
    for number, text in enumerate(texts):
        with open(os.path.join(folder, f"{number}.sql"), "w", encoding="utf-8", newline="") as opened:
            opened.write(text)
    return folder


def seconds_in(linter, folder, processes):
    start = time.perf_counter()
    linter.lint_paths((folder,), processes=processes, ignore_files=False)
    return time.perf_counter() - start


def serve(processes):
    linter = new_linter()
    held = folder = None
    texts = []
    start_s = 0.0
    if processes > 1:
        tiny = write_files(["select 1 as one\n"] * processes)
        start_s = min(seconds_in(linter, tiny, processes) for _ in range(3))
    for line in sys.stdin:
        file = line.rstrip("\n")
        if file != held:
            held, texts = file, texts_of(file)
            folder = write_files(texts) if processes > 1 else None
        if folder is not None:
            tell(f"{max(0.0, seconds_in(linter, folder, processes) - start_s)}\n")
            continue
        start = time.perf_counter()
        for text in texts:
            linter.lint_string(text)
        tell(f"{time.perf_counter() - start}\n")


# The processes that sqlfluff starts import this file once more.
if __name__ == "__main__":
    if sys.argv[1] == "version":
        print(f"{sqlfluff.__version__} (Python {sys.version.split()[0]})")
    elif sys.argv[1] == "pick":
        pick(sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
    else:
        serve(int(sys.argv[1]))

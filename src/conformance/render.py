"""Renders files as dbt does, with source() spelt as plain text. Reads {path: text} from stdin, writes {path: rendered}."""
import json
import sys

import jinja2

environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
files = json.load(sys.stdin)
names = {"source": lambda source, table: f"<{source}.{table}>", "var": lambda name, default: default}
json.dump({path: environment.from_string(text).render(names) for path, text in files.items()}, sys.stdout)

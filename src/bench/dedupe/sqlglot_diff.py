"""How alike SQL statements are to sqlglot.diff: reads a JSON list of them, and prints a matrix of the shares of nodes that stay."""
import json
import logging
import sys

import sqlglot
from sqlglot.diff import Keep, diff

logging.disable(logging.CRITICAL)


def parsed(text):
    try:
        return sqlglot.parse_one(text, dialect="snowflake")
    except Exception:  # whatever it refuses is its own business
        return None


def likeness(one, other):
    if one is None or other is None:
        return 0
    try:
        edits = diff(one, other)
    except Exception:
        return 0
    return sum(isinstance(edit, Keep) for edit in edits) / max(1, len(edits))


trees = [parsed(text) for text in json.load(sys.stdin)]
rows = [[0.0] * len(trees) for _ in trees]
for i, tree in enumerate(trees):
    for j in range(i):
        rows[i][j] = rows[j][i] = likeness(tree, trees[j])
    rows[i][i] = 1.0
refused = sum(tree is None for tree in trees)
print(json.dumps({"version": sqlglot.__version__, "refused": refused, "similarity": rows}))

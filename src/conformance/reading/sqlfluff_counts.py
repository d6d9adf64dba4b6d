"""How many statements sqlfluff counts. Takes NDJSON {id, sql} on stdin, gives NDJSON {id, count, unparsable}.

Counted are the statements of a file itself, not those inside of a block or a body.
"""
import json
import logging
import sys

from sqlfluff.core import FluffConfig, Linter

logging.disable(logging.CRITICAL)

linter = Linter(config=FluffConfig(overrides={"dialect": "snowflake"}))


def count(segment):
    found = 0
    for part in segment.segments:
        if part.is_type("statement"):
            found += 1
        elif part.is_type("batch"):
            found += count(part)
    return found


for line in sys.stdin:
    asked = json.loads(line)
    tree = linter.parse_string(asked["sql"]).root_variant().tree
    unparsable = any(True for _ in tree.recursive_crawl("unparsable"))
    print(json.dumps({"id": asked["id"], "count": count(tree), "unparsable": unparsable}))

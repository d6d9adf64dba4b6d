"""What sqlglot reads in queries. Takes NDJSON {id, sql} on stdin, gives NDJSON {id, tables} or {id, error}.

A table is a list of its parts in Snowflake's stored case, outermost first. Names of common table expressions, table
functions, stages and what only unfolds values are none.
"""
import json
import logging
import sys

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.normalize_identifiers import normalize_identifiers
from sqlglot.optimizer.scope import traverse_scope

logging.disable(logging.CRITICAL)


def tables_of(query):
    found = set()
    for scope in traverse_scope(normalize_identifiers(query, dialect="snowflake")):
        for source in scope.tables:
            if not isinstance(source.this, exp.Identifier):
                continue
            parts = tuple(part.this for part in source.parts if isinstance(part, exp.Identifier))
            if len(parts) > 1 or parts[0] not in scope.cte_sources:
                found.add(parts)
    return sorted(found)


for line in sys.stdin:
    asked = json.loads(line)
    try:
        statements = [one for one in sqlglot.parse(asked["sql"], dialect="snowflake") if one is not None]
        if len(statements) != 1 or isinstance(statements[0], exp.Command):
            raise ValueError("read as no query")
        query = statements[0] if isinstance(statements[0], exp.Query) else statements[0].find(exp.Query)
        if query is None:
            raise ValueError("holds no query")
        print(json.dumps({"id": asked["id"], "tables": tables_of(query)}))
    except Exception as error:  # whatever it refuses is its own business
        print(json.dumps({"id": asked["id"], "error": str(error).splitlines()[0][:200] if str(error) else "refused"}))

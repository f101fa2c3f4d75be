"""Expressions: the SQL that a source may bring, and what of SQL it may not."""

import json
from functools import cached_property

import duckdb

from organisation.errors import Unusable


class Expressions:
    """SQL that a source may bring: one scalar expression over its file's columns, no more.

    The text is parsed before it is run. It may call functions whose result follows from their
    arguments alone: what could read another row, table, file, setting or the clock is refused.
    """

    macros = frozenset(
        "array_append array_prepend array_reverse array_to_string date_add days_in_month fdiv fmod "
        "if list_any_value list_append list_count list_first list_last list_max list_min "
        "list_prepend list_reverse list_string_agg list_sum nullif split_part".split()
    )
    """Functions that DuckDB writes in SQL, and says nothing about, and that are allowed."""

    refused_functions = frozenset(
        "current_localtime current_localtimestamp json_serialize_plan".split()
    )
    """Functions that DuckDB says are scalar and constant, and that are not allowed."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con

    @cached_property
    def functions(self) -> set[str]:
        """Names of the functions that an expression may call."""
        constant = self.con.execute("""
            SELECT function_name FROM duckdb_functions() GROUP BY function_name
            HAVING bool_and(function_type = 'scalar' AND stability = 'CONSISTENT')""").fetchall()
        return ({name for (name,) in constant} | self.macros) - self.refused_functions

    def columns(self, sql: str, where: str) -> set[str]:
        """Names of the columns that `sql` reads. Raises Unusable if it is not allowed."""
        # In brackets as it will be run, and without: so it can neither close them nor hide the end.
        self._parsed(f"({sql})", sql, where)
        found: set[str] = set()
        self._walk(self._parsed(sql, sql, where), where, sql, found)
        return found

    def _parsed(self, text: str, sql: str, where: str) -> object:
        """The one expression that `text` holds, as DuckDB's parser tells it."""
        tree = json.loads(
            self.con.execute("SELECT json_serialize_sql('SELECT ' || ?)", [text]).fetchall()[0][0]
        )
        if tree.get("error"):
            raise Unusable(f"{where}: not SQL: {tree.get('error_message')}: {_in_one_line(sql)}")
        statements = tree["statements"]
        node = statements[0]["node"] if len(statements) == 1 else {}
        if (
            len(node.get("select_list", [])) != 1
            or node.get("from_table", {}).get("type") != "EMPTY"
            or node.get("where_clause")
            or node.get("modifiers")
        ):
            raise Unusable(f"{where}: write one expression, not a query: {_in_one_line(sql)}")
        return node["select_list"][0]

    def _walk(self, node: object, where: str, sql: str, found: set[str]) -> None:
        if isinstance(node, list):
            for part in node:
                self._walk(part, where, sql, found)
        if not isinstance(node, dict):
            return
        kind = node.get("class")
        if kind in OTHER_ROWS:
            raise Unusable(f"{where}: an expression reads its own row only: {_in_one_line(sql)}")
        if kind == "FUNCTION" and node["function_name"] not in self.functions:
            name = node["function_name"]
            raise Unusable(f"{where}: {name}() is no function allowed here: {_in_one_line(sql)}")
        if kind == "COLUMN_REF":
            found.add(node["column_names"][-1])
        if kind == "LAMBDA":
            inside: set[str] = set()
            self._walk(node["expr"], where, sql, inside)
            own: set[str] = set()
            self._walk(node["lhs"], where, sql, own)
            found |= inside - own
            return
        for part in node.values():
            self._walk(part, where, sql, found)


OTHER_ROWS = ("SUBQUERY", "WINDOW", "STAR", "DEFAULT", "PARAMETER", "POSITIONAL_REFERENCE")


def _in_one_line(sql: str) -> str:
    return " ".join(sql.split())

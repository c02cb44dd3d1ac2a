"""The rules of the house that are read off the code itself."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from cee.stack.paths import ROOT

ROOMS = ("cee", "entries", "routing", "centers")
PURE = (
    "cee/core", "entries/rules", "entries/processes", "entries/formats", "entries/clocks", "routing/engine",
    "routing/screening", "centers/policy",
)  # fmt: skip


@cache
def _modules() -> dict[str, Path]:
    """Every module of ours, without the migrations, by its dotted name."""
    found = {}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts and "node_modules" not in parts:
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only a type checker sees."""
    for child in ast.iter_child_nodes(node):
        if not _for_types_only(child):
            yield child
            yield from _walk(child)


def _imports(name: str, path: Path) -> set[str]:
    """The modules of ours that a module imports, wherever in it the import stands."""
    known, found = _modules(), set()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in _walk(_tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            up = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*up, *([node.module] if node.module else [])])
            found |= {full if (full := f"{base}.{alias.name}") in known else base for alias in node.names}
    return {n for n in found if n in known and n != name}


def _circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that reach each other (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            found.append(sorted(stack[at:]))
            del stack[at:]

    for node in graph:
        if node not in index:
            visit(node)
    return [group for group in found if len(group) > 1]


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert not _circles({name: _imports(name, path) for name, path in _modules().items()})


def test_the_search_for_circles_finds_one() -> None:
    assert _circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


CLOCKS = {"now", "today", "utcnow", "localtime", "localdate", "time_ns"}
# Infrastructure measures time; it does not decide by it.
OFF_THE_CLOCK = ("cee.base.clock", "cee.stack")


def _reads_clock(tree: ast.Module) -> list[int]:
    """Lines that ask Python or Django for the time."""
    owners = {"datetime", "date", "timezone", "time"}
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in CLOCKS or node.func.attr == "time"
        if isinstance(node.func.value, ast.Name) and node.func.value.id in owners
    ]


def test_one_module_reads_the_clock() -> None:
    found = {
        name: lines
        for name, path in _modules().items()
        if not name.startswith(OFF_THE_CLOCK) and (lines := _reads_clock(_tree(path)))
    }
    assert not found


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_open_nothing_and_read_no_clock(package: str) -> None:
    found = []
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(_tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"open", "print", "input"}
            ):
                found.append(f"{path.name}:{node.lineno}")
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
                if any(n == "cee.base" or n.startswith(("cee.base.", "os", "django")) for n in names):
                    found.append(f"{path.name}:{node.lineno}")
    assert not found


def test_models_hide_no_work_in_save_and_nothing_listens_to_signals() -> None:
    found = []
    for name, path in _modules().items():
        for node in ast.walk(_tree(path)):
            hidden = isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"} and ".models" in name
            listening = isinstance(node, ast.ImportFrom) and (node.module or "").endswith(
                ("django.dispatch", ".signals")
            )
            if hidden or listening:
                found.append(f"{name}:{node.lineno}")
    assert not found

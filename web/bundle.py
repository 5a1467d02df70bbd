"""Joins the page's JavaScript modules into the two scripts that are served: a request less is worth
more to a first visit than a module cached by itself (P14 of the benchmarks).

Only what the page's own modules use is understood: imports of names and of a default from
'./file.js', exports of declarations, `export default name;`. Anything else stops the build.
"""
import re
from pathlib import Path

IMPORT = re.compile(r"^import\s+(\{[^}]*\}|\w+)\s+from\s+'\./([\w.]+)';$", re.M)
EXPORT = re.compile(r"^export ((?:async )?function|class|const|let) (\w+)", re.M)
EXPORT_DEFAULT = re.compile(r"^export default (\w+);$", re.M)
COMMENT_LINE = re.compile(r"^\s*//.*\n", re.M)


def variable_of(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name)


def take_imported(match: re.Match) -> str:
    names = match[1].replace(" as ", ": ") if match[1].startswith("{") else f"{{ default: {match[1]} }}"
    return f"const {names} = {variable_of(match[2])};"


def module(name: str, text: str) -> tuple[str, list[str]]:
    """The module as a function that is called once, and the names it exports."""
    exported = [match[2] for match in EXPORT.finditer(text)]
    given = exported + [f"default: {match[1]}" for match in EXPORT_DEFAULT.finditer(text)]
    text = IMPORT.sub(take_imported, text)
    text = EXPORT.sub(r"\1 \2", text)
    text = EXPORT_DEFAULT.sub("", text)
    left = re.search(r"^(import|export)\b.*", text, re.M)
    if left:
        raise SystemExit(f"{name}: bundle.py does not understand: {left[0]}")
    text = COMMENT_LINE.sub("", text)
    return f"const {variable_of(name)} = (() => {{\n{text}return {{ {', '.join(given)} }};\n}})();\n", exported


def bundle(entry: str, sources: dict[str, Path]) -> str:
    """`entry` and everything it imports, each before those that import it. An entry that exports is a
    module; one that does not is a classic script."""
    parts: dict[str, str] = {}
    exported: list[str] = []

    def add(name: str, on_the_way: tuple[str, ...]) -> None:
        nonlocal exported
        if name in parts:
            return
        if name in on_the_way:
            raise SystemExit(f"{name} imports itself in a circle")
        text = sources[name].read_text()
        for match in IMPORT.finditer(text):
            add(match[2], (*on_the_way, name))
        parts[name], exported = module(name, text)

    add(entry, ())
    joined = "".join(parts.values())
    if exported:
        return f"{joined}export const {{ {', '.join(exported)} }} = {variable_of(entry)};\n"
    return f"(() => {{\n'use strict';\n{joined}}})();\n"

#!/usr/bin/env python3
"""Names every public symbol that has no doc comment; fails if there is one.

    undocumented.py GRAPH.symbols.json...

Left out: what the compiler makes, what a protocol already documents, and cases
and members whose declaration is all there is to say (coding keys).
"""
import json
import sys

missing = total = 0
for path in sys.argv[1:]:
    with open(path) as file:
        graph = json.load(file)
    inherited = {edge["source"] for edge in graph["relationships"]
                 if "sourceOrigin" in edge or edge["kind"] in ("overrides", "requirementOf", "defaultImplementationOf")}
    for symbol in graph["symbols"]:
        name = symbol["identifier"]["precise"]
        if "location" not in symbol or name in inherited or symbol["kind"]["identifier"] in ("swift.extension",):
            continue
        total += 1
        if "docComment" not in symbol:
            missing += 1
            place = symbol["location"]
            print(f"{place['uri'].rsplit('/Sources/', 1)[-1]}:{place['position']['line'] + 1}: "
                  f"{'.'.join(symbol['pathComponents'])} ({symbol['kind']['identifier']})")
print(f"{total} public symbols, {missing} without a comment", file=sys.stderr)
sys.exit(1 if missing else 0)

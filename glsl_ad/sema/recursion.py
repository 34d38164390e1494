"""Static recursion, which GLSL forbids (GLSL ES 3.00 section 6.1): functions that may come to call themselves.

Tarjan's algorithm for strongly connected components (SIAM J. Comput. 1, 1972), without recursion of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from glsl_ad.sema.model import Function
from glsl_ad.source import Label, Sink, Span
from glsl_ad.source.catalogue import sema as messages

#: How many functions of one tangle get a cycle of their own, and how many names of a cycle are shown.
_OWN_CYCLES, _SHOWN = 32, 8

Calls = Mapping[Function, Mapping[Function, Span]]


def report(calls: Calls) -> None:
    """Give every function that is on a cycle of calls an error that names the cycle."""
    for component in components(calls):
        if len(component) == 1 and component[0] not in calls.get(component[0], {}):
            continue
        members = set(component)
        cycle: list[Function] = []
        for number, function in enumerate(component):
            # Each gets the cycle that begins with itself; in a large tangle, all but the first few the same one.
            if number < _OWN_CYCLES:
                cycle = _cycle(function, members, calls)
            steps = list(pairwise(cycle[: _SHOWN + 1]))
            notes = tuple(Label(calls[a][b], f"`{a.key}` calls `{b.key}`") for a, b in steps[1:])
            sink = Sink()
            place = calls[cycle[0]][cycle[1]]
            sink.report(messages.RECURSION, place, notes=notes, key=function.key, cycle=_shown(cycle))
            function.errors.extend(sink.diagnostics)


def _shown(cycle: list[Function]) -> str:
    names = [f"`{f.key}`" for f in cycle]
    if len(names) > _SHOWN:
        names[_SHOWN - 1 : -1] = ["…"]
    return " → ".join(names)


def components(calls: Calls) -> list[list[Function]]:
    """The strongly connected components, callees before callers."""
    index: dict[Function, int] = {}
    low: dict[Function, int] = {}
    pending: list[Function] = []
    waiting: set[Function] = set()
    found: list[list[Function]] = []
    for root in calls:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        pending.append(root)
        waiting.add(root)
        path = [(root, iter(calls.get(root, {})))]
        while path:
            function, callees = path[-1]
            callee = next(callees, None)
            if callee is not None:
                if callee not in index:
                    index[callee] = low[callee] = len(index)
                    pending.append(callee)
                    waiting.add(callee)
                    path.append((callee, iter(calls.get(callee, {}))))
                elif callee in waiting:
                    low[function] = min(low[function], index[callee])
                continue
            path.pop()
            if path:
                low[path[-1][0]] = min(low[path[-1][0]], low[function])
            if low[function] == index[function]:
                found.append(_popped(pending, waiting, function))
    return found


def _popped(pending: list[Function], waiting: set[Function], until: Function) -> list[Function]:
    component: list[Function] = []
    while not component or component[-1] is not until:
        component.append(pending.pop())
        waiting.discard(component[-1])
    return component[::-1]


def _cycle(start: Function, members: set[Function], calls: Calls) -> list[Function]:
    """A shortest way from a function back to itself."""
    before: dict[Function, Function] = {}
    queue = [start]
    for caller in queue:
        for callee in calls.get(caller, {}):
            if callee is start:
                backwards = [start]
                while caller is not start:
                    backwards.append(caller)
                    caller = before[caller]
                return [start, *backwards[:0:-1], start]
            if callee in members and callee not in before:
                before[callee] = caller
                queue.append(callee)
    raise AssertionError("a component that is no cycle")

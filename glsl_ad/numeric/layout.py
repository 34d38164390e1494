"""Which region of a function each value belongs to, and which values are constants.

A free value has no place of its own; whoever evaluates it may keep it for as long as its operands stay what they are,
that is until the innermost of their regions is entered anew.

A constant is what is computed from literals and from globals that nobody writes. It has no derivative, whatever
mathematics says of the functions that it goes through: `const float PI = acos(-1.);` is a number.
"""

from __future__ import annotations

from collections.abc import Mapping

from glsl_ad.ir.model import Code, Function, If, Pinned, Value
from glsl_ad.records import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """Which region each value belongs to: the innermost one among those of its operands.

    `members[r]` are the values of region r, which are to be forgotten when r is entered anew. `constants` are the
    constant results of builtins.
    """

    members: Mapping[int, tuple[Value, ...]]
    constants: frozenset[Value]


#: Ops with a place or a value of their own, which nothing is known about.
_GIVEN = frozenset({Code.PARAM, Code.REGION_PARAM, Code.RESULT, Code.CALL, Code.UNDEF})


def layout(function: Function) -> Layout:
    """The layout of a function."""
    depth: dict[int, int] = {}
    home: dict[Value, int] = {}
    work = [(function.body, 0)]
    while work:
        region, level = work.pop()
        depth[region.id] = level
        home.update((p, region.id) for p in region.params)
        for node in region.nodes:
            if isinstance(node, Pinned):
                home[node.value] = region.id
                continue
            home.update((r, region.id) for r in node.results)
            inner = (node.then, node.otherwise) if isinstance(node, If) else (node.condition, node.body, node.step)
            work.extend((r, level + 1) for r in inner)
    members: dict[int, list[Value]] = {r: [] for r in depth}
    root = function.body.id
    for number, op in enumerate(function.ops):
        value = Value(number)
        if value not in home:
            home[value] = max((home[o] for o in op.operands), key=depth.__getitem__, default=root)
        members[home[value]].append(value)
    return Layout({r: tuple(v) for r, v in members.items()}, _constants(function))


def _constants(function: Function) -> frozenset[Value]:
    constant: set[int] = set()
    for number, op in enumerate(function.ops):
        if op.code not in _GIVEN and not op.pin and constant.issuperset(op.operands):
            constant.add(number)
    return frozenset(Value(n) for n in constant if function.ops[n].code is Code.BUILTIN)

"""Checks the invariants of the IR (see `model`): run after every stage in tests, and cheap enough to leave on.

arena       operands come before their users; equal free ops exist once
types       every op, jump, result and call has the types that it should (`op_types`)
scope       a value is used only where all that it depends on is known and has run
control     terminators stand where they may, nothing follows what never completes, pinned ops have one anchor
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glsl_ad.ir.analysis import Home, Tree, anchors, jump_values, node_operands, tree, used
from glsl_ad.ir.analysis import regions as all_regions
from glsl_ad.ir.model import (
    Break,
    Code,
    Continue,
    Function,
    If,
    Loop,
    LoopForm,
    Module,
    Node,
    Pinned,
    Region,
    Return,
    Unreachable,
    Value,
    Yield,
)
from glsl_ad.ir.op_types import fault
from glsl_ad.types import BOOL, VOID, Type


class InvariantError(Exception):
    """The IR is not well formed: a fault of the tool, never of its input."""


def verify(function: Function, module: Module | None = None) -> None:
    """Check a function; calls are checked against their callees if the module is given.

    Raises InvariantError at the first fault, with the function's key and the value or region concerned.
    """
    for problem in _problems(function, module):
        raise InvariantError(f"{function.key}: {problem}")


def _problems(function: Function, module: Module | None) -> Iterator[str]:
    yield from _arena(function)
    yield from _structure(function)
    for number, op in enumerate(function.ops):
        problem = fault(function, op, module)
        if problem:
            yield f"%{number} = {op.code.value}: {problem}"
    yield from _control(function)
    yield from _pins(function)
    yield from _scopes(function)
    yield from _interface(function)


# ---- the arena -------------------------------------------------------------------------------------------------------


def _arena(function: Function) -> Iterator[str]:
    seen: dict[object, int] = {}
    count = len(function.ops)
    for number, op in enumerate(function.ops):
        for operand in op.operands:
            if not 0 <= operand < number:
                yield f"%{number} has the operand %{operand}, which does not come before it"
        # Constants that compare equal may differ: 0.0 and -0.0, 1 and True.
        first = seen.setdefault((op, repr(op.attr)), number)
        if first != number:
            yield f"%{number} is the same op as %{first}"
    primals = (primal for primal, _ in function.tangents.values())
    outside = [v for v in (*function.names, *function.origins, *function.tangents, *primals) if not 0 <= v < count]
    if outside:
        yield f"%{outside[0]} has a name or an origin but is no value"


def _structure(function: Function) -> Iterator[str]:
    """Ids are unique, values exist, and parameters and results belong to the region or node that says so."""
    regions = list(all_regions(function))
    ids = [r.id for r in regions] + [n.id for r in regions for n in r.nodes if not isinstance(n, Pinned)]
    if len(set(ids)) != len(ids):
        yield "two regions or nodes have one id"
    count = len(function.ops)
    mentioned = [v for r in regions for v in (*r.params, *jump_values(r.end))]
    mentioned += [v for r in regions for n in r.nodes for v in (*node_operands(n), *_results(n))]
    for value in mentioned:
        if not 0 <= value < count:
            yield f"%{value} is no value"
            return
    for region in regions:
        yield from _owned(function, Code.REGION_PARAM, region.id, region.params, "region")
        for node in region.nodes:
            if not isinstance(node, Pinned):
                yield from _owned(function, Code.RESULT, node.id, node.results, "node")


def _results(node: Node) -> tuple[Value, ...]:
    return () if isinstance(node, Pinned) else node.results


def _owned(function: Function, code: Code, owner: int, values: Sequence[Value], what: str) -> Iterator[str]:
    for index, value in enumerate(values):
        op = function.ops[value]
        if op.code is not code or op.attr != (owner, index):
            yield f"%{value} is not {code.value} {index} of {what} {owner}"


# ---- control flow ----------------------------------------------------------------------------------------------------


def _control(function: Function) -> Iterator[str]:
    if function.body.params:
        yield "the body of the function has parameters"
    if isinstance(function.body.end, (Yield, Continue, Break)):
        yield f"the body ends in {type(function.body.end).__name__}"
    pending: list[tuple[Region, Loop | None]] = [(function.body, None)]
    while pending:
        region, loop = pending.pop()
        yield from _end(function, region, loop)
        for position, node in enumerate(region.nodes):
            last = position == len(region.nodes) - 1
            if _never_completes(node) and not (last and isinstance(region.end, Unreachable)):
                yield f"something follows a node of region {region.id} that never completes"
            match node:
                case If():
                    yield from _if(function, node)
                    pending += [(node.then, loop), (node.otherwise, loop)]
                case Loop():
                    yield from _loop(function, node)
                    # A condition or step is left through its end alone, so no loop is around what stands in it.
                    pending += [(node.condition, None), (node.body, node), (node.step, None)]
        if isinstance(region.end, Unreachable) and not (region.nodes and _may_stay(region.nodes[-1])):
            yield f"region {region.id} ends in Unreachable, but its end can be reached"


def _never_completes(node: Node) -> bool:
    return isinstance(node, If) and not isinstance(node.then.end, Yield) and not isinstance(node.otherwise.end, Yield)


def _may_stay(node: Node) -> bool:
    return isinstance(node, Loop) or _never_completes(node)


def _end(function: Function, region: Region, loop: Loop | None) -> Iterator[str]:
    """Jumps lead out of a loop that is there, with values of the right types."""
    match region.end:
        case Return(values):
            yield from _match(function, values, [p.type for p in function.results], f"the return of region {region.id}")
        case Continue() | Break() if loop is None:
            yield f"region {region.id} ends in {type(region.end).__name__} outside of a loop's body"
        case Continue() if loop is not None and loop.form is LoopForm.ONCE:
            yield f"region {region.id} continues a loop that runs once"
        case Continue(values) | Break(values) if loop is not None:
            types = [function.type_of(v) for v in loop.initial]
            yield from _match(function, values, types, f"the {type(region.end).__name__} of region {region.id}")


def _if(function: Function, node: If) -> Iterator[str]:
    if function.type_of(node.condition) != BOOL:
        yield f"the condition of If {node.id} is no bool"
    types = [function.type_of(v) for v in node.results]
    for region in (node.then, node.otherwise):
        if region.params:
            yield f"region {region.id}, a branch, has parameters"
        if isinstance(region.end, Yield):
            yield from _match(function, region.end.values, types, f"the yield of region {region.id}")
    if _never_completes(node) and node.results:
        yield f"If {node.id} has results, but neither branch yields"


def _loop(function: Function, node: Loop) -> Iterator[str]:
    types = [function.type_of(v) for v in node.initial]
    yield from _match(function, node.results, types, f"loop {node.id}: its results")
    for region in (node.condition, node.body, node.step):
        yield from _match(function, region.params, types, f"the parameters of region {region.id}")
    for region, wanted in ((node.condition, [BOOL, *types]), (node.step, types)):
        if not isinstance(region.end, Yield):
            yield f"region {region.id}, a loop's condition or step, does not end in a yield"
        else:
            yield from _match(function, region.end.values, wanted, f"the yield of region {region.id}")
    if isinstance(node.body.end, Yield):
        yield f"region {node.body.id}, a loop's body, ends in a yield"
    if not all(0 <= i < len(types) for i in node.header) or len(set(node.header)) != len(node.header):
        yield f"the header of loop {node.id} names values that it does not carry"


def _match(function: Function, values: Sequence[Value], types: Sequence[Type], what: str) -> Iterator[str]:
    found = [function.type_of(v) for v in values]
    if found != list(types):
        yield f"{what}: ({', '.join(map(str, found))}) instead of ({', '.join(map(str, types))})"


# ---- places ----------------------------------------------------------------------------------------------------------


def _pins(function: Function) -> Iterator[str]:
    found: set[Value] = set()
    for region in tree(function).regions.values():
        for node in region.nodes:
            if isinstance(node, Pinned):
                if not function.ops[node.value].pin:
                    yield f"%{node.value} is anchored but not pinned"
                if node.value in found:
                    yield f"%{node.value} is anchored twice"
                found.add(node.value)
    needed = used(function)
    for number, op in enumerate(function.ops):
        if op.pin and needed[number] and number not in found:
            yield f"%{number} is pinned but not anchored"


def _scopes(function: Function) -> Iterator[str]:
    """Every needed value has a home, and is used only where that is known and has run so far."""
    regions, placed = tree(function), anchors(function)
    outermost = Home(function.body.id, 0)
    needed = used(function)
    found: list[Home] = []
    for number, op in enumerate(function.ops):
        value = Value(number)
        home = outermost
        if needed[number] and op.code in (Code.REGION_PARAM, Code.RESULT) and value not in placed:
            yield f"%{number} is used, but its region or node is gone"
        for operand in op.operands if needed[number] else ():
            inner = _innermost(regions, home, found[operand])
            if inner is None:
                yield f"%{number} has operands that are never in scope together"
                return
            home = inner
        if value in placed and op.pin and not _reaches(regions, home, placed[value], before=True):
            yield f"pinned %{number} stands where its operands are not in scope"
        found.append(placed.get(value, home))
    for region in regions.regions.values():
        for position, node in enumerate(region.nodes):
            operands = () if isinstance(node, Pinned) else node_operands(node)
            yield from _visible(regions, found, operands, Home(region.id, position))
        yield from _visible(regions, found, jump_values(region.end), Home(region.id, len(region.nodes)))


def _innermost(regions: Tree, one: Home, other: Home) -> Home | None:
    """The deeper of two homes if the shallower one is in scope there, else None."""
    if one.region == other.region:
        return one if one.position >= other.position else other
    if regions.depths[one.region] > regions.depths[other.region]:
        one, other = other, one
    return other if _reaches(regions, one, other) else None


def _reaches(regions: Tree, home: Home, site: Home, *, before: bool = False) -> bool:
    """Whether a home is in scope at a site. `before`: the site is the end of the node that uses the value."""
    position = site.position - 1 if before else site.position
    region = site.region
    while region != home.region:
        if region not in regions.parents:
            return False
        region, position = regions.parents[region].region, regions.parents[region].position
    return home.position <= position


def _visible(regions: Tree, homes: Sequence[Home], values: Sequence[Value], site: Home) -> Iterator[str]:
    for value in values:
        if not _reaches(regions, homes[value], site):
            yield f"%{value} is used in region {site.region}, where it is not in scope"


# ---- the signature ---------------------------------------------------------------------------------------------------


def _interface(function: Function) -> Iterator[str]:
    """The GLSL signature names every flat parameter and result once."""
    interface = function.interface
    inputs = [i for p in interface.parameters for i in p.inputs] + [i for _, i in interface.globals_read]
    outputs = [*interface.returns, *(i for p in interface.parameters for i in p.outputs)]
    outputs += [i for _, i in interface.globals_written]
    if sorted(inputs) != list(range(len(function.params))):
        yield "the interface does not name every flat parameter once"
    if sorted(outputs) != list(range(len(function.results))):
        yield "the interface does not name every flat result once"
    if (interface.return_type == VOID) is bool(interface.returns):
        yield f"a function that returns {interface.return_type} has {len(interface.returns)} flat results for it"

"""A function of the IR as text to read: every value once, before its first use, in the innermost branch of its uses.

    function quotient(float, float)
      in    %0 "a": float, %1 "b": float
      out   "result": float
        %2: float = / %0, %1
        return %2

Constants stand where they are used. Values that nothing needs are left out. The text is the same in every run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from glsl_ad.ir.analysis import Home, Tree, homes, jump_values, node_operands, tree, used
from glsl_ad.ir.model import Code, Function, If, Loop, LoopForm, Node, Pinned, Port, Region, Role, Value

_INDENT = "  "
#: Written where they are used, or by the region or node that they belong to.
_NO_LINE = (Code.CONST, Code.PARAM, Code.REGION_PARAM, Code.RESULT)


def dump(function: Function) -> str:
    """The text of a function, with a newline at its end."""
    return "".join(f"{line}\n" for line in _Dump(function).lines())


class _Dump:
    def __init__(self, function: Function) -> None:
        self._function = function
        self._lines: dict[Home, list[Value]] = {}
        for number, place in enumerate(_places(function)):
            if place is not None and function.ops[number].code not in _NO_LINE and not function.ops[number].pin:
                self._lines.setdefault(place, []).append(Value(number))

    def lines(self) -> Iterator[str]:
        function = self._function
        flags = [("may discard", function.may_discard), ("uses screen", function.uses_screen)]
        notes = "".join(f", {word}" for word, holds in flags if holds)
        yield f"function {function.key}{notes}"
        params = [(Value(i), function.ops[i]) for i in range(len(function.ops))]
        declared = {op.attr: value for value, op in params if op.code is Code.PARAM}
        if function.params:
            ports = (self._input(declared.get(i), port) for i, port in enumerate(function.params))
            yield f"{_INDENT}in    {', '.join(ports)}"
        if function.results:
            yield f"{_INDENT}out   {', '.join(map(self._port, function.results))}"
        yield from self._region(function.body, _INDENT * 2)

    def _input(self, value: Value | None, port: Port) -> str:
        return f"%{value} {self._port(port)}" if value is not None else f"- {self._port(port)}"

    def _port(self, port: Port) -> str:
        role = "" if port.role in (Role.IN, Role.RETURN) else f"{port.role.value} "
        return f'"{port.name}": {role}{port.type}'

    def _region(self, region: Region, indent: str) -> Iterator[str]:
        """A region's values and nodes. Regions nest as deep as the user's branches do."""
        for position in range(len(region.nodes) + 1):
            for value in self._lines.get(Home(region.id, position), ()):
                yield f"{indent}{self._definition(value)} = {self._operation(value)}"
            if position < len(region.nodes):
                yield from self._node(region.nodes[position], indent)
        name = type(region.end).__name__.lower()
        yield f"{indent}{name} {self._list(jump_values(region.end))}".rstrip()

    def _node(self, node: Node, indent: str) -> Iterator[str]:
        match node:
            case Pinned(value):
                yield f"{indent}{self._definition(value)} = pinned {self._operation(value)}"
            case If():
                yield f"{indent}{self._results(node.results)}if {self._use(node.condition)}"
                yield from self._region(node.then, indent + _INDENT)
                yield f"{indent}else"
                yield from self._region(node.otherwise, indent + _INDENT)
            case Loop():
                yield from self._loop(node, indent)

    def _loop(self, node: Loop, indent: str) -> Iterator[str]:
        declared = f" declares {', '.join(map(str, node.header))}" if node.header else ""
        yield f"{indent}{self._results(node.results)}{node.form.value} {self._list(node.initial)}{declared}".rstrip()
        parts = [("while", node.condition), ("do", node.body), ("step", node.step)]
        if node.form is LoopForm.DO:
            parts = [*parts[1:], parts[0]]
        for word, region in parts:
            params = ", ".join(map(self._definition, region.params))
            yield f"{indent}{_INDENT}{word} {params}".rstrip()
            yield from self._region(region, indent + _INDENT * 2)

    def _results(self, values: Iterable[Value]) -> str:
        text = ", ".join(map(self._definition, values))
        return f"{text} = " if text else ""

    def _definition(self, value: Value) -> str:
        name = self._function.names.get(value)
        quoted = f' "{name}"' if name else ""
        return f"%{value}{quoted}: {self._function.ops[value].type}"

    def _operation(self, value: Value) -> str:
        op = self._function.ops[value]
        operands = self._list(op.operands)
        match op.code:
            case Code.BUILTIN:
                return f"{op.attr} {operands}".rstrip()
            case Code.SWIZZLE | Code.INSERT_SWIZZLE:
                letters = "".join("xyzw"[i] for i in op.attr)
                return f"{op.code.value} .{letters} {operands}"
            case Code.FIELD | Code.INSERT_FIELD | Code.PROJECT:
                return f"{op.code.value} .{op.attr} {operands}"
            case Code.CALL | Code.GLOBAL:
                return f"{op.code.value} {op.attr} {operands}".rstrip()
        return f"{op.code.value} {operands}".rstrip()

    def _list(self, values: Iterable[Value]) -> str:
        return ", ".join(map(self._use, values))

    def _use(self, value: Value) -> str:
        op = self._function.ops[value]
        if op.code is not Code.CONST:
            return f"%{value}"
        return (
            str(op.attr).lower() if isinstance(op.attr, bool) else f"{op.attr}{'u' if str(op.type) == 'uint' else ''}"
        )


def _places(function: Function) -> list[Home | None]:
    """For each needed value the place of its line: before the node of that number."""
    regions = tree(function)
    places: list[Home | None] = [None] * len(function.ops)

    def use(value: Value, site: Home) -> None:
        known = places[value]
        places[value] = site if known is None else _meet(regions, known, site)

    for region in regions.regions.values():
        for position, node in enumerate(region.nodes):
            for value in node_operands(node):
                use(value, Home(region.id, position))
        for value in jump_values(region.end):
            use(value, Home(region.id, len(region.nodes)))
    needed, earliest = used(function), homes(function)
    for number in range(len(function.ops) - 1, -1, -1):
        place = places[number]
        if place is None or not needed[number]:
            continue
        place = places[number] = _out_of_loops(regions, place, earliest[number])
        for operand in function.ops[number].operands:
            use(operand, place)
    return places


def _meet(regions: Tree, one: Home, other: Home) -> Home:
    """The first of two places if they stand in one region, else the place of the node that holds what is deeper."""
    while one.region != other.region:
        if regions.depths[one.region] >= regions.depths[other.region]:
            one = regions.parents[one.region]
        else:
            other = regions.parents[other.region]
    return one if one.position <= other.position else other


def _out_of_loops(regions: Tree, place: Home, earliest: Home) -> Home:
    """The place, moved out of loops in which the value does not vary."""
    site = place
    while site.region != earliest.region:
        parent = regions.parents[site.region]
        if isinstance(regions.regions[parent.region].nodes[parent.position], Loop):
            place = parent
        site = parent
    return place

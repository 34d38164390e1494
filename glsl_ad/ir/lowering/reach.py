"""What one entry function reaches: functions, callees first, and the globals that they name, read and write.

Nothing is lowered here. The outcome, one `Shape` for each function, fixes the flat signatures that calls rely on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from glsl_ad.ir.lowering.edges import meets
from glsl_ad.ir.lowering.walk import Node, targets, walk
from glsl_ad.ir.model import Interface, Parameter, Port, Role
from glsl_ad.records import dataclass
from glsl_ad.sema import model as sema
from glsl_ad.sema.model import Storage
from glsl_ad.source import GlslAdError, Label, Severity, Sink, Span
from glsl_ad.source.catalogue import lowering as messages
from glsl_ad.types import VOID, Type

_GLOBAL = (Storage.GLOBAL, Storage.UNIFORM, Storage.INPUT, Storage.OUTPUT, Storage.BUILTIN)


@dataclass(slots=True)
class Effects:
    """What a body does by itself: its calls with their first place, the globals that it names and writes."""

    calls: dict[sema.Function, Span] = field(default_factory=dict)
    named: dict[sema.Variable, None] = field(default_factory=dict)
    written: dict[sema.Variable, None] = field(default_factory=dict)
    discards: bool = False
    uses_screen: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The flat signature of a function, in variables.

    `inputs` are the `in` and `inout` parameters, `outputs` the `out` and `inout` ones. `state` are the globals that are
    passed in, `written` those of them that come back.
    """

    function: sema.Function
    inputs: tuple[sema.Variable, ...]
    outputs: tuple[sema.Variable, ...]
    state: tuple[sema.Variable, ...]
    written: tuple[sema.Variable, ...]
    may_discard: bool
    uses_screen: bool

    @property
    def is_pinned(self) -> bool:
        """Whether calls must stay where they stand."""
        return self.may_discard or self.uses_screen

    @property
    def result_types(self) -> list[Type]:
        """The types of the flat results."""
        returned = [] if self.function.return_type == VOID else [self.function.return_type]
        return [*returned, *(v.type for v in (*self.outputs, *self.written))]

    def result_ports(self) -> tuple[Port, ...]:
        """The flat results."""
        function = self.function
        ports = [] if function.return_type == VOID else [Port("result", function.return_type, Role.RETURN)]
        ports += [Port(v.name, v.type, role(v)) for v in self.outputs]
        ports += [Port(v.name, v.type, state_role(v)) for v in self.written]
        return tuple(ports)

    def interface(self) -> Interface:
        """The GLSL signature over the flat one."""
        inputs = {v: i for i, v in enumerate((*self.inputs, *self.state))}
        returned = 0 if self.function.return_type == VOID else 1
        outputs = {v: i for i, v in enumerate((*self.outputs, *self.written), returned)}
        parameters = tuple(
            Parameter(
                v.name,
                v.type,
                role(v).value,
                (inputs[v],) if v in inputs else (),
                (outputs[v],) if v in outputs else (),
            )
            for v in self.function.parameters
        )
        return Interface(
            parameters,
            self.function.return_type,
            tuple(range(returned)),
            globals_read=tuple((v.name, inputs[v]) for v in self.state if state_role(v) is Role.GLOBAL),
            globals_written=tuple((v.name, outputs[v]) for v in self.written if state_role(v) is Role.GLOBAL),
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """The shapes of all reachable functions, callees first, and the globals that anything reachable names.

    `computed` are globals that the entry computes from their initialisers, since these depend on a varying one.
    `no_diff` names what the user declared constant for differentiation. `watch` is the variable that notes how near
    something comes, None where nothing is noted.
    """

    shapes: Mapping[sema.Function, Shape]
    globals: tuple[sema.Variable, ...]
    computed: tuple[sema.Variable, ...] = ()
    no_diff: frozenset[str] = frozenset()
    watch: sema.Variable | None = None

    def assigned(self, *roots: Node) -> set[sema.Variable]:
        """The variables that the nodes assign to, themselves or through calls."""
        found: set[sema.Variable] = set()
        for node in walk(*roots):
            found.update(targets(node))
            if isinstance(node, sema.Call):
                found.update(self.shapes[node.function].written)
            if self.watch is not None and meets(node):
                found.add(self.watch)
        return found


def role(parameter: sema.Variable) -> Role:
    """The role of a GLSL parameter; `const in` is `in`."""
    return Role(parameter.qualifier) if parameter.qualifier in ("out", "inout") else Role.IN


def state_role(variable: sema.Variable) -> Role:
    """The role of what is threaded: of a global, or of what notes how near something comes."""
    return Role.WATCH if variable.qualifier == Role.WATCH.value else Role.GLOBAL


def reach(
    program: sema.Program,
    entry: sema.Function,
    sink: Sink,
    varying: frozenset[str] = frozenset(),
    watch: sema.Variable | None = None,
) -> Reach:
    """Everything that `entry` needs. The globals in `varying` are passed in as state though nothing writes them, and
    `watch` wherever something may be noted; the entry gives it back in any case.

    Raises GlslAdError, with what was found in the sink, where a reachable function has errors or no body, or calls
    itself.
    """
    owned = set(program.globals.values())
    effects: dict[sema.Function, Effects] = {}
    initialisers: dict[sema.Variable, Effects] = {}
    order: list[sema.Function] = []
    circles: list[tuple[Span, list[sema.Function]]] = []
    _visit(entry, owned, effects, order, circles)
    for function in list(order):
        for rule in program.rules_of(function):
            _visit(rule, owned, effects, order, circles)
    if watch is not None:
        _watch(watch, entry, effects)
    pending = [v for f in order for v in effects[f].named]
    named: dict[sema.Variable, None] = {}
    while pending:
        variable = pending.pop(0)
        if variable in named:
            continue
        named[variable] = None
        if variable.initial is None or variable.storage is Storage.UNIFORM:
            continue
        own = initialisers[variable] = effects_of((variable.initial,), owned)
        for callee in own.calls:
            known = len(order)
            _visit(callee, owned, effects, order, circles)
            pending.extend(v for f in order[known:] for v in effects[f].named)
        pending.extend(own.named)
    _report(entry, order, effects, circles, sink)
    called = {callee for own in effects.values() for callee in own.calls}
    order.sort(key=lambda f: f is entry and f not in called)
    ranks = {v: i for i, v in enumerate(program.globals.values())}
    ranked = sorted(named, key=lambda v: (ranks.get(v, len(ranks)), v.name))
    derived = _derived(initialisers, effects, varying)
    threaded = {v for v in ranked if v.name in varying} | derived
    shapes = _shapes(order, effects, ranked, threaded, entry, derived)
    _report_stateful(initialisers, shapes, sink)
    computed = tuple(v for v in ranked if v in derived and v not in shapes[entry].written)
    if watch is not None:  # nobody passes it to the entry
        shape = shapes[entry]
        shapes[entry] = replace(shape, state=tuple(v for v in shape.state if v is not watch))
    return Reach(shapes, tuple(v for v in ranked if v is not watch), computed, program.pragmas.no_diff, watch)


def _watch(watch: sema.Variable, entry: sema.Function, effects: Mapping[sema.Function, Effects]) -> None:
    """Functions that meet something write the variable, and so does the entry."""
    for function, own in effects.items():
        if function is entry or (function.body is not None and any(map(meets, walk(function.body)))):
            own.named[watch] = own.written[watch] = None


def _derived(
    initialisers: Mapping[sema.Variable, Effects], effects: Mapping[sema.Function, Effects], varying: frozenset[str]
) -> set[sema.Variable]:
    """The globals whose initialisers depend on a varying one, by themselves or by others."""
    if not varying:
        return set()
    found: set[sema.Variable] = set()
    while True:
        more = {
            v
            for v, own in initialisers.items()
            if v not in found and any(n.name in varying or n in found for n in _all_named(own, effects))
        }
        if not more:
            return found
        found |= more


def _all_named(own: Effects, effects: Mapping[sema.Function, Effects]) -> set[sema.Variable]:
    """The globals that a piece of code names, itself or through calls."""
    named = set(own.named)
    pending, seen = list(own.calls), set(own.calls)
    while pending:
        callee = effects[pending.pop()]
        named.update(callee.named)
        pending.extend(f for f in callee.calls if f not in seen)
        seen.update(callee.calls)
    return named


def effects_of(roots: Iterable[Node], owned: set[sema.Variable]) -> Effects:
    """What a piece of code does; `owned` are the globals of the program, which tells a global constant from a local."""
    found = Effects()
    for node in walk(*roots):
        match node:
            case sema.VariableRef(variable):
                if variable.storage in _GLOBAL or variable in owned:
                    found.named[variable] = None
            case sema.Call(function, span=span):
                found.calls.setdefault(function, span)
            case sema.BuiltinCall(builtin):
                found.uses_screen = found.uses_screen or builtin.uses_screen
            case sema.Discard():
                found.discards = True
        for variable in targets(node):
            if variable.storage in _GLOBAL:
                found.written[variable] = None
    return found


def _visit(
    start: sema.Function,
    owned: set[sema.Variable],
    effects: dict[sema.Function, Effects],
    order: list[sema.Function],
    circles: list[tuple[Span, list[sema.Function]]],
) -> None:
    """Depth first from one function: effects of all, callees before callers in `order`, circles where they close."""
    if start in effects:
        return
    path: list[tuple[sema.Function, list[tuple[sema.Function, Span]]]] = []

    def enter(function: sema.Function) -> None:
        effects[function] = effects_of((function.body,) if function.body else (), owned)
        path.append((function, list(reversed(effects[function].calls.items()))))

    enter(start)
    while path:
        function, calls = path[-1]
        if not calls:
            path.pop()
            order.append(function)
            continue
        callee, span = calls.pop()
        on_path = [f for f, _ in path]
        if callee in on_path:
            circles.append((span, on_path[on_path.index(callee) :]))
        elif callee not in effects:
            enter(callee)


def _report(
    entry: sema.Function,
    order: list[sema.Function],
    effects: dict[sema.Function, Effects],
    circles: list[tuple[Span, list[sema.Function]]],
    sink: Sink,
) -> None:
    """Say what stands in the way, if anything does; faults that the checker found go first and alone."""
    faulty = False
    for function in order:
        for diagnostic in function.errors:
            sink.add(diagnostic)
            faulty = faulty or diagnostic.severity is Severity.ERROR
    if faulty:
        raise GlslAdError(sink.diagnostics)
    places = {callee: span for f in reversed(order) for callee, span in effects[f].calls.items()}
    for function in order:
        if function.body is None:
            notes = (Label(function.span, "declared here"),) if function is not entry else ()
            span = places.get(function, function.span)
            sink.report(messages.NO_BODY, span, notes=notes, function=function.key)
            faulty = True
    for span, circle in circles:
        path = " → ".join(f"`{f.key}`" for f in (*circle, circle[0]))
        sink.report(messages.RECURSION, span, function=circle[0].key, path=path)
        faulty = True
    if faulty:
        raise GlslAdError(sink.diagnostics)


def _shapes(
    order: list[sema.Function],
    effects: dict[sema.Function, Effects],
    ranked: list[sema.Variable],
    threaded: set[sema.Variable],
    entry: sema.Function,
    derived: set[sema.Variable],
) -> dict[sema.Function, Shape]:
    """The flat signatures. A global is state only if something reachable writes it, or if it is `threaded`; the entry
    computes the `derived` ones that nothing writes, and so needs what their initialisers name."""
    written_somewhere = {v for f in order for v in effects[f].written}
    mutable = written_somewhere | threaded
    computed = derived - written_somewhere
    named: dict[sema.Function, set[sema.Variable]] = {}
    written: dict[sema.Function, set[sema.Variable]] = {}
    shapes: dict[sema.Function, Shape] = {}

    def _is_passed(variable: sema.Variable, function: sema.Function) -> bool:
        if function is entry:
            return variable not in computed and (variable in named[function] or bool(computed and variable in threaded))
        return variable in named[function]

    for function in order:
        own = effects[function]
        named[function] = set(own.named).union(*(named[c] for c in own.calls))
        written[function] = set(own.written).union(*(written[c] for c in own.calls))
        shapes[function] = Shape(
            function,
            tuple(v for v in function.parameters if role(v) is not Role.OUT),
            tuple(v for v in function.parameters if role(v) is not Role.IN),
            tuple(v for v in ranked if v in mutable and _is_passed(v, function)),
            tuple(v for v in ranked if v in written[function]),
            own.discards or any(shapes[c].may_discard for c in own.calls),
            own.uses_screen or any(shapes[c].uses_screen for c in own.calls),
        )
    return shapes


def _report_stateful(
    initialisers: Mapping[sema.Variable, Effects], shapes: Mapping[sema.Function, Shape], sink: Sink
) -> None:
    faulty = False
    for variable, own in initialisers.items():
        for callee, span in own.calls.items():
            if shapes[callee].written:
                sink.report(messages.STATEFUL_INITIALISER, span, name=variable.name, function=callee.key)
                faulty = True
    if faulty:
        raise GlslAdError(sink.diagnostics)

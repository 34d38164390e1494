"""From the typed program to IR: `lower` gives the functions that one entry function needs, and their globals.

reach        which functions and globals, and the flat signatures
frame        the value that every variable holds, and how branches meet
statements   declarations, branches, jumps; loops and switches in files of their own
expressions  values and side effects from left to right; calls, l-values (places), constructors likewise
"""

from __future__ import annotations

from collections.abc import Sequence

from glsl_ad.ir.builder import Builder
from glsl_ad.ir.lowering.expressions import Expressions
from glsl_ad.ir.lowering.frame import Frame
from glsl_ad.ir.lowering.reach import Reach, Shape, reach, role, state_role
from glsl_ad.ir.lowering.statements import Statements
from glsl_ad.ir.lowering.watch import far
from glsl_ad.ir.model import Function, Global, Interface, Module, Port, Return, Role
from glsl_ad.sema import model as sema
from glsl_ad.sema.model import Storage
from glsl_ad.source import Sink
from glsl_ad.stack import deep
from glsl_ad.types import FLOAT, VOID

_STORAGE = {
    Storage.GLOBAL: "",
    Storage.CONST: "const",
    Storage.UNIFORM: "uniform",
    Storage.INPUT: "in",
    Storage.OUTPUT: "out",
    Storage.BUILTIN: "builtin",
}


def lower(
    program: sema.Program,
    entry: sema.Function,
    sink: Sink,
    *,
    varying: frozenset[str] = frozenset(),
    watch: str | None = None,
) -> Module:
    """The functions reachable from `entry`, callees first, and the globals that they name.

    Globals in `varying` are differentiated by: they are threaded like written ones, as parameters of role GLOBAL, and
    what is initialised from them is computed in the entry. With `watch` the entry has one more result of that name and
    of role WATCH, and the functions hold what `lowering.watch` notes: they are for differentiation alone.

    Raises:
        GlslAdError: something reachable has errors (those that the checker found are reported again), no body, or does
            what the IR does not hold; the sink has all of it.
    """
    variable = None if watch is None else sema.Variable(watch, FLOAT, Storage.GLOBAL, None, Role.WATCH.value)
    return deep(lambda: _lower(program, entry, sink, varying, variable))


def _lower(
    program: sema.Program,
    entry: sema.Function,
    sink: Sink,
    varying: frozenset[str],
    watch: sema.Variable | None,
) -> Module:
    reached = reach(program, entry, sink, varying, watch)
    functions = {
        function.key: _function(shape, reached, sink, reached.computed if function is entry else (), entry)
        for function, shape in reached.shapes.items()
    }
    globals_ = {v.name: _global(v, reached, sink) for v in reached.globals}
    rules = {key: rule for key, rule in program.pragmas.derivatives.items() if key in functions}
    return Module(functions, globals_, rules)


def _function(
    shape: Shape, reached: Reach, sink: Sink, computed: Sequence[sema.Variable], entry: sema.Function
) -> Function:
    source = shape.function
    b = Builder(source.key, source.name)
    frame = Frame(b, reached, sink)
    for parameter in source.parameters:
        if role(parameter) is Role.OUT:
            frame.assign(parameter, b.undef(parameter.type))
        else:
            frame.assign(parameter, b.param(parameter.name, parameter.type, role(parameter)))
    for variable in shape.state:
        frame.assign(variable, b.param(variable.name, variable.type, state_role(variable)))
    if reached.watch is not None and source is entry:
        frame.assign(reached.watch, far(b))
    frame.open_region()
    for variable in computed:
        assert variable.initial is not None
        frame.assign(variable, Expressions(frame).value(variable.initial))
    statements = Statements(frame, shape)
    end = statements.block(source.body)
    if end is None:  # a value that is not returned is undefined (GLSL ES 3.00 section 6.1)
        value = None if source.return_type == VOID else b.undef(source.return_type)
        end = statements.returned(value)
    return b.finish(
        frame.close_region(end),
        shape.interface(),
        shape.result_ports(),
        may_discard=shape.may_discard,
        uses_screen=shape.uses_screen,
    )


def _global(variable: sema.Variable, reached: Reach, sink: Sink) -> Global:
    has_value = variable.initial is not None or variable.value is not None
    initial = _initialiser(variable, reached, sink) if has_value and variable.storage is not Storage.UNIFORM else None
    return Global(variable.name, variable.type, _STORAGE[variable.storage], initial)


def _initialiser(variable: sema.Variable, reached: Reach, sink: Sink) -> Function:
    """A function without parameters that computes what the global holds at first."""
    b = Builder(f"initial {variable.name}", variable.name)
    frame = Frame(b, reached, sink)
    frame.open_region()
    if variable.initial is not None:
        value = Expressions(frame).value(variable.initial)
    else:
        assert variable.value is not None
        value = b.const(variable.value, variable.type)
    interface = Interface((), variable.type, (0,))
    ports = (Port(variable.name, variable.type, Role.RETURN),)
    return b.finish(frame.close_region(Return((value,))), interface, ports)

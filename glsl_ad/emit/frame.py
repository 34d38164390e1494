"""What the phases of emission know about one function: its calls in GLSL terms, and what each value reads.

The IR is flat: a call takes one operand for each flat parameter and gives a tuple of flat results. `Frame` says how
that is written: which operands make up an argument, whether the call is an expression or a statement, and which value a
`PROJECT` really stands for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cache

from glsl_ad.builtins import BUILTINS
from glsl_ad.dialects import Dialect
from glsl_ad.emit.places import Places
from glsl_ad.ir.model import Code, Function, Module, Op, Parameter, Return, Value
from glsl_ad.records import dataclass
from glsl_ad.types import INT, Array, Struct, Tuple, Type, Vector


@dataclass(frozen=True, slots=True)
class Argument:
    """What a call passes for one GLSL parameter: values, or a packed struct that exists as a whole."""

    parameter: Parameter
    values: tuple[Value, ...]
    whole: Value | None = None  # the call whose packed result is passed on
    own: Parameter | None = None  # the function's own packed parameter, passed on


@dataclass(frozen=True, slots=True)
class Plan:
    """A call as it is written.

    `returned` is the value that the GLSL call itself gives: the call's own value for a packed struct, else a
    projection. `outputs` pairs an `out` argument with the value that it receives. `stores` and `loads` are the globals
    which have to hold an operand before the call, or are read back after it.
    """

    name: str  # a key of Module.functions, or the name of a builtin
    arguments: tuple[Argument, ...]
    returned: Value | None
    return_type: Type
    outputs: tuple[tuple[int, Value], ...] = ()  # (index of the argument, value)
    stores: tuple[tuple[str, Value], ...] = ()
    loads: tuple[tuple[str, Value], ...] = ()
    changes: tuple[str, ...] = ()  # the globals that hold something else afterwards
    is_statement: bool = False


#: Codes whose values stay in a variable of their own by nature.
CELLS = (Code.REGION_PARAM, Code.RESULT)


@dataclass(slots=True)
class Frame:
    """One function under emission. `synthetic` holds the types of values that exist in GLSL only (packed `out`s)."""

    function: Function
    module: Module
    dialect: Dialect
    places: Places = field(init=False)
    ops: tuple[Op, ...] = field(init=False)
    plans: dict[Value, Plan] = field(init=False, default_factory=dict)
    synthetic: dict[Value, Type] = field(init=False, default_factory=dict)
    stored_globals: frozenset[str] = field(init=False, default=frozenset())
    packed_params: dict[int, tuple[Parameter, int]] = field(init=False, default_factory=dict)
    global_params: dict[int, str] = field(init=False, default_factory=dict)
    projections: dict[tuple[Value, int], Value] = field(init=False, default_factory=dict)
    #: Constant arrays that only begin what is stored to. Each variable begins with its own: one cannot serve two.
    fills: frozenset[Value] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        self.ops = self.function.ops
        self.places = Places(self.function)
        interface = self.function.interface
        for parameter in interface.parameters:
            if parameter.packed:
                for position, flat in enumerate(parameter.inputs):
                    self.packed_params[flat] = parameter, position
        self.global_params = {flat: name for name, flat in interface.globals_read}
        for v, op in enumerate(self.ops):
            if op.code is Code.PROJECT:
                self.projections[op.operands[0], op.attr] = Value(v)
        self.stored_globals = self._stored_globals()
        self.fills = self._fills()
        for v, op in enumerate(self.ops):
            if op.code is Code.CALL:
                self.plans[Value(v)] = self._plan_call(Value(v), op)
            elif op.code is Code.BUILTIN and isinstance(op.type, Tuple):
                self.plans[Value(v)] = self._plan_builtin(Value(v), op)

    def type_of(self, value: Value) -> Type:
        if value < 0:
            return self.synthetic[value]
        plan = self.plans.get(value)
        # In the IR a call gives a tuple; in GLSL one with a packed result gives a struct.
        return plan.return_type if plan is not None and plan.returned == value else self.ops[value].type

    def code(self, value: Value) -> Code | None:
        return None if value < 0 else self.ops[value].code

    def _fills(self) -> frozenset[Value]:
        found = {Value(v) for v, op in enumerate(self.ops) if _is_constant_array(op, self.ops)}
        for op in self.ops:
            found.difference_update(op.operands[1:] if op.code is Code.INSERT_INDEX else op.operands)
        for place in self.places.by_id.values():
            if isinstance(place.region.end, Return):
                found.difference_update(place.region.end.values)
        return frozenset(found)

    # ---- calls -----------------------------------------------------------------------------------------------------

    def _stored_globals(self) -> frozenset[str]:
        """Globals that some call here needs another value in than the one they had on entry, or changes."""
        stored: set[str] = set()
        for op in self.ops:
            if op.code is Code.CALL:
                interface = self.module.functions[op.attr].interface
                stored.update(name for name, _ in interface.globals_written)
                for name, flat in interface.globals_read:
                    if not self._is_entry_value(op.operands[flat], name):
                        stored.add(name)
        return frozenset(stored)

    def _is_entry_value(self, value: Value, name: str) -> bool:
        op = self.ops[value]
        return op.code is Code.PARAM and self.global_params.get(op.attr) == name

    def _plan_call(self, call: Value, op: Op) -> Plan:
        callee = self.module.functions[op.attr]
        interface = callee.interface
        arguments = []
        outputs = []
        for index, parameter in enumerate(interface.parameters):
            values = tuple(op.operands[i] for i in parameter.inputs)
            arguments.append(self._argument(parameter, values))
            if parameter.qualifier != "in":
                outputs.append((index, self._output(call, parameter)))
        stores = tuple(
            (name, op.operands[flat])
            for name, flat in interface.globals_read
            if name in self.stored_globals or not self._is_entry_value(op.operands[flat], name)
        )
        loads = tuple(
            (name, self.projections[call, i]) for name, i in interface.globals_written if (call, i) in self.projections
        )
        returned: Value | None = None
        if interface.packed:
            returned = call
        elif interface.returns:
            returned = self.projections.get((call, interface.returns[0]))
        has_effects = bool(outputs or stores or loads or interface.globals_written or not interface.returns)
        is_statement = has_effects or bool(op.pin)
        return Plan(
            op.attr,
            tuple(arguments),
            returned,
            interface.return_type,
            tuple(outputs),
            stores,
            loads,
            tuple(name for name, _ in interface.globals_written),
            is_statement,
        )

    def _plan_builtin(self, call: Value, op: Op) -> Plan:
        """`modf` and the like: the return value, and one result for each `out` parameter."""
        assert isinstance(op.type, Tuple)
        arguments = [Argument(Parameter("", self.ops[v].type, "in", ()), (v,)) for v in op.operands]
        outputs = []
        for i, type_ in enumerate(op.type.items[1:], 1):
            outputs.append((len(arguments), self._result(call, i, type_)))
            arguments.append(Argument(Parameter("whole", type_, "out", ()), ()))
        returned = self.projections.get((call, 0))
        return Plan(op.attr, tuple(arguments), returned, op.type.items[0], tuple(outputs), is_statement=True)

    def _argument(self, parameter: Parameter, values: tuple[Value, ...]) -> Argument:
        if parameter.packed and values:
            whole = self.whole(parameter.type, values)
            if isinstance(whole, Parameter):
                return Argument(parameter, values, own=whole)
            return Argument(parameter, values, whole)
        return Argument(parameter, values)

    def whole(self, struct: Type, values: Sequence[Value]) -> Value | Parameter | None:
        """What holds exactly these values as the fields of one struct: a call, or an own packed parameter."""
        if not values:
            return None
        ops = [self.ops[v] for v in values]
        if all(o.code is Code.PROJECT and o.operands == ops[0].operands for o in ops):
            call = ops[0].operands[0]
            if self.ops[call].code is Code.CALL:
                interface = self.module.functions[self.ops[call].attr].interface
                if (
                    interface.packed
                    and interface.return_type == struct
                    and interface.returns == tuple(o.attr for o in ops)
                ):
                    return call
        if all(o.code is Code.PARAM for o in ops):
            owner = self.packed_params.get(ops[0].attr)
            if owner and owner[0].type == struct and owner[0].inputs == tuple(o.attr for o in ops):
                return owner[0]
        return None

    def _output(self, call: Value, parameter: Parameter) -> Value:
        if parameter.packed:
            return self.synthesise(parameter.type)
        return (
            self._result(call, parameter.outputs[0], parameter.type)
            if parameter.outputs
            else self.synthesise(parameter.type)
        )

    def _result(self, call: Value, index: int, type_: Type) -> Value:
        found = self.projections.get((call, index))
        return self.synthesise(type_) if found is None else found

    def synthesise(self, type_: Type) -> Value:
        value = Value(-len(self.synthetic) - 1)
        self.synthetic[value] = type_
        return value

    # ---- what a value reads ----------------------------------------------------------------------------------------

    def consumed(self, value: Value) -> tuple[Value, ...]:
        """The values whose text stands in the text of `value`."""
        op = self.ops[value]
        plan = self.plans.get(value)
        if plan is None:
            return op.operands
        out: list[Value] = []
        for argument in plan.arguments:
            if argument.whole is not None:
                out.append(argument.whole)
            elif argument.own is None:
                out.extend(argument.values)
        out.extend(v for _, v in plan.stores)
        return tuple(out)

    def returned(self, end: Return) -> tuple[Value, ...]:
        """The values whose text stands in the return value (not in `out` parameters and globals)."""
        interface = self.function.interface
        values = tuple(end.values[i] for i in interface.returns)
        if interface.packed:
            whole = self.whole(interface.return_type, values)
            if isinstance(whole, Parameter):
                return ()
            if whole is not None:
                return (whole,)
        return values

    def projected(self, value: Value) -> tuple[Value, int | None]:
        """What a `PROJECT` stands for: a value, and the field of it, or None for the value itself."""
        op = self.ops[value]
        call = op.operands[0]
        plan = self.plans[call]
        if self.ops[call].code is Code.BUILTIN:
            return value, None
        interface = self.module.functions[plan.name].interface
        if op.attr in interface.returns:
            if interface.packed:
                return call, interface.returns.index(op.attr)
            return (value, None) if plan.is_statement else (call, None)
        for index, output in plan.outputs:
            parameter = interface.parameters[index]
            if parameter.packed and op.attr in parameter.outputs:
                return output, parameter.outputs.index(op.attr)
        return value, None

    def struct_fields(self, type_: Type) -> tuple[str, ...]:
        return tuple(f.name for f in type_.fields) if isinstance(type_, Struct) else ()

    # ---- the nature of values --------------------------------------------------------------------------------------

    def is_called_in_place(self, value: Value) -> bool:
        """Whether the value is a call with one plain result, so that its projection stands for it."""
        plan = self.plans.get(value)
        return plan is not None and not plan.is_statement and plan.returned != value

    def must_be_statement(self, value: Value) -> bool:
        """Whether the value cannot be part of an expression."""
        op = self.ops[value]
        if op.pin:
            return True
        if op.code in (Code.INSERT_SWIZZLE, Code.INSERT_FIELD, Code.INSERT_INDEX):
            return True
        if op.code is Code.SELECT and isinstance(op.type, (Array, Struct)):
            return True
        if op.code is Code.CONSTRUCT and isinstance(op.type, Array) and self.dialect.name == "100":
            return value not in self.fills
        if op.code is Code.UNDEF:
            return isinstance(op.type, (Array, Struct)) and value not in self.fills
        plan = self.plans.get(value)
        return plan is not None and plan.is_statement

    def is_free(self, value: Value) -> bool:
        """Whether reading the value again costs nothing, so that it never needs a temporary."""
        op = self.ops[value]
        match op.code:
            case Code.CONST | Code.PARAM | Code.GLOBAL | Code.REGION_PARAM | Code.RESULT:
                return True
            case Code.SWIZZLE | Code.FIELD:
                return True
            case Code.PROJECT:
                # of a call that stands in an expression, the projection is the value
                return self.projected(value) != (op.operands[0], None)
            case Code.UNDEF:
                return not isinstance(op.type, (Array, Struct)) or value in self.fills
            case Code.INDEX:
                index = op.operands[1]
                return self.ops[index].code in (Code.CONST, Code.PARAM, *CELLS) or self._is_neighbour(index)
            case Code.SPLAT | Code.DIAGONAL:
                return self.is_free(op.operands[0])
            case Code.CONSTRUCT:
                if value in self.fills:
                    return True
                return isinstance(op.type, Vector) and all(self.ops[v].code is Code.CONST for v in op.operands)
            case Code.BUILTIN:
                if op.attr == "-" and len(op.operands) == 1:
                    return self.ops[op.operands[0]].code is Code.CONST
                return self._is_neighbour(value)
        return False

    def _is_neighbour(self, value: Value) -> bool:
        """Whether the value is `k + 1` or `k - 1` and the user has no name for it."""
        op = self.ops[value]
        if op.code is not Code.BUILTIN or op.attr not in ("+", "-") or op.type != INT or len(op.operands) != 2:
            return False
        left, right = (self.ops[v].code for v in op.operands)
        return left in (Code.PARAM, *CELLS) and right is Code.CONST and value not in self.function.names


def _is_constant_array(op: Op, ops: Sequence[Op]) -> bool:
    """Whether the value is a constant array, or one that holds nothing yet."""
    if not isinstance(op.type, Array):
        return False
    constant = (Code.CONST, Code.SPLAT)
    return op.code is Code.UNDEF or (op.code is Code.CONSTRUCT and all(ops[v].code in constant for v in op.operands))


@cache
def signatures(name: str) -> Mapping[tuple[Type, ...], Type]:
    """The result types of a builtin's concrete overloads by their parameter types."""
    builtin = BUILTINS.get(name)
    return {tuple(p.type for p in s.parameters): s.result for s in builtin.signatures} if builtin else {}


def is_operator(name: str) -> bool:
    return not (name[0].isalpha() or name[0] == "_")

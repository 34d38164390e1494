"""Walks the control flow of IR functions over any `Domain` of numbers, for many lanes at once.

Every lane runs the program that it would run alone: an `If` runs both branches under the masks of the lanes that take
them, a `Loop` goes on while a lane is left in it, and `break`, `return` and `discard` take lanes out. Free values are
computed when the first lane needs them and no earlier, so that a branch not taken is never evaluated for its own sake:
a certified comparison in it cannot be undecided, and a loop in a function that it calls cannot run for ever.

A slot holds the data of a value and the lanes for which it is valid (None: all that may ask). Only calls are
restricted to the lanes that asked; what depends on them inherits that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import monotonic

from glsl_ad.ir.model import (
    Break,
    Code,
    Continue,
    Discard,
    Function,
    If,
    Loop,
    LoopForm,
    Module,
    Op,
    Pinned,
    Region,
    Return,
    Terminator,
    Value,
    Yield,
)
from glsl_ad.numeric.defaults import default_global
from glsl_ad.numeric.domain import Data, Domain, Mask
from glsl_ad.numeric.faults import NotEvaluable, OutOfTime
from glsl_ad.numeric.layout import Layout, layout
from glsl_ad.records import dataclass
from glsl_ad.types import BOOL, Matrix, Opaque, Scalar, Tuple, Vector

Slot = tuple[Data, Mask | None]

#: GLSL forbids recursion; a module that breaks this rule ends here.
_DEEPEST_CALL = 128
#: All loops of an evaluation together may take this many times as many iterations as one may.
_LOOPS = 16


@dataclass(slots=True)
class _LoopState:
    """Where the lanes of a loop are going: on to the step, or out of it."""

    next_mask: Mask
    next: list[Data]
    exit_mask: Mask
    exit: list[Data]


class Walker:
    """One evaluation: what all of its calls share.

    `uniforms` maps names of globals (of any storage) to data of the domain. After a run, `unfinished` are the lanes
    that a loop held longer than `max_steps` iterations.
    """

    def __init__(
        self,
        module: Module,
        domain: Domain,
        uniforms: Mapping[str, Data],
        max_steps: int,
        layouts: dict[int, Layout] | None = None,
    ) -> None:
        self.module = module
        self.domain = domain
        self.max_steps = max_steps
        self.deadline: float | None = None
        self.unfinished: Mask = ~domain.lanes
        self.depth = 0
        self._steps_left = max_steps * _LOOPS
        self._globals: dict[str, Data] = dict(uniforms)
        # Keyed by identity: the functions belong to the module, which the owner of the table keeps alive.
        self._layouts: dict[int, Layout] = {} if layouts is None else layouts

    def run(self, function: Function, arguments: Sequence[Data], mask: Mask) -> tuple[list[Data], Mask]:
        """The flat results for the lanes of the mask, and the lanes that were discarded."""
        if self.depth >= _DEEPEST_CALL:
            raise NotEvaluable(function.name, "functions call one another too deeply")
        self.depth += 1
        found = self._layouts.get(id(function))
        if found is None:
            found = self._layouts[id(function)] = layout(function)
        frame = _Frame(self, function, found, arguments)
        frame.run_region(function.body, (), mask)
        self.depth -= 1
        return frame.results(), frame.discarded

    def may_step(self) -> bool:
        """Count an iteration of any loop; False once all of them together took too many.

        Raises OutOfTime past the deadline (of `time.monotonic`).
        """
        self._steps_left -= 1
        if self.deadline is not None and monotonic() > self.deadline:
            raise OutOfTime
        return self._steps_left > 0

    def global_value(self, name: str) -> Data:
        """A global's value: the caller's, else its initialiser's, else a default."""
        if name not in self._globals:
            declared = self.module.globals.get(name)
            if declared is None:
                raise NotEvaluable(name, "no such global is declared")
            if isinstance(declared.type, Opaque):
                self._globals[name] = name
            elif declared.initial is not None:
                (initial,), _ = self.run(declared.initial, (), self.domain.lanes)
                self._globals[name] = self.domain.stop(initial)
            else:
                self._globals[name] = default_global(self.domain, declared)
        return self._globals[name]


class _Frame:
    """One activation of a function."""

    def __init__(self, walker: Walker, function: Function, layout_: Layout, arguments: Sequence[Data]) -> None:
        self._walker = walker
        self._domain = walker.domain
        self._function = function
        self._layout = layout_
        self._arguments = arguments
        self._slots: list[Slot | None] = [None] * len(function.ops)
        self._loops: list[_LoopState] = []
        self._returned: list[Data] | None = None
        self.discarded: Mask = ~walker.domain.lanes

    def results(self) -> list[Data]:
        if self._returned is None:  # no lane came to a return: all are discarded or unfinished
            return [self._domain.zero(p.type) for p in self._function.results]
        return self._returned

    # ---- control flow ----------------------------------------------------------------------------------------------

    def run_region(self, region: Region, params: Sequence[Data], mask: Mask) -> tuple[Mask, list[Data]]:
        """Run a region; the lanes that reach its `Yield`, and what they yield."""
        slots = self._slots
        for value in self._layout.members[region.id]:
            slots[value] = None
        for value, data in zip(region.params, params, strict=True):
            slots[value] = data, None
        for node in region.nodes:
            match node:
                case If():
                    mask = self._run_if(node, mask)
                case Loop():
                    mask = self._run_loop(node, mask)
                case Pinned(value):
                    mask = self._run_pinned(value, mask)
            if not mask.any():
                return mask, []
        return self._end(region.end, mask)

    def _end(self, end: Terminator, mask: Mask) -> tuple[Mask, list[Data]]:
        nobody = ~self._domain.lanes
        match end:
            case Yield(values):
                return mask, self._fetch_all(values, mask)
            case Return(values):
                self._returned = self._merge_all(mask, self._fetch_all(values, mask), self._returned)
            case Continue(values):
                loop = self._loops[-1]
                loop.next = self._merge_all(mask, self._fetch_all(values, mask), loop.next)
                loop.next_mask = loop.next_mask | mask
            case Break(values):
                loop = self._loops[-1]
                loop.exit = self._merge_all(mask, self._fetch_all(values, mask), loop.exit)
                loop.exit_mask = loop.exit_mask | mask
            case Discard():
                self.discarded = self.discarded | mask
        return nobody, []

    def _merge_all(self, mask: Mask, new: list[Data], old: list[Data] | None) -> list[Data]:
        if not old:
            return new
        return [self._domain.merge(mask, n, o) for n, o in zip(new, old, strict=True)]

    def _run_if(self, node: If, mask: Mask) -> Mask:
        truth = self._domain.decide(self._fetch(node.condition, mask), mask)
        taken, not_taken = mask & truth, mask & ~truth
        values: list[Data] = []
        if taken.any():
            taken, values = self.run_region(node.then, (), taken)
        if not_taken.any():
            not_taken, others = self.run_region(node.otherwise, (), not_taken)
            if not_taken.any():
                values = self._merge_all(not_taken, others, values)
        for value, data in zip(node.results, values, strict=False):  # nobody yields: nothing follows
            self._slots[value] = data, None
        return taken | not_taken

    def _run_loop(self, node: Loop, mask: Mask) -> Mask:
        nobody = ~self._domain.lanes
        state = _LoopState(nobody, [], nobody, [])
        self._loops.append(state)
        carried = self._fetch_all(node.initial, mask)
        active = mask
        tests_first = node.form is not LoopForm.DO
        for _ in range(self._walker.max_steps):
            if not self._walker.may_step():
                break
            if tests_first:
                active, carried = self._test(node, carried, active, state)
            if not active.any():
                break
            state.next_mask, state.next = nobody, []
            rest, _ = self.run_region(node.body, carried, active)
            active = state.next_mask
            assert not rest.any(), "the body of a loop ends in a yield"
            if not active.any():
                break
            active, carried = self.run_region(node.step, state.next, active)
            if not tests_first:
                active, carried = self._test(node, carried, active, state)
        self._walker.unfinished = self._walker.unfinished | active
        self._loops.pop()
        for value, data in zip(node.results, state.exit, strict=False):  # nobody leaves: nothing follows
            self._slots[value] = data, None
        return state.exit_mask

    def _test(self, node: Loop, carried: list[Data], active: Mask, state: _LoopState) -> tuple[Mask, list[Data]]:
        """Evaluate the loop's condition; lanes that fail it leave with its values."""
        if not active.any():
            return active, carried
        active, yielded = self.run_region(node.condition, carried, active)
        if not active.any():
            return active, carried
        test, *values = yielded
        truth = self._domain.decide(test, active)
        leaving = active & ~truth
        if leaving.any():
            state.exit = self._merge_all(leaving, values, state.exit)
            state.exit_mask = state.exit_mask | leaving
        return active & truth, values

    def _run_pinned(self, value: Value, mask: Mask) -> Mask:
        op = self._function.ops[value]
        arguments = self._fetch_all(op.operands, mask)
        if op.code is Code.CALL:
            results, discarded = self._walker.run(self._walker.module.functions[op.attr], arguments, mask)
            self.discarded = self.discarded | (discarded & mask)
            self._slots[value] = tuple(results), None
            return mask & ~discarded
        self._slots[value] = self._compute(value, op, arguments), None
        return mask

    # ---- values ----------------------------------------------------------------------------------------------------

    def _fetch_all(self, values: Sequence[Value], mask: Mask) -> list[Data]:
        return [self._fetch(v, mask) for v in values]

    def _fetch(self, value: Value, mask: Mask) -> Data:
        """The data of a value, valid for the lanes of the mask."""
        slots, ops = self._slots, self._function.ops
        slot = slots[value]
        if slot is not None and slot[1] is None:
            return slot[0]
        work: list[tuple[Value, Mask]] = [(value, mask)]
        while work:
            current, lanes = work[-1]
            if self._has(current, lanes):
                work.pop()
                continue
            op = ops[current]
            missing = self._missing(op, lanes)
            if missing:
                work.extend(missing)
            else:
                slots[current] = self._wider(self._slot(current, op, lanes), slots[current])
        slot = slots[value]
        assert slot is not None
        return slot[0]

    def _wider(self, new: Slot, old: Slot | None) -> Slot:
        """A slot that is valid for the lanes of both. Two users that ask for different lanes in turn would else have
        the same value computed without end."""
        if old is None or new[1] is None or old[1] is None or not (old[1] & ~new[1]).any():
            return new
        valid = new[1] | old[1]
        return self._domain.merge(new[1], new[0], old[0]), None if valid.all() else valid

    def _has(self, value: Value, lanes: Mask) -> bool:
        slot = self._slots[value]
        return slot is not None and (slot[1] is None or not (lanes & ~slot[1]).any())

    def _missing(self, op: Op, lanes: Mask) -> list[tuple[Value, Mask]]:
        """The operands that must be computed before the op is, and for which lanes."""
        if not self._is_lazy(op):
            return [(o, lanes) for o in op.operands if not self._has(o, lanes)]
        first, *rest = op.operands
        if not self._has(first, lanes):
            return [(first, lanes)]
        wanted = [lanes & m for m in self._arms(op)]
        return [(o, m) for o, m in zip(rest, wanted, strict=True) if m.any() and not self._has(o, m)]

    def _is_lazy(self, op: Op) -> bool:
        """Whether the first operand decides which of the others are needed."""
        if op.code is Code.SELECT:
            return self._function.ops[op.operands[0]].type == BOOL
        return op.code is Code.BUILTIN and op.attr in ("&&", "||")

    def _arms(self, op: Op) -> tuple[Mask, ...]:
        """For which lanes each operand after the first is needed, the first being known."""
        slot = self._slots[op.operands[0]]
        assert slot is not None
        truth = self._domain.truth(slot[0])
        if op.code is Code.SELECT:
            return truth, ~truth
        return (truth,) if op.attr == "&&" else (~truth,)

    def _slot(self, value: Value, op: Op, lanes: Mask) -> Slot:
        if self._is_lazy(op):
            return self._lazy_slot(op, lanes)
        if op.code is Code.CALL:
            return self._call_slot(value, op, lanes)
        data: list[Data] = []
        valid: Mask | None = None
        for operand in op.operands:
            slot = self._slots[operand]
            assert slot is not None
            data.append(slot[0])
            if slot[1] is not None:
                valid = slot[1] if valid is None else valid & slot[1]
        return self._compute(value, op, data), valid

    def _lazy_slot(self, op: Op, lanes: Mask) -> Slot:
        first = self._slots[op.operands[0]]
        assert first is not None
        known = self._domain.lanes if first[1] is None else first[1]
        data: Data = first[0] if op.code is Code.BUILTIN else None
        arms = self._arms(op)
        valid = ~self._domain.lanes if op.code is Code.SELECT else known & ~arms[0]
        for operand, wanted in zip(op.operands[1:], arms, strict=True):
            slot = self._slots[operand]
            if slot is None or not (lanes & wanted).any():
                continue
            valid = valid | (wanted & known if slot[1] is None else wanted & known & slot[1])
            if op.code is Code.BUILTIN:
                data = self._domain.builtin(op.attr, op.type, [first[0], slot[0]], [BOOL, BOOL], None)
            else:
                data = slot[0] if data is None else self._domain.merge(wanted, slot[0], data)
        return data, None if valid.all() else valid

    def _call_slot(self, value: Value, op: Op, lanes: Mask) -> Slot:
        before = self._slots[value]
        known: Mask = ~self._domain.lanes if before is None else before[1]
        todo = lanes & ~known
        arguments = self._fetch_all(op.operands, todo)
        results, _ = self._walker.run(self._walker.module.functions[op.attr], arguments, todo)
        if before is not None:
            results = self._merge_all(todo, results, list(before[0]))
        return tuple(results), known | todo

    def _compute(self, value: Value, op: Op, data: list[Data]) -> Data:
        """Any op but calls, and selects by one bool."""
        domain, operand_types = self._domain, [self._function.ops[o].type for o in op.operands]
        match op.code:
            case Code.BUILTIN:
                span = self._function.origins.get(value)
                found = domain.builtin(op.attr, op.type, data, operand_types, span)
                return domain.stop(found) if value in self._layout.constants else found
            case Code.CONST:
                return domain.constant(op.attr, op.type)
            case Code.PARAM:
                return self._arguments[op.attr]
            case Code.GLOBAL:
                return self._walker.global_value(op.attr)
            case Code.UNDEF:
                return domain.zero(op.type)
            case Code.SELECT:
                return domain.select(data[0], data[1], data[2])
            case Code.PROJECT:
                assert isinstance(operand_types[0], Tuple)
                return data[0][op.attr]
            case _:
                return self._restructure(op, data)

    def _restructure(self, op: Op, data: list[Data]) -> Data:
        """Ops that take values apart and put them together."""
        domain, types = self._domain, [self._function.ops[o].type for o in op.operands]
        match op.code, op.type:
            case Code.STOP, _:
                return domain.stop(data[0])
            case Code.CONSTRUCT, _:
                return domain.construct(op.type, data, types)
            case Code.SPLAT, Vector() as vector:
                return domain.splat(vector, data[0])
            case Code.DIAGONAL, Matrix() as matrix:
                return domain.diagonal(matrix, data[0])
            case Code.RESIZE, Matrix() as matrix:
                assert isinstance(types[0], Matrix)
                return domain.resize(matrix, data[0], types[0])
            case Code.CONVERT, type_:
                assert isinstance(type_, (Scalar, Vector, Matrix))
                return domain.convert(type_.kind, data[0], types[0])
            case Code.SWIZZLE, _:
                return domain.swizzle(data[0], op.attr)
            case Code.FIELD, _:
                return domain.field(data[0], op.attr)
            case Code.INDEX, _:
                return domain.index(data[0], data[1], types[0])
            case Code.INSERT_SWIZZLE, _:
                return domain.insert_swizzle(data[0], data[1], op.attr)
            case Code.INSERT_FIELD, _:
                return domain.insert_field(data[0], op.attr, data[1])
            case Code.INSERT_INDEX, _:
                return domain.insert_index(data[0], data[1], data[2], types[0])
        raise NotEvaluable(op.code.value, "a value that no region defines")

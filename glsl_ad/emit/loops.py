"""Writes loops in the form that a person would choose.

A condition without statements of its own makes a `for`, `while` or `do`; another one makes `for (;;)` with a test
inside. The step of a `for` stands in its header where it can; where it needs statements it stands at the end of the
body and before every `continue`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from glsl_ad.emit.layout import Block, Branch, Line, Statement, lines
from glsl_ad.emit.places import Point
from glsl_ad.emit.storage import Copy, Variable
from glsl_ad.ir.model import Loop, LoopForm, Region, Value, Yield
from glsl_ad.types import Array, Struct

if TYPE_CHECKING:
    from glsl_ad.emit.writer import Writer

_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
#: The head of a loop that counts.
_COUNTING = re.compile(
    r"for \((?:int|float) (?P<counter>\w+) = (?P<first>[^;,]+); (?P=counter) [<>=!]=? (?P<last>[^;]+); "
    r"(?P=counter)(?:\+\+|--| [-+]= (?P<step>[^;,]+))\)"
)


class LoopWriter:
    """One loop under writing."""

    def __init__(self, writer: Writer, loop: Loop, point: Point) -> None:
        self.writer = writer
        self.loop = loop
        self.point = point
        self.step_in_header: list[Copy] = []
        self.is_plain = False  # the condition is an expression

    def statements(self) -> list[Statement]:
        writer, loop = self.writer, self.loop
        declared = self._header_variables()
        entry = loop.body.params if loop.form in (LoopForm.DO, LoopForm.ONCE) else loop.condition.params
        pairs = writer.paired(entry, loop.initial)
        inits = [c for c in pairs if c.variable in declared]
        others = [c for c in pairs if c.variable not in declared]
        changed = {c.variable for c in others}
        if any(changed & writer.variables_read(c.value) for c in inits) or len(inits) != len(declared):
            inits, others, declared = [], pairs, []
        out = writer.pending(self.point, [*declared, *(c.variable for c in others)])
        out.extend(writer.copies(others))
        header = self._init(inits)
        writer.loops.append(self)
        try:
            block = self._block(header)
        finally:
            writer.loops.pop()
        if writer.frame.dialect.restricted_loops and not self._is_promised(block):
            writer.unpromised.append((block.head, loop.origin))
        return [*out, block]

    def _is_promised(self, block: Block) -> bool:
        """Whether GLSL ES 1.00 has loops like this (appendix A, section 4): a counter between constants."""
        form = _COUNTING.fullmatch(block.head)
        body = "\n".join(lines(block.body, 0))
        if form is None or re.search(rf"\b{form['counter']} ?([-+*/]?=[^=]|\+\+|--)", body):
            return False
        constants = {g.name for g in self.writer.frame.module.globals.values() if g.storage == "const"}
        words = _WORD.findall(" ".join(filter(None, (form["first"], form["last"], form["step"]))))
        return set(words) <= constants | {"int", "float"}

    # ---- the header ------------------------------------------------------------------------------------------------

    def _header_variables(self) -> list[Variable]:
        """The variables that the header can declare: those that begin here, of one type, used in the loop only."""
        writer, loop = self.writer, self.loop
        if not self._has_for_header():
            return []
        found: list[Variable] = []
        for k in loop.header:
            variable = writer.storage.variables[loop.condition.params[k]]
            begins = variable.home == self.point and variable.confined and variable not in writer.started
            type_ = writer.frame.type_of(loop.initial[k])
            if not begins or variable in found or isinstance(type_, (Array, Struct)):
                continue
            if found and type_ != writer.frame.type_of(next(iter(found[0].cells))):
                continue
            if writer.is_needed(variable) and not writer.is_undefined(loop.initial[k]):
                found.append(variable)
        return found

    def _has_for_header(self) -> bool:
        return self.loop.form is LoopForm.FOR and self._tests_plainly()

    def _tests_plainly(self) -> bool:
        """Whether the condition needs no statement and changes nothing."""
        condition = self.loop.condition
        if self.writer.schedule.items[condition.id] or not isinstance(condition.end, Yield):
            return False
        onward = self.loop.body.params if self.loop.form is not LoopForm.DO else self.loop.results
        return not self.writer.paired(onward, condition.end.values[1:])

    def _init(self, inits: Sequence[Copy]) -> str:
        if not inits:
            return ""
        writer = self.writer
        type_ = writer.spell(writer.frame.type_of(inits[0].value))
        parts = [f"{c.variable.name} = {writer.text.text(c.value)}" for c in inits]
        writer.started.update(c.variable for c in inits)
        return f"{type_} {', '.join(parts)}"

    # ---- the four forms --------------------------------------------------------------------------------------------

    def _block(self, header: str) -> Block:
        writer, loop = self.writer, self.loop
        if loop.form is LoopForm.ONCE:
            body = tuple(writer.region(loop.body, tail=True))
            if writer.frame.dialect.restricted_loops:
                once = writer.names.local("once")
                return Block(f"for (int {once} = 0; {once} < 1; {once}++)", body)
            return Block("do", body, "while (false);")
        self.is_plain = self._tests_plainly()
        counting = None if self.is_plain else self._counting_test()
        if counting is not None:
            self.is_plain = True
            return Block(f"while ({counting})", tuple(writer.region(loop.body, tail=True)))
        if not self.is_plain:
            return self._general()
        if loop.form is LoopForm.FOR:
            self.step_in_header = self._split_step()
            steps = ", ".join(self._step_text(c) for c in self.step_in_header)
            body = tuple(writer.region(loop.body, tail=True))
            test = self._test()
            head = f"for ({header};{' ' + test if test != 'true' else ''};{' ' + steps if steps else ''})"
            return Block(head, body)
        body = tuple(writer.region(loop.body, tail=True))
        if loop.form is LoopForm.DO:
            return Block("do", body, f"while ({self._test()});")
        return Block(f"while ({self._test()})", body)

    def _counting_test(self) -> str | None:
        """`n-- > 0`, where the condition does nothing else but count one variable that it tests."""
        writer, loop = self.writer, self.loop
        end = loop.condition.end
        if loop.form is LoopForm.DO or writer.schedule.items[loop.condition.id] or not isinstance(end, Yield):
            return None
        pairs = writer.paired(loop.body.params, end.values[1:])
        if len(pairs) != 1 or pairs[0].variable.name == "":
            return None
        [copy] = pairs
        sign = self._step_text(copy).removeprefix(copy.variable.name)
        reads = writer.cells_read(end.values[0])
        if sign not in ("++", "--") or [writer.storage.variables[c] for c in reads].count(copy.variable) != 1:
            return None
        [cell] = [c for c in reads if writer.storage.variables[c] is copy.variable]
        with writer.text.instead(cell, f"{copy.variable.name}{sign}"):
            return writer.text.text(end.values[0])

    def _general(self) -> Block:
        writer, loop = self.writer, self.loop
        body = writer.region(loop.body, tail=True)
        if loop.form is LoopForm.DO:
            return Block("for (;;)", tuple(body))
        return Block("for (;;)", (*self._leave(), *body))

    def _test(self) -> str:
        end = self.loop.condition.end
        assert isinstance(end, Yield)
        return self.writer.text.text(end.values[0])

    def _leave(self) -> list[Statement]:
        """The statements of the condition, and `if (!test) break;`."""
        writer, loop = self.writer, self.loop
        end = loop.condition.end
        assert isinstance(end, Yield)
        out = writer.region(Region(loop.condition.id, loop.condition.params, loop.condition.nodes, Yield(())))
        pairs = writer.paired(loop.body.params, end.values[1:])
        test = end.values[0]
        negated = writer.text.negated(test)
        if pairs and {c.variable for c in pairs} & writer.variables_read(test):
            name = writer.names.local("go")
            out.append(Line(f"bool {name} = {writer.text.text(test)};", bare=False))
            negated = f"!{name}"
        out.extend(writer.copies(pairs))
        if negated != "false":
            out.append(Branch(negated, (Line("break;"),)))
        return out

    # ---- the step --------------------------------------------------------------------------------------------------

    def _step_pairs(self) -> list[Copy]:
        end = self.loop.step.end
        return self.writer.paired(self.loop.condition.params, end.values) if isinstance(end, Yield) else []

    def _split_step(self) -> list[Copy]:
        """The copies of the step that stand in the header, in an order that needs no temporary."""
        writer = self.writer
        pairs = self._step_pairs()
        has_statements = bool(writer.schedule.items[self.loop.step.id])
        has_arrays = any(isinstance(writer.frame.type_of(c.value), Array) for c in pairs)
        is_free = len(pairs) == 1 or not writer.frame.dialect.restricted_loops
        if not has_statements and not has_arrays and is_free:
            ordered = self._ordered(pairs)
            if ordered is not None:
                return ordered
        counters = {writer.storage.variables[self.loop.condition.params[k]] for k in self.loop.header}
        chosen = [c for c in pairs if c.variable in counters]
        rest = {c.variable for c in pairs if c.variable not in counters}
        own = {v for v in writer.schedule.items[self.loop.step.id] if isinstance(v, int)}
        local = {writer.storage.variables[v] for v in own if v in writer.storage.variables}
        ordered = self._ordered(chosen)
        if ordered is None or any((rest | local) & writer.variables_read(c.value) for c in chosen):
            return []
        return ordered

    def _ordered(self, pairs: Sequence[Copy]) -> list[Copy] | None:
        pending, out = list(pairs), []
        reads = {id(c): self.writer.variables_read(c.value) for c in pending}
        while pending:
            free = next(
                (c for c in pending if not any(c.variable in reads[id(o)] for o in pending if o is not c)), None
            )
            if free is None:
                return None
            out.append(free)
            pending.remove(free)
        return out

    def _step_text(self, copy: Copy) -> str:
        (line,) = self.writer.assign(copy)
        assert isinstance(line, Line)
        return line.text.rstrip(";")

    def _step_statements(self) -> list[Statement]:
        """What of the step does not stand in the header."""
        writer, loop = self.writer, self.loop
        in_header = {c.variable for c in self.step_in_header}
        pairs = [c for c in self._step_pairs() if c.variable not in in_header]
        out = writer.region(Region(loop.step.id, loop.step.params, loop.step.nodes, Yield(())))
        out.extend(writer.copies(pairs))
        return out

    # ---- jumps -----------------------------------------------------------------------------------------------------

    def jump_on(self, values: Sequence[Value], *, tail: bool) -> list[Statement]:
        """To the next iteration."""
        writer, loop = self.writer, self.loop
        out = writer.copies(writer.paired(loop.step.params, values))
        started = set(writer.started)
        out.extend(self._step_statements())
        if not self.is_plain and loop.form is LoopForm.DO:
            out.extend(self._leave())
        if not tail:
            writer.started = started  # the same statements come once more elsewhere, with their declarations
            out.append(Line("continue;"))
        return out

    def jump_out(self, values: Sequence[Value], *, tail: bool) -> list[Statement]:
        writer, loop = self.writer, self.loop
        out = writer.copies(writer.paired(loop.results, values))
        if not (tail and loop.form is LoopForm.ONCE):
            out.append(Line("break;"))
        return out

"""Names for what a function's text mentions: its parameters as they are, variables after the user's.

A variable takes the name that the user gave to one of its cells. What has none is named after what makes it: `s` for a
sine, `noise` for the jet that `noise_jet2` returns, else `t`.
"""

from __future__ import annotations

import re

from glsl_ad.emit.frame import Frame
from glsl_ad.emit.naming import Namer
from glsl_ad.emit.places import Point
from glsl_ad.emit.storage import Storage, Variable
from glsl_ad.ir.model import Code, Parameter, Value
from glsl_ad.types import Matrix

#: Stems of what has no name of the user's, by the function or operator that makes it.
_STEMS = {
    "sin": "s",
    "cos": "c",
    "sqrt": "root",
    "length": "l",
    "distance": "l",
    "normalize": "n",
    "dot": "dp",  # not `d`: `d1` and `d2` are derivatives
    "exp": "e",
    "/": "q",
    "==": "same",
    "<": "less",
    "lessThan": "less",
    ">": "greater",
}
_JET = re.compile(r"_jet\d*(_\d+)?$")


class Names:
    """Gives the names of one function. `homes` are the variables that are declared before each item."""

    def __init__(self, frame: Frame, storage: Storage, namer: Namer) -> None:
        self.frame = frame
        self.storage = storage
        self.namer = namer
        self.parameters: dict[str, str] = {}  # a parameter's name -> the name it is given
        self.homes: dict[Point, list[Variable]] = {}
        #: Cells that a call fills -> the name of the callee's parameter.
        self.received = {
            cell: plan.arguments[index].parameter.name for plan in frame.plans.values() for index, cell in plan.outputs
        }
        self._name_parameters()
        self._name_variables()

    def parameter(self, parameter: Parameter) -> str:
        return self.parameters[parameter.name]

    def cell(self, v: Value) -> str:
        return self.storage.variables[v].name

    def local(self, stem: str) -> str:
        """A new name."""
        return self.namer.fresh(stem)

    def _name_parameters(self) -> None:
        for i, parameter in enumerate(self.frame.function.interface.parameters):
            wish = parameter.name or f"unused{i + 1}"
            self.parameters[parameter.name] = self.namer.fresh(wish)

    def _name_variables(self) -> None:
        """In the order in which they are declared."""
        order = {region: n for n, region in enumerate(self.frame.places.by_id)}
        variables = [v for v in dict.fromkeys(self.storage.variables.values()) if v.cells]
        for variable in variables:
            if variable.anchor is not None:
                variable.name = (
                    variable.anchor if variable.fixed else self.parameters.get(variable.anchor, variable.anchor)
                )
        local = sorted(
            (v for v in variables if v.anchor is None and v.home is not None), key=lambda v: self._rank(v, order)
        )
        # What the user named keeps its name; made-up names make way.
        for variable in local:
            if variable.hint is not None:
                variable.name = self.namer.fresh(variable.hint[1])
        for variable in local:
            assert variable.home is not None
            self._name_local(variable)
            self.homes.setdefault(variable.home, []).append(variable)
        for variable in self.storage.outputs.values():
            if not variable.name and variable.anchor:
                variable.name = (
                    variable.anchor if variable.fixed else self.parameters.get(variable.anchor, variable.anchor)
                )

    def _rank(self, variable: Variable, order: dict[int, int]) -> tuple[int, int, Value]:
        assert variable.home is not None
        return order[variable.home[0]], variable.home[1], min(variable.cells)

    def _name_local(self, variable: Variable) -> None:
        """Derivatives are called after what they are derivatives of, if that has a name: `t_1` after `t`."""
        chain = [variable]
        while not chain[-1].name:
            primal = self._primal(chain[-1])
            if primal is None or primal[0] in chain:
                break
            chain.append(primal[0])
        for current in reversed(chain):
            if not current.name:
                primal = self._primal(current)
                known = primal is not None and primal[0].name
                current.name = self.namer.fresh(primal[1].format(known) if primal and known else self._stem(current))

    def _primal(self, variable: Variable) -> tuple[Variable, str] | None:
        """The variable of which this one holds a derivative, and the pattern of its name."""
        cell = min(variable.cells)
        primal, pattern = self.frame.function.tangents.get(cell, (cell, ""))
        found = self.storage.variables.get(primal)
        if found is None or found is variable or not (found.name or found.home is not None):
            return None
        return found, pattern

    def _stem(self, variable: Variable) -> str:
        received = [self.received[c] for c in variable.cells if c in self.received]
        return received[0] if received else _default_stem(self.frame, min(variable.cells))


def _default_stem(frame: Frame, v: Value) -> str:
    """The name of what a call makes is that of the function, for jets, or its first letter, but `m` for a matrix."""
    op = frame.ops[v]
    if op.code is Code.PROJECT:
        op = frame.ops[op.operands[0]]
    if op.code is Code.BUILTIN:
        return _STEMS.get(op.attr, "t")
    if op.code is Code.CALL:
        callee = frame.module.functions[op.attr]
        jet = _JET.search(callee.name)
        if jet:
            return callee.name[: jet.start()]
        return "m" if isinstance(op.type, Matrix) else callee.name[:1].lower()
    return "m" if isinstance(op.type, Matrix) else "t"

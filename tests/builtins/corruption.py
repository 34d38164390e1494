"""Rules made wrong on purpose: a test of derivatives is worth what it notices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from glsl_ad.ad.calculus import Series
from glsl_ad.ad.coefficients import Term
from glsl_ad.ad.indices import MultiIndex
from glsl_ad.ad.rules import Environment, Rules
from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Bilinear, Expand, Linear, Partials, Rule, Select, Zero
from glsl_ad.ir.model import Value
from glsl_ad.types import Type

#: How wrong a corrupted number is.
FACTOR = 1.001


@dataclass(frozen=True)
class Corruption:
    """`rule` in place of a builtin's own."""

    what: str
    rule: Rule


def with_rule(monkeypatch: pytest.MonkeyPatch, name: str, old: Rule, new: Rule) -> None:
    """Put a rule in the place of another one of a builtin; intrinsics too are then read from it."""
    builtin = BUILTINS[name]
    overrides = {text: new if rule == old else rule for text, rule in builtin.overrides.items()}
    rule = new if builtin.rule == old else builtin.rule
    changed = replace(builtin, rule=rule, overrides=overrides, intrinsic=False)
    monkeypatch.setitem(BUILTINS._expanded, name, changed)  # type: ignore[attr-defined]  # read-only to all others


def corruptions(rule: Rule, name: str, parameters: tuple[str, ...]) -> list[Corruption]:
    """What may be wrong in the declaration of a rule. `parameters` are the floats of some overload."""
    match rule:
        case Partials(partials):
            return [
                Corruption(f"{how} the partial of {p}", Partials({**partials, p: form.format(partials[p])}))
                for p in partials
                if p in parameters
                for how, form in (("scaled", f"{FACTOR} * ({{}})"), ("negated", "-({})"), ("lost", "0.0 * ({})"))
            ]
        case Linear():
            return [Corruption("nothing is active", Zero("corrupted")), *_wrong_sum(name, parameters)]
        case Bilinear():
            return [Corruption("nothing is active", Zero("corrupted"))]
        case Select(choice):
            return [Corruption("exchanged branches", Select(_exchanged(choice)))]
        case Zero():
            return [Corruption(f"{p} counts", Partials({p: "0.001"})) for p in parameters]
        case Expand():
            return _wrong_equivalents(rule, name)
    return []


def _wrong_sum(name: str, parameters: tuple[str, ...]) -> list[Corruption]:
    """+ and - have partials that say the same."""
    if name not in ("+", "-") or len(parameters) < 2:
        return []
    sign = 1 if name == "+" else -1
    return [
        Corruption("one side scaled", Partials({"x": str(FACTOR), "y": f"{sign}.0"})),
        Corruption("the other sign", Partials({"x": "1.0", "y": f"{-sign}.0"})),
    ]


def _wrong_equivalents(rule: Expand, name: str) -> list[Corruption]:
    found = []
    bare = replace(rule, recurrence=None)
    if not rule.value.startswith(f"{name}("):  # not a call of itself
        for how, form in (("scaled", f"{FACTOR} * ({{}})"), ("negated", "-({})")):
            by_type = {t: form.format(text) for t, text in rule.by_type.items()}
            found.append(Corruption(f"{how} value", replace(bare, value=form.format(rule.value), by_type=by_type)))
    for let, text in rule.lets.items():
        found.append(Corruption(f"scaled {let}", replace(bare, lets={**rule.lets, let: f"0.999 * ({text})"})))
        found.append(Corruption(f"dropped {let}", replace(bare, lets={**rule.lets, let: "0.25"})))
    if " ? " in rule.value:
        by_type = {t: _exchanged(text) for t, text in rule.by_type.items()}
        found.append(Corruption("exchanged branches", replace(bare, value=_exchanged(rule.value), by_type=by_type)))
    return found


def _exchanged(text: str) -> str:
    condition, _, branches = text.partition(" ? ")
    then, _, otherwise = branches.partition(" : ")
    return f"{condition} ? {otherwise} : {then}"


def scale_order(monkeypatch: pytest.MonkeyPatch, name: str, order: int) -> None:
    """Make the coefficient of one order wrong in every result of a builtin, whatever it comes from."""

    def corrupted(rules: Rules, series: Series) -> Series:
        def compute(alpha: MultiIndex) -> Term:
            term = rules.calculus.at(series, alpha)
            return term.times(Fraction(FACTOR)) if term is not None and sum(alpha) == order else term

        return rules.calculus.series(series.type, series.active, compute)

    apply, intrinsic = Rules.apply, Rules._intrinsic

    def wrong_apply(self: Rules, of: str, rule: Rule, given: Environment, type_: Type, primal: Value) -> Series:
        made = apply(self, of, rule, given, type_, primal)
        return corrupted(self, made) if of == name else made

    def wrong_intrinsic(self: Rules, of: str, operand: Series) -> Series:
        made = intrinsic(self, of, operand)
        return corrupted(self, made) if of == name else made

    monkeypatch.setattr(Rules, "apply", wrong_apply)
    monkeypatch.setattr(Rules, "_intrinsic", wrong_intrinsic)

"""`records.dataclass` makes what `dataclasses.dataclass` makes."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from functools import cached_property
from typing import Any

import pytest

from glsl_ad import records

_Decorator = Callable[..., Any]


def _slotted(dataclass: _Decorator) -> Any:
    @dataclass(frozen=True, slots=True)
    class Point:
        """A place."""

        x: int
        y: int = 2
        names: tuple[str, ...] = field(default_factory=tuple)
        note: str = field(default="", compare=False, repr=False)

    return Point


def _mutable(dataclass: _Decorator) -> Any:
    @dataclass
    class Count:
        start: int
        seen: dict[str, int] = field(default_factory=dict, init=False)
        total: int = field(init=False)

        def __post_init__(self) -> None:
            self.total = self.start + 1

    return Count


def _identical(dataclass: _Decorator) -> Any:
    @dataclass(frozen=True, eq=False)
    class Thing:
        value: int

        @cached_property
        def twice(self) -> int:
            return 2 * self.value

    return Thing


def _own_methods(dataclass: _Decorator) -> Any:
    @dataclass(frozen=True, slots=True)
    class Odd:
        value: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Odd) and self.value % 2 == other.value % 2

        def __hash__(self) -> int:
            return self.value % 2

        def __repr__(self) -> str:
            return "odd"

    return Odd


def _empty(dataclass: _Decorator) -> Any:
    @dataclass(frozen=True, slots=True)
    class Nothing:
        pass

    return Nothing


def _derived(dataclass: _Decorator) -> Any:
    @dataclass(frozen=True, slots=True)
    class Base:
        a: int
        b: str = "b"

    @dataclass(frozen=True, slots=True)
    class Derived(Base):
        c: int = 3

    return Derived


@dataclasses.dataclass
class Case:
    make: Callable[[_Decorator], Any]
    arguments: list[tuple[tuple[Any, ...], dict[str, Any]]]


CASES = {
    "slotted": Case(_slotted, [((1,), {}), ((1, 3), {}), ((1,), {"note": "n"}), ((1, 2, ("a",)), {})]),
    "mutable": Case(_mutable, [((1,), {}), ((2,), {})]),
    "identical": Case(_identical, [((1,), {}), ((1,), {})]),
    "own methods": Case(_own_methods, [((1,), {}), ((3,), {}), ((2,), {})]),
    "empty": Case(_empty, [((), {}), ((), {})]),
    "derived": Case(_derived, [((1,), {}), ((1, "b", 3), {}), ((1,), {"c": 4})]),
}


def _observe(make: Any, arguments: list[tuple[tuple[Any, ...], dict[str, Any]]]) -> list[object]:
    made = [make(*positional, **named) for positional, named in arguments]
    found: list[object] = [repr(each).replace(make.__qualname__, make.__name__) for each in made]
    found += [a == b for a in made for b in made]
    found += [a != 1 for a in made]
    found += [dataclasses.fields(each) and dataclasses.asdict(each) for each in made]
    found += [hasattr(each, "__dict__") for each in made]
    found += [make.__match_args__, make.__hash__ is None, [f.name for f in dataclasses.fields(make)]]
    if make.__hash__ is not None:
        found += [hash(a) == hash(b) for a in made for b in made]
    for each in dataclasses.fields(make):
        for change, value in ((setattr, (5,)), (delattr, ())):
            try:
                change(made[0], each.name, *value)
            except FrozenInstanceError as error:
                found.append(str(error))
    return found


@pytest.mark.parametrize("name", CASES)
def test_behaves_as_the_standard_decorator(name: str) -> None:
    case = CASES[name]
    standard = case.make(dataclasses.dataclass)
    assert _observe(case.make(records.dataclass), case.arguments) == _observe(standard, case.arguments)


@pytest.mark.parametrize("name", CASES)
def test_refuses_the_arguments_that_the_standard_one_refuses(name: str) -> None:
    made = CASES[name].make(records.dataclass)
    with pytest.raises(TypeError, match=r"__init__\(\)"):
        made(1, 2, 3, 4, 5, 6)
    with pytest.raises(TypeError, match="unexpected keyword argument 'no'"):
        made(1, no=2)


@records.dataclass(frozen=True, slots=True)
class Kept:
    x: int
    y: tuple[int, ...] = ()


def test_frozen_ones_are_copied_pickled_and_replaced() -> None:
    kept = Kept(1, (2, 3))
    assert pickle.loads(pickle.dumps(kept)) == copy.copy(kept) == copy.deepcopy(kept) == kept
    assert dataclasses.replace(kept, x=4) == Kept(4, (2, 3))
    with pytest.raises(FrozenInstanceError):
        setattr(kept, "x", 2)  # noqa: B010  (mypy refuses a plain assignment)


def test_a_cached_property_of_a_frozen_one_is_kept() -> None:
    thing = _identical(records.dataclass)(4)
    assert thing.twice == thing.__dict__["twice"] == 8


def test_an_instance_that_holds_itself_is_printed() -> None:
    count = _mutable(records.dataclass)(1)
    count.seen["self"] = count
    assert "..." in repr(count)

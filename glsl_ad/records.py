"""`dataclass` for modules that declare many: what `dataclasses.dataclass` makes, in a quarter of the time.

The standard decorator writes and compiles every method of every class. Two hundred classes took a third of the time of
`glsl-ad diff`. Here only `__init__` is written for the class; comparing, hashing, printing and refusing to change are
closures over the names of the fields.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

_Class = type[Any]


def _decorate(cls: _Class, *, frozen: bool, slots: bool, eq: bool, repr: bool) -> _Class:
    own = frozenset(vars(cls))
    has_hash = vars(cls).get("__hash__") is not None
    if cls.__doc__ is None:  # then the standard decorator formats a signature
        cls.__doc__ = cls.__name__
    made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    methods: dict[str, Any] = {"__init__": _initialiser(made, frozen=frozen, slots=slots)}
    if repr:
        methods["__repr__"] = _printer(made)
    if eq:
        key = _key(made)
        methods["__eq__"] = _equality(key)
        if not frozen:
            methods["__hash__"] = None
        elif not has_hash:
            methods["__hash__"] = _hash(key)
            own -= {"__hash__"}  # a class that defines only `__eq__` holds a None
    if frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
        if slots:
            methods |= _state(made)
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    return made


def _initialiser(made: _Class, *, frozen: bool, slots: bool) -> Callable[..., None]:
    """`__init__`, which is called most: written for the class. Frozen instances are filled where assigning does not
    reach, in their slots or their dictionary."""
    known: dict[str, Any] = {"_MISSING": MISSING}
    parameters, body = ["self"], []
    for k, each in enumerate(dataclasses.fields(made)):
        name, value = each.name, each.name
        if each.default_factory is not MISSING:
            known[f"_make{k}"] = each.default_factory
            value = f"_make{k}() if {name} is _MISSING else {name}" if each.init else f"_make{k}()"
            parameter = f"{name}=_MISSING"
        elif each.default is not MISSING:
            known[f"_default{k}"] = each.default
            value = name if each.init else f"_default{k}"
            parameter = f"{name}=_default{k}"
        elif each.init:
            parameter = name
        else:
            continue  # `__post_init__` sets it
        if each.init:
            parameters.append(parameter)
        if frozen and slots:
            known[f"_set{k}"] = getattr(made, name).__set__
            body.append(f"_set{k}(self, {value})")
        elif frozen:
            body.append(f"_fields[{name!r}] = {value}")
        else:
            body.append(f"self.{name} = {value}")
    if frozen and not slots:
        body.insert(0, "_fields = self.__dict__")
    if hasattr(made, "__post_init__"):
        body.append("self.__post_init__()")
    text = f"def __init__({', '.join(parameters)}):\n " + "\n ".join(body or ["pass"])
    exec(text, known)
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _key(made: _Class) -> Callable[[Any], Any]:
    """What is compared of an instance."""
    names = [each.name for each in dataclasses.fields(made) if each.compare]
    return attrgetter(*names) if names else lambda _: ()


def _equality(key: Callable[[Any], Any]) -> Callable[[Any, object], object]:
    def equal(self: Any, other: object) -> object:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return key(self) == key(other)

    return equal


def _hash(key: Callable[[Any], Any]) -> Callable[[Any], int]:
    return lambda self: hash(key(self))


def _printer(made: _Class) -> Callable[[Any], str]:
    names = [each.name for each in dataclasses.fields(made) if each.repr]

    @recursive_repr()
    def show(self: Any) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    return show


def _refuse_to_set(self: object, name: str, value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(made: _Class) -> dict[str, Any]:
    """What copies and pickles a frozen instance with slots."""
    names = [each.name for each in dataclasses.fields(made)]

    def get(self: Any) -> list[Any]:
        return [getattr(self, name) for name in names]

    def put(self: Any, state: list[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return {"__getstate__": get, "__setstate__": put}


if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, repr=True):
        """As `dataclasses.dataclass` with these arguments."""

        def decorate(cls):
            return _decorate(cls, frozen=frozen, slots=slots, eq=eq, repr=repr)

        return decorate if cls is None else decorate(cls)

"""Set the uniforms of a program from Python values, whatever their type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

#: The letter of moderngl's format of a uniform -> numpy type. GLSL's bools are set as ints.
_DTYPES = {"f": np.float32, "i": np.int32, "I": np.uint32, "u": np.uint32, "d": np.float64}


def set_uniforms(program: Any, values: Mapping[str, Any]) -> None:
    """Set uniforms by name; what the program does not use is passed over.

    A scalar is a number, a vector (size,), a matrix (columns, rows), an array a list or an array with one axis more, a
    struct a mapping of its fields. Raises ValueError where a value does not fit.
    """
    for name, value in values.items():
        for path, leaf in _leaves(program, name, value):
            _set(program[path], path, leaf)


def _leaves(program: Any, name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The parts of a value that OpenGL counts as uniforms: fields and elements of structs have names of their own."""
    if isinstance(value, Mapping):
        for field, item in value.items():
            yield from _leaves(program, f"{name}.{field}", item)
    elif program.get(name, None) is not None:
        yield name, value
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _leaves(program, f"{name}[{index}]", item)


def _set(uniform: Any, name: str, value: Any) -> None:
    letter = uniform.fmt.lstrip("0123456789x")[:1]
    array = np.asarray(value).astype(_DTYPES[letter])
    if array.ndim and array.size == len(array) * uniform.dimension:
        # The compiler cuts an array behind the last element that the shader reads.
        array = array[: uniform.array_length]
    if array.size != uniform.dimension * uniform.array_length:
        raise ValueError(f"uniform `{name}` takes {uniform.dimension * uniform.array_length} numbers, not {array.size}")
    uniform.write(np.ascontiguousarray(array).tobytes())

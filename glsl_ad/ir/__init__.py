"""The intermediate representation: structured, typed, free of side effects. `model` says what it is.

module = lower(program, entry, sink)
for function in module.functions.values():
    verify(function, module)
    print(dump(function))
"""

from glsl_ad.ir.lowering import lower
from glsl_ad.ir.text import dump
from glsl_ad.ir.verify import InvariantError, verify

__all__ = ["InvariantError", "dump", "lower", "verify"]

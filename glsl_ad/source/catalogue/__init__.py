"""The catalogue of messages: one module for each stage, one `Message` for each code, nothing said twice.

`STAGES` says which letter belongs to which stage. `lookup` serves `glsl-ad explain`.
"""

from __future__ import annotations

from importlib import import_module

from glsl_ad.source.diagnostics import Message

#: First letter of a code -> the module that declares it.
STAGES = {
    "F": "request",  # F0xx: files, arguments, requests
    "P": "syntax",  # P1xx: preprocessor, P2xx: grammar
    "S": "sema",  # S1xx: names, types, overloads
    "L": "lowering",  # L1xx: what the IR does not hold
    "A": "ad",  # A1xx: cannot differentiate, A2xx: derivative lost or chosen (warnings)
    "E": "emission",  # E1xx: what a dialect cannot express
    "C": "checking",  # C1xx: GL missing, check failed
    "T": "testing",  # T1xx: check pragmas, suites, images
    "V": "viewing",  # V1xx: pictures and the preview
    "B": "building",  # B1xx: pragmas that ask for derivatives, generated sections
}


def messages(stage: str) -> dict[str, Message]:
    """The messages of one stage by code."""
    module = import_module(f"{__name__}.{stage}")
    found = [m for m in vars(module).values() if isinstance(m, Message)]
    return {m.code: m for m in sorted(found, key=lambda m: m.code)}


def lookup(code: str) -> Message | None:
    """The message with this code, or None."""
    stage = STAGES.get(code[:1].upper())
    return messages(stage).get(code.upper()) if stage else None


def all_messages() -> dict[str, Message]:
    """Every message by code, in the order of the stages."""
    return {code: m for stage in STAGES.values() for code, m in messages(stage).items()}

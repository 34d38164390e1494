"""Messages of the stage: checking."""

from __future__ import annotations

from glsl_ad.source.diagnostics import Message, Severity

NO_CONTEXT = Message(
    "C101",
    Severity.ERROR,
    "there is no OpenGL to run shaders on: {attempts}",
    "Shaders run on OpenGL 3.3 or newer, without a window. Where there is no graphics card, Mesa renders on the\n"
    "processor; on Debian and Ubuntu:\n"
    "    apt-get install libegl1 libgl1-mesa-dri libgles2\n"
    "The Python side needs `pip install 'glsl_ad[check]'`.",
    help="{install}; or compare without it: `--no-gpu`",
)
BAD_DOMAIN = Message(
    "C102",
    Severity.ERROR,
    "the domain {problem}",
    "`--domain` says which values an input is tried at: `--domain x=0.1:3` for all components of `x`, `--domain\n"
    "p.y=0:1` for one of them, `--domain n=4` for a single value. Without it floats range over -2:2, ints over\n"
    "0:8.",
    help="it applies to: {names}",
)
COMPILER_REFUSES = Message(
    "C103",
    Severity.ERROR,
    "{compiler} refuses the {which} shader: {reason}",
    "The shader is compiled with the graphics driver and, where it is installed, with glslangValidator. Where one of\n"
    "them refuses the generated code but takes the original, the fault is this tool's: please report it. Where it\n"
    "refuses the original too, it may be written for another version of GLSL: see `--dialect`.",
)
ORIGINAL_REFUSED = Message(
    "C104",
    Severity.WARNING,
    "{compiler} refuses the original shader already: {reason}",
    "The second compiler does not take the shader as it was given, so it can say nothing about what was\n"
    "generated. It may be written for another version of GLSL (see `--dialect`), or need declarations that a host\n"
    "program adds.",
)
GPU_STOPPED = Message(
    "C105",
    Severity.ERROR,
    "running the {which} shader failed: {reason}",
    "Shaders run in a process of their own, which is stopped when they take too long. A loop whose bound depends\n"
    "on an argument may never end at some of the points that are tried: `--domain` keeps it in range.",
)
NOT_EVALUABLE = Message(
    "C106",
    Severity.ERROR,
    "there is no reference value: {reason}",
    "The reference is computed on the host. It has no textures and no neighbouring pixels, so a function that reads a\n"
    "texture or takes screen derivatives cannot be compared with it.",
)
NOTHING_COMPARED = Message(
    "C107",
    Severity.ERROR,
    "{comparison}: no point could be compared for `{name}` ({counts})",
    "A check that compares nothing proves nothing, so it does not pass. Points are left out where the value or\n"
    "its derivative is not finite, where rounding may take another branch, and where no error bound exists: the\n"
    "function may be undefined over the whole domain that was tried, as `sqrt(x)` is below 0.",
    help="choose where the function is smooth and finite: `--domain x=0.1:3`",
)
FEW_COMPARED = Message(
    "C108",
    Severity.WARNING,
    "{comparison}: only {compared} of {total} points could be compared for `{name}` ({counts})",
    "Points are left out where the value or its derivative is not finite, where rounding may take another branch, and\n"
    "where no error bound exists. What is said of the others says little about the function as a whole.",
    help="choose where the function is smooth and finite: `--domain x=0.1:3`",
)
PRIMAL_DIFFERS = Message(
    "C109",
    Severity.ERROR,
    "the GPU and the interpreter disagree about `{name}`: {difference}",
    "The original function was run on the GPU and in this tool's interpreter, with more than rounding between\n"
    "them. Then the tool misunderstands the shader, or the driver miscompiles it. Either way the derivative\n"
    "cannot be trusted: please report it with the shader.",
)
VALUE_CHANGED = Message(
    "C110",
    Severity.ERROR,
    "the generated function changes the value of `{name}`: {difference}",
    "A generated function computes the value with the same expressions as the original. Here the two differ by more\n"
    "than rounding: please report it with the shader.",
)
DERIVATIVE_DIFFERS = Message(
    "C111",
    Severity.ERROR,
    "`{name}` (order {order}) is wrong: {difference}",
    "The derivative differs from the certified reference by more than the rounding errors of its own operations can\n"
    "explain: please report it with the shader.",
)
LOOSE_BUDGET = Message(
    "C112",
    Severity.WARNING,
    "{comparison}: `{name}` (order {order}) is lost in rounding at every point",
    "The function amplifies rounding errors until they are as large as its values, as the hash\n"
    "`fract(sin(dot(p, k)) * 43758.5453)` does on purpose. In float32 no two machines agree on it, so nothing can be\n"
    "said about what the GPU computes. The same derivative passed the comparison in float64.",
    help="try where it is better conditioned: `--domain x=0.1:3`",
)
TOO_SLOW = Message(
    "C113",
    Severity.ERROR,
    "on the host not one point was finished in {seconds} s",
    "The function is evaluated on the host too, to compare with. A loop may not end at the points that are tried, or\n"
    "takes very long there: `--domain` keeps its bound in range, and `--seconds` gives it longer.",
    help="choose where its loops end: `--domain n=4`; or give it longer: `--seconds 60`",
)

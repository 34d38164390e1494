"""Messages about what a function must not do to be turned into values: recursion, missing bodies, writes to memory."""

from __future__ import annotations

from glsl_ad.source.diagnostics import Message, Severity

NO_BODY = Message(
    "L101",
    Severity.ERROR,
    "`{function}` is declared but has no body",
    """The function to differentiate, or one that it calls, is only declared: what it computes is not known. Where a
shader is put together from several files, give the file that holds the whole.

    float noise(vec3 p);                       // declared
    float f(vec3 p) { return noise(p) * 2.0; } // error[L101] when `f` is differentiated""",
    label="no body is known for this function",
    help="add the definition of `{function}` to the file",
)

RECURSION = Message(
    "L102",
    Severity.ERROR,
    "`{function}` calls itself: {path}",
    """GLSL forbids recursion, direct or through other functions: no driver compiles it.

    float f(float x) { return x < 1.0 ? x : f(x * 0.5); }   // error[L102]""",
    label="this call closes the circle",
    help="write it as a loop",
)

DYNAMIC_LENGTH = Message(
    "L103",
    Severity.ERROR,
    "the length of this array is known to the host only",
    """The last array of a shader storage block may be declared without a size; its `length()` is asked of the buffer
when the shader runs. A derivative needs a function of its inputs alone.""",
    label="no size is declared",
    help="pass the length as a uniform or a parameter",
)

WRITES_MEMORY = Message(
    "L104",
    Severity.ERROR,
    "`{name}` changes memory that other invocations see",
    """Image stores, atomic operations and barriers act on memory that is shared between invocations. What a function
that uses them returns is no function of its inputs, so it has no derivative.""",
    label="not a function of its arguments",
    help="split the function so that this happens outside of what is differentiated",
)

STATEFUL_INITIALISER = Message(
    "L105",
    Severity.ERROR,
    "the initialiser of `{name}` calls `{function}`, which writes globals",
    """The initialiser of a global runs once, before the shader's `main`. A function that it calls and that writes other
globals makes their values depend on the order of initialisation, which drivers do not agree on.""",
    label="this initialiser has side effects",
    help="assign the global at the start of `main` instead",
)

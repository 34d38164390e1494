"""Messages of `glsl-ad build`: the pragmas that ask for derivatives, and the section that holds them."""

from __future__ import annotations

from glsl_ad.source.diagnostics import Message, Severity

_MARKERS = """
    // ---- glsl_ad begin ---- ...
    // ---- glsl_ad end ----"""

UNCLOSED_SECTION = Message(
    "B101",
    Severity.ERROR,
    "the generated section that begins here has no end",
    f"""`glsl-ad build` writes between two lines, and only there. A line is a marker if it begins, after blanks, with
one of these; what follows on it does not matter:
{_MARKERS}

Without the second one nobody knows where the user's own text goes on.""",
    label="no `// ---- glsl_ad end ----` follows",
    help="write `// ---- glsl_ad end ----` where your own text goes on, or delete the section",
)

STRAY_END = Message(
    "B102",
    Severity.ERROR,
    "a generated section ends here, but none began",
    f"""The line that begins the section was lost, or this one is left over. A section stands between two lines:
{_MARKERS}""",
    label="no `// ---- glsl_ad begin ----` stands above",
    help="delete what is left of the section with this line; `glsl-ad build` writes it anew",
)

SECOND_SECTION = Message(
    "B103",
    Severity.ERROR,
    "the file has a second generated section",
    """A file has one section, which holds the derivatives of all its pragmas. A second one comes from copying text, or
from a merge of two branches.""",
    label="the second one begins here",
    help="delete one of them, and run `glsl-ad build`",
)

UNKNOWN_CLAUSE = Message(
    "B104",
    Severity.ERROR,
    "the pragma has no clause `{clause}`",
    """A `#pragma glsl_ad diff` takes, after the function, what `glsl-ad diff` takes as options:

    #pragma glsl_ad diff map(vec3) wrt(p) order(2) name(mapJet)""",
    label="in this pragma",
    help="{candidates}",
)

BAD_PRAGMA = Message(
    "B105",
    Severity.ERROR,
    "the pragma cannot be read: {problem}",
    """The form is `#pragma glsl_ad diff FUNCTION CLAUSE...`. FUNCTION is a name, or a signature where it is overloaded;
a CLAUSE is a word with what it says in parentheses:

    #pragma glsl_ad diff map(vec3) wrt(p, iTime) as(jet) order(2) fields(value, slope, bend)""",
    label="in this pragma",
)

REPEATED_CLAUSE = Message(
    "B106",
    Severity.ERROR,
    "the pragma says `{clause}` twice",
    """Each clause stands once; several inputs are listed in one: `wrt(p, iTime)`.""",
    label="in this pragma",
)

NAME_OF_ANOTHER = Message(
    "B107",
    Severity.ERROR,
    "another pragma has the name `{name}` already",
    """What is generated for the pragmas of a file stands in one section, so names must differ. A struct may be named by
two pragmas if it has the same fields, which mean the same, in both.""",
    label="in this pragma",
)

SECTION_TOO_HIGH = Message(
    "B108",
    Severity.ERROR,
    "`{function}` is defined below the generated section",
    """The section holds functions that call the user's own, and GLSL wants functions to be declared before their use. A
section that is new is put below the functions that it needs; after that it stays where it is, and may be moved by hand
together with its two marker lines.""",
    label="the section must stand below",
    help="move the two lines `// ---- glsl_ad begin ----` and `// ---- glsl_ad end ----` down, or the function up",
)

SAID_TWICE = Message(
    "B109",
    Severity.WARNING,
    "an earlier pragma asks for the same derivative",
    """Two pragmas say the same. The derivative is generated once.""",
    label="this one has no effect",
)

OUT_OF_DATE = Message(
    "B110",
    Severity.ERROR,
    "`{path}` is out of date: its generated section differs from line {line} on",
    """`glsl-ad build --check` found that `glsl-ad build` would change the file: the shader or a pragma was changed, or
the section was edited by hand, or another version of the tool made it.""",
    label="{label}",
    help="run `glsl-ad build {path}`",
)

NO_PRAGMA = Message(
    "B111",
    Severity.WARNING,
    "`{path}` asks for no derivative",
    """`glsl-ad build` generates what the pragmas of a shader ask for:

    #pragma glsl_ad diff map wrt(p)

A pragma counts where no `#if` hides it, and in the file itself, not in what that includes.""",
    help="add a line `#pragma glsl_ad diff FUNCTION`",
)

CHANGED_MEANWHILE = Message(
    "B112",
    Severity.ERROR,
    "`{path}` changed while its derivatives were generated: nothing was written",
    """Another program wrote the file after it was read. Writing now would undo that.""",
    help="run the command again",
)

INNER_NAMES = Message(
    "B114",
    Severity.ERROR,
    "the derivatives for `{path}` cannot stand beside its modules: {problem}",
    """What a module of glslify declares and does not export gets a new name where it is put in, and every tool has
names of its own for it. A section that calls such functions fits the text that glsl_ad put together, and not the one
that glslify prints.""",
    help="export the function from a module that holds its derivative, or print all with `glsl-ad diff --expand`",
)

ONE_OUTPUT = Message(
    "B113",
    Severity.ERROR,
    "{problem}",
    """`-o OUT` names one file to write, so it goes with one FILE. Without it each file is written in place. `--watch`
waits for files to change, which standard input (`-`) does not.""",
)

"""Messages about the text itself: the preprocessor (P1xx), the grammar (P2xx), and libraries (P3xx)."""

from __future__ import annotations

from glsl_ad.source.diagnostics import Message, Severity

# ---- the preprocessor ------------------------------------------------------------------------------------------------

BAD_CHARACTER = Message(
    "P101",
    Severity.ERROR,
    "{what} cannot stand here",
    """GLSL is written in ASCII letters, digits and punctuation; any other character may stand in comments only. The
usual causes are quotes and dashes pasted from a web page (`“`, `–`), or a file that is not GLSL at all.""",
    help="{hint}",
)

BAD_NUMBER = Message(
    "P102",
    Severity.ERROR,
    "`{text}` is not a number",
    """A number is an integer (`12`, `0x1F`, `017`, with `u` at its end if unsigned) or has a point or an exponent
(`1.0`, `.5`, `1e3`, with `f` at its end if you like). An integer that begins with 0 is octal, so `09` is none, and
`1f` lacks the point.""",
    help="{hint}",
)

OPEN_COMMENT = Message(
    "P103",
    Severity.ERROR,
    "this comment never ends",
    """A comment that begins with `/*` ends at the next `*/`, and the file ends before one. Comments do not nest.""",
    help="close it with `*/`",
)

VERSION_NOT_FIRST = Message(
    "P104",
    Severity.ERROR,
    "`#version` must be the first thing in a shader",
    """Only white space and comments may stand before `#version`. Where shaders are put together from pieces, the line
must come from the first piece only.""",
    help="move this line to the top of the file",
)

BAD_VERSION = Message(
    "P105",
    Severity.ERROR,
    "`#version {text}` names no version of GLSL",
    """The line reads `#version 300 es`, `#version 100` (WebGL 1), or `#version 330` to `#version 460`, where `core` or
`compatibility` may follow the number.""",
    help="for WebGL 2: `#version 300 es`",
)

UNKNOWN_DIRECTIVE = Message(
    "P106",
    Severity.ERROR,
    "there is no directive `#{name}`",
    """The directives are #define #undef #if #ifdef #ifndef #elif #else #endif #error #pragma #extension #version #line
and #include. A directive stands on a line of its own.""",
)

ERROR_DIRECTIVE = Message(
    "P108",
    Severity.ERROR,
    "#error {text}",
    """The shader says that it cannot be compiled as things stand: an `#error` line was reached. The conditions around
it say why; `-D NAME=VALUE` sets what they ask for.""",
)

BAD_DIRECTIVE = Message(
    "P109",
    Severity.ERROR,
    "`#{directive}` needs {need}",
    """A directive's line is not complete: `#define NAME text`, `#define NAME(a, b) text` (no blank before the
parenthesis), `#undef NAME`, `#ifdef NAME`, `#if EXPRESSION`, `#line NUMBER`.""",
)

BAD_MACRO_NAME = Message(
    "P110",
    Severity.ERROR,
    "`{name}` cannot be the name of a macro",
    """`defined` is an operator of `#if`, and `__LINE__`, `__FILE__` and `__VERSION__` are set by the compiler; a macro
given by `-D` must be named by an identifier.""",
)

REDEFINED = Message(
    "P111",
    Severity.WARNING,
    "the macro `{name}` is defined again with another text",
    """From here on the new text counts. Drivers refuse this unless an `#undef` stands between the two; a `-D` is there
to set what the file asks for with `#ifndef`, and cannot change what the file defines itself.""",
    help="put `#undef {name}` before this line, or `#ifndef {name}` around it",
)

UNBALANCED_CONDITIONAL = Message(
    "P112",
    Severity.ERROR,
    "`#{directive}` {problem}",
    """Every `#if`, `#ifdef` and `#ifndef` ends with its own `#endif`; between them stand any number of `#elif`, then at
most one `#else`.""",
)

BAD_CONDITION = Message(
    "P113",
    Severity.ERROR,
    "this condition {problem}",
    """`#if` and `#elif` take an expression of integers, `defined NAME`, and the operators of C except assignment, `?:`
and the comma. Macros are expanded first; a name that is no macro counts as 0. Floats have no place here.""",
    label="{label}",
)

WRONG_ARGUMENT_COUNT = Message(
    "P114",
    Severity.ERROR,
    "the macro `{name}` takes {wanted} argument{plural}, not {given}",
    """A macro that is defined with parameters is called with as many arguments. A comma inside parentheses does not
separate arguments; one inside brackets does.""",
)

OPEN_MACRO_CALL = Message(
    "P115",
    Severity.ERROR,
    "the call of the macro `{name}` never ends",
    """The parenthesis that opens the arguments has no partner before the end of the file, or before the directive that
the call stands in.""",
    help="add the missing `)`",
)

BAD_PASTE = Message(
    "P116",
    Severity.ERROR,
    "`##` makes `{text}` of its neighbours, which is no single token",
    """`##` joins the tokens on its two sides into one, as in `vec ## 3`. It cannot stand at either end of a macro.""",
)

EXPANSION_TOO_LARGE = Message(
    "P117",
    Severity.ERROR,
    "the macros of this file expand to more than {limit} tokens",
    """Macros that use each other several times each grow without bound: ten levels of ten uses are ten thousand million
tokens. No shader is that large.""",
    label="the expansion of this passed the limit",
)

MACRO_TOO_DEEP = Message(
    "P118",
    Severity.ERROR,
    "macro calls are nested more than {limit} deep",
    """Each argument of a macro is expanded before it is put in, and arguments may hold calls. This many levels come
from a generator that went wrong.""",
)

# ---- the grammar -----------------------------------------------------------------------------------------------------

UNEXPECTED = Message(
    "P201",
    Severity.ERROR,
    "expected {expected}, found {found}",
    """The text is no GLSL from this place on. The caret shows the first token that cannot continue what stands before
it; the mistake itself may stand a little earlier.

    float f(float x) { return x + ; }
                                  ^ expected an expression, found `;`""",
    help="{hint}",
)

MISSING_SEMICOLON = Message(
    "P202",
    Severity.ERROR,
    "expected `;`, found {found}",
    """A statement or declaration must end with `;`, also after the `}` of a struct. The caret shows the token that
cannot be part of it any more.""",
    help="insert `;` after `{before}` in line {line}",
)

END_OF_FILE = Message(
    "P203",
    Severity.ERROR,
    "the file ends where {expected} should follow",
    """The text ends inside of something: a function's body, parentheses, a statement. Often a closing `}` is missing,
or the file was cut off.""",
    help="{hint}",
)

UNBALANCED = Message(
    "P204",
    Severity.ERROR,
    "`{found}` closes nothing{instead}",
    """Parentheses, brackets and braces must close in the opposite order of their opening. One too many, or one that was
forgotten before this place, breaks that.""",
    help="{hint}",
)

RESERVED_WORD = Message(
    "P205",
    Severity.ERROR,
    "`{name}` is a reserved word of {version}",
    """GLSL keeps some words for the future: `input`, `half`, `filter` and others cannot be names although they mean
nothing. Words like `sample` became keywords in some version. Drivers refuse them.""",
    help="choose another name",
)

UNKNOWN_TYPE = Message(
    "P206",
    Severity.ERROR,
    "`{name}` is not a type",
    """Two names in a row are a declaration, so the first must be a type of GLSL or a struct declared further up.

    Ray r;        error[P206]: `Ray` is not a type""",
    help="{hint}",
)

TOO_NESTED = Message(
    "P207",
    Severity.ERROR,
    "this is nested more than {limit} deep",
    """Brackets may be nested 1,000 deep, and the operators, calls and statements that stand in each other 2,000 deep; a
sum of more than 2,000 terms counts, since each `+` holds the one before it. Drivers have lower limits. Generated code
can be split with temporaries.""",
    help="split it with temporary variables",
)

# ---- libraries -------------------------------------------------------------------------------------------------------

INCLUDE_NOT_FOUND = Message(
    "P301",
    Severity.ERROR,
    "cannot find the file `{name}`",
    """What `#include "name"` and `#include <name>` name is looked for beside the file that holds the line, then in the
directories given by `-I`, in their order; also with `.glsl` at the end of the name. A name that is found nowhere may be
that of a three.js chunk, as in `#include <common>`: those come from the `three` in a `node_modules` directory beside
the shader or further up.

    glsl-ad diff -I shaders/lib scene.glsl map""",
    help="{hint}",
)

UNREADABLE_LIBRARY = Message(
    "P302",
    Severity.ERROR,
    "cannot read `{path}`: {reason}",
    """The file that this line asks for was found. It must be a text in UTF-8 that the user may read, of not more than
4 MiB.""",
)

INCLUDE_CYCLE = Message(
    "P303",
    Severity.ERROR,
    "`{name}` includes itself",
    """The file asks for itself, or for a file that asks for it, and nothing stops that. Put `#pragma once` into its
first line, or an include guard around it all:

    #ifndef NOISE_GLSL
    #define NOISE_GLSL
    ...
    #endif

Modules of glslify cannot require each other in a circle.""",
    help="put `#pragma once` into the first line of `{name}`",
)

INCLUDE_TOO_DEEP = Message(
    "P304",
    Severity.ERROR,
    "files are included more than {limit} deep",
    """Each file here asks for one more. No library is built like this; probably files were generated, or each includes
the next under another name.""",
)

TOO_MUCH_INCLUDED = Message(
    "P305",
    Severity.ERROR,
    "more than {limit} are included",
    """Files without include guards that include each other many times each grow without bound. `#pragma once` in the
first line of a file lets its text in once.""",
)

BAD_CHUNK = Message(
    "P306",
    Severity.ERROR,
    "`{name}` {problem}",
    """The chunks of three.js are JavaScript modules that hold the GLSL as one string:

    export default /* glsl */`
    #define PI 3.14159
    `;

The text is read from there; JavaScript is not run. So there can be one such string, without `${...}` in it.""",
)

MODULE_NOT_FOUND = Message(
    "P307",
    Severity.WARNING,
    "cannot find the module `{name}`",
    """`#pragma glslify: f = require(name)` looks for a name that begins with a dot beside the file that holds the line,
and for any other in the `node_modules` directories beside that file and further up, then in the directories given by
`-I`. The ending `.glsl` may be left out. What uses `{imported}` cannot be differentiated without.""",
    help="{hint}",
)

BAD_GLSLIFY = Message(
    "P308",
    Severity.WARNING,
    "this line is none that glslify knows, and has no effect",
    """Known are

    #pragma glslify: noise = require(glsl-noise/simplex/2d)
    #pragma glslify: march = require('./march', map = scene, steps = 90)
    #pragma glslify: export(noise)

The last stands in a module, and says which of its names the file that requires it gets.""",
)

NO_EXPORT = Message(
    "P309",
    Severity.WARNING,
    "the module `{name}` exports nothing",
    """A module says by a line `#pragma glslify: export(noise)` which of its names the file that requires it gets.
Without one there is nothing that `{imported}` could stand for.""",
)

"""Messages about what was asked for: files, arguments, functions, inputs, orders; and faults of the tool itself."""

from __future__ import annotations

from glsl_ad.source.diagnostics import Message, Severity

# ---- the command line and files --------------------------------------------------------------------------------------

USAGE = Message(
    "F001",
    Severity.ERROR,
    "{problem}",
    """The command line could not be understood: an option does not exist, or an argument is missing.

    $ glsl-ad diff shader.glsl
    error[F001]: Missing argument 'FUNCTION'.

`glsl-ad --help` lists the commands, `glsl-ad COMMAND --help` the arguments of one.""",
    help="{usage}",
)

UNREADABLE = Message(
    "F002",
    Severity.ERROR,
    "cannot read `{path}`: {reason}",
    """The file does not exist, is a directory, or may not be read by this user. `-` reads from standard input.""",
)

TOO_LARGE = Message(
    "F003",
    Severity.ERROR,
    "`{path}` is larger than {limit} MiB",
    """Shaders are small: the bound keeps a mistaken argument (an image, a disk) from filling the memory. If a
generated file is really that large, give the part that holds the function and what it calls.""",
)

BINARY = Message(
    "F004",
    Severity.ERROR,
    "`{path}` is not text: it holds a zero byte at offset {offset}",
    """The file is not GLSL source but something binary, such as SPIR-V or an image. Disassemble SPIR-V to GLSL first,
for example with `spirv-cross`.""",
)

NOT_UTF8 = Message(
    "F005",
    Severity.ERROR,
    "`{path}` is not UTF-8: byte 0x{byte:02x} in line {line}",
    """GLSL source is read as UTF-8. Other characters than ASCII may stand in comments only, so the fault is almost
always a comment saved in another encoding.""",
    help="convert it: iconv -f latin1 -t utf-8 {path}",
)

UNWRITABLE = Message(
    "F006",
    Severity.ERROR,
    "cannot write `{path}`: {reason}",
    """The output is written to a new file beside OUT, which then takes its place, so that OUT is never half written.
That needs a directory that exists and may be written to.""",
)

BAD_DEFINE = Message(
    "F007",
    Severity.ERROR,
    "`{text}` does not define a macro",
    """`-D NAME` defines a macro as 1, `-D NAME=VALUE` as VALUE, as with a C compiler. NAME must be an identifier.

    $ glsl-ad diff -D OCTAVES=5 noise.glsl fbm""",
    help="write -D NAME or -D NAME=VALUE",
)

UNKNOWN_CODE = Message(
    "F008",
    Severity.ERROR,
    "no diagnostic has the code `{code}`",
    """`glsl-ad explain CODE` takes the code that stands in brackets after `error` or `warning`. Without a code it
lists all of them.""",
    help="`glsl-ad explain` without a code lists all",
)

# ---- the function ----------------------------------------------------------------------------------------------------

UNKNOWN_FUNCTION = Message(
    "F010",
    Severity.ERROR,
    "`{source}` defines no function `{function}`",
    """The function to differentiate must be defined (with a body) in the file. An overload is chosen by its
signature:

    $ glsl-ad diff scene.glsl 'map(vec3)'

`glsl-ad list FILE` shows the functions of a file. A function inside an `#if` that is false does not exist: `-D` defines
what the condition asks for.""",
    help="{candidates}",
)

AMBIGUOUS_FUNCTION = Message(
    "F011",
    Severity.ERROR,
    "`{function}` is overloaded",
    """Several functions have this name. Say which one is meant by its signature, quoted for the shell:

    $ glsl-ad diff scene.glsl 'map(vec3)'""",
    help="choose one of {candidates}",
)

PROTOTYPE_ONLY = Message(
    "F012",
    Severity.ERROR,
    "`{function}` is declared but not defined",
    """Only a prototype of the function stands in the file. Its derivative needs its body: give the file that has
it, or both files one after the other on standard input.

    $ cat library.glsl shader.glsl | glsl-ad diff - map""",
    label="declared here, without a body",
)

UNKNOWN_INPUT = Message(
    "F015",
    Severity.ERROR,
    "`{function}` has no input `{input}`",
    """`--wrt` takes the name of a parameter of the function through which a value comes in, of a global or uniform that
the function reads (`iTime`), or of a part of one (`p.x`).

    $ glsl-ad diff shaders/quotient.glsl quotient --wrt b""",
    label="its parameters are declared here",
    help="{candidates}",
)

INPUT_NOT_FLOAT = Message(
    "F016",
    Severity.ERROR,
    "`{input}` is {type}: there is no derivative by it",
    """Only inputs that hold a float vary continuously. The derivative by an int, a uint, a bool or a sampler does not
exist.""",
    label="declared here",
    help="{candidates}",
)

NO_SUCH_PART = Message(
    "F018",
    Severity.ERROR,
    "`{base}` is {type}: it has no part `{input}`",
    """An input may be a part of a parameter or global: one component of a vector (`p.x`), a field of a struct
(`material.roughness`), an element of an array or a column of a matrix, counted from zero (`lights[2].position`).

    $ glsl-ad diff scene.glsl map --wrt p.x""",
    label="declared here",
)

REPEATED_INPUT = Message(
    "F017",
    Severity.ERROR,
    "`{input}` is named twice",
    """Each input is named once in `--wrt`: naming it again would not change the derivative.""",
)

# ---- the derivative asked for ----------------------------------------------------------------------------------------

BAD_ORDER = Message(
    "F020",
    Severity.ERROR,
    "the order must be a whole number from 1 to {limit}, not `{order}`",
    """The order is that of the highest derivative computed: 1 for the first, 2 for the second as well. Order 0 is the
function itself. The bound guards against typing errors: the text grows with the square of the order, and float32 does
not hold 35!, which the highest derivatives are multiplied by.""",
)

UNKNOWN_CHOICE = Message(
    "F021",
    Severity.ERROR,
    "`{value}` is not a {what}",
    """An option that takes one of a few words was given another one. The dialects are `300es` (WebGL 2, OpenGL ES 3),
`100` (WebGL 1), `330`, `450`, `460` (desktop) and `shadertoy`; the products `jet` and `lifted`; the coefficients
`derivatives` and `taylor`; the forms `unrolled`, `compact` and `auto`.""",
    help="choose one of {candidates}",
)

DIALECT_CONFLICT = Message(
    "F022",
    Severity.ERROR,
    "the file is written in `#version {version}`, so `{dialect}` cannot follow it",
    """Without `--only` the generated functions follow the text of the file, and one file has one version. With
`--only` they may be of another one.""",
    help="leave out --dialect, or add --only",
)

BAD_NAME = Message(
    "F023",
    Severity.ERROR,
    "`{name}` cannot be the name of a {what}: {reason}",
    """Names of functions, structs and fields are GLSL identifiers: letters, digits and `_`, not beginning with a digit
or `gl_`, without `__`, and no word that GLSL reserves. They must be new in the file.""",
)

REPEATED_FIELD = Message(
    "F024",
    Severity.ERROR,
    "the field `{name}` is named twice",
    """The fields of a struct must have different names, and so each name may be given once in `--fields`.""",
)

WRONG_FIELDS = Message(
    "F025",
    Severity.ERROR,
    "a jet of order {order} has {needed} fields, but {given} are named",
    """`--fields` names every field of the jet struct, from the value up: for order 3 the value and three derivatives.

    $ glsl-ad diff shaders/quotient.glsl quotient --as lifted --order 3 --struct-name d000 --fields a,b,c,d""",
    help="write --fields {example}",
)

VALIDITY_BY_RULE = Message(
    "F027",
    Severity.ERROR,
    "`{function}` uses rules of your own, which `--validity` cannot look into",
    """`--validity` says how near an evaluation comes to a branch, a kink or a jump. Where `#pragma glsl_ad derivative`
gives the partials of a function, its inside is not differentiated, and what is compared there has no derivative.""",
    label="calls a function with such a pragma",
    help="leave out --validity, or the pragma",
)

NEEDS_EXPANSION = Message(
    "F026",
    Severity.WARNING,
    "the generated code uses {names}, which other tools do not call so in `{module}`",
    """What a module of glslify declares and does not export gets a new name where it is put in, and every tool has
names of its own for it. The generated code needs such a name, so it fits the text that glsl_ad put together, and not
what glslify prints. With `--expand` that text is printed in place of the lines `#pragma glslify: ...`.""",
    help="add --expand",
)

BAD_DIRECTIONS = Message(
    "F040",
    Severity.ERROR,
    "a header has 1 to {most} directions, not {given}",
    """The runtime header holds derivatives along one direction (a curve, a ray, time), or all mixed partials along up
to four, one for each component of a vector. `glsl-ad diff --as partials` takes more.""",
    help="write --directions 3 for the partials by a vec3",
)

FIELDS_OF_DIRECTIONS = Message(
    "F041",
    Severity.ERROR,
    "the fields of jets over {directions} directions cannot be named",
    """Along one direction a jet has one field for each order, which `--fields` names. Over several directions its
fields are called after the partials that they hold: `gradient`, `d_xy`.""",
    help="leave --fields out",
)

NO_SUCH_ENTRY = Message(
    "F042",
    Severity.ERROR,
    "the header has no function `{name}` over {types}",
    """`--only` takes names of functions without their prefix: `sin`, `mul`, `vec3`. Operators are called `add`,
`sub`, `neg`, `mul`, `div`. Functions whose derivative is zero everywhere (`floor`, `step`, `sign`), texture reads and
builtins with `out` parameters have no jets. What the types of `--types` do not have, and the dialect lacks, is not
there either.""",
    help="there are {candidates}",
)

# ---- evaluation from Python ------------------------------------------------------------------------------------------

BAD_ARRAYS = Message(
    "F030",
    Severity.ERROR,
    "{problem}",
    """`Derivative.evaluate` takes one array for each parameter of the generated function, by name. The first axis
counts the points and is the same for all; further axes are those of the type: none for `float`, (3,) for `vec3`,
(3, 3) for `mat3` by columns, and one array for each field, as a dict, for a jet struct.""",
    help="{signature}",
)

MISSING_EXTRA = Message(
    "F031",
    Severity.ERROR,
    "this needs the Python package `{package}`",
    """Differentiating needs few packages. Running shaders and checking derivatives needs numpy, moderngl and
python-flint, which come with the extra named `check`; drawing pictures needs Pillow as well (`render`), and the page in
the browser starlette and uvicorn (`preview`).""",
    help="pip install 'glsl_ad[{extra}]'",
)

# ---- the tool itself -------------------------------------------------------------------------------------------------

INTERNAL = Message(
    "F090",
    Severity.ERROR,
    "internal error: {kind}: {text}",
    """The tool met a case that its authors did not foresee. This is a fault of the tool, whatever the shader looks
like. Please report it together with the shader and the command. `--debug`, or GLSL_AD_DEBUG=1 in the environment, shows
where it happened.""",
    help="please report this with the shader; --debug shows where it happened",
)

TOO_DEEP = Message(
    "F091",
    Severity.ERROR,
    "the shader is nested too deeply",
    """Expressions, statements or calls are nested so deeply that the compiler would run out of stack. No driver accepts
such a shader. Generated code can be split with temporaries.""",
)

OUT_OF_MEMORY = Message(
    "F092",
    Severity.ERROR,
    "out of memory",
    """The derivative that was asked for does not fit into memory. A lower order, or fewer inputs, needs less.""",
)

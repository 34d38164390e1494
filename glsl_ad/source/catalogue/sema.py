"""Messages of the checker: names (S1xx), types (S2xx), calls (S3xx), declarations (S4xx), statements (S5xx)."""

from __future__ import annotations

from glsl_ad.source.diagnostics import Message, Severity


def _error(code: str, text: str, explanation: str, *, label: str = "", help: str = "") -> Message:
    return Message(code, Severity.ERROR, text, explanation, label, help)


# ---- names -----------------------------------------------------------------------------------------------------------

UNKNOWN_NAME = _error(
    "S101",
    "`{name}` is not declared",
    """A name is used that nothing in sight declares. GLSL has no forward references: what is used must stand
above its use, and a name that is declared in a block ends with that block.

    float f(float x) { return x * sclae; }   // `scale` is what was meant""",
    label="not found in this scope",
    help="{hint}",
)
UNKNOWN_TYPE = _error(
    "S102",
    "there is no type `{name}`",
    """A declaration begins with a name that is neither a type of GLSL nor a struct that is declared above.

    vector3 p;   // in GLSL: vec3 p;""",
    label="not a type",
    help="{hint}",
)
UNKNOWN_FUNCTION = _error(
    "S103",
    "there is no function `{name}`",
    """A call names neither a builtin function, nor a type, nor a function that is declared above the call. If it
comes from another file (`#include`, `#pragma glslify: require`), give that file too, before this one.""",
    label="not a function or a type",
    help="{hint}",
)
REDECLARED = _error(
    "S104",
    "the {what} `{name}` is declared twice in the same scope",
    """Variables, functions and structs share their names, and one scope holds each name once. A function's parameters
and its body are one scope, and so are a loop's header and its body (GLSL ES 3.00, section 4.2.2).

    float f(float x) { float x = 2.0; return x; }""",
    label="declared again",
)
NOT_A_VARIABLE = _error(
    "S105",
    "`{name}` is a {what}, not a variable",
    """A function or a type stands where a value is needed. A call needs parentheses: `f()`.""",
    label="has no value",
)
NOT_A_FUNCTION = _error(
    "S106",
    "`{name}` is a {what}, not a function",
    """A variable is called as if it were a function. A local variable hides a function of the same name for the rest
of its scope.

    float length = length(p);        // fine: the variable begins after its initialiser
    return length + length(q);       // here `length` is the variable""",
    label="cannot be called",
    help="{hint}",
)
USED_BEFORE_DECLARED = _error(
    "S107",
    "the {what} `{name}` is used before its declaration",
    """GLSL reads a file from top to bottom. A function may be used above its definition if a prototype stands above
the use.

    float g(float x);                      // the prototype
    float f(float x) { return g(x); }
    float g(float x) { return x * x; }""",
    label="not declared yet",
    help="move the declaration up; for a function, a prototype is enough",
)
NOT_IN_DIALECT = _error(
    "S108",
    "{language} does not have the {what} `{name}`",
    """Functions, types and operators came with different versions of GLSL. The version is that of the `#version` line,
or of `--dialect`; a file with neither is taken as ES 3.00, or as what its names suggest (`mainImage`: Shadertoy,
`gl_FragColor`: ES 1.00).""",
    label="not in this version",
    help="{hint}",
)
BROKEN_DECLARATION = _error(
    "S109",
    "`{name}` cannot be used, as its declaration has a fault",
    """The name is known, but its declaration could not be understood. That fault is reported where it is; when it is
mended, this one goes too.""",
    label="used here",
)
RESERVED_NAME = _error(
    "S110",
    "`{name}` is reserved: names that begin with `gl_` belong to the language",
    """Only the variables that GLSL itself has may be called so (GLSL ES 3.00, section 3.9).""",
    label="choose another name",
)
UNKNOWN_FIELD = _error(
    "S111",
    "`{type}` has no field `{name}`",
    """A struct has the fields that its declaration lists. Vectors have components (`.xyz`, `.rgb`, `.stp`); matrices
and arrays are indexed: `m[1]`, `m[1].x`.""",
    label="unknown field",
    help="{hint}",
)
BAD_SWIZZLE = _error(
    "S112",
    "`.{name}` selects nothing from `{type}`",
    """A swizzle is one to four letters of one set, `xyzw`, `rgba` or `stpq`, none beyond the size of the vector.

    vec2 p;  p.yx  p.xxyy  p.rg    // right
    p.z  p.xg  p.xyxyx             // wrong: no third component, two sets, five letters""",
    label="{why}",
)
UNKNOWN_METHOD = _error(
    "S113",
    "there is no method `{name}`",
    """The only method in GLSL is `length()`, without arguments.""",
    label="unknown method",
)
NO_LENGTH = _error(
    "S114",
    "`{type}` has no `.length()` here",
    """`.length()` gives the number of elements of an array; of vectors and matrices in GLSL 4.20 and later.""",
    label="not an array",
    help="{hint}",
)
NOT_A_TYPE = _error(
    "S115",
    "`{name}` is a {what}, not a type",
    """A declaration needs a type in front. A variable or function with the name of a struct hides the struct.""",
    label="not a type",
)

# ---- types -----------------------------------------------------------------------------------------------------------

TYPE_MISMATCH = _error(
    "S201",
    "expected `{expected}` {where}, found `{found}`",
    """A value has another type than its place asks for. GLSL ES converts nothing by itself, desktop GLSL only int to
uint to float to double; everything else needs a constructor: `float(i)`, `vec3(x)`, `v.xyz`.

    float x = 1;   // GLSL ES: float x = 1.0;""",
    label="this is `{found}`",
    help="{hint}",
)
OPERAND_TYPES = _error(
    "S202",
    "`{op}` does not take `{left}` and `{right}`",
    """The operands of an operator have the same type, or one is a scalar of the same kind; `*` also takes matrices with
matrices and vectors whose sizes fit. Relational operators compare scalars only. GLSL ES does not mix int and float.

    2 * x          // GLSL ES: 2.0 * x
    mat3(1.0) * p  // p must be a vec3""",
    label="`{left}` {op} `{right}`",
    help="{hint}",
)
OPERAND_TYPE = _error(
    "S203",
    "`{op}` does not take `{type}`",
    """`-`, `+`, `++` and `--` take numbers, `~` integers, and `!` one bool; use `not()` for vectors of bools.""",
    label="this is `{type}`",
)
CONDITION_NOT_BOOL = _error(
    "S204",
    "the condition {what} must be a bool, not `{type}`",
    """GLSL does not take numbers for truth values, as C does.

    if (n) ...      // if (n != 0) ...""",
    label="this is `{type}`",
    help="{hint}",
)
BRANCHES_DIFFER = _error(
    "S205",
    "the branches of `?:` are `{then}` and `{otherwise}`",
    """Both branches must have the same type, after conversion where the dialect converts. Samplers cannot be chosen.

    c ? 1 : 0.5    // GLSL ES: c ? 1.0 : 0.5""",
    label="types differ",
    help="{hint}",
)
NOT_INDEXABLE = _error(
    "S206",
    "`{type}` cannot be indexed",
    """Arrays, vectors and matrices have elements; scalars and structs have none.""",
    label="has no elements",
)
BAD_INDEX = _error(
    "S207",
    "an index must be an int or a uint, not `{type}`",
    """Indices are integers and are not converted, not even on the desktop.

    a[x * 4.0]     // a[int(x * 4.0)]""",
    label="this is `{type}`",
    help="{hint}",
)
INDEX_OUT_OF_RANGE = _error(
    "S208",
    "index {index} is outside of `{type}`",
    """A constant index must be from 0 to the number of elements less one.""",
    label="the last index is {last}",
)
NOT_ASSIGNABLE = _error(
    "S209",
    "`{name}` cannot be {purpose}: {why}",
    """Only variables, their fields, elements and swizzles can be written to, and not those that are constants,
uniforms, inputs of the shader or `const` parameters (GLSL ES 3.00, section 5.8).""",
    label="not writable",
)
SWIZZLE_REPEATS = _error(
    "S210",
    "a swizzle that repeats a component cannot be {purpose}",
    """`v.xx = vec2(1.0, 2.0)` would have to store two values in one place.""",
    label="repeats a component",
)
LITERAL_TOO_LARGE = _error(
    "S211",
    "the integer `{text}` does not fit into 32 bits",
    """Integers have 32 bits. A larger number can be written as a float: `4294967296.0`.""",
    label="too large",
)
BAD_LITERAL = _error(
    "S212",
    "`{text}` is not a number",
    """An integer is decimal (`12`), octal (`014`: digits 0 to 7) or hexadecimal (`0xC`), with `u` behind it if
unsigned. A float has a point or an exponent: `1.`, `.5`, `1e3`.""",
    label="not a number of GLSL",
)
VOID_VALUE = _error(
    "S213",
    "this has no value",
    """A function that returns void was called where a value is needed.""",
    label="void",
)
VOID_VARIABLE = _error(
    "S214",
    "{name} cannot be void",
    """`void` says that a function returns nothing, or takes nothing; there are no values of that type.""",
    label="void",
)
OPAQUE_VARIABLE = _error(
    "S215",
    "`{name}` cannot be of type `{type}` here",
    """Samplers and images exist as uniforms and as `in` parameters of functions, not as other variables.""",
    label="holds a sampler or an image",
)

# ---- calls and constructors ------------------------------------------------------------------------------------------

NO_OVERLOAD = _error(
    "S301",
    "`{name}` does not take ({types})",
    """The function exists, but not for arguments of these types. GLSL ES needs the exact types; desktop GLSL converts
int to uint to float to double.

    max(x, 1)      // GLSL ES: max(x, 1.0)""",
    label="no overload for these arguments",
    help="{hint}",
)
AMBIGUOUS_CALL = _error(
    "S302",
    "`{name}` with ({types}) fits several overloads equally well",
    """Arguments are converted, and no overload needs fewer or better conversions than all others (GLSL 4.60, section
6.1). Convert an argument explicitly.""",
    label="ambiguous",
)
TOO_FEW_COMPONENTS = _error(
    "S303",
    "the constructor of `{type}` needs {needed} {what}s, not {given}",
    """A vector or matrix is made of one scalar, or of as many components as it has. A struct or array is made of one
argument for each field or element.

    vec3(1.0, 2.0)      // vec3(1.0, 2.0, 0.0)""",
    label="{given} of {needed}",
)
TOO_MANY_COMPONENTS = _error(
    "S304",
    "the constructor of `{type}` needs {needed} {what}s and gets more",
    """The last argument of a constructor may have components left over, but no argument may be left over whole.

    vec2(v3)            // right: the first two components
    vec2(1.0, 2.0, 3.0) // wrong""",
    label="one too many",
)
CANNOT_CONSTRUCT = _error(
    "S305",
    "`{type}` cannot be made of this",
    """Vectors and matrices are made of scalars, vectors and matrices; a matrix made of a matrix takes nothing else.""",
    label="{why}",
)
RECURSION = _error(
    "S306",
    "`{key}` is recursive: {cycle}",
    """GLSL has no recursion, not even such as would never happen at run time: shaders have no stack (GLSL ES 3.00,
section 6.1). Rewrite it as a loop.""",
    label="this call leads back",
    help="rewrite the recursion as a loop",
)

# ---- declarations ----------------------------------------------------------------------------------------------------

NOT_CONSTANT = _error(
    "S401",
    "the {what} `{name}` needs a constant expression",
    """Constants, labels of `switch` and, in GLSL ES, globals are initialised by constant expressions: literals,
constants, and operators, constructors and builtin functions of them. User functions and uniforms are not constant.

    const float SCALE = 2.0 * iTime;   // a local variable, without `const`, can hold that""",
    label="not constant",
)
BAD_ARRAY_SIZE = _error(
    "S402",
    "an array's size must be a positive constant integer",
    """Sizes are known when the shader is compiled: `4`, `N` or `2 * N`, where `const int N = 8;`.""",
    label="{why}",
)
UNSIZED_ARRAY = _error(
    "S403",
    "the array `{name}` has no size",
    """An array needs its size, or an initialiser that gives it: `float a[] = float[](1.0, 2.0);`.""",
    label="size missing",
)
CONSTANT_WITHOUT_VALUE = _error(
    "S404",
    "the constant `{name}` has no value",
    """A `const` variable gets its value where it is declared, and never after.""",
    label="needs an initialiser",
)
FUNCTION_REDEFINED = _error(
    "S405",
    "`{key}` is defined twice",
    """Two functions may share a name if their parameters have different types. If the two come from branches of an
`#if`, check its condition and `-D`.""",
    label="defined again",
)
PROTOTYPE_MISMATCH = _error(
    "S406",
    "`{key}` is declared in two ways: {why}",
    """Declarations of the same function must agree in the return type and in `in`, `out` and `inout`. Functions are not
told apart by those.""",
    label="declared differently here",
)
BAD_QUALIFIER = _error(
    "S407",
    "{where} cannot be `{word}`",
    """`uniform`, `in`, `out`, `varying` and `attribute` connect a shader with the outside and stand at global scope; a
parameter is `in`, `out`, `inout` or `const in`.""",
    label="not here",
)
LIST_LENGTH = _error(
    "S408",
    "`{type}` needs {needed} items in its list, not {given}",
    """A list in braces gives every element of an array, every field of a struct, every component of a vector, every
column of a matrix.""",
    label="{given} items",
)
LIST_OUT_OF_PLACE = _error(
    "S409",
    "a list in braces can only initialise a variable",
    """Write a constructor in expressions: `vec2(1.0, 2.0)`, `float[](1.0, 2.0)`.""",
    label="not in an expression",
)
BAD_MAIN = _error(
    "S410",
    "`main` takes nothing and returns nothing",
    """The entry point of a shader is `void main()`.""",
    label="declare `void main()`",
)
BUILTIN_REDEFINED = _error(
    "S411",
    "`{name}` is a builtin function of {language} and cannot be defined again",
    """GLSL ES 3.00 does not let a shader define or overload its builtin functions. Code that brings its own `inverse`
or `tanh` was written for ES 1.00, which has none: read it with `--dialect 100`, or rename the function.""",
    label="already built in",
    help="rename it, or use `--dialect 100` for code written for GLSL ES 1.00",
)
BAD_RETURN_TYPE = _error(
    "S412",
    "`{name}` cannot return this: {why}",
    """A function returns void, or a value of a type of known size without samplers.""",
    label="return type",
)
BAD_INITIALISER = _error(
    "S413",
    "`{name}` is an input or output of the shader and takes no initialiser",
    """What passes between the stages gets its value at run time. Assign to an output in a function.""",
    label="remove this",
)
EMPTY_STRUCT = _error(
    "S414",
    "the struct `{name}` has no fields",
    """A struct has one field at least. One that is only to tell overloads apart can hold a bool.

    struct Tag { bool unused; };""",
    label="no fields",
)

STRUCT_TOO_LARGE = _error(
    "S415",
    "the struct `{name}` holds too much: at most {leaves} fields, nested {depth} deep",
    """Structs that hold structs multiply quickly. No driver takes structs of this size.""",
    label="too large",
)

# ---- statements ------------------------------------------------------------------------------------------------------

JUMP_OUT_OF_PLACE = _error(
    "S501",
    "`{word}` stands outside of {places}",
    """`break` leaves the innermost loop or `switch`, `continue` begins the next round of the innermost loop.""",
    label="nothing to leave",
)
LABEL_OUT_OF_PLACE = _error(
    "S502",
    "a label stands outside of a `switch`",
    """`case` and `default` stand directly in the braces of a `switch`, not in a block or loop within.""",
    label="misplaced",
)
STATEMENT_BEFORE_LABEL = _error(
    "S503",
    "a statement stands before the first label of a `switch`",
    """It could never run (GLSL ES 3.00, section 6.2).""",
    label="never reached",
)
REPEATED_LABEL = _error(
    "S504",
    "`{what}` appears twice in this `switch`",
    """Each value has one label, and `default` appears at most once.""",
    label="repeated",
)
BAD_SELECTOR = _error(
    "S505",
    "`switch` takes an int or a uint, not `{type}`",
    """The value after `switch` is a scalar integer, as are its labels.""",
    label="this is `{type}`",
)
RETURN_WITHOUT_VALUE = _error(
    "S506",
    "`{function}` must return a `{type}`",
    """`return;` without a value is for functions that return void.""",
    label="value missing",
)
RETURN_WITH_VALUE = _error(
    "S507",
    "`{function}` returns void, so `return` takes no value",
    """Change the return type of the function, or return nothing.""",
    label="value not wanted",
)
BAD_CONDITION_DECLARATION = _error(
    "S508",
    "a declaration in a condition needs one bool with an initialiser",
    """`while (bool more = next(p)) ...` declares the variable anew for every round; it must be a bool.""",
    label="not a condition",
)
TOO_DEEP = _error(
    "S590",
    "this is nested more than {limit} levels deep",
    """Blocks or expressions are nested too deeply to be checked; no driver would take them either. Long sums are not
nested: `a + b + c + ...` may have any length.""",
    label="too deep",
    help="split the expression with temporary variables",
)

UNKNOWN_PRAGMA = Message(
    "S601",
    Severity.WARNING,
    "`#pragma glsl_ad` does not know `{word}`",
    "The pragmas are `no_diff(names)`, `derivative(function, partials)`, and `diff FUNCTION ...`, which `glsl-ad\n"
    "build` reads. Drivers ignore unknown pragmas, and so does the tool, with this warning.",
)
PRAGMA_NAME = Message(
    "S602",
    Severity.WARNING,
    "the pragma names `{name}`, which the file does not have",
    "`#pragma glsl_ad no_diff(c, march.t, hash)` takes names of variables, of variables of one function\n"
    "(`march.t`) and of functions; `#pragma glsl_ad derivative(f, f_partials)` takes two functions of the file.\n"
    "The pragma has no effect as it is.",
)
RULE_PARAMETERS = Message(
    "S603",
    Severity.WARNING,
    "`{rule}` does not take the parameters of `{function}`",
    "A rule is called with the arguments of the function that it is for:\n\n"
    "    float f(vec2 p);\n"
    "    vec2 f_partials(vec2 p);\n"
    "    #pragma glsl_ad derivative(f, f_partials)",
)
RULE_TYPE = Message(
    "S604",
    Severity.WARNING,
    "`{rule}` returns {given}; the partials of `{function}` are {wanted}",
    "The partial of a value by a float has the type of the value; of a float by a vector, the type of the vector;\n"
    "of a vector by a vector it is a matrix with one column for each component of the parameter. A function of\n"
    "several float parameters has a struct with one field for each. Parameters must all be `in`.",
)

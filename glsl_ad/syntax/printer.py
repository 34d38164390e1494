"""From nodes back to GLSL: readable, with the fewest parentheses, and such that `parse(print_node(tree)) == tree`."""

from __future__ import annotations

from glsl_ad.stack import deep
from glsl_ad.syntax import nodes
from glsl_ad.syntax.nodes import Expression, Statement

INDENT = "    "

#: How tightly operators bind, from the comma up; GLSL ES 3.00 section 5.1.
COMMA, ASSIGNMENT, CONDITIONAL = 0, 1, 2
PRECEDENCE: dict[str, int] = {
    "||": 3, "^^": 4, "&&": 5, "|": 6, "^": 7, "&": 8, "==": 9, "!=": 9, "<": 10, ">": 10, "<=": 10, ">=": 10,
    "<<": 11, ">>": 11, "+": 12, "-": 12, "*": 13, "/": 13, "%": 13,
}  # fmt: skip
UNARY, POSTFIX, PRIMARY = 14, 15, 16

AnyNode = nodes.Node | nodes.FunctionHeader | nodes.ArraySize | nodes.Qualifier | nodes.LayoutItem


def print_node(node: AnyNode) -> str:
    """The GLSL text of a node: of a whole file with a newline at its end, of anything else without one."""
    return deep(lambda: _print(node))


def _print(node: AnyNode) -> str:
    match node:
        case nodes.TranslationUnit():
            return _unit(node)
        case nodes.FunctionHeader():
            return _header(node)
        case nodes.Parameter():
            return _parameter(node)
        case nodes.Declarator():
            return _declarator(node)
        case nodes.FieldDeclaration():
            return _field(node)
        case nodes.ArraySize():
            return _sizes((node,))
        case nodes.Qualifier():
            return _qualifier(node)
        case nodes.LayoutItem():
            return _layout_item(node)
        case nodes.TypeName() | nodes.StructSpecifier():
            return _type(node, "")
        case nodes.InterfaceBlock() | nodes.FunctionDefinition() | nodes.Directive():
            return _external(node)
    if isinstance(node, Statement):
        return _statement(node, "")
    return _expression(node, COMMA)


# ---- declarations ----------------------------------------------------------------------------------------------------


def _unit(unit: nodes.TranslationUnit) -> str:
    pieces: list[str] = []
    previous: nodes.ExternalDeclaration | None = None
    for declaration in unit.declarations:
        # A blank line around what is taller than one line.
        tall = (nodes.FunctionDefinition, nodes.InterfaceBlock)
        if previous is not None and (isinstance(declaration, tall) or isinstance(previous, tall)):
            pieces.append("")
        pieces.append(_external(declaration))
        previous = declaration
    return "\n".join(pieces) + "\n" if pieces else ""


def _external(node: nodes.ExternalDeclaration) -> str:
    match node:
        case nodes.Directive(kind, text):
            return f"#{kind} {text}".rstrip()
        case nodes.FunctionDefinition(header, body):
            return f"{_header(header)} {_block(body, '')}"
        case nodes.InterfaceBlock(qualifiers, name, fields, instance):
            words = " ".join(map(_qualifier, qualifiers))
            end = f" {_declarator(instance)};" if instance is not None else ";"
            return f"{words} {name} {_fields(fields, '')}{end}"
    return _statement(node, "")


def _qualifier(qualifier: nodes.Qualifier) -> str:
    if not qualifier.items:
        return qualifier.word
    return f"{qualifier.word}({', '.join(map(_layout_item, qualifier.items))})"


def _layout_item(item: nodes.LayoutItem) -> str:
    return item.name if item.value is None else f"{item.name} = {_expression(item.value, CONDITIONAL)}"


def _qualified(qualifiers: tuple[nodes.Qualifier, ...], type_: nodes.TypeSpecifier, indent: str) -> str:
    return " ".join([*map(_qualifier, qualifiers), _type(type_, indent)])


def _type(type_: nodes.TypeSpecifier, indent: str) -> str:
    if isinstance(type_, nodes.TypeName):
        return type_.name + _sizes(type_.sizes)
    name = f"struct {type_.name}" if type_.name is not None else "struct"
    return f"{name} {_fields(type_.fields, indent)}{_sizes(type_.sizes)}"


def _fields(fields: tuple[nodes.FieldDeclaration, ...], indent: str) -> str:
    lines = [f"{indent}{INDENT}{_field(f, indent + INDENT)}\n" for f in fields]
    return "{\n" + "".join(lines) + indent + "}"


def _field(field: nodes.FieldDeclaration, indent: str = "") -> str:
    declarators = ", ".join(map(_declarator, field.declarators))
    return f"{_qualified(field.qualifiers, field.type, indent)} {declarators};"


def _sizes(sizes: tuple[nodes.ArraySize, ...]) -> str:
    return "".join("[]" if s.size is None else f"[{_expression(s.size, CONDITIONAL)}]" for s in sizes)


def _declarator(declarator: nodes.Declarator) -> str:
    text = declarator.name + _sizes(declarator.sizes)
    if declarator.initialiser is None:
        return text
    return f"{text} = {_expression(declarator.initialiser, ASSIGNMENT)}"


def _declaration(node: nodes.Declaration, indent: str) -> str:
    """Without its semicolon."""
    text = _qualified(node.qualifiers, node.type, indent)
    return f"{text} {', '.join(map(_declarator, node.declarators))}" if node.declarators else text


def _header(header: nodes.FunctionHeader) -> str:
    parameters = ", ".join(map(_parameter, header.parameters))
    return f"{_qualified(header.qualifiers, header.return_type, '')} {header.name}({parameters})"


def _parameter(parameter: nodes.Parameter) -> str:
    text = _qualified(parameter.qualifiers, parameter.type, "")
    return text if parameter.name is None else f"{text} {parameter.name}{_sizes(parameter.sizes)}"


# ---- statements ------------------------------------------------------------------------------------------------------


def _block(block: nodes.Block, indent: str) -> str:
    inner = indent + INDENT
    lines = []
    has_labels = any(isinstance(s, nodes.CaseLabel) for s in block.statements)
    for statement in block.statements:
        margin = inner + INDENT if has_labels and not isinstance(statement, nodes.CaseLabel) else inner
        lines.append(f"{margin}{_statement(statement, margin)}\n")
    return "{\n" + "".join(lines) + indent + "}"


def _statement(node: Statement, indent: str) -> str:
    match node:
        case nodes.Block():
            return _block(node, indent)
        case nodes.Declaration():
            return f"{_declaration(node, indent)};"
        case nodes.QualifierDeclaration(qualifiers, names):
            words = " ".join(map(_qualifier, qualifiers))
            return f"{words} {', '.join(names)};" if names else f"{words};"
        case nodes.PrecisionDeclaration(precision, type_):
            return f"precision {precision} {_type(type_, indent)};"
        case nodes.Prototype(header):
            return f"{_header(header)};"
        case nodes.ExpressionStatement(value):
            return ";" if value is None else f"{_expression(value, COMMA)};"
        case nodes.If():
            return _if(node, indent)
        case nodes.For(init, condition, step, body):
            head = _statement(init, indent)
            middle = "" if condition is None else f" {_condition(condition, indent)}"
            last = "" if step is None else f" {_expression(step, COMMA)}"
            return f"for ({head}{middle};{last}) {_statement(body, indent)}"
        case nodes.While(condition, body):
            return f"while ({_condition(condition, indent)}) {_statement(body, indent)}"
        case nodes.DoWhile(body, condition):
            return f"do {_statement(body, indent)} while ({_expression(condition, COMMA)});"
        case nodes.Switch(selector, block):
            return f"switch ({_expression(selector, COMMA)}) {_block(block, indent)}"
        case nodes.CaseLabel(label):
            return "default:" if label is None else f"case {_expression(label, COMMA)}:"
        case nodes.Jump(word):
            return f"{word};"
        case nodes.Return(value):
            return "return;" if value is None else f"return {_expression(value, COMMA)};"


def _condition(condition: Expression | nodes.Declaration, indent: str) -> str:
    if isinstance(condition, nodes.Declaration):
        return _declaration(condition, indent)
    return _expression(condition, COMMA)


def _if(node: nodes.If, indent: str) -> str:
    # A chain of else-ifs is a loop here, not a recursion: it may be long.
    pieces: list[str] = []
    while True:
        then = _statement(node.then, indent)
        if node.otherwise is not None and _takes_else(node.then):
            # Only a tree that no parser made: the braces keep the `else` where it belongs.
            then = _block(nodes.Block((node.then,), node.then.span), indent)
        pieces.append(f"if ({_expression(node.condition, COMMA)}) {then}")
        if node.otherwise is None:
            return "".join(pieces)
        pieces.append(" else " if isinstance(node.then, nodes.Block) else f"\n{indent}else ")
        if not isinstance(node.otherwise, nodes.If):
            return "".join(pieces) + _statement(node.otherwise, indent)
        node = node.otherwise


def _takes_else(statement: Statement) -> bool:
    """Whether an `else` behind the statement would belong to an `if` in it."""
    while True:
        match statement:
            case nodes.If(_, _, None):
                return True
            case nodes.If(_, _, otherwise) if otherwise is not None:
                statement = otherwise
            case nodes.For(_, _, _, body) | nodes.While(_, body):
                statement = body
            case _:
                return False


# ---- expressions -----------------------------------------------------------------------------------------------------


def _expression(node: Expression, lowest: int) -> str:
    """The text, in parentheses where the operator on top binds less tightly than `lowest`."""
    text, precedence = _bare(node)
    return f"({text})" if precedence < lowest else text


def _bare(node: Expression) -> tuple[str, int]:
    match node:
        case nodes.Name(name):
            return name, PRIMARY
        case nodes.Literal(text):
            return text, PRIMARY
        case nodes.Binary():
            return _chain(node)
        case nodes.Unary(op, operand):
            inner = _expression(operand, UNARY)
            # `- -x` and `- --x`: without a blank the two would run together.
            return f"{op} {inner}" if inner[0] == op[-1] else f"{op}{inner}", UNARY
        case nodes.Postfix(op, operand):
            return f"{_expression(operand, POSTFIX)}{op}", POSTFIX
        case nodes.Conditional(condition, then, otherwise):
            parts = (_expression(condition, 3), _expression(then, ASSIGNMENT), _expression(otherwise, CONDITIONAL))
            return f"{parts[0]} ? {parts[1]} : {parts[2]}", CONDITIONAL
        case nodes.Assignment(op, target, value):
            return f"{_expression(target, UNARY)} {op} {_expression(value, ASSIGNMENT)}", ASSIGNMENT
        case nodes.Comma(left, right):
            return f"{_expression(left, COMMA)}, {_expression(right, ASSIGNMENT)}", COMMA
        case nodes.InitialiserList(items):
            return "{" + ", ".join(_expression(i, ASSIGNMENT) for i in items) + "}", PRIMARY
    return _postfix(node), POSTFIX


def _chain(node: nodes.Binary) -> tuple[str, int]:
    """`a + b - c` is left-deep and may be long: walked by a loop."""
    precedence = PRECEDENCE[node.op]
    pieces: list[str] = []
    left: Expression = node
    while isinstance(left, nodes.Binary) and PRECEDENCE[left.op] == precedence:
        pieces.append(f" {left.op} {_expression(left.right, precedence + 1)}")
        left = left.left
    return _expression(left, precedence) + "".join(reversed(pieces)), precedence


def _postfix(node: nodes.Call | nodes.MethodCall | nodes.Member | nodes.Index) -> str:
    match node:
        case nodes.Call(callee, arguments):
            return f"{_callee(callee)}({_arguments(arguments)})"
        case nodes.MethodCall(object_, method, arguments):
            return f"{_object(object_)}.{method}({_arguments(arguments)})"
        case nodes.Member(object_, name):
            return f"{_object(object_)}.{name}"
        case nodes.Index(object_, index):
            return f"{_object(object_)}[{_expression(index, COMMA)}]"


def _callee(callee: nodes.Name | nodes.TypeName) -> str:
    return callee.name if isinstance(callee, nodes.Name) else _type(callee, "")


def _object(node: Expression) -> str:
    text = _expression(node, POSTFIX)
    # `1.x` is no number, and `1..x` is hard to read.
    return f"({text})" if isinstance(node, nodes.Literal) else text


def _arguments(arguments: tuple[Expression, ...]) -> str:
    return ", ".join(_expression(a, ASSIGNMENT) for a in arguments)

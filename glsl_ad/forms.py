"""In which form a product is written: every coefficient by itself, or loops over arrays of coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from glsl_ad.ad.model import Product
from glsl_ad.dialects import Dialect
from glsl_ad.generation import generate, optimised
from glsl_ad.request import Wanted
from glsl_ad.sema.model import Program
from glsl_ad.source import GlslAdError, Sink
from glsl_ad.source.catalogue import ad as messages

#: Unrolled text of so many characters is short enough for every driver: `auto` does not look for another form.
SHORT = 8000
#: `auto` takes the compact form where it has at most this share of the unrolled text.
SHARE = 0.5


def in_form(
    product: Product, program: Program, defines: Mapping[str, str], wanted: Wanted, dialect: Dialect, sink: Sink
) -> tuple[Product, Wanted]:
    """The optimised product in the form that is wanted, and the request with that form in place of `auto`.

    Raises GlslAdError (A140) where the compact form is wanted and there is none.
    """
    if wanted.form == "compact":
        return _compact(product, program, wanted, dialect, sink)
    unrolled = optimised(product, wanted.optimise), replace(wanted, form="unrolled")
    if wanted.form == "unrolled":
        return unrolled
    size = _size(*unrolled, program, defines, dialect)
    if size <= SHORT:
        return unrolled
    try:
        compact = _compact(product, program, wanted, dialect, Sink())
    except GlslAdError:
        return unrolled
    short = _size(*compact, program, defines, dialect)
    if short > size * SHARE:
        return unrolled
    sink.report(messages.COMPACT_CHOSEN, None, compact=short, unrolled=size)
    return compact


def _compact(
    product: Product, program: Program, wanted: Wanted, dialect: Dialect, sink: Sink
) -> tuple[Product, Wanted]:
    # Only who asks for it waits for its import.
    from glsl_ad.ad.compact import NoCompactFormError, compacted
    from glsl_ad.ad.textures import Textures

    try:
        made = compacted(product, dialect, Textures(wanted.texture), program.names)
    except NoCompactFormError as refused:
        name = product.primal.name
        raise sink.fail(messages.NO_COMPACT_FORM, refused.span, function=name, why=refused.why) from None
    return optimised(made, wanted.optimise), replace(wanted, form="compact")


def _size(product: Product, wanted: Wanted, program: Program, defines: Mapping[str, str], dialect: Dialect) -> int:
    return len(generate(product, program, defines, wanted, dialect, Sink()).section)

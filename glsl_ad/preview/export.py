"""The page for one shader as files: its assets, and every answer that its pickers can ask for, in a script.

No server is needed, and nothing is fetched: the page also works from a disk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from glsl_ad.files import write_bytes_atomically
from glsl_ad.kinds import KINDS
from glsl_ad.preview.assets import ASSETS, asset
from glsl_ad.preview.session import Session
from glsl_ad.source import GlslAdError, Sink
from glsl_ad.source.catalogue import request as messages
from glsl_ad.views.model import ORDERED

#: Functions that are exported at most, and the orders of each.
FUNCTIONS = 16
ORDERS = ("1", "2", "3")
_MARK = "<!-- exported: data -->"
#: What all answers have in common is written once.
_COMMON = ("file", "text", "functions", "views", "products", "forms", "own_picture")


def export(session: Session, folder: str, sink: Sink) -> None:
    """Write the page into a folder, which is made where it does not exist.

    Raises GlslAdError where the shader has nothing to show, or a file cannot be written.
    """
    first = session.show({})
    if not first["pass"]:
        raise GlslAdError(session.faults())
    target = Path(folder)
    try:
        (target / "static").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise sink.fail(messages.UNWRITABLE, None, path=folder, reason=reason) from None
    data = f"window.GLSL_AD_EXPORT = {json.dumps(exported(session), ensure_ascii=True)};\n"
    page = asset("index.html").decode().replace(_MARK, '<script defer src="static/data.js"></script>')
    write_bytes_atomically(os.path.join(folder, "index.html"), page.encode())
    write_bytes_atomically(os.path.join(folder, "static", "data.js"), data.encode())
    for name in ASSETS:
        if name != "index.html":
            write_bytes_atomically(os.path.join(folder, "static", name), asset(name))


def exported(session: Session) -> dict[str, Any]:
    """Answers by the options that the pickers choose; texts that occur twice are kept once."""
    texts: list[str] = []
    places: dict[str, int] = {}
    answers: list[dict[str, Any]] = []
    keys: dict[str, int] = {}
    common: dict[str, Any] = {}
    for key, query in _queries(session):
        answer = dict(session.show(query))
        common = {name: answer.pop(name) for name in _COMMON}
        for name in ("pass", "derivative"):
            if (text := answer[name]) is not None:
                if text not in places:
                    places[text] = len(texts)
                    texts.append(text)
                answer[name] = places[text]
        if answer not in answers:
            answers.append(answer)
        keys["|".join(key)] = answers.index(answer)
    functions = session.functions()
    return {"common": common, "keys": keys, "answers": answers, "texts": texts, "functions": functions}


def _queries(session: Session) -> Iterator[tuple[tuple[str, str, str, str], dict[str, str]]]:
    """The page's pickers, run through: (function, view, product, order) and the query that they make.

    An order is tried where something depends on it.
    """
    yield ("", "", "", ""), {}
    if session.picture.function:  # who names one wants no other
        fitting = [session.show({})["function"]]
    else:
        fitting = [f["key"] for f in session.functions()["functions"] if f["differentiable"]]
    for function in fitting[:FUNCTIONS]:
        chosen = {"function": function}
        yield (function, "", "", ""), chosen
        for view in session.show(chosen)["choices"]:
            yield (function, view, "", ""), {**chosen, "view": view}
            for order in ORDERS if view in ORDERED else ():
                yield (function, view, "", order), {**chosen, "view": view, "order": order}
        for kind in KINDS.values():
            yield (function, "", kind.name, ""), {**chosen, "product": kind.name}
            for order in ORDERS if kind.order is None else ():
                yield (function, "", kind.name, order), {**chosen, "product": kind.name, "order": order}

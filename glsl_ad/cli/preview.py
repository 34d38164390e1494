"""`glsl-ad preview`: a page in the browser that shows a function and its derivatives, and follows the file."""

from __future__ import annotations

import sys
import threading
from typing import Any

import click

from glsl_ad.cli import options, pictures
from glsl_ad.source import Sink


@click.command("preview")
@options.source_options
@click.argument("function", required=False)
@pictures.picture_options
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Default 0: a free one.")
@click.option("--open", "browse", is_flag=True, help="Open the page in the browser.")
@click.option("--export", "folder", metavar="DIR", help="Write the page for this shader into DIR; no server is needed.")
def command(
    file: str,
    defines: tuple[str, ...],
    dialect: str | None,
    include: tuple[str, ...],
    port: int,
    browse: bool,
    folder: str | None,
    **arguments: Any,
) -> int:
    """Show the functions of the shader FILE and their derivatives in the browser.

    Serves a page on this machine only, prints its address, and draws anew when FILE is saved. Ctrl-C ends it.
    """
    from glsl_ad import files, request
    from glsl_ad.preview.session import Session

    sink = Sink()
    files.read(file)  # a name that is wrong should be said now, not on the page
    macros = dict(request.define(text, sink) for text in defines)
    request.dialect(dialect, sink)
    session = Session(file, pictures.picture(**arguments), macros, dialect, include)
    if folder is not None:
        from glsl_ad.preview.export import export

        export(session, folder, sink)
        return 0
    from glsl_ad.preview.server import listen, serve

    listener = listen(port, sink)
    # While the browser starts, what it will ask for first is made ready.
    threading.Thread(target=session.show, args=({},), daemon=True).start()
    serve(session, listener, lambda address: _announce(address, file, browse))
    return 0


def _announce(address: str, file: str, browse: bool) -> None:
    print(f"{file}: {address}", flush=True)
    print("Ctrl-C ends the preview", file=sys.stderr, flush=True)
    if browse:
        import webbrowser

        webbrowser.open(address)

"""A suite as pages for a browser: an overview, and for each check its tables, heatmaps, points and code.

The pages need nothing but themselves: no script, no file beside them, no network.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.check import Comparison, Row
from glsl_ad.check.model import REASONS, CheckReport
from glsl_ad.check.slices import Slice
from glsl_ad.files import write_atomically
from glsl_ad.source.render import render_all
from glsl_ad.suite.png import encode
from glsl_ad.suite.run import Outcome
from glsl_ad.version import __version__

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; color: #1a1a1a; }
table { border-collapse: collapse; margin: .5em 0 1.5em; }
th, td { padding: .2em .8em; text-align: right; border-bottom: 1px solid #ddd; }
th:first-child, td:first-child, td.left, th.left { text-align: left; }
pre { background: #f6f6f6; padding: 1em; overflow-x: auto; }
.passed { color: #1a7f37; } .failed { color: #c00; font-weight: 600; }
figure { display: inline-block; margin: 0 1.5em 1em 0; vertical-align: top; }
figure img { width: 256px; image-rendering: pixelated; border: 1px solid #999; display: block; }
figcaption, .small { font-size: 13px; color: #555; }
"""
#: Colours of the parts of the budget: nothing used, all of it used, and beyond.
_WITHIN = np.array([[247, 251, 255], [107, 174, 214], [8, 48, 107]], float)
_BEYOND, _NOTHING = (203, 24, 29, 255), (225, 225, 225, 255)


def write_pages(folder: str, outcomes: Sequence[Outcome]) -> None:
    """Write `index.html` and a page for each check into a folder, which is made. Raises GlslAdError where it cannot."""
    from glsl_ad.source import Sink
    from glsl_ad.source.catalogue import request as messages

    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Sink().fail(messages.UNWRITABLE, None, path=folder, reason=reason) from None
    names = [f"check-{number:03}.html" for number in range(1, len(outcomes) + 1)]
    write_atomically(Path(folder, "index.html"), _page("Checks", "".join(_overview(outcomes, names))))
    for name, outcome in zip(names, outcomes, strict=True):
        write_atomically(Path(folder, name), _page(outcome.function, "".join(_detail(outcome))))


def _page(title: str, body: str) -> str:
    return (
        f"<!doctype html>\n<html lang='en'><head><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<style>{_STYLE}</style></head>\n<body>\n{body}<p class='small'>glsl_ad {__version__}</p>\n</body></html>\n"
    )


def _overview(outcomes: Sequence[Outcome], names: Sequence[str]) -> Iterator[str]:
    failed = sum(not outcome.passed for outcome in outcomes)
    yield f"<h1>{len(outcomes)} checks: {_verdict(not failed, f'{failed} failed')}</h1>\n"
    drivers = dict.fromkeys(str(o.report.driver) for o in outcomes if o.report is not None and o.report.driver)
    yield f"<p>on {escape('; '.join(drivers)) or 'no GPU'}</p>\n"
    yield "<table><tr><th>function</th><th class='left'>file</th><th class='left'>check</th><th>budget used</th>"
    yield "<th>points</th><th>left out</th><th></th></tr>\n"
    for outcome, name in zip(outcomes, names, strict=True):
        worst = max((row.used for row in _rows(outcome.report)), default=float("nan"))
        counts = [c.counts for c in outcome.report.comparisons] if outcome.report else []
        cells = [
            f"<td><a href='{name}'>{escape(outcome.function)}</a></td>",
            f"<td class='left'>{escape(outcome.shader)}:{outcome.line}</td>",
            f"<td class='left'>{escape(outcome.request.text)}</td>",
            f"<td>{_part(worst)}</td>",
            f"<td>{sum(c.compared for c in counts)}</td><td>{sum(c.sampled - c.compared for c in counts)}</td>",
            f"<td>{_verdict(outcome.passed, 'failed')}</td>",
        ]
        yield f"<tr>{''.join(cells)}</tr>\n"
    yield "</table>\n"


def _rows(report: CheckReport | None) -> list[Row]:
    return [row for c in report.comparisons for row in c.rows if row.points] if report else []


def _verdict(passed: bool, otherwise: str) -> str:
    return "<span class='passed'>passed</span>" if passed else f"<span class='failed'>{escape(otherwise)}</span>"


def _part(used: float) -> str:
    if np.isnan(used):
        return ""
    return f"{used:.0%}" if used <= 1.0 else f"<span class='failed'>{used:.3g} times</span>"


def _detail(outcome: Outcome) -> Iterator[str]:
    report = outcome.report
    yield f"<p><a href='index.html'>all checks</a></p>\n<h1>{escape(outcome.function)}: "
    yield f"{_verdict(outcome.passed, 'failed')}</h1>\n<p>{escape(outcome.shader)}:{outcome.line}"
    if report is not None:
        what = f"{report.kind} of order {report.order} by {', '.join(report.wrt)}, as {report.entry}"
        yield f" · {escape(what)} · on {escape(str(report.driver)) if report.driver else 'no GPU'}"
    yield "</p>\n"
    if outcome.diagnostics:
        yield f"<pre>{escape(render_all(outcome.diagnostics))}</pre>\n"
    for comparison in report.comparisons if report else ():
        yield from _comparison(comparison)
    if outcome.slice is not None:
        yield from _heatmaps(outcome.slice)
    if outcome.source:
        yield f"<h2>generated code</h2>\n<pre>{escape(outcome.source)}</pre>\n"


def _comparison(comparison: Comparison) -> Iterator[str]:
    yield f"<h2>{escape(comparison.title)}</h2>\n<p>{comparison.counts.sampled} points: {comparison.counts}</p>\n"
    yield "<table><tr><th>quantity</th><th>order</th><th>points</th><th>max abs error</th><th>max rel error</th>"
    yield "<th>budget there</th><th>used</th><th class='left'>worst point</th><th>is</th><th>should be</th></tr>\n"
    for row in comparison.rows:
        yield f"<tr><td>{escape(row.name)}</td><td>{row.order}</td><td>{row.points}</td>"
        if row.worst is None:
            yield "<td colspan='7' class='left failed'>nothing could be compared</td></tr>\n"
            continue
        for value in (row.largest_absolute, row.largest_relative, row.budget):
            yield f"<td>{value:.2g}</td>"
        yield f"<td>{_part(row.used)}</td><td class='left'>{escape(_point(row.worst.arguments))}</td>"
        yield f"<td>{row.worst.actual:.9g}</td><td>{row.worst.expected:.9g}</td></tr>\n"
    yield "</table>\n<details><summary>the worst points</summary><table>\n"
    for row in comparison.rows:
        for point in row.worst_points:
            where = escape(_point(point.arguments))
            yield f"<tr><td>{escape(point.component)}</td><td class='left'>{where}</td>"
            yield f"<td>{point.actual:.9g}</td><td>{point.expected:.9g}</td></tr>\n"
    yield "</table></details>\n"
    if comparison.skipped:
        yield "<details><summary>points that were left out (the first of each kind)</summary><table>\n"
        for skipped in comparison.skipped:
            where = escape(_point(skipped.arguments))
            yield f"<tr><td>{REASONS[skipped.reason]}</td><td class='left'>{where}</td></tr>\n"
        yield "</table></details>\n"


def _point(arguments: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{name}={value:.6g}" for name, value in arguments)


# ---- heatmaps --------------------------------------------------------------------------------------------------------


def _heatmaps(found: Slice) -> Iterator[str]:
    axes = f"{found.x} = {found.x_interval[0]:g} to {found.x_interval[1]:g} to the right"
    if found.y:
        axes += f", {found.y} = {found.y_interval[0]:g} to {found.y_interval[1]:g} upwards"
    fixed = f"; {_point(found.fixed)}" if found.fixed else ""
    yield f"<h2>error over a slice of the domain</h2>\n<p class='small'>{escape(axes + fixed)}. White: exact; "
    yield "dark blue: all of the error budget is used; red: beyond it; grey: nothing could be compared.</p>\n"
    for name, order, errors in found.errors:
        image = base64.b64encode(encode(_coloured(errors))).decode()
        worst = np.nanmax(errors) if np.isfinite(errors).any() else float("nan")
        height = 256 if errors.shape[0] > 1 else 24
        yield f"<figure><img alt='' style='height: {height}px' src='data:image/png;base64,{image}'>"
        used = _part(float(worst)) or "nothing"
        yield f"<figcaption>{escape(name)} (order {order}), at most {used} used</figcaption></figure>\n"


def _coloured(errors: NDArray[np.float64]) -> NDArray[np.uint8]:
    pixels: NDArray[Any] = np.empty((*errors.shape, 4))
    shown = np.clip(np.nan_to_num(errors, nan=0.0, posinf=2.0), 0.0, 1.0)
    places = np.linspace(0.0, 1.0, len(_WITHIN))
    for channel in range(3):
        pixels[..., channel] = np.interp(shown, places, _WITHIN[:, channel])
    pixels[..., 3] = 255.0
    pixels[errors > 1.0] = _BEYOND
    pixels[np.isnan(errors)] = _NOTHING
    return pixels.astype(np.uint8)

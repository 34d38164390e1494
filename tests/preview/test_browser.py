"""The preview in a real browser: Debian's Chromium, with WebGL 2 on SwiftShader.

Every view compiles and draws there without an error, as it is drawn headlessly; the page follows the file, shows faults
at their lines and recovers, and can be used with a keyboard. Of a picture's pixels, a share of `SHARE` may differ by
more than `NEAR`: the renderers round differently, and where an edge or a ray's last step falls between, a pixel flips.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from glsl_ad import Shader
from glsl_ad.dialects import SHADERTOY
from glsl_ad.gpu.compile import compile_with_driver
from glsl_ad.gpu.image import Moment, draw
from glsl_ad.pictures import Canvas
from glsl_ad.source import Sink
from glsl_ad.views import Picture, compose
from tests.conftest import CHROMIUM
from tests.gallery import GALLERY, SHADERS, Piece
from tests.preview.conftest import SHADER, Preview, start
from tests.views.test_pictures import FUNCTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.gpu]

ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
SIZE = (128, 72)
#: How long something may take on a machine that does much else, in seconds.
PATIENCE = 90.0
NEAR = 10  # of 255
SHARE = 0.02
#: Their noise hashes with `fract(sin(x) * 43758.5)`, which shows the last bits of a renderer's sine.
UNSTABLE = {"fbm"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


def opened(browser: Browser, address: str, **options: Any) -> tuple[Page, list[str]]:
    """The page, once it has shown something, and what it complains about from then on."""
    page = browser.new_page(**{"viewport": {"width": 480, "height": 800}, **options})
    page.set_default_timeout(1000 * PATIENCE)
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    page.goto(address)
    page.wait_for_selector("body[data-answers]")
    return page, faults


@pytest.fixture(scope="module")
def blank(browser: Browser, preview: Preview) -> Iterator[Page]:
    """A page for passes of the tests' own; it stands still."""
    page, _ = opened(browser, preview.address)
    yield page
    page.close()


@pytest.fixture
def page(browser: Browser, preview: Preview, shader: Path) -> Iterator[Page]:
    """The page for the shader of the tests."""
    found, faults = opened(browser, preview.address)
    yield found
    found.close()
    assert_no(faults)


def assert_no(faults: list[str]) -> None:
    """Nothing but what is meant to be: reading pixels back stalls, and leaving a page ends its stream of changes."""
    assert not [f for f in faults if "GPU stall" not in f and not f.endswith("/api/changes")]


#: What a pass looks like, as base64: quicker to hand over than a list of numbers.
READ = """const read = () => {
    const { pixels, error } = window.glslAd.renderer.read();
    let text = "";
    for (let i = 0; i < pixels.length; i += 8192) text += String.fromCharCode(...pixels.subarray(i, i + 8192));
    return { error, pixels: btoa(text) };
};"""
DRAW = f"""async ([source, width, height, time]) => {{
    {READ}
    const {{ renderer }} = window.glslAd;
    renderer.canvas.width = width;
    renderer.canvas.height = height;
    const faults = await renderer.compile(source);
    if (faults.length) return {{ faults }};
    Object.assign(renderer, {{ time, frame: 0, mouse: [0, 0, 0, 0], delta: 1 / 60 }});
    return {{ faults, ...read() }};
}}"""


def browsed(page: Page, source: str, seconds: float = 0.0, size: tuple[int, int] = SIZE) -> np.ndarray:
    """The picture of a pass in the browser, rows from the top."""
    found = page.evaluate(DRAW, [source, *size, seconds])
    assert found["faults"] == []
    assert found["error"] == 0
    pixels = np.frombuffer(base64.b64decode(found["pixels"]), np.uint8)
    return pixels.reshape(size[1], size[0], 4)[::-1, :, :3]


def assert_alike(page: Page, source: str, view: str, seconds: float = 0.0) -> None:
    (data,) = draw(source, SIZE, [Moment(seconds)])
    headless = np.frombuffer(data, np.uint8).reshape(SIZE[1], SIZE[0], 3)
    off = np.abs(browsed(page, source, seconds).astype(int) - headless).max(axis=2)
    if view == "surface":
        # The last panel shows nothing but how numbers were rounded.
        off = off[: SIZE[1] // 2]
    assert (off > NEAR).mean() <= SHARE, f"{(off > NEAR).mean():.1%} of the pixels differ"


@pytest.mark.parametrize("view", list(FUNCTIONS))
def test_views_are_drawn_as_they_are_headlessly(blank: Page, view: str) -> None:
    assert_alike(blank, compose(Shader.from_source(FUNCTIONS[view]), Picture(view=view)).source, view)


@pytest.mark.parametrize("piece", GALLERY, ids=lambda piece: piece.picture)
def test_the_gallery_is_drawn_as_it_is_headlessly(blank: Page, piece: Piece) -> None:
    picture, seconds = told(piece)
    made = compose(Shader.from_file(SHADERS / f"{piece.shader}.glsl"), picture)
    if piece.shader in UNSTABLE:
        assert browsed(blank, made.source, seconds).std() > 10
    else:
        assert_alike(blank, made.source, made.view, seconds)


def told(piece: Piece) -> tuple[Picture, float]:
    """What the piece's command asks for."""
    import click

    from glsl_ad.cli import pictures
    from glsl_ad.cli.render import command

    context = click.Context(command)
    arguments = ["shader.glsl", *piece.arguments, "-o", "a.png"]
    options = command.make_context("render", list(arguments), parent=context).params
    names = ("function", "view", "wrt", "order", "form", "window", "held")
    Canvas.parse("8x8", options["time"], None, 1, 20.0, (), "a.png", Sink())
    return pictures.picture(**{name: options[name] for name in names}), options["time"]


def status(page: Page, text: str) -> None:
    page.wait_for_function("text => document.getElementById('status').textContent.includes(text)", arg=text)


def until(condition: Callable[[], bool]) -> None:
    """Wait until the condition holds."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < PATIENCE, "it did not happen"
        time.sleep(0.01)


def test_a_saved_change_is_seen_soon(page: Page, preview: Preview, shader: Path) -> None:
    """Within a second, which is the work of the server and a look at the file every tenth of one."""
    assert "wave" in page.inner_text("#status")
    before, worked = browsed_now(page), preview.seconds_worked()
    shader.write_text(SHADER.replace("wave", "swell").replace("sin(2.0", "sin(3.0"))
    until(lambda: "swell" in page.inner_text("#status"))
    assert (browsed_now(page) != before).mean() > 0.01
    assert preview.seconds_worked() - worked < 0.7


def browsed_now(page: Page) -> np.ndarray:
    """What is in the canvas: four bytes a pixel."""
    found = page.evaluate(f"() => {{ {READ} return read(); }}")
    assert found["error"] == 0
    return np.frombuffer(base64.b64decode(found["pixels"]), np.uint8)


def test_an_error_shows_at_its_line_and_recovers(page: Page, shader: Path) -> None:
    before = browsed_now(page)
    shader.write_text("float wave(float x) {\n    return sin(2.0 * x) * ;\n}\n")
    page.wait_for_selector("#diagnostics .error")
    assert "shader.glsl:2:27 error[P" in page.inner_text("#diagnostics")
    assert page.is_visible("#stale")
    assert (browsed_now(page) == before).all(), "the last good picture stays"
    page.click("#diagnostics button")
    assert page.is_visible("#panel-shader")
    line = page.locator("#panel-shader .line.at-error")
    assert "return sin(2.0 * x) * ;" in line.inner_text()
    assert "error[P" in line.locator(".note").inner_text()
    shader.write_text(SHADER)
    page.wait_for_selector("#stale", state="hidden")
    assert "None." in page.inner_text("#diagnostics")


def test_what_cannot_be_differentiated_keeps_the_picture(page: Page, shader: Path) -> None:
    shader.write_text("int wave(int n) { return n; }\n")
    page.wait_for_selector("#diagnostics .error")
    assert page.is_visible("#stale")


def test_the_copied_text_compiles(browser: Browser, preview: Preview, shader: Path) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(preview.address)
    page.wait_for_selector("body[data-answers]")
    copied = {}
    for name in ("derivative", "pass", "shader"):
        page.click(f"#tab-{name}")
        page.click("#copy")
        page.wait_for_selector("#status:has-text('Copied.')")
        copied[name] = page.evaluate("() => navigator.clipboard.readText()")
        page.evaluate("() => { document.getElementById('status').textContent = ''; }")
    context.close()
    assert copied["shader"] == SHADER
    assert compile_with_driver(copied["pass"], SHADERTOY).ok
    assert compile_with_driver(copied["shader"] + copied["derivative"]).ok


def test_every_picker_changes_what_is_shown(page: Page) -> None:
    page.select_option("#product", "lifted")
    page.wait_for_selector("#panel-derivative :text('wave_jet1')")
    page.fill("#order", "3")
    page.press("#order", "Enter")
    page.wait_for_selector("#panel-derivative :text('wave_jet3')")
    page.select_option("#product", "jet")
    page.select_option("#form-choice", "compact")
    page.wait_for_selector("#panel-derivative :text('by x, compact')")
    page.select_option("#view", "table")
    page.wait_for_selector("#status:has-text('as table')")
    page.fill("#window", "-1:1")
    page.press("#window", "Enter")
    page.wait_for_selector("#panel-pass :text('vec2(-1.0, 1.0)')", state="attached")
    page.fill("#window", "1:-1")
    page.press("#window", "Enter")
    page.wait_for_selector("#diagnostics :text('V105')")
    assert "order=3" in page.url
    page.reload()
    page.wait_for_selector("#diagnostics :text('V105')")


def test_a_pass_can_be_edited(page: Page) -> None:
    page.click("#tab-pass")
    text = page.input_value("#panel-pass textarea")
    page.fill("#panel-pass textarea", text.replace("colour = vec4(c, 1.0);", "colour = vec4(0.0, 1.0, 0.0, 1.0);"))
    until(lambda: browsed_now(page).reshape(-1, 4)[:, 1].min() == 255)
    page.fill("#panel-pass textarea", text.replace("colour = vec4(c, 1.0);", "colour = nothing;"))
    page.wait_for_selector("#panel-pass .line.at-error")
    assert "colour = nothing;" in page.inner_text("#panel-pass .line.at-error")
    assert browsed_now(page).reshape(-1, 4)[:, 1].min() == 255
    page.click("#reset")
    until(lambda: browsed_now(page).reshape(-1, 4)[:, 1].min() < 255)


def test_it_is_used_with_the_keyboard(page: Page) -> None:
    page.focus("#canvas")
    before = browsed_now(page)
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    assert (browsed_now(page) != before).any()
    assert page.get_attribute("#play", "aria-pressed") == "false"
    page.keyboard.press("Space")
    assert page.get_attribute("#play", "aria-pressed") == "true"
    page.focus("#tab-derivative")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#tab-pass", "aria-selected") == "true"
    assert page.is_visible("#panel-pass")
    assert page.is_hidden("#panel-derivative")


NAMES = """() => [...document.querySelectorAll("button, select, input, textarea, canvas, [role=tabpanel]")]
    .filter((element) => !element.closest("[hidden]"))
    .filter((element) => !(element.labels && element.labels.length) && !element.textContent.trim()
        && !element.getAttribute("aria-label") && !element.getAttribute("aria-labelledby"))
    .map((element) => element.outerHTML)"""


def test_everything_has_a_name_for_screen_readers(page: Page) -> None:
    assert page.evaluate(NAMES) == []
    assert page.get_attribute("#status", "aria-live") == "polite"
    assert "wave(float) as curves" in (page.get_attribute("#canvas", "aria-label") or "")


CONTRAST = """() => {
    const luminance = (text) => {
        const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        const [r, g, b] = text.match(/[\\d.]+/g).map((v) => linear(v / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
        for (let e = element; e; e = e.parentElement) {
            const colour = getComputedStyle(e).backgroundColor;
            if (colour !== "rgba(0, 0, 0, 0)") return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const low = [], texts = "header *, label, button, td, th, caption, li, .quiet, .line *, legend, h2";
    for (const element of document.querySelectorAll(texts)) {
        if (!element.textContent.trim() || element.closest("[hidden], textarea")) continue;
        const colours = [getComputedStyle(element).color, ground(element)];
        const [a, b] = colours.map(luminance).sort((x, y) => y - x);
        if ((a + 0.05) / (b + 0.05) < 4.5) low.push(element.outerHTML.slice(0, 80), ...colours);
    }
    return low;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_it_can_be_read(browser: Browser, preview: Preview, shader: Path, scheme: str, width: int) -> None:
    """On a phone-wide screen nothing sticks out, and text stands out from its ground, in both schemes."""
    shader.write_text(f"// comment\n#define A 1.0\n{SHADER}")
    size = {"width": width, "height": 740}
    page, _ = opened(browser, preview.address, viewport=size, color_scheme=scheme)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) == []
    page.close()


def test_time_is_paused_and_scrubbed(browser: Browser, preview: Preview, shader: Path) -> None:
    shader.write_text("float wave(float x) { return sin(x + iTime); }\n")
    page, _ = opened(browser, preview.address)
    assert page.get_attribute("#play", "aria-pressed") == "true", "what moves is shown moving"
    until(lambda: float(page.inner_text("#clock").split()[0]) > 0)
    page.click("#play")
    stopped = page.inner_text("#clock")
    page.wait_for_timeout(200)
    assert page.inner_text("#clock") == stopped
    page.fill("#time", "7.5")
    page.wait_for_selector("#clock:has-text('7.50 s')")
    page.click("#restart")
    page.wait_for_selector("#clock:has-text('0.00 s')")
    page.close()
    still, _ = opened(browser, preview.address, reduced_motion="reduce")
    assert still.get_attribute("#play", "aria-pressed") == "false"
    still.close()


def test_textures_come_from_files(page: Page, shader: Path, tmp_path: Path) -> None:
    from PIL import Image

    shader.write_text("void mainImage(out vec4 c, in vec2 p) { c = texture(iChannel2, p / iResolution.xy); }\n")
    page.wait_for_selector("#status:has-text('own picture')")
    Image.new("RGB", (4, 4), (200, 100, 50)).save(tmp_path / "t.png")
    page.select_option("#channel", "2")
    page.set_input_files("#texture", tmp_path / "t.png")
    until(lambda: browsed_now(page)[:3].tolist() == [200, 100, 50])


def test_the_first_picture_comes_soon(browser: Browser, tmp_path: Path) -> None:
    """Within two seconds of the command: the server works less for it."""
    path = tmp_path / "first.glsl"
    path.write_text(SHADER)
    found = start(path)
    page, _ = opened(browser, found.address)
    worked = found.seconds_worked()
    assert browsed_now(page).std() > 5
    page.close()
    found.process.terminate()
    found.process.wait(timeout=10)
    assert found.process.stdout is not None
    found.process.stdout.close()
    assert worked < 1.7


def test_the_exported_page_needs_no_server(browser: Browser, tmp_path: Path) -> None:
    from glsl_ad.cli.main import run

    path = tmp_path / "shader.glsl"
    path.write_text(SHADER + "float ripple(vec2 p) { return sin(4.0 * length(p)); }\n")
    assert run(["preview", str(path), "--export", str(tmp_path / "page")]) == 0
    page, faults = opened(browser, (tmp_path / "page" / "index.html").as_uri())
    assert "ripple(vec2) as contours" in page.inner_text("#status")
    page.select_option("#function", "wave(float)")
    page.wait_for_selector("#status:has-text('wave(float) as curves')")
    page.select_option("#product", "lifted")
    page.wait_for_selector("#panel-derivative :text('wave_jet1')")
    assert browsed_now(page).std() > 5
    assert_no(faults)
    page.close()

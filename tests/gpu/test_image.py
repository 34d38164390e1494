"""Pictures without a window: where pixels lie, what the uniforms hold, and what goes wrong."""

from __future__ import annotations

import numpy as np
import pytest

from glsl_ad.gpu import CompileError
from glsl_ad.gpu.image import STRIP, Moment, Texture, draw

pytestmark = pytest.mark.gpu


def pixels(body: str, size: tuple[int, int] = (8, 4), moment: Moment | None = None, **options: object) -> np.ndarray:
    source = f"void mainImage(out vec4 c, in vec2 p) {{ {body} }}"
    (data,) = draw(source, size, [moment or Moment()], **options)  # type: ignore[arg-type]
    return np.frombuffer(data, np.uint8).reshape(size[1], size[0], 3)


def test_rows_come_from_the_top_down() -> None:
    found = pixels("c = vec4(floor(p) / 255.0, 0.0, 1.0);")
    assert found[..., 0].tolist() == [list(range(8))] * 4
    assert found[..., 1].tolist() == [[y] * 8 for y in (3, 2, 1, 0)]


def test_a_picture_is_whole_whatever_its_height() -> None:
    height = 2 * STRIP + 7
    found = pixels("c = vec4(mod(floor(p.y), 256.0) / 255.0);", (3, height))
    assert found[:, 1, 0].tolist() == list(range(height - 1, -1, -1))


UNIFORMS: list[tuple[str, list[int]]] = [
    ("iResolution / vec3(255.0)", [8, 4, 0]),
    ("vec3(iTime, iTimeDelta * 60.0, iFrame) / 255.0", [20, 1, 7]),
    ("vec3(iMouse.xy, iMouse.w) / 255.0", [30, 40, 60]),
    ("vec3(iFrameRate, iChannelTime[2], iDate.w) / 255.0", [60, 20, 20]),
    ("texture(iChannel1, vec2(0.25, 0.75)).rgb", [10, 20, 30]),
    ("texture(iChannel1, vec2(0.75, 0.25)).rgb", [70, 80, 90]),
    ("iChannelResolution[1] / 255.0", [2, 2, 0]),
    ("texture(iChannel0, p).rgb", [64, 128, 191]),
    ("vec3(1.0, 0.0, 1.0) * iChannelResolution[0].x / 16.0", [255, 0, 255]),
]


@pytest.mark.parametrize(("expression", "expected"), UNIFORMS, ids=[u[0] for u in UNIFORMS])
def test_uniforms(expression: str, expected: list[int]) -> None:
    texels = bytes([40, 50, 60, 255, 70, 80, 90, 255, 10, 20, 30, 255, 0, 0, 0, 255])
    moment = Moment(20.0, 7, (30.0, 40.0, 50.0, 60.0))
    found = pixels(f"c = vec4({expression}, 0.0);", moment=moment, textures={1: Texture(2, 2, texels)})
    assert np.abs(found[0, 0].astype(int) - expected).max() <= 1


def test_frames_follow_each_other() -> None:
    source = "void mainImage(out vec4 c, in vec2 p) { c = vec4(iTime); }"
    frames = draw(source, (1, 1), [Moment(0.2 * k, k) for k in range(4)])
    assert [frame[0] for frame in frames] == [0, 51, 102, 153]


def test_what_the_driver_refuses_has_its_line() -> None:
    with pytest.raises(CompileError) as caught:
        draw("float f;\nvoid mainImage(out vec4 c, in vec2 p) { c = vec4(nothing); }", (4, 4), [Moment()])
    assert caught.value.messages[0].line == 2


@pytest.mark.parametrize("size", [(0, 4), (4, -1), (4, 100_000)])
def test_sizes_that_cannot_be_drawn(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="pixels wide"):
        draw("void mainImage(out vec4 c, in vec2 p) { c = vec4(1.0); }", size, [Moment()])

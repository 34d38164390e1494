"use strict";
// Runs a pass as Shadertoy does, in WebGL 2: its uniforms, its mouse, pictures for its channels. A pass that does not
// compile leaves the one before in place.

class Renderer {
  static HEADER = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
uniform vec3 iResolution;
uniform float iTime;
uniform float iTimeDelta;
uniform float iFrameRate;
uniform int iFrame;
uniform vec4 iMouse;
uniform vec4 iDate;
uniform float iSampleRate;
uniform float iChannelTime[4];
uniform vec3 iChannelResolution[4];
uniform sampler2D iChannel0;
uniform sampler2D iChannel1;
uniform sampler2D iChannel2;
uniform sampler2D iChannel3;
#define iGlobalTime iTime
out vec4 glslAdPixel;
`;
  static FOOTER = `
void main() {
    vec4 colour = vec4(0.0, 0.0, 0.0, 1.0);
    mainImage(colour, gl_FragCoord.xy);
    glslAdPixel = vec4(colour.rgb, 1.0);
}
`;
  static VERTEX = `#version 300 es
void main() { gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0); }
`;

  constructor(canvas) {
    this.canvas = canvas;
    this.time = 0;
    this.frame = 0;
    this.delta = 1 / 60;
    this.mouse = [0, 0, 0, 0];
    this.images = [null, null, null, null];
    this.source = "";
    this.lost = false;
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      this.lost = true;
    });
    canvas.addEventListener("webglcontextrestored", () => {
      this.lost = false;
      this.start();
      if (this.source) this.compile(this.source).then(() => this.draw());
    });
    this.start();
  }

  get available() { return this.gl !== null; }

  start() {
    this.program = null;
    this.gl = this.canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false, preserveDrawingBuffer: true });
    if (!this.gl) return;
    this.parallel = this.gl.getExtension("KHR_parallel_shader_compile");
    this.textures = this.images.map((image) => this.makeTexture(image));
  }

  makeTexture(image) {
    const gl = this.gl, texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    if (image) {
      gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
      gl.generateMipmap(gl.TEXTURE_2D);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    } else {
      gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array([64, 128, 191, 255]));
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    }
    return { texture, width: image ? image.width : 1, height: image ? image.height : 1 };
  }

  setImage(channel, image) {
    this.images[channel] = image;
    this.gl.deleteTexture(this.textures[channel].texture);
    this.textures[channel] = this.makeTexture(image);
  }

  // Compiles a pass and takes it into use; gives what the compiler says: [] where all is well.
  async compile(source) {
    const gl = this.gl;
    const program = gl.createProgram(), shaders = [];
    for (const [kind, text] of [[gl.VERTEX_SHADER, Renderer.VERTEX], [gl.FRAGMENT_SHADER, Renderer.HEADER + source + Renderer.FOOTER]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      shaders.push(shader);
    }
    gl.linkProgram(program);
    while (this.parallel && !gl.isContextLost() && !gl.getProgramParameter(program, this.parallel.COMPLETION_STATUS_KHR)) {
      await new Promise((resolve) => setTimeout(resolve, 8));
    }
    const ok = gl.getProgramParameter(program, gl.LINK_STATUS);
    const log = ok ? "" : gl.getShaderInfoLog(shaders[1]) || gl.getProgramInfoLog(program) || "the driver gives no reason";
    shaders.forEach((shader) => gl.deleteShader(shader));
    if (!ok) {
      gl.deleteProgram(program);
      return Renderer.messages(log, source);
    }
    if (this.program) gl.deleteProgram(this.program);
    this.program = program;
    this.source = source;
    this.places = new Map();
    return [];
  }

  static messages(log, source) {
    const before = Renderer.HEADER.split("\n").length - 1, count = source.split("\n").length;
    const found = [];
    for (const line of log.replaceAll("\0", "").split("\n")) {
      const match = /^(ERROR|WARNING): \d+:(\d+): (.*)/.exec(line);
      const number = match ? Number(match[2]) - before : 0;
      if (match) found.push({ severity: match[1].toLowerCase(), line: number > 0 && number <= count ? number : null, text: match[3] });
    }
    return found.length ? found : [{ severity: "error", line: null, text: log.trim() }];
  }

  place(name) {
    if (!this.places.has(name)) this.places.set(name, this.gl.getUniformLocation(this.program, name));
    return this.places.get(name);
  }

  draw() {
    const gl = this.gl;
    if (!gl || !this.program || this.lost) return;
    const { width, height } = this.canvas;
    const now = new Date();
    gl.viewport(0, 0, width, height);
    gl.useProgram(this.program);
    gl.uniform3f(this.place("iResolution"), width, height, 1);
    gl.uniform1f(this.place("iTime"), this.time);
    gl.uniform1f(this.place("iTimeDelta"), this.delta);
    gl.uniform1f(this.place("iFrameRate"), 1 / this.delta);
    gl.uniform1i(this.place("iFrame"), this.frame);
    gl.uniform4fv(this.place("iMouse"), this.mouse);
    const seconds = now.getHours() * 3600 + now.getMinutes() * 60 + now.getSeconds() + now.getMilliseconds() / 1000;
    gl.uniform4f(this.place("iDate"), now.getFullYear(), now.getMonth(), now.getDate(), seconds);
    gl.uniform1f(this.place("iSampleRate"), 44100);
    gl.uniform1fv(this.place("iChannelTime"), [this.time, this.time, this.time, this.time]);
    gl.uniform3fv(this.place("iChannelResolution"), this.textures.flatMap((t) => [t.width, t.height, 1]));
    this.textures.forEach(({ texture }, index) => {
      gl.activeTexture(gl.TEXTURE0 + index);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.uniform1i(this.place(`iChannel${index}`), index);
    });
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  // The picture as it is now, four bytes a pixel from the bottom up, and what OpenGL reports.
  read() {
    const gl = this.gl, { width, height } = this.canvas;
    this.draw();
    const pixels = new Uint8Array(4 * width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    return { width, height, pixels, error: gl.getError() };
  }
}

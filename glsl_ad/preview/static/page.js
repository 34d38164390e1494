"use strict";
// The page: asks for what the form says, shows it, and follows the file. An exported page has its answers in it.

const $ = (id) => document.getElementById(id);

class Source {
  // Where answers come from: the server, or what was exported.
  constructor(exported) { this.exported = exported; }

  async show(query) {
    if (this.exported) return this.frozen(query);
    const response = await fetch(`api/show?${query}`);
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    return response.json();
  }

  frozen(query) {
    const { common, keys, answers, texts } = this.exported;
    const [shown, view, product, order] = ["function", "view", "product", "order"].map((name) => query.get(name) || "");
    const find = (...tries) => answers[keys[tries.find((name) => name in keys)]];
    const answer = { ...common, ...find(`${shown}|${view}||${order}`, `${shown}|${view}||`, `${shown}|||`, "|||") };
    const chosen = product && answer.function ? find(`${answer.function}||${product}|${order}`, `${answer.function}||${product}|`) : null;
    if (chosen) for (const name of ["derivative", "counts", "diagnostics", "ok"]) answer[name] = chosen[name];
    for (const name of ["pass", "derivative"]) if (answer[name] !== null) answer[name] = texts[answer[name]];
    return answer;
  }

  async functions() {
    if (this.exported) return this.exported.functions;
    return (await fetch("api/functions")).json();
  }

  follow(onChange, onState) {
    if (this.exported) return;
    const events = new EventSource("api/changes");
    let greeted = false;
    events.addEventListener("hello", () => {
      onState(true);
      if (greeted) onChange();
      greeted = true;
    });
    events.addEventListener("changed", onChange);
    events.onerror = () => onState(false);
  }
}

class Page {
  constructor() {
    this.source = new Source(window.GLSL_AD_EXPORT || null);
    this.renderer = new Renderer($("canvas"));
    this.sheets = {
      derivative: new Sheet($("panel-derivative"), "Generated GLSL"),
      pass: new Sheet($("panel-pass"), "Shadertoy pass, can be edited", (text) => this.tryEdit(text)),
      shader: new Sheet($("panel-shader"), "The shader's text"),
    };
    this.query = new URLSearchParams(location.search);
    this.asked = 0;
    this.answer = null;
    this.playing = false;
    this.dirty = true;
    this.reasons = new Map();
    this.bind();
    this.resize();
    if (!this.renderer.available) this.say("This browser has no WebGL 2: texts only, no picture.");
    this.source.follow(() => this.refresh("the file has changed"), (on) => on || this.say("The server is gone; waiting for it…"));
    // Trying every function takes a while, and the picture comes first.
    this.refresh("").then(() => this.source.functions()).then((answer) => this.setReasons(answer.functions)).catch(() => {});
    this.last = performance.now();
    requestAnimationFrame((now) => this.tick(now));
  }

  say(text) { if ($("status").textContent !== text) $("status").textContent = text; }

  // ---- answers ----

  async refresh(why) {
    const number = ++this.asked;
    let answer;
    try {
      answer = await this.source.show(this.query);
    } catch (error) {
      if (number === this.asked) this.say(`No answer: ${error.message}`);
      return;
    }
    if (number !== this.asked) return;
    this.answer = answer;
    $("file").textContent = answer.file;
    document.title = `${answer.file} – glsl_ad`;
    this.fillForm(answer);
    this.showDiagnostics(answer.diagnostics, answer.file);
    if (answer.derivative !== null || answer.ok) this.sheets.derivative.set(answer.derivative || "// The shader's own picture: nothing is generated for it.\n");
    this.sheets.shader.set(answer.text, this.marks(answer));
    if (answer.counts) this.showCounts(answer.counts);
    $("counts").hidden = !answer.counts;
    if (!answer.pass) {
      $("stale").hidden = !this.renderer.program;
      this.say("The shader has an error.");
      this.finished();
      return;
    }
    this.sheets.pass.set(answer.pass);
    $("reset").hidden = true;
    await this.use(answer.pass, number);
    if (number !== this.asked) return;
    this.animated = /\b(iTime|iGlobalTime|iDate|iTimeDelta)\b/.test(answer.pass.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, " "));
    if (!this.decided) {
      this.decided = true;
      this.setPlaying(this.animated && !matchMedia("(prefers-reduced-motion: reduce)").matches);
    }
    this.finished();
  }

  finished() {
    document.body.dataset.answers = String(Number(document.body.dataset.answers || 0) + 1);
  }

  async use(pass, number) {
    if (!this.renderer.available) return;
    const faults = await this.renderer.compile(pass);
    if (number !== undefined && number !== this.asked) return;
    $("stale").hidden = !faults.length || !this.renderer.program;
    this.sheets.pass.set(this.sheets.pass.value, faults);
    if (faults.length) {
      const place = faults[0].line === null ? "" : `, line ${faults[0].line}`;
      this.say(`The graphics driver refuses the pass${place}: ${faults[0].text}`);
      return;
    }
    this.dirty = true;
    this.renderer.draw();
    const { view, function: shown, views } = this.answer;
    const what = shown ? `${shown} as ${view}` : "the shader's own picture";
    $("canvas").setAttribute("aria-label", `${what}: ${views[view]}`);
    this.say(`Showing ${what}.`);
  }

  tryEdit(text) {
    $("reset").hidden = false;
    clearTimeout(this.editing);
    this.editing = setTimeout(() => this.use(text), 250);
  }

  marks(answer) {
    return answer.diagnostics
      .filter((d) => d.span && d.span.file.split(/[\\/]/).pop() === answer.file)
      .map((d) => ({ line: d.span.line, severity: d.severity, text: `${d.severity}[${d.code}]: ${d.text}` }));
  }

  // ---- the form ----

  fillForm(answer) {
    const option = (value, text, chosen) => new Option(text, value, false, chosen);
    const functions = answer.functions;
    if (functions.length) {
      const own = answer.own_picture ? [option("", "the shader's own picture", !answer.function)] : [];
      $("function").replaceChildren(...own, ...functions.map((f) => option(f.key, f.key, f.key === answer.function)));
      this.markReasons();
    }
    if (answer.choices.length) {
      $("view").replaceChildren(...answer.choices.map((name) => option(name, name, name === answer.view)));
      $("view").title = answer.views[answer.view] || "";
    }
    const product = this.query.get("product") || "";
    $("product").replaceChildren(option("", "that of the picture", !product), ...answer.products.map((name) => option(name, name, name === product)));
    const forms = answer.forms || [];
    $("form-label").hidden = Boolean(this.source.exported);
    $("form-choice").replaceChildren(...forms.map((name) => option(name, name, name === this.query.get("form"))));
    if (this.query.has("order")) $("order").value = this.query.get("order");
    else if (answer.order) $("order").value = answer.order;
    for (const [id, name] of [["window", "window"], ["held", "set"]]) {
      if (document.activeElement !== $(id)) $(id).value = this.query.get(name) || "";
      $(id).disabled = Boolean(this.source.exported);
    }
    if (!functions.length) return; // the file cannot be read: what was chosen stays
    const known = functions.find((f) => f.key === answer.function);
    const chosen = (this.query.get("wrt") || "").split(" ");
    const axes = answer.axes || [];
    $("inputs").replaceChildren(...(known ? known.inputs.slice(0, 40) : []).map((name) => {
      const label = document.createElement("label"), box = document.createElement("input");
      box.type = "checkbox";
      box.value = name;
      box.checked = this.query.has("wrt") ? chosen.includes(name) : axes.includes(name);
      box.disabled = Boolean(this.source.exported);
      label.append(box, name);
      return label;
    }));
  }

  setReasons(functions) {
    this.reasons = new Map(functions.filter((f) => !f.differentiable).map((f) => [f.key, f.reason]));
    this.markReasons();
  }

  markReasons() {
    for (const option of $("function").options) {
      const reason = this.reasons.get(option.value);
      option.disabled = Boolean(reason);
      option.title = reason || "";
    }
  }

  ask(name, value) {
    if (value) this.query.set(name, value);
    else this.query.delete(name);
    if (!this.source.exported) history.replaceState(null, "", `?${this.query}`);
    this.refresh("");
  }

  showDiagnostics(diagnostics, file) {
    $("diagnostics").replaceChildren(...diagnostics.map((d) => {
      const item = document.createElement("li"), button = document.createElement("button");
      button.type = "button";
      const place = d.span ? `${d.span.file.split(/[\\/]/).pop()}:${d.span.line}:${d.span.column} ` : "";
      const head = document.createElement("span");
      head.className = d.severity;
      head.textContent = `${place}${d.severity}[${d.code}]: ${d.text}`;
      button.append(head);
      for (const text of [d.label, ...d.notes.map((note) => note.text), d.help && `help: ${d.help}`].filter(Boolean)) {
        const detail = document.createElement("span");
        detail.className = "detail";
        detail.textContent = text;
        button.append(detail);
      }
      button.addEventListener("click", () => {
        if (!d.span || !place.startsWith(file)) return;
        this.select("shader");
        this.sheets.shader.reveal(d.span.line);
      });
      item.append(button);
      return item;
    }));
    if (!diagnostics.length) $("diagnostics").append(Object.assign(document.createElement("li"), { textContent: "None.", className: "quiet" }));
  }

  showCounts(counts) {
    const times = (n) => (counts.primal ? ` (${(n / counts.primal).toFixed(1)} ×)` : "");
    $("count-primal").textContent = counts.primal;
    $("count-derivative").textContent = counts.derivative + times(counts.derivative);
    $("count-differences").textContent = `${counts.differences} (${counts.taps} ×)`;
  }

  // ---- time, mouse, size ----

  setPlaying(on) {
    this.playing = on;
    $("play").textContent = on ? "Pause" : "Play";
    $("play").setAttribute("aria-pressed", String(on));
  }

  tick(now) {
    const seconds = Math.min((now - this.last) / 1000, 0.25);
    this.last = now;
    if (this.playing) {
      this.renderer.time += seconds;
      this.renderer.delta = Math.max(seconds, 1e-3);
      this.renderer.frame += 1;
      if (document.activeElement !== $("time")) $("time").value = String(this.renderer.time % 60);
      this.smooth = 0.95 * (this.smooth || seconds) + 0.05 * seconds;
      $("rate").textContent = `frame ${this.renderer.frame}, ${Math.round(1 / this.smooth)} a second`;
    }
    $("clock").textContent = `${this.renderer.time.toFixed(2)} s`;
    if (this.dirty || (this.playing && this.animated !== false)) {
      this.dirty = false;
      this.renderer.draw();
    }
    requestAnimationFrame((next) => this.tick(next));
  }

  setTime(seconds) {
    this.renderer.time = seconds;
    this.dirty = true;
  }

  moveMouse(x, y, pressed, begins) {
    const { width, height } = $("canvas");
    const place = [Math.min(Math.max(x, 0.5), width - 0.5), Math.min(Math.max(y, 0.5), height - 0.5)];
    const [, , z, w] = this.renderer.mouse;
    const start = begins ? place : [Math.abs(z), Math.abs(w)];
    this.renderer.mouse = [...place, pressed ? start[0] : -start[0], begins ? start[1] : -start[1]];
    this.dirty = true;
  }

  resize() {
    const canvas = $("canvas"), choice = $("size").value;
    let size = choice.split("x").map(Number);
    if (choice === "fit") {
      const scale = Math.min(window.devicePixelRatio || 1, 2), wide = Math.max(1, Math.round(canvas.clientWidth * scale));
      size = [wide, Math.max(1, Math.round(wide * 9 / 16))];
    }
    if (canvas.width === size[0] && canvas.height === size[1]) return;
    [canvas.width, canvas.height] = size;
    this.dirty = true;
  }

  // ---- events ----

  bind() {
    $("form").addEventListener("submit", (event) => event.preventDefault());
    $("function").addEventListener("change", (event) => {
      for (const name of ["view", "wrt", "window", "set"]) this.query.delete(name);
      // The empty name is that of the shader's own picture.
      this.query.set("function", event.target.value);
      this.ask("", "");
    });
    for (const [id, name] of [["view", "view"], ["product", "product"], ["order", "order"], ["form-choice", "form"], ["window", "window"], ["held", "set"]]) {
      $(id).addEventListener("change", (event) => this.ask(name, event.target.value.trim()));
    }
    $("inputs").addEventListener("change", () => {
      const chosen = [...$("inputs").querySelectorAll("input:checked")].map((box) => box.value);
      this.query.delete("view");
      this.ask("wrt", chosen.join(" "));
    });
    $("play").addEventListener("click", () => this.setPlaying(!this.playing));
    $("restart").addEventListener("click", () => {
      this.renderer.frame = 0;
      this.setTime(0);
      $("time").value = "0";
    });
    $("time").addEventListener("input", (event) => {
      this.setPlaying(false);
      this.setTime(Number(event.target.value));
    });
    $("size").addEventListener("change", () => this.resize());
    $("texture").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      if (!file) return;
      try {
        this.renderer.setImage(Number($("channel").value), await createImageBitmap(file, { imageOrientation: "none" }));
        this.dirty = true;
        this.say(`${file.name} is iChannel${$("channel").value}.`);
      } catch {
        this.say(`${file.name} is no picture that this browser reads.`);
      }
    });
    $("save").addEventListener("click", () => this.savePicture());
    $("copy").addEventListener("click", () => this.copy());
    $("reset").addEventListener("click", () => {
      this.sheets.pass.set(this.answer.pass);
      $("reset").hidden = true;
      this.use(this.answer.pass);
    });
    this.bindCanvas();
    this.bindTabs();
    new ResizeObserver(() => this.resize()).observe($("canvas"));
  }

  bindCanvas() {
    const canvas = $("canvas");
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width * canvas.width, (box.bottom - event.clientY) / box.height * canvas.height];
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.moveMouse(...at(event), true, true);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons) this.moveMouse(...at(event), true, false);
    });
    canvas.addEventListener("pointerup", (event) => this.moveMouse(...at(event), false, false));
    canvas.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
      if (event.key === " ") this.setPlaying(!this.playing);
      else if (event.key in moves) {
        const step = (event.shiftKey ? 0.1 : 0.01) * canvas.width;
        const [x, y] = this.renderer.mouse[0] || this.renderer.mouse[1] ? this.renderer.mouse : [canvas.width / 2, canvas.height / 2];
        this.moveMouse(x + step * moves[event.key][0], y + step * moves[event.key][1], true, true);
      } else return;
      event.preventDefault();
    });
  }

  bindTabs() {
    const tabs = [...document.querySelectorAll("[role=tab]")];
    tabs.forEach((tab, index) => {
      tab.addEventListener("click", () => this.select(tab.id.slice(4)));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = tabs[(index + step + tabs.length) % tabs.length];
        this.select(next.id.slice(4));
        next.focus();
      });
    });
  }

  select(name) {
    for (const tab of document.querySelectorAll("[role=tab]")) {
      const chosen = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      $(tab.getAttribute("aria-controls")).hidden = !chosen;
    }
    this.shown = name;
  }

  async copy() {
    const sheet = this.sheets[this.shown || "derivative"];
    try {
      await navigator.clipboard.writeText(sheet.value);
      this.say("Copied.");
    } catch {
      this.say("The browser does not let this page copy: select the text instead.");
    }
  }

  savePicture() {
    this.renderer.draw();
    $("canvas").toBlob((blob) => {
      const link = Object.assign(document.createElement("a"), { download: "picture.png", href: URL.createObjectURL(blob) });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  }
}

window.glslAd = new Page();

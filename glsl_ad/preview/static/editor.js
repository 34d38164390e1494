"use strict";
// A sheet of GLSL: highlighted, with line numbers and marks at lines; one that can be edited has a transparent text area
// on top of the coloured text.

class Sheet {
  constructor(parent, label, onEdit = null) {
    this.onEdit = onEdit;
    this.value = "";
    this.marks = [];
    this.root = document.createElement("div");
    this.root.className = "code";
    const sheet = document.createElement("div");
    sheet.className = "sheet";
    this.pre = document.createElement("pre");
    sheet.append(this.pre);
    if (onEdit) {
      this.pre.setAttribute("aria-hidden", "true");
      this.area = document.createElement("textarea");
      this.area.setAttribute("aria-label", label);
      for (const name of ["spellcheck", "autocorrect", "autocapitalize"]) this.area.setAttribute(name, "false");
      this.area.wrap = "off";
      this.area.addEventListener("input", () => {
        this.value = this.area.value;
        this.marks = [];
        this.paint();
        onEdit(this.value);
      });
      sheet.append(this.area);
    } else {
      this.pre.setAttribute("aria-label", label);
    }
    this.root.append(sheet);
    parent.append(this.root);
  }

  set(text, marks = []) {
    if (text === this.value && JSON.stringify(marks) === JSON.stringify(this.marks)) return;
    this.value = text;
    this.marks = marks;
    if (this.area && this.area.value !== text) this.area.value = text;
    this.paint();
  }

  paint() {
    const at = new Map();
    for (const mark of this.marks) at.set(mark.line, [...(at.get(mark.line) || []), mark]);
    this.pre.replaceChildren(...Highlight.lines(this.value).map((pieces, index) => {
      const line = document.createElement("span");
      line.className = "line";
      for (const [kind, text] of pieces) {
        if (!kind) line.append(text);
        else {
          const piece = document.createElement("span");
          piece.className = kind;
          piece.textContent = text;
          line.append(piece);
        }
      }
      line.append("\n");
      for (const mark of at.get(index + 1) || []) {
        line.classList.add(mark.severity === "error" ? "at-error" : "at-warning");
        if (this.area) continue; // its text area must stay line by line with the colours
        const note = document.createElement("span");
        note.className = `note ${mark.severity}`;
        note.textContent = mark.text;
        line.append(note);
      }
      return line;
    }));
  }

  reveal(number) {
    const line = this.pre.children[number - 1];
    if (line) line.scrollIntoView({ block: "center" });
  }
}

// A program that can be changed: a textarea over the same text, painted; errors at their places.

const INDENT = "    ";

class Editor {
  #language;
  #leaving = false;
  #errors = [];

  constructor(source, language, { run, leave }) {
    this.#language = language;
    this.area = make("textarea", {
      class: "hs-typed",
      "aria-label": "Program",
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      wrap: "off",
      rows: 1,
      oninput: () => ((this.#errors = []), this.#draw()),
      onkeydown: (event) => this.#key(event, run, leave),
      onscroll: () => this.#follow(),
    });
    this.area.value = source;
    this.painted = make("pre", { class: "hs-painted", "aria-hidden": "true" });
    this.list = make("ul", { class: "hs-errors" });
    const hint = make("p", { class: "hs-hint" }, "Ctrl+Enter runs. Tab indents; Esc, then Tab, leaves the editor.");
    this.element = make("div", { class: "hs-editor" }, make("div", { class: "hs-field" }, this.painted, this.area), make("div", { role: "alert" }, this.list), hint);
    this.#draw();
  }

  get source() {
    const text = this.area.value;
    return text === "" || text.endsWith("\n") ? text : `${text}\n`;
  }

  set source(text) {
    this.area.value = text;
    this.#errors = [];
    this.#draw();
  }

  set language(language) {
    this.#language = language;
    this.#draw();
  }

  // Errors as the build words them: {line, col, kind, message}.
  complain(errors) {
    this.#errors = errors;
    this.#draw();
  }

  #draw() {
    const text = this.area.value;
    const wrong = new Map(this.#errors.map((error) => [error.line, error]));
    const lines = paint(text, this.#language).map((content, index) => {
      const error = wrong.get(index + 1);
      if (error) underline(content, error.col);
      return make("span", { class: error ? "hs-painted-line hs-wrong" : "hs-painted-line" }, content, "\n");
    });
    this.painted.replaceChildren(...lines);
    this.area.rows = Math.max(4, lines.length + 1);
    this.area.toggleAttribute("aria-invalid", this.#errors.length > 0);
    this.list.replaceChildren(
      ...this.#errors.map(({ line, col, kind, message }) => {
        const place = line > 0 ? `line ${line}${col > 0 ? `, column ${col}` : ""}: ` : "";
        return make("li", {}, button(`${place}${kind ? `${kind}: ` : ""}${message}`, () => this.#goTo(line, col)));
      }),
    );
    this.#follow();
  }

  #follow() {
    this.painted.scrollLeft = this.area.scrollLeft;
    this.painted.scrollTop = this.area.scrollTop;
  }

  #goTo(line, col) {
    const lines = this.area.value.split("\n");
    const start = lines.slice(0, Math.max(0, line - 1)).reduce((sum, text) => sum + text.length + 1, 0);
    this.area.focus();
    this.area.setSelectionRange(start + Math.max(0, col - 1), start + Math.max(0, col - 1));
  }

  #key(event, run, leave) {
    // Not the page's business: mdBook turns pages and opens its search by keys.
    event.stopPropagation();
    const leaving = this.#leaving;
    this.#leaving = event.key === "Escape" || (leaving && event.key === "Shift");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    } else if (event.key === "Escape" && leaving) {
      leave();
    } else if (event.key === "Tab" && !leaving && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      this.#indent(event.shiftKey);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#newLine();
    }
  }

  // Types a text, so that the browser can undo it.
  #type(text) {
    if (!document.execCommand("insertText", false, text)) {
      this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end");
      this.#draw();
    }
  }

  #newLine() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const opens = (this.#language === "c" ? /\{\s*$/ : /:\s*(#.*)?$/).test(line);
    this.#type(`\n${/^[ \t]*/.exec(line)[0]}${opens ? INDENT : ""}`);
  }

  #indent(outward) {
    const { area } = this;
    const { selectionStart: start, selectionEnd: end, value } = area;
    if (start === end && !outward) {
      const column = start - (value.lastIndexOf("\n", start - 1) + 1);
      this.#type(INDENT.slice(column % INDENT.length));
      return;
    }
    const from = value.lastIndexOf("\n", start - 1) + 1;
    const lines = value.slice(from, end).split("\n");
    const moved = lines.map((line) => (outward ? line.replace(/^ {1,4}/, "") : line && INDENT + line)).join("\n");
    area.setSelectionRange(from, end);
    this.#type(moved);
    area.setSelectionRange(from, from + moved.length);
  }
}

// Underlines what begins at a column, counted from 1 in characters.
function underline(fragment, col) {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  let left = Math.max(0, col - 1);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (left >= node.length) {
      left -= node.length;
      continue;
    }
    const rest = node.splitText(left);
    rest.splitText(/^\w+|^./su.exec(rest.data)[0].length);
    const mark = make("span", { class: "hs-here" });
    rest.replaceWith(mark);
    mark.append(rest);
    return;
  }
  fragment.append(make("span", { class: "hs-here" }, " "));
}

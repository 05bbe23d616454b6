// A program's lines, painted by the highlight.js that mdBook brings, with numbers that can be pressed and a margin.

// One fragment a line, colored.
function paint(source, language) {
  const holder = document.createElement("code");
  try {
    // highlight.js escapes what it gives back.
    holder.innerHTML = hljs.highlight(language, source, true).value;
  } catch {
    holder.textContent = source;
  }
  const lines = [document.createDocumentFragment()];
  split(holder, lines, []);
  return lines;
}

// Copies what `node` holds to the last of `lines`, and begins a new one at each line end, inside the same spans.
function split(node, lines, open) {
  for (const child of node.childNodes) {
    if (child.nodeType !== Node.TEXT_NODE) {
      split(child, lines, [...open, child]);
      continue;
    }
    child.data.split("\n").forEach((text, index) => {
      if (index > 0) lines.push(document.createDocumentFragment());
      if (text === "") return;
      const inner = open.reduceRight((content, span) => {
        const copy = span.cloneNode(false);
        copy.append(content);
        return copy;
      }, document.createTextNode(text));
      lines.at(-1).append(inner);
    });
  }
}

class Code {
  #lines = [];

  // `jump(line)` is called when a line's number is pressed; `hidden` says which lines the page shows on demand only.
  constructor(source, language, { hidden, jump }) {
    const painted = paint(source.replace(/\n$/, ""), language);
    this.#lines = painted.map((content, index) => {
      const line = index + 1;
      const number = button(String(line), () => jump(line), {
        class: "hs-number",
        tabindex: index === 0 ? 0 : -1,
        "data-key": `line-${line}`,
        "aria-label": `Line ${line}: go to its next step`,
      });
      const note = make("span", { class: "hs-counts" });
      const code = make("code", {}, content, "\n");
      const item = make("li", { class: hidden.has(line) ? "hs-codeline boring" : "hs-codeline" }, number, code, note);
      return { item, number, note };
    });
    this.element = make("ol", { class: "hs-code", "aria-label": "Program", onkeydown: (event) => this.#move(event) }, this.#lines.map(({ item }) => item));
  }

  // Up and down go from number to number; only one of them is a stop of the Tab key.
  #move(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const at = this.#lines.findIndex(({ number }) => number === event.target);
    const next = this.#lines[at + by];
    if (!next) return;
    event.preventDefault();
    this.#lines[at].number.tabIndex = -1;
    next.number.tabIndex = 0;
    next.number.focus();
  }

  show({ line, next, notes }) {
    const margin = new Map(notes);
    this.#lines.forEach(({ item, note }, index) => {
      const now = index + 1 === line;
      item.classList.toggle("hs-now", now);
      item.classList.toggle("hs-next", index + 1 === next && !now);
      item.toggleAttribute("aria-current", now);
      setText(note, margin.get(index + 1) ?? "");
    });
    this.#reveal(line);
  }

  // Scrolls the program's own box, never the page.
  #reveal(line) {
    const item = this.#lines[line - 1]?.item;
    const box = this.element;
    if (!item || box.scrollHeight <= box.clientHeight) return;
    const [top, bottom] = [item.offsetTop - box.offsetTop, item.offsetTop - box.offsetTop + item.offsetHeight];
    if (top < box.scrollTop + 24) box.scrollTop = top - 48;
    else if (bottom > box.scrollTop + box.clientHeight - 24) box.scrollTop = bottom - box.clientHeight + 48;
  }
}

// What a picture leaves out of a large heap, and how to see it: a line that filters by type or name, and opens objects.

class Fold {
  #focus = { filter: "", open: [] };
  #changed;

  // `changed()` is called when a reader wants to see something else.
  constructor(changed) {
    this.#changed = changed;
    this.text = make("span", { class: "hs-folded" });
    this.kinds = make("span", { class: "hs-kinds", role: "group", "aria-label": "Draw only" });
    this.search = make("input", { type: "search", placeholder: "type or name", "aria-label": "Draw only objects whose type or name contains", "data-key": "fold-search", onchange: () => this.#filter(this.search.value) });
    this.element = make("div", { class: "hs-fold-bar", hidden: true }, this.text, this.kinds, this.search);
  }

  get focus() {
    return this.#focus;
  }

  // Another program: nothing is known of it.
  reset() {
    this.#focus = { filter: "", open: [] };
  }

  open(serials) {
    const open = [...new Set([...this.#focus.open, ...serials])];
    if (open.length > this.#focus.open.length) this.#change({ ...this.#focus, open });
  }

  show({ kinds, folded, objects }) {
    const { filter, open } = this.#focus;
    const all = kinds.reduce((sum, [, count]) => sum + count, 0);
    this.element.hidden = folded === 0 && filter === "" && open.length === 0;
    setText(this.text, `${all - folded} of ${all} objects are drawn.`);
    const kind = ([name, count]) => button(`${name} × ${count}`, () => this.#filter(name), { "aria-pressed": String(filter === name), "data-key": `fold-${name}` });
    const clear = button("Nearest to a name", () => this.#change({ filter: "", open: [] }), { "aria-pressed": String(filter === "" && open.length === 0), "data-key": "fold-none" });
    keepingFocus(this.element, () => this.kinds.replaceChildren(clear, ...kinds.slice(0, 8).map(kind)));
    if (document.activeElement !== this.search) this.search.value = filter;
  }

  #filter(filter) {
    this.#change({ filter: filter.trim(), open: [] });
  }

  #change(focus) {
    this.#focus = focus;
    this.#changed();
  }
}

// What a step looks like: the reason, the picture, its objects as buttons, the generations, the same in words, the
// collector's bench.

// CPython's phases as a reader may count them first.
const ACTS = [
  ["copy", ["update_refs"]],
  ["subtract", ["subtract_refs"]],
  ["search", ["move_unreachable"]],
  ["clear", ["handle_weakrefs", "finalize_garbage", "handle_resurrected_objects", "delete_garbage"]],
];

class Stage {
  #ask;

  // `ask(serial, name)` is called when a reader presses an object, `changed()` when the picture is to show others.
  constructor(ask, changed) {
    this.#ask = ask;
    this.fold = new Fold(changed);
    this.because = make("p", { class: "hs-because" });
    this.figure = make("div", { class: "hs-scroll hs-drawn", tabindex: 0, role: "group", "aria-label": "Picture", onclick: (event) => this.#pressed(event) });
    this.lanes = new Lanes(ask);
    this.objects = make("ul", { class: "hs-objects", "aria-label": "Objects" });
    this.words = make("ul");
    this.changes = make("ul");
    this.bench = make("section", { class: "hs-bench", "aria-label": "The collector", hidden: true });
    const fold = (summary, list) => make("details", {}, make("summary", {}, summary), list);
    this.wordsFold = fold("In words", this.words);
    this.changesFold = fold("Every change", this.changes);
    this.picture = make("div", { class: "hs-picture" }, this.fold.element, this.figure, this.objects, this.lanes.element, make("div", { class: "hs-folds" }, this.wordsFold, this.changesFold));
  }

  show(view, pinned) {
    const summary = view.bench && `${view.bench.summary[0].toUpperCase()}${view.bench.summary.slice(1)}.`;
    const because = view.because || summary || "Nothing in the picture changes.";
    this.because.replaceChildren(make("b", {}, "Because"), " ", because);
    this.because.classList.toggle("hs-idle", !view.because && !summary);
    // A picture keeps the room that later steps need; where there is nothing, a line says so.
    const isEmpty = view.words.length === 0;
    this.figure.replaceChildren(...(isEmpty ? [make("p", { class: "hs-note" }, "There is nothing to draw.")] : [picture(view.figure)]));
    this.objects.replaceChildren(...view.objects.map((object) => make("li", {}, this.#chip(object, pinned))));
    this.words.replaceChildren(...view.words.map((text) => make("li", {}, text)));
    this.changes.replaceChildren(...view.changes.map((text) => make("li", {}, text)));
    this.changesFold.hidden = view.changes.length === 0;
    this.wordsFold.hidden = view.words.length === 0;
    this.figure.querySelector(`[data-serial="${pinned}"]`)?.classList.add("hs-pinned");
    this.fold.show(view);
    this.lanes.show(view.lanes, pinned);
    this.#showBench(view.bench);
  }

  #chip({ serial, name, count, held_by: heldBy }, pinned) {
    return button(
      [
        make("b", {}, name),
        " ",
        make("span", { class: "hs-badge" }, count ?? "✕ freed"),
        make("span", { class: "hs-held" }, heldBy && ` held by ${heldBy}`),
        make("span", { class: "hs-spoken" }, ": why?"),
      ],
      () => this.#ask(serial, name),
      { class: "hs-chip-button", "data-key": `object-${serial}`, "aria-pressed": String(serial === pinned) },
    );
  }

  #pressed(event) {
    const folded = Number(event.target.closest("[data-open]")?.dataset.open);
    if (folded) return this.fold.open([folded]);
    const serial = Number(event.target.closest("[data-serial]")?.dataset.serial);
    if (serial) this.objects.querySelector(`[data-key="object-${serial}"]`)?.click();
  }

  #showBench(bench) {
    this.bench.hidden = !bench;
    if (!bench) return this.bench.replaceChildren();
    const cell = (tag, text, scope) => make(tag, { scope }, text);
    const columns = bench.rows;
    const rows = [
      ["ob_refcnt", 1],
      ["− from inside", 2],
      ["gc_refs", 3],
      ["list", 4],
    ].map(([head, at]) => make("tr", {}, cell("th", head, "row"), columns.map((column) => cell("td", String(column[at] ?? "–")))));
    const notes = columns.filter(([, , , , , note]) => note).map(([name, , , , , note]) => make("li", {}, `${name}: ${note}`));
    const others = bench.others > 0 ? `Beside these, ${bench.others} other objects were examined.` : "";
    const table = make(
      "table",
      { class: "hs-phase" },
      make("thead", {}, make("tr", {}, make("td"), columns.map(([name]) => cell("th", name, "col")))),
      make("tbody", {}, rows),
    );
    const now = ACTS.findIndex(([, phases]) => phases.includes(bench.phase));
    const acts = ACTS.map(([act, phases], at) => {
      const part = at === now && phases.length > 1 ? `, ${phases.indexOf(bench.phase) + 1} of ${phases.length}` : "";
      return make("li", { "aria-current": at === now ? "step" : undefined }, act + part);
    });
    this.bench.replaceChildren(
      make("ol", { class: "hs-acts", "aria-label": "A collection in four acts" }, acts),
      make("p", { class: "hs-title" }, make("code", {}, bench.phase), " ", bench.question),
      make("p", {}, others || "No other objects were examined."),
      make("div", { class: "hs-scroll", tabindex: 0, role: "group", "aria-label": "Lists of the collector" }, picture(bench.figure)),
      ...(columns.length > 0 ? [make("div", { class: "hs-scroll", tabindex: 0, role: "group", "aria-label": "Counts" }, table)] : []),
      make("ul", { hidden: notes.length === 0 }, notes),
    );
  }
}

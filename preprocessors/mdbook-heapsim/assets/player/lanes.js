// The generations as lanes: a row each, the objects in it as buttons, and how far it is from its threshold.

class Lanes {
  #ask;

  // `ask(serial, name)` is called when a reader presses an object.
  constructor(ask) {
    this.#ask = ask;
    this.element = make("div", { class: "hs-scroll hs-lanes", tabindex: 0, role: "group", "aria-label": "Generations" });
  }

  show(lanes, pinned) {
    this.element.hidden = lanes.length === 0;
    const head = make("tr", {}, ["list", "count of threshold", "objects of the program"].map((text) => make("th", { scope: "col" }, text)));
    const rows = lanes.map((lane) => make("tr", {}, make("th", { scope: "row" }, lane.name), make("td", {}, lane.count), make("td", {}, this.#objects(lane, pinned))));
    this.element.replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, rows)));
  }

  #objects({ name: lane, objects, others }, pinned) {
    const chips = objects.map(([serial, name, moved]) => [
      button([name, moved && make("span", { class: "hs-spoken" }, ` moved to ${lane}`)], () => this.#ask(serial, name), {
        class: `hs-chip-button${moved ? " hs-moved" : ""}`,
        "data-key": `lane-${serial}`,
        "aria-pressed": String(serial === pinned),
      }),
      " ",
    ]);
    const rest = others > 0 ? `${objects.length > 0 ? "and " : ""}${others} not drawn` : objects.length === 0 && "–";
    return [...chips.flat(), rest];
  }
}

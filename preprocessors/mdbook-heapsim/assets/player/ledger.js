// Why an object lives: its owners, which add up to its count, and the shortest chain that holds it; or why it died.

class Ledger {
  // `open(serials)` puts objects into the picture.
  constructor(close, open) {
    this.open = open;
    this.element = make("section", { class: "hs-why", hidden: true, "aria-label": "Ledger" });
    this.close = close;
  }

  hide() {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  // `drawn` are the objects that are in the picture already.
  show(why, name, drawn) {
    const title = make("p", { class: "hs-title" }, why?.count == null ? `${name}` : `${name}: why ${why.immortal ? "immortal" : why.count}?`);
    const shut = button("✕", this.close, { class: "hs-shut", "aria-label": "Close the ledger", "data-key": "ledger-close" });
    this.element.replaceChildren(make("header", {}, title, shut), ...this.#content(why), ...this.#beside(why, drawn));
    this.element.hidden = false;
  }

  // What is near it and not in the picture.
  #beside(why, drawn) {
    const folded = (why?.neighbors ?? []).filter(([serial]) => !drawn.some((object) => object.serial === serial));
    if (folded.length === 0) return [];
    const one = ([serial, name]) => [" ", button(name, () => this.open([serial]), { class: "hs-chip-button", "data-key": `beside-${serial}` })];
    const all = [" ", button("All of these", () => this.open(folded.map(([serial]) => serial)), { "data-key": "beside-all" })];
    return [make("p", { class: "hs-beside" }, "Not in the picture:", folded.flatMap(one), folded.length > 1 && all)];
  }

  #content(why) {
    if (!why) return [make("p", {}, "It does not exist at this step.")];
    if (why.death) return [make("p", {}, `It was ${why.death}.`)];
    const rows = why.owners.map(([count, owner, hidden]) => [String(count), owner, hidden ? "hidden" : ""]);
    const total = why.owners.reduce((sum, [count]) => sum + count, 0);
    const verdict = why.immortal ? "immortal: the count is fixed" : total === why.count ? "recounted: agrees" : `the owners add up to ${total}`;
    const row = (cells) => make("tr", {}, make("th", { scope: "row" }, cells[0]), cells.slice(1).map((cell) => make("td", {}, cell)));
    const head = make("tr", {}, ["count", "owner", "in the text?"].map((text) => make("th", { scope: "col" }, text)));
    const body = [...rows.map(row), row([why.immortal ? "∞" : String(why.count), verdict, ""])];
    const chain = why.chain.flatMap((link, index) => (index === 0 ? [make("b", {}, link)] : [" → ", make("b", {}, link)]));
    return [
      make("table", { class: "hs-ledger" }, make("thead", {}, head), make("tbody", {}, body)),
      make("p", { class: "hs-chain" }, "What keeps it alive? ", chain.length > 0 ? chain : "Only a cycle: no name leads to it."),
    ];
  }
}

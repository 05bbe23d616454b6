// Why an object lives: its owners, which add up to its count, and the shortest chain that holds it; or why it died.

class Ledger {
  constructor(close) {
    this.element = make("section", { class: "hs-why", hidden: true, "aria-label": "Ledger" });
    this.close = close;
  }

  hide() {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  show(why, name) {
    const title = make("p", { class: "hs-title" }, why?.count == null ? `${name}` : `${name}: why ${why.immortal ? "immortal" : why.count}?`);
    const shut = button("✕", this.close, { class: "hs-shut", "aria-label": "Close the ledger", "data-key": "ledger-close" });
    this.element.replaceChildren(make("header", {}, title, shut), ...this.#content(why));
    this.element.hidden = false;
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

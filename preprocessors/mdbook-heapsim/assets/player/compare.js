// One program on several CPythons, or in several layouts, side by side: groups that agree share a column.

class Compare {
  constructor() {
    this.element = make("section", { class: "hs-compare", "aria-label": "Comparison", hidden: true });
  }

  hide() {
    this.element.hidden = true;
  }

  // `ways` are pairs of a name and what it changes in the launch.
  async show(engine, launch, ways) {
    this.element.hidden = false;
    this.element.replaceChildren(make("p", { role: "status" }, `Running on ${ways.length} …`));
    const groups = new Map();
    for (const [name, change] of ways) {
      const result = outcome(await engine.ask({ run: { ...launch, ...change } }));
      const key = JSON.stringify(result);
      groups.set(key, { result, names: [...(groups.get(key)?.names ?? []), name] });
    }
    const of = launch.language === "c" ? "layout" : "Python";
    this.element.replaceChildren(make("p", { class: "hs-title" }, "Compared"), ...this.#content([...groups.values()], of));
  }

  #content(groups, of) {
    const names = groups.map(({ names }) => names.join(", "));
    const summary = groups.length === 1 ? `The same on ${of} ${names[0]}.` : `${groups.length} different results.`;
    const row = (head, cell) => make("tr", {}, make("th", { scope: "row" }, head), groups.map(({ result }) => make("td", {}, cell(result))));
    const table = make(
      "table",
      {},
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, of), names.map((name) => make("th", { scope: "col" }, name)))),
      make("tbody", {}, row("prints", ({ printed }) => make("samp", {}, printable(printed) || "nothing")), row("ends with", ({ ending }) => ending)),
    );
    return [make("p", { role: "status" }, summary), make("div", { class: "hs-scroll", tabindex: 0, role: "group", "aria-label": "Comparison" }, table)];
  }
}

function outcome({ report, errors }) {
  if (errors) return { printed: "", ending: errors.map(({ line, kind, message }) => `line ${line}: ${kind}: ${message}`).join("; ") };
  return { printed: `${report.stdout}${report.stderr}`, ending: ending(report) ?? "exit status 0" };
}

// How a run ended, if not with status 0, as the build words it.
function ending(report) {
  const { exit, signal } = report.outcome;
  const status = exit === null ? report.exit_code : exit & 0xff;
  return status === 0 ? undefined : `exit status ${status}${signal ? `, killed by ${signal}` : ""}`;
}

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
    const found = new Map();
    for (const [name, change] of ways) {
      const result = outcome(await engine.ask({ run: { ...launch, ...change } }));
      const key = JSON.stringify(result);
      found.set(key, { result, change: found.get(key)?.change ?? change, names: [...(found.get(key)?.names ?? []), name] });
    }
    const groups = [...found.values()];
    const of = launch.language === "c" ? "layout" : "Python";
    // What only some of them count is asked of one of each group.
    if (groups.length > 1 && launch.source.includes("getrefcount")) {
      for (const group of groups) group.questions = (await engine.ask({ questions: { ...launch, ...group.change } })).questions ?? [];
    }
    this.element.replaceChildren(make("p", { class: "hs-title" }, "Compared"), ...this.#content(groups, of), ...reasons(groups, launch.source));
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

// The calls of getrefcount whose answers or owners differ between the groups, each with the owners.
function reasons(groups, source) {
  if (!groups.every(({ questions }) => questions)) return [];
  const length = Math.min(...groups.map(({ questions }) => questions.length));
  const lines = source.split("\n");
  const told = new Set();
  const rows = [];
  for (let at = 0; at < length; at += 1) {
    const cells = groups.map(({ questions }) => account(questions[at]));
    const { line } = groups[0].questions[at];
    const key = JSON.stringify([line, cells]);
    if (cells.every((cell) => cell === cells[0]) || told.has(key)) continue;
    told.add(key);
    const head = make("th", { scope: "row" }, `line ${line} `, make("code", {}, lines[line - 1]?.trim() ?? ""));
    rows.push(make("tr", {}, head, cells.map((cell) => make("td", {}, cell))));
    if (rows.length === MOST_REASONS) break;
  }
  if (rows.length === 0) return [];
  const names = groups.map(({ names }) => make("th", { scope: "col" }, names.join(", ")));
  const table = make("table", {}, make("thead", {}, make("tr", {}, make("td"), names)), make("tbody", {}, rows));
  return [make("p", {}, "Who is counted:"), make("div", { class: "hs-scroll", tabindex: 0, role: "group", "aria-label": "Who is counted" }, table)];
}
const MOST_REASONS = 12;

// `4 = global a + AST arena + …`
function account({ count, immortal, owners }) {
  if (immortal) return `${count}: immortal, not counted`;
  return `${count} = ${owners.map(([times, owner]) => (times === 1 ? owner : `${times} × ${owner}`)).join(" + ")}`;
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

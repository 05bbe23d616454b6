// The player of one snippet: a bar of buttons under its program and, once opened, the live view in place of the static one.
//
// At rest a snippet is what the build made of it. Everything that the player shows comes from the engine; it only places it.

let sessions = 0;

class HeapsimPlayer extends HTMLElement {
  #session = (sessions += 1);
  // The engine that holds the session, and its worker; the question that is the newest: older answers come too late.
  #holder;
  #generation = -1;
  #newest = 0;
  #running;
  #opened;
  #view;
  #pinned;

  connectedCallback() {
    if (this.snippet) return;
    this.snippet = snippetOf(this.closest("figure.heapsim"));
    this.source = this.snippet.source;
    this.way = { ...this.snippet.way };
    const prominent = this.snippet.show.includes("stepper");
    this.rest = make(
      "div",
      { class: "hs-bar" },
      button("Step through", () => this.open({ step: 0 }), { class: prominent ? "hs-primary" : "hs-open", "data-key": "open" }),
      button("Edit and run", () => this.open({ edit: true }), { class: "hs-open", "data-key": "open-edit" }),
    );
    this.problem = make("p", { class: "hs-problem", role: "alert", hidden: true });
    this.append(this.rest, this.problem);
    this.addEventListener("keydown", (event) => this.#key(event));
    if (this.snippet.show.includes("editor")) this.#build(), this.#edit(true);
  }

  // Opens the live view: at a step, or with the editor, or as a link says.
  async open({ step, edit = false, source, way } = {}) {
    this.#build();
    Object.assign(this.way, way);
    if (source !== undefined) this.source = source;
    this.#edit(edit);
    await this.#run(step ?? "end");
    if (!edit) this.timeline.forward.focus({ preventScroll: true });
  }

  close() {
    this.#idle();
    this.timeline.pause();
    this.snippet.figure.classList.remove("hs-live");
    this.live.remove();
    this.live = undefined;
    this.rest.hidden = false;
    this.source = this.snippet.source;
    this.way = { ...this.snippet.way };
    this.#opened = this.#view = this.#pinned = undefined;
    this.#leave();
    this.rest.querySelector("button").focus();
  }

  #build() {
    if (this.live) return;
    this.timeline = new Timeline((step) => this.#go(step));
    this.stage = new Stage(
      (serial, name) => this.#why(serial, name),
      () => this.#go(this.#view.step),
    );
    this.ledger = new Ledger(() => this.#unpin(), (serials) => this.stage.fold.open(serials));
    this.compare = new Compare();
    this.program = make("div", { class: "hs-source" });
    this.output = make("div", { class: "hs-output" });
    this.said = make("p", { class: "hs-spoken", role: "status" });
    this.shared = make("p", { class: "hs-shared", hidden: true });
    this.busy = make("p", { class: "hs-busy", hidden: true }, "Running … ", button("Stop", () => this.engine.stop("Stopped by you.")));
    this.bar = make("div", { class: "hs-bar" });
    this.live = make(
      "div",
      { class: "hs-player", role: "region", "aria-label": `Player of ${this.snippet.title}` },
      this.bar,
      this.shared,
      this.busy,
      make("div", { class: "hs-panes" }, make("div", { class: "hs-left" }, this.program, this.stage.because, this.timeline.element, this.output), make("div", { class: "hs-right" }, this.stage.bench, this.stage.picture, this.ledger.element)),
      this.compare.element,
      this.said,
    );
    this.#drawBar();
    this.rest.hidden = true;
    this.snippet.figure.classList.add("hs-live");
    this.append(this.live);
    widen(this);
  }

  #drawBar() {
    const { language } = this.way;
    const rerun = (change) => (Object.assign(this.way, change), this.#rerun());
    const { releases: known } = engines.python;
    const releases = known.length > 0 ? [...known].reverse() : [[this.way.python, this.way.label ?? this.way.python]];
    const selects =
      language === "c"
        ? [select("Layout of locals", ["ascending", "descending", "protected"], this.way.layout, (layout) => rerun({ layout }))]
        : [
            select("Python", releases.map(([name, release]) => [name, `Python ${release}`]), this.way.python, (python) => rerun({ python })),
            select("Launched as", ["script", "repl", "module", "exec"], this.way.mode, (mode) => rerun({ mode })),
          ];
    const lab = this.snippet.show.includes("editor");
    const examples = lab && examplesOn(document, this.snippet.figure);
    keepingFocus(this.bar, () =>
      this.bar.replaceChildren(
        ...(lab ? [select("Start from", [["", "Start from …"], ...examples.map(({ title }, index) => [index, title])], "", (index) => this.#start(examples[index]))] : []),
        ...selects,
        ...(this.editor
          ? [button("Run", () => this.#runEdited(), { class: "hs-primary", "data-key": "run" }), button("Reset", () => this.#reset(), { "data-key": "reset" })]
          : [button("Edit", () => (this.#edit(true), this.editor.area.focus()), { "data-key": "edit" })]),
        button("Compare", () => this.#compare(), { "data-key": "compare" }),
        button("Share", () => this.#share(), { "data-key": "share" }),
        this.#menu(),
        ...(lab ? [] : [button("Close", () => this.close(), { "data-key": "close" })]),
      ),
    );
  }

  #menu() {
    const items = [
      ["This step as a page", () => this.#saved("html")],
      ["The picture (SVG)", () => this.#saved("svg")],
      ["The recorded run (JSON)", () => this.#saved("json")],
    ];
    const list = make("div", { class: "hs-items" }, items.map(([text, save]) => button(text, () => (menu.removeAttribute("open"), save()))));
    const menu = make("details", { class: "hs-menu" }, make("summary", { "data-key": "download" }, "Download"), list);
    return menu;
  }

  // --- running ---

  // Gives up the session where it is.
  #leave() {
    this.#holder?.ask({ close: { session: this.#session } }).catch(() => {});
  }

  get engine() {
    return engines[this.way.language];
  }

  #ready() {
    return this.engine.start(this.snippet.engines[this.way.language]);
  }

  get launch() {
    const { language, python, mode, layout } = this.way;
    const { name, args, maxSteps, maxMemory } = this.snippet;
    const program = language === this.snippet.way.language ? name : language === "c" ? "example.c" : "example.py";
    return { source: this.source, name: program, language, python, mode, layout, args, max_steps: maxSteps, max_memory: maxMemory };
  }

  // Runs the program and shows a step: a number, or "end".
  #run(step) {
    return (this.#running = this.#runNow(step));
  }

  async #runNow(step) {
    const number = (this.#newest += 1);
    const unchanged = this.source === this.snippet.source && sameWay(this.way, this.snippet.way);
    const boxes = unchanged ? this.snippet.boxes : [];
    const answer = await this.#asking({ open: { ...this.launch, session: this.#session, boxes } });
    if (!answer || number !== this.#newest || !this.live) return;
    if (this.#holder !== this.engine) this.#leave();
    this.#holder = this.engine;
    this.#generation = this.engine.generation;
    this.#drawBar();
    this.compare.hide();
    this.shared.hidden = true;
    if (answer.errors) return this.#refuse(answer.errors);
    this.#opened = answer.opened;
    this.stage.fold.reset();
    this.#unpin();
    this.#complain();
    if (!this.editor) this.#showProgram();
    this.#parts(true);
    this.timeline.open(this.#opened.overview);
    await this.#go(step === "end" ? this.#opened.overview.end : step);
  }

  async #rerun() {
    const { end } = this.#opened?.overview ?? {};
    const step = this.#view && this.#view.step < end ? this.#view.step : "end";
    if (this.editor) this.source = this.editor.source;
    await this.#run(step);
  }

  async #runEdited() {
    this.source = this.editor.source;
    await this.#run("end");
  }

  // Asks, with a sign that it takes time; nothing if there is no answer, which the reader is told.
  async #asking(question) {
    const timer = setTimeout(() => this.live && (this.busy.hidden = false), 300);
    try {
      await this.#ready();
      this.#tell();
      return await this.engine.ask(question);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      this.#tell(error.message);
      return undefined;
    } finally {
      clearTimeout(timer);
      if (this.live) this.busy.hidden = true;
    }
  }

  // A program that could not be run at all.
  #refuse(errors) {
    this.#opened = this.#view = undefined;
    this.#parts(false);
    if (!this.editor) this.#edit(true);
    this.editor.complain(errors);
  }

  // What ended the run before its time, as the build says it.
  #complain() {
    const { unsupported, limit, uncaught } = this.#opened.report;
    const errors = [];
    if (unsupported) errors.push({ ...unsupported, message: `outside the simulated subset: ${unsupported.construct}` });
    if (limit) errors.push({ line: limit.line, col: 0, message: limit.message.replace(/^line \d+: /, "") });
    if (uncaught) errors.push({ line: uncaught.line, col: 0, kind: uncaught.type, message: uncaught.message });
    for (const { line, col, code, message } of this.#opened.report.faults) errors.push({ line, col, kind: code, message });
    this.editor?.complain(errors);
    this.#tell(this.editor || !(unsupported || limit) ? undefined : `line ${errors[0].line}: ${errors[0].message}`);
  }

  #tell(message) {
    this.problem.hidden = !message;
    setText(this.problem, message ?? "");
  }

  // --- stepping ---

  async #go(step) {
    const last = this.#opened ? this.#opened.overview.lines.length - 1 : 0;
    const wanted = Math.min(Math.max(0, step), last);
    const number = (this.#newest += 1);
    const question = { view: { session: this.#session, step: wanted, id: `hs-live-${this.#session}`, focus: this.stage.fold.focus } };
    const answer = this.#holder === this.engine && this.#generation === this.engine.generation ? await this.#asking(question) : "no_session";
    if (!answer || number !== this.#newest || !this.live) return;
    // Another program's end took the worker along; this one is run again.
    if (answer === "no_session") return this.#run(wanted);
    this.#view = answer.view;
    await this.#showWhy();
    if (!this.live || number !== this.#newest) return;
    keepingFocus(this.live, () => {
      this.stage.show(this.#view, this.#pinned?.serial);
      this.code?.show(this.#view);
    });
    this.timeline.show(this.#view.step, this.#view.title);
    this.#showOutput();
    if (!this.timeline.playing) {
      const { line, title, because } = this.#view;
      const place = line > 0 && title !== `line ${line}` ? `line ${line}, ${title}` : title;
      setText(this.said, `Step ${this.#view.step + 1} of ${last + 1}, ${place}. ${because}`);
    }
  }

  #jumpToLine(line) {
    const { lines } = this.#opened.overview;
    const at = this.#view.step;
    const after = lines.indexOf(line, at + 1);
    const step = after >= 0 ? after : lines.indexOf(line);
    if (step >= 0) this.#go(step);
    else setText(this.said, `Line ${line} is not executed.`);
  }

  #key(event) {
    if (!this.live) return;
    // mdBook turns pages and opens its search by keys.
    event.stopPropagation();
    const { target, key } = event;
    if (!this.#opened || event.ctrlKey || event.altKey || event.metaKey || target.matches("textarea, select, input")) return;
    const moves = {
      ArrowLeft: () => this.#view.step - 1,
      ArrowRight: () => this.#view.step + 1,
      Home: () => 0,
      End: () => this.#opened.overview.lines.length - 1,
      PageUp: () => this.timeline.mark(-1),
      PageDown: () => this.timeline.mark(1),
    };
    if (moves[key]) {
      event.preventDefault();
      this.timeline.pause();
      this.#go(moves[key]());
    } else if (key === "Escape" && this.#pinned) {
      this.#unpin();
    }
  }

  async #why(serial, name) {
    if (this.#pinned?.serial === serial) {
      // Pressed again: on to where something happens to it next.
      const { step } = (await this.#asking({ next: { session: this.#session, step: this.#view.step, serial } })) ?? {};
      if (step != null) await this.#go(step);
      return;
    }
    this.#pinned = { serial, name };
    await this.#go(this.#view.step);
  }

  async #showWhy() {
    if (!this.#pinned) return this.ledger.hide();
    const { serial, name } = this.#pinned;
    const answer = await this.#asking({ why: { session: this.#session, step: this.#view.step, serial } });
    if (answer?.why !== undefined && this.#pinned) this.ledger.show(answer.why, answer.why?.name ?? name, this.#view.objects);
  }

  #unpin() {
    const key = this.#pinned && `object-${this.#pinned.serial}`;
    const focused = this.ledger.element.contains(document.activeElement);
    this.#pinned = undefined;
    this.ledger.hide();
    if (!key || !this.#view) return;
    this.stage.show(this.#view);
    if (focused) this.live.querySelector(`[data-key="${key}"]`)?.focus();
  }

  #showOutput() {
    const { report, overview } = this.#opened;
    const grown = overview.output.filter(([step]) => step <= this.#view.step).at(-1) ?? [0, 0, 0];
    const [, out, err] = grown;
    const stdout = report.stdout.slice(0, out);
    const stderr = report.stderr.slice(0, err);
    const of = this.way.language === "c" ? `C, ${this.way.layout} layout` : `Python ${overview.python}`;
    const done = this.#view.step >= overview.end && ending(report);
    this.output.replaceChildren(
      make("p", { class: "hs-label" }, `Output, ${of}`),
      stdout || stderr
        ? make("pre", { tabindex: 0, role: "group", "aria-label": "Output" }, stdout && make("samp", {}, printable(stdout)), stderr && make("samp", { class: "hs-stderr" }, printable(stderr)))
        : make("p", { class: "hs-note" }, this.#view.step >= overview.end ? "It prints nothing." : "Nothing yet."),
      ...(done ? [make("p", { class: "hs-note" }, done)] : []),
    );
    // A narrow page has no room for what is not there.
    this.output.classList.toggle("hs-empty", !stdout && !stderr);
  }

  // --- editing ---

  #edit(on) {
    if (on && !this.editor) {
      this.editor = new Editor(this.source, this.way.language, { run: () => this.#runEdited(), leave: () => this.bar.querySelector("button").focus() });
      this.code = undefined;
      this.program.replaceChildren(this.editor.element);
      this.#parts(Boolean(this.#opened));
    } else if (!on) {
      this.editor = undefined;
      this.#showProgram();
    }
    this.#drawBar();
  }

  #showProgram() {
    const hidden = this.source === this.snippet.source ? this.snippet.hidden : new Set();
    this.code = new Code(this.source, this.way.language, { hidden, jump: (line) => this.#jumpToLine(line) });
    this.program.replaceChildren(this.code.element);
  }

  // Shows or hides everything that needs a run.
  #parts(shown) {
    for (const part of [this.stage.because, this.timeline.element, this.output, this.stage.picture]) part.hidden = !shown;
    this.stage.bench.hidden ||= !shown;
  }

  #reset() {
    this.way = { ...this.snippet.way };
    this.editor.language = this.way.language;
    this.editor.source = this.source = this.snippet.source;
    return this.#run("end");
  }

  #start(example) {
    if (!example) return undefined;
    Object.assign(this.way, example.way);
    this.editor.language = this.way.language;
    this.editor.source = this.source = example.source;
    return this.#run("end");
  }

  // Goes to the step at which the program is done, and gives its number.
  async end() {
    const { end } = this.#opened.overview;
    await this.#go(end);
    return end;
  }

  // Goes to the very last step, and gives its number.
  async last() {
    const last = this.#opened.overview.lines.length - 1;
    await this.#go(last);
    return last;
  }

  // --- what leaves the page ---

  async #compare() {
    if (this.editor) this.source = this.editor.source;
    try {
      // The end of a run puts an older comparison away.
      await this.#running;
      await this.#ready();
      const ways =
        this.way.language === "c"
          ? ["ascending", "descending", "protected"].map((layout) => [layout, { layout }])
          : engines.python.releases.filter(([name]) => name !== "2.7" || this.way.python === "2.7").map(([python, release]) => [release, { python }]);
      await this.compare.show(this.engine, this.launch, ways);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      this.compare.hide();
      this.#tell(error.message);
    }
  }

  async #share() {
    if (this.editor) this.source = this.editor.source;
    const changed = this.source === this.snippet.source ? undefined : this.source;
    const state = { id: this.snippet.id, way: this.way, step: this.#view?.step, edit: Boolean(this.editor), source: changed };
    const link = await encodeLink(state);
    const field = make("input", { type: "text", readonly: true, value: link, "aria-label": "Link to this step", onfocus: () => field.select() });
    this.shared.replaceChildren(make("span", { role: "status" }, "Link to this step: "), field);
    this.shared.hidden = false;
    try {
      await navigator.clipboard.writeText(link);
      this.shared.firstChild.textContent = "Copied. Link to this step: ";
    } catch {
      // A page that was opened as a file may not write there; the field holds the link.
    }
  }

  async #saved(kind) {
    const stem = this.snippet.name.replace(/\.\w+$/, "");
    const where = { session: this.#session, step: this.#view?.step ?? 0, focus: this.stage.fold.focus };
    if (!this.#view) return;
    if (kind === "json") {
      const { trace } = (await this.#asking({ trace: { session: this.#session } })) ?? {};
      if (trace) save(`${stem}.json`, "application/json", JSON.stringify(trace, null, 1));
      return;
    }
    const { svg } = (await this.#asking({ svg: where })) ?? {};
    if (svg === undefined) return;
    if (kind === "svg") return save(`${stem}.svg`, "image/svg+xml", svg);
    const { report, overview } = this.#opened;
    const [, out, err] = overview.output.filter(([step]) => step <= where.step).at(-1) ?? [0, 0, 0];
    const output = { stdout: report.stdout.slice(0, out), stderr: report.stderr.slice(0, err) };
    save(`${stem}.html`, "text/html", standalonePage({ title: this.snippet.name, source: this.source, view: this.#view, svg, python: overview.python, ...output }));
  }

  #idle() {
    this.#newest += 1;
    this.#tell();
  }
}

function sameWay(a, b) {
  return ["language", "python", "mode", "layout"].every((key) => a[key] === b[key]);
}

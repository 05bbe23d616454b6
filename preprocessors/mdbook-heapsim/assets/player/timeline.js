// The steps from first to last: buttons, a slider, and what happened where.

const MARKS = {
  fault: ["⚡", "a memory error"],
  finalizer: ["◆", "a finalizer"],
  collection: ["▲", "a collection"],
  dealloc: ["✕", "an object is freed"],
  output: ["›", "output"],
  line: ["●", "a line"],
};
// More marks than that are a bar, not marks.
const MAX_MARKS = 120;
const MAX_LINES = 40;
const PLAY_MS = 900;

class Timeline {
  #go;
  #at = 0;
  #last = 0;
  #marks = [];
  #timer;

  // `go(step)` is called when the reader moves.
  constructor(go) {
    this.#go = go;
    const move = (text, label, to, key) =>
      button(text, () => (this.pause(), go(to())), { class: "hs-move", "aria-label": label, title: `${label} (${key})` });
    this.first = move("|◀", "First step", () => 0, "Home");
    this.back = move("◀", "Step back", () => this.#at - 1, "←");
    this.forward = move("▶", "Step forward", () => this.#at + 1, "→");
    this.last = move("▶|", "Last step", () => this.#last, "End");
    this.play = button("▷ Play", () => (this.#timer ? this.pause() : this.#start()), { class: "hs-move hs-play", "aria-pressed": "false" });
    this.slider = make("input", { type: "range", min: 0, step: 1, "aria-label": "Step", oninput: () => (this.pause(), go(Number(this.slider.value))) });
    this.track = make("div", { class: "hs-track", "aria-hidden": "true" });
    this.where = make("span", { class: "hs-where" });
    this.element = make(
      "div",
      { class: "hs-timeline", role: "group", "aria-label": "Steps" },
      make("div", { class: "hs-moves" }, this.first, this.back, this.forward, this.last, this.play),
      make("div", { class: "hs-slide" }, this.track, this.slider),
      this.where,
    );
  }

  get playing() {
    return this.#timer !== undefined;
  }

  open({ lines, kinds, marks }) {
    this.pause();
    this.#last = Math.max(0, lines.length - 1);
    this.slider.max = this.#last;
    this.#marks = [...new Set(marks.map(({ step }) => step))];
    const shown = marks.map((mark) => ({ ...mark, rank: Object.keys(MARKS).indexOf(mark.kind) }));
    if (lines.length <= MAX_LINES) {
      lines.forEach((line, step) => kinds[step] === "l" && shown.push({ step, kind: "line", text: `line ${line}`, rank: 9 }));
    }
    // Of marks that would stand on each other, the rarest kind is shown.
    const places = new Map();
    for (const mark of shown.sort((a, b) => a.rank - b.rank)) {
      const place = Math.round((mark.step / Math.max(1, this.#last)) * MAX_MARKS);
      if (!places.has(place)) places.set(place, mark);
    }
    const used = [...places.values()];
    this.track.replaceChildren(
      ...used.map(({ step, kind, text }) => {
        const style = `left: ${((step / Math.max(1, this.#last)) * 100).toFixed(2)}%`;
        return make("span", { class: `hs-tick hs-tick-${kind}`, style, title: text, onclick: () => this.#go(step) }, MARKS[kind][0]);
      }),
    );
  }

  show(step, title) {
    this.#at = step;
    this.slider.value = step;
    const text = `Step ${step + 1} of ${this.#last + 1}: ${title}`;
    this.slider.setAttribute("aria-valuetext", text);
    setText(this.where, text);
    // A disabled button would lose the focus.
    for (const move of [this.first, this.back]) move.setAttribute("aria-disabled", step === 0);
    for (const move of [this.last, this.forward]) move.setAttribute("aria-disabled", step === this.#last);
    if (step === this.#last) this.pause();
  }

  // The next mark in a direction; the end if there is none.
  mark(direction) {
    // They come in order, and a long run has very many.
    return direction > 0 ? (this.#marks.find((step) => step > this.#at) ?? this.#last) : (this.#marks.findLast((step) => step < this.#at) ?? 0);
  }

  #start() {
    if (this.#at === this.#last) this.#go(0);
    this.#timer = setInterval(() => this.#go(this.#at + 1), PLAY_MS);
    this.#say();
  }

  pause() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#say();
  }

  #say() {
    this.play.setAttribute("aria-pressed", String(this.playing));
    setText(this.play, this.playing ? "❙❙ Pause" : "▷ Play");
  }
}

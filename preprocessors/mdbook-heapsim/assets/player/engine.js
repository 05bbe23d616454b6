// The engines as a page sees them, one for each language: loaded on first use, in a worker, one for all snippets of the page.
//
// A worker can be ended whatever it does, so a program can't take the page with it. Sessions that it kept are gone then;
// `generation` says whether one's own still are.

const PROTOCOL = 3;
// No answer takes that long, but for a program that the engine's own limits let run.
const PATIENCE_MS = 30_000;

// A question that was not answered, and what a reader is told.
class Unanswered extends Error {}

class Engine {
  generation = 0;
  releases = [];
  #language;
  #starting;
  #worker;
  #waiting = new Map();
  #sent = 0;

  constructor(language) {
    this.#language = language;
  }

  // Gets everything ready; asks nothing that a reader waits for.
  async start(url) {
    this.#starting ??= this.#load(url).catch((error) => {
      this.#starting = undefined;
      throw error;
    });
    await this.#starting;
  }

  async ask(question) {
    if (!this.#worker) this.#spawn();
    const id = (this.#sent += 1);
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#worker.postMessage({ id, question });
    const timer = setTimeout(() => this.stop(`Stopped after ${PATIENCE_MS / 1000} seconds.`), PATIENCE_MS);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  // Ends whatever runs. The next question starts a new worker.
  stop(why) {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(new Unanswered(why));
    this.#waiting.clear();
  }

  get #script() {
    return globalThis.heapsimEngines?.[this.#language];
  }

  async #load(url) {
    if (!this.#script) await loadScript(url);
    this.#spawn();
    const { about } = await this.ask({ about: {} });
    if (about?.protocol !== PROTOCOL) {
      throw new Unanswered("The page and the engine do not fit each other; reload the page without its cache.");
    }
    this.releases = about.releases;
  }

  #spawn() {
    const { worker, module } = this.#script;
    const url = URL.createObjectURL(new Blob([worker], { type: "text/javascript" }));
    this.#worker = new Worker(url);
    URL.revokeObjectURL(url);
    this.#worker.onmessage = ({ data }) => this.#receive(data);
    this.#worker.onerror = ({ message }) => this.stop(`The engine could not be started: ${message}`);
    this.#worker.postMessage({ module });
    this.generation += 1;
  }

  #receive({ id, answer, crash }) {
    if (crash) this.stop(`The engine failed: ${crash}`);
    else if (answer.bad_request) this.#waiting.get(id)?.reject(new Unanswered(`The engine did not understand: ${answer.bad_request}`));
    else this.#waiting.get(id)?.resolve(answer);
  }
}

const engines = { python: new Engine("python"), c: new Engine("c") };

function loadScript(url) {
  return new Promise((resolve, reject) => {
    const script = make("script", { src: url });
    script.onload = resolve;
    script.onerror = () => reject(new Unanswered("The engine could not be loaded; is the page's folder complete?"));
    document.head.append(script);
  });
}

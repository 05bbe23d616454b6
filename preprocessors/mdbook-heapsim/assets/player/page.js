// The page: which snippets it holds, what they say of themselves, and the players that they get.

// What a figure's attributes and its code say.
function snippetOf(figure) {
  const data = figure.dataset;
  const words = (text) => (text ?? "").split(" ").filter(Boolean);
  const code = figure.querySelector(".hs-program code");
  const [release = "3.13"] = words(data.python);
  return {
    figure,
    id: figure.id,
    title: data.name ?? data.program,
    name: data.program,
    source: code.textContent,
    hidden: hiddenLines(code),
    engines: { python: data.enginePython, c: data.engineC },
    show: words(data.show),
    args: words(data.args),
    maxSteps: Number(data.maxSteps),
    maxMemory: Number(data.maxMemory),
    boxes: words(data.boxes).map(Number),
    way: {
      language: data.language,
      python: release.split(".").slice(0, 2).join("."),
      mode: data.mode ?? "script",
      layout: words(data.layout)[0] ?? "ascending",
    },
  };
}

// The lines that the page shows on demand only. highlight.js may have put spans around the build's own.
function hiddenLines(code) {
  const hidden = new Set();
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  let line = 1;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const boring = node.parentElement.closest(".boring") !== null;
    for (const part of node.data.split(/(\n)/)) {
      if (boring && part !== "") hidden.add(line);
      if (part === "\n") line += 1;
    }
  }
  return hidden;
}

// The other snippets of a page, to start from, each under the heading above it.
function examplesOn(page, figure) {
  const others = [...page.querySelectorAll("figure.heapsim")].filter((other) => other !== figure);
  return others.map((other) => {
    let heading = other.previousElementSibling;
    while (heading && !/^H[2-4]$/.test(heading.tagName)) heading = heading.previousElementSibling;
    const snippet = snippetOf(other);
    return { ...snippet, title: heading?.textContent.trim() || snippet.title };
  });
}

// A live view may be wider than the text beside it, up to the page's margins.
function widen(player) {
  const { figure } = player.snippet;
  const column = figure.parentElement;
  const page = document.querySelector("#mdbook-content, #content, .content") ?? document.body;
  const fit = () => {
    const room = page.clientWidth - 2 * SIDE;
    const extra = Math.max(0, Math.min(room, WIDEST) - column.clientWidth);
    figure.style.setProperty("--hs-extra", `${Math.floor(extra)}px`);
  };
  fit();
  new ResizeObserver(fit).observe(page);
}
// mdBook's buttons for the next chapter stand there.
const SIDE = 96;
const WIDEST = 1240;

async function openLinked() {
  const state = await decodeLink(location.hash);
  const figure = state && document.getElementById(String(state.id));
  const player = figure?.querySelector("heapsim-player");
  if (!player) return;
  figure.scrollIntoView({ block: "start" });
  await player.open({ step: Number.isInteger(state.step) ? state.step : undefined, edit: state.edit === true, source: state.source, way: state.way });
}

// print.html holds every chapter, and is printed; it stays as it is.
const printed = document.querySelector('meta[name="robots"][content="noindex"]');
if (!printed && "customElements" in globalThis) {
  customElements.define("heapsim-player", HeapsimPlayer);
  for (const figure of document.querySelectorAll("figure.heapsim[data-engine-python]")) {
    figure.querySelector(":scope > .hs-program")?.after(document.createElement("heapsim-player"));
  }
  openLinked();
  addEventListener("hashchange", openLinked);
}

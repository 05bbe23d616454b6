// What a reader can keep: a page that stands alone, a picture, the recorded run as data.

function save(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const PAGE_STYLE = `
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font-family: system-ui, sans-serif; color: #222; background: #fff; }
pre, samp { font-family: ui-monospace, monospace; } pre { padding: .75rem 1rem; border: 1px solid #ccc; overflow-x: auto; }
li.now { font-weight: 700; } .note { color: #1d4ed8; padding-inline-start: 2rem; } ol { font-family: ui-monospace, monospace; white-space: pre; }
figure { margin: 1rem 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; }`;

// A page of one step: program and margin, reason, picture, words, output. It needs nothing from anywhere.
function standalonePage({ title, source, view, svg, stdout, stderr, python }) {
  const page = document.implementation.createHTMLDocument(title);
  const margin = new Map(view.notes);
  const line = (text, index) => {
    const note = margin.get(index + 1);
    return make("li", { class: index + 1 === view.line ? "now" : false }, text, note && make("span", { class: "note" }, note));
  };
  page.documentElement.lang = "en";
  page.head.append(make("meta", { charset: "utf-8" }), make("style", {}, PAGE_STYLE));
  page.body.append(
    make("h1", {}, title),
    make("p", {}, `${python ? `Python ${python}, ` : ""}step ${view.step + 1}: ${view.title}`),
    make("ol", {}, source.replace(/\n$/, "").split("\n").map(line)),
    make("p", {}, make("b", {}, "Because "), view.because || "Nothing in the picture changes."),
    make("figure", {}, ...(svg ? [picture(svg)] : [])),
    make("ul", {}, view.words.map((text) => make("li", {}, text))),
    make("h2", {}, "Output"),
    make("pre", {}, make("samp", {}, stdout), make("samp", {}, stderr)),
  );
  return `<!DOCTYPE html>\n${page.documentElement.outerHTML}\n`;
}

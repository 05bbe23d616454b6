// A browser that opens pages and watches them: what they log, throw and fetch, and what axe says of them.
// It decides nothing; run.mjs does.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

// As root, Chromium refuses its sandbox; the rest keeps it from calling home, which a closed network would log.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const MAX_HEIGHT = 30_000;

export class Session {
  #browser;
  #axe;
  #shots;

  static async start({ packages, chromium, shots }) {
    const require = createRequire(path.join(path.resolve(packages), "package.json"));
    const session = new Session();
    session.#axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
    session.#shots = shots;
    session.#browser = await require("playwright-core").chromium.launch({ executablePath: chromium, args: FLAGS });
    return session;
  }

  async close() {
    await this.#browser.close();
  }

  // Opens a page (`url`, or `html` as text), and calls `use(page, seen)` when it is quiet. `seen` holds a line for
  // each thing that a page must not do; what lies below `base` is the site.
  async open({ url, html, base, theme, viewport, javaScriptEnabled = true }, use) {
    const context = await this.#browser.newContext({
      viewport: viewport ?? { width: 1280, height: 900 },
      javaScriptEnabled,
      reducedMotion: "reduce",
    });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const seen = [];
      page.on("console", (message) => message.type() === "error" && seen.push(`console: ${message.text()}`));
      page.on("pageerror", (error) => seen.push(`exception: ${error.message}`));
      page.on("request", (request) => isOffSite(request.url(), base) && seen.push(`off-site: ${request.url()}`));
      page.on("requestfailed", (request) => seen.push(`failed: ${request.url()}: ${request.failure()?.errorText}`));
      page.on("response", (response) => response.status() >= 400 && seen.push(`status ${response.status()}: ${response.url()}`));
      if (javaScriptEnabled) {
        await page.addInitScript((theme) => {
          // print.html opens the print dialog by itself.
          window.print = () => {};
          // A page without an origin of its own has no storage.
          try {
            if (theme) localStorage.setItem("mdbook-theme", theme);
          } catch {}
        }, theme);
      }
      if (html) await page.setContent(html);
      else await page.goto(url, { waitUntil: "load" });
      // mdBook's scripts finish the page after it has loaded.
      await page.waitForTimeout(150);
      return await use(page, seen);
    } finally {
      await context.close();
    }
  }

  // The violations inside `selector`, one for each element.
  async axe(page, selector) {
    await page.evaluate(this.#axe);
    const violations = await page.evaluate(async (selector) => {
      const { violations } = await axe.run(selector);
      const main = document.querySelector("main");
      return violations.map(({ id, impact, help, nodes }) => ({
        id,
        impact,
        help,
        nodes: nodes.map(({ target }) => {
          const element = typeof target[0] === "string" ? document.querySelector(target[0]) : null;
          return { target: target.flat().join(" "), inMain: Boolean(element && main?.contains(element)) };
        }),
      }));
    }, selector);
    return violations.flatMap(({ id, impact, help, nodes }) =>
      nodes.map(({ target, inMain }) => ({ rule: id, impact, message: help, target, inMain })),
    );
  }

  // A picture of the page, or of one element. The book on one page is longer than a picture may take.
  async shoot(page, name, element) {
    const file = path.join(this.#shots, `${name.replaceAll("/", "-")}.png`);
    fs.mkdirSync(this.#shots, { recursive: true });
    if (element) await element.screenshot({ path: file });
    else {
      const [width, height] = await page.evaluate(() => [innerWidth, document.documentElement.scrollHeight]);
      await page.screenshot({ path: file, fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(height, MAX_HEIGHT) } });
    }
  }
}

function isOffSite(url, base) {
  return !/^(data|blob|about):/.test(url) && !(base && url.startsWith(base));
}

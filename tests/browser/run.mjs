// The browser tests: every page of the built site, opened in Chromium.
//
// `cargo book test` builds and serves the site, installs the packages and starts this file:
//
//     node run.mjs --site DIR --url URL --packages DIR --chromium FILE --shots DIR
//
// This file says what is tested of every page. The player's tests stand in player/, one file a concern. How a page is
// opened and watched stands in session.mjs, mdBook's own accessibility violations in allowed.mjs. Nothing here knows what
// a page says: a chapter needs no entry.

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { allowed } from "./allowed.mjs";
import { testEditing } from "./player/editing.mjs";
import { testFolding } from "./player/folding.mjs";
import { testKeyboard } from "./player/keyboard.mjs";
import { testLab } from "./player/lab.mjs";
import { testLanes } from "./player/lanes.mjs";
import { testLinks } from "./player/links.mjs";
import { testLooks } from "./player/looks.mjs";
import { testRuns } from "./player/runs.mjs";
import { testStepping } from "./player/stepping.mjs";
import { testWeight } from "./player/weight.mjs";
import { Session } from "./session.mjs";
import { Tally } from "./tally.mjs";

const names = ["site", "url", "packages", "chromium", "shots"];
const { values: options } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: "string" }])) });
const missing = names.filter((name) => !options[name]);
if (missing.length > 0) {
  console.error(`missing: ${missing.map((name) => `--${name}`).join(", ")}; start the tests by \`cargo book test\``);
  process.exit(2);
}

const site = path.resolve(options.site);
const onDisk = pathToFileURL(site + path.sep).href;
// toc.html is the sidebar's frame for readers without JavaScript, not a page of its own.
const pages = fs
  .readdirSync(site, { recursive: true })
  .map((name) => name.split(path.sep).join("/"))
  .filter((name) => name.endsWith(".html") && name !== "toc.html")
  .sort();
const chapters = pages.filter((page) => page !== "print.html" && page !== "404.html");

const tally = new Tally();
const session = await Session.start(options);
try {
  await testTheTests();
  for (const page of pages) await testLoading(page);
  for (const page of pages) await testAccessibility(page);
  for (const page of chapters) await testReading(page);
  await testPrinting();
  const context = { session, tally, options, onDisk, chapters, site };
  for (const test of [testRuns, testStepping, testKeyboard, testEditing, testLinks, testLab, testFolding, testLanes, testLooks, testWeight]) {
    // What a test waits for in vain is its failure, not the end of the others.
    await test(context).catch((error) => tally.test(test.name, () => [error.message, error.stack.split("\n").at(-1)]));
  }
} finally {
  await session.close();
}
tally.test("no entry of allowed.mjs is unneeded", () => allowed.filter((entry) => !entry.used).map((entry) => `${entry.rule}: ${entry.why}`));
console.log(tally.summary());
process.exit(tally.failed === 0 ? 0 : 1);

// A watcher that sees nothing would pass every page, so each one is shown a page that it must complain about.
async function testTheTests() {
  const seeded = `<html lang="en"><head><title>Seeded</title></head><body><main><img src="https://example.invalid/x.png">
    <script>console.error("seeded"); throw new Error("thrown")</script></main></body></html>`;
  await session.open({ html: seeded }, async (page, seen) => {
    tally.test("the watchers see an error, an exception and an off-site request", () => {
      const found = [/console: .*seeded/, /exception: .*thrown/, /off-site: .*example\.invalid/];
      return found.filter((pattern) => !seen.some((line) => pattern.test(line))).map((pattern) => `not seen: ${pattern}`);
    });
    const violations = await session.axe(page, "main");
    tally.test("axe sees a picture without a text", () =>
      violations.some(({ rule }) => rule === "image-alt") ? [] : ["image-alt was not reported"],
    );
  });
}

// No error and no request to elsewhere, from a server and from a disk.
async function testLoading(name) {
  for (const [way, base] of [["http", options.url], ["file", onDisk]]) {
    // The server's own page for what it does not find: it is never opened from a disk.
    if (way === "file" && name === "404.html") continue;
    await session.open({ url: base + name, base }, async (page, seen) => {
      tally.test(`${name} loads cleanly over ${way}`, () => seen);
    });
  }
}

// The page's own part has no violation at all; around it, only mdBook's that are listed.
async function testAccessibility(name) {
  for (const theme of ["light", "navy"]) {
    await session.open({ url: options.url + name, base: options.url, theme }, async (page) => {
      const own = await session.axe(page, "main");
      tally.test(`${name} is accessible in ${theme}`, () => own.map(describe));
      const whole = await session.axe(page, "body");
      const others = whole.filter((violation) => !violation.inMain && !isAllowed(violation));
      tally.test(`mdBook's part of ${name} has no new violation in ${theme}`, () => others.map(describe));
      await session.shoot(page, `${name}-${theme}`);
    });
  }
}

function isAllowed(violation) {
  const entry = allowed.find(({ rule, target }) => rule === violation.rule && target.test(violation.target));
  if (entry) entry.used = true;
  return entry !== undefined;
}

function describe({ rule, impact, target, message }) {
  return `${rule} (${impact}) at ${target}: ${message}`;
}

// Whole without JavaScript, and no wider than a phone.
async function testReading(name) {
  const url = options.url + name;
  const withScript = await session.open({ url, base: options.url }, async (page) => {
    // What only JavaScript can do is not missed without it.
    await page.addStyleTag({ content: "heapsim-player { display: none } .hs-live > :not(heapsim-player) { display: revert !important }" });
    return outline(page);
  });
  const without = await session.open({ url, base: options.url, javaScriptEnabled: false }, async (page) => {
    await session.shoot(page, `${name}-without-javascript`);
    return outline(page);
  });
  tally.test(`${name} is whole without JavaScript`, () => {
    const problems = [];
    if (without.headings === 0) problems.push("no heading is visible");
    if (without.words < withScript.words) problems.push(`${without.words} words, but ${withScript.words} with JavaScript`);
    if (without.figures < withScript.figures) problems.push(`${without.figures} visible figures, but ${withScript.figures} with JavaScript`);
    if (without.deadButtons > 0) problems.push(`${without.deadButtons} buttons that do nothing`);
    return problems;
  });
  await session.open({ url, base: options.url, viewport: { width: 390, height: 844 } }, async (page) => {
    const { width, widest } = await page.evaluate(() => ({
      width: innerWidth,
      widest: document.scrollingElement.scrollWidth,
    }));
    tally.test(`${name} fits a phone`, () => (widest > width ? [`the page is ${widest} px wide on a screen of ${width} px`] : []));
    await session.shoot(page, `${name}-phone`);
  });
}

// What a reader of `main` sees. Hidden lines are shown without JavaScript, so words may only become more.
async function outline(page) {
  const main = page.locator("main");
  const text = await main.innerText();
  return {
    headings: await main.locator("h1:visible, h2:visible").count(),
    words: text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length,
    figures: await main.locator("figure:visible").count(),
    deadButtons: await main.locator("button:visible, select:visible, textarea:visible").count(),
  };
}

// print.html holds the figures of all chapters.
async function testPrinting() {
  if (!pages.includes("print.html")) return;
  const count = (page) => page.locator("main figure").count();
  // index.html is the first chapter again, under the name that a server asks for.
  const summary = await session.open({ url: `${options.url}toc.html`, base: options.url }, (page) =>
    page.locator("a[href$='.html']").evaluateAll((links) => links.map((link) => link.getAttribute("href"))),
  );
  let expected = 0;
  for (const chapter of new Set(summary)) {
    expected += await session.open({ url: options.url + chapter, base: options.url }, count);
  }
  await session.open({ url: `${options.url}print.html`, base: options.url }, async (page) => {
    const found = await count(page);
    tally.test("print.html holds every figure", () => (found === expected ? [] : [`${found} figures, but the chapters hold ${expected}`]));
    fs.mkdirSync(options.shots, { recursive: true });
    await page.pdf({ path: path.join(options.shots, "book.pdf"), tagged: true, outline: true });
  });
}

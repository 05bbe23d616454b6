// What a page costs: bytes of ours before and after the first use, compressed as a server would send them.

import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

// The page's own script and styles, before anybody uses them; the engine, when somebody does.
const BEFORE = 60_000;
const LIMITS = { python: 450_000, c: 233_000 };

export async function testWeight({ tally, site }) {
  const files = fs.readdirSync(site, { recursive: true }).map((name) => path.join(site, name));
  const size = (pattern) => {
    const texts = files.filter((file) => pattern.test(file)).map((file) => fs.readFileSync(file));
    return texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
  };
  const before = size(/heapsim(-[0-9a-f]+)?\.(js|css)$/);
  tally.test("a chapter is light before its first use", () => (before > 0 && before <= BEFORE ? [] : [`${before} bytes`]));
  console.log(`weight: script and styles ${before} bytes (gzip -9)`);
  for (const [language, limit] of Object.entries(LIMITS)) {
    const engine = size(new RegExp(`heapsim-engine-${language}\\.js$`));
    tally.test(`the engine of ${language} grows no heavier`, () => (engine > 0 && engine <= limit ? [] : [`${engine} bytes`]));
    console.log(`weight: engine of ${language} ${engine} bytes (gzip -9)`);
  }
}

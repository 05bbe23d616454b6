// What a page costs: bytes of ours before and after the first use, compressed as a server would send them.

import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

// The page's own script and styles, before anybody uses them; the engine, when somebody does.
const BEFORE = 60_000;
// Until the engine meets the wish, it grows no more. When it does, the wish becomes the limit.
const ENGINE_LIMIT = 600_000;
const ENGINE_WISH = 450_000;

export async function testWeight({ tally, site }) {
  const files = fs.readdirSync(site, { recursive: true }).map((name) => path.join(site, name));
  const size = (pattern) => {
    const texts = files.filter((file) => pattern.test(file)).map((file) => fs.readFileSync(file));
    return texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
  };
  const before = size(/heapsim(-[0-9a-f]+)?\.(js|css)$/);
  const engine = size(/heapsim-engine\.js$/);
  tally.test("a chapter is light before its first use", () => (before > 0 && before <= BEFORE ? [] : [`${before} bytes`]));
  tally.test("the engine grows no heavier", () => (engine > 0 && engine <= ENGINE_LIMIT ? [] : [`${engine} bytes`]));
  tally.test("the engine's wish is still one", () => (engine > ENGINE_WISH ? [] : [`${engine} bytes: make the wish the limit`]));
  console.log(`weight: script and styles ${before} bytes, engine ${engine} bytes (gzip -9)`);
}

// Asks one engine several questions, as the page does: node ask.mjs MODULE REQUEST…; prints the list of answers.

import fs from "node:fs";
import vm from "node:vm";

// The worker is a classic script; its parts define globals.
const nfkcScript = new URL("../../../preprocessors/mdbook-heapsim/assets/nfkc.js", import.meta.url);
vm.runInThisContext(fs.readFileSync(nfkcScript, "utf8"));

const [module, ...requests] = process.argv.slice(2);
const page = { nfkc: (...text) => nfkc(instance.exports.memory, ...text) };
const { instance } = await WebAssembly.instantiate(fs.readFileSync(module), { page });
const { memory, hs_alloc, hs_free, hs_ask } = instance.exports;

function ask(request) {
  const bytes = new TextEncoder().encode(request);
  const at = hs_alloc(bytes.length);
  new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
  const result = BigInt.asUintN(64, hs_ask(at, bytes.length));
  hs_free(at, bytes.length);
  const [answer, length] = [Number(result >> 32n), Number(result & 0xffffffffn)];
  const text = new TextDecoder().decode(new Uint8Array(memory.buffer, answer, length));
  hs_free(answer, length);
  return text;
}

process.stdout.write(`[${requests.map(ask).join(",")}]`);

// Asks the engine once, as the page does: node ask.mjs MODULE REQUEST; prints the answer.

import fs from "node:fs";

const [module, request] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(fs.readFileSync(module), {});
const { memory, hs_alloc, hs_free, hs_run } = instance.exports;

const bytes = new TextEncoder().encode(request);
const at = hs_alloc(bytes.length);
new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
const result = BigInt.asUintN(64, hs_run(at, bytes.length));
hs_free(at, bytes.length);
const [answer, length] = [Number(result >> 32n), Number(result & 0xffffffffn)];
process.stdout.write(new TextDecoder().decode(new Uint8Array(memory.buffer, answer, length)));
hs_free(answer, length);

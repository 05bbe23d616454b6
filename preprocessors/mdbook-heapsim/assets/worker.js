// The engine in its worker: a message {module} with the packed WebAssembly, then questions {id, question}, one answer each.
//
// A program that traps the engine leaves it broken; the worker says so, and the page ends it.

let ready;

onmessage = async ({ data }) => {
  if (data.module) {
    ready = instantiate(data.module);
    return;
  }
  try {
    const engine = await ready;
    postMessage({ id: data.id, answer: ask(engine, data.question) });
  } catch (error) {
    postMessage({ id: data.id, crash: String(error) });
  }
};

async function instantiate(packed) {
  const bytes = unpackLzma(Uint8Array.from(atob(packed), (character) => character.charCodeAt(0)));
  const { instance } = await WebAssembly.instantiate(bytes, { page: { nfkc: (...text) => nfkc(instance.exports.memory, ...text) } });
  return instance.exports;
}

function ask({ memory, hs_alloc, hs_ask, hs_free }, question) {
  const bytes = new TextEncoder().encode(JSON.stringify(question));
  const at = hs_alloc(bytes.length);
  new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
  const result = BigInt.asUintN(64, hs_ask(at, bytes.length));
  hs_free(at, bytes.length);
  const [answer, length] = [Number(result >> 32n), Number(result & 0xffffffffn)];
  const text = new TextDecoder().decode(new Uint8Array(memory.buffer, answer, length));
  hs_free(answer, length);
  return JSON.parse(text);
}

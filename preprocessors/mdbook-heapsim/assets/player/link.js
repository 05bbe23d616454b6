// A link that opens a snippet as it is now: the step, the release, and the program if it was changed, after the `#`.
//
// Nothing is sent anywhere: a browser keeps what follows the `#` to itself.

const LINK = "#hs:";

async function encodeLink(state) {
  const stream = new Blob([JSON.stringify(state)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const url = new URL(location.href);
  url.hash = LINK + text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return url.href;
}

// The state that an address holds; nothing if it holds none, or a damaged one.
async function decodeLink(hash) {
  if (!hash.startsWith(LINK)) return undefined;
  try {
    const text = atob(hash.slice(LINK.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const state = JSON.parse(await new Response(stream).text());
    return typeof state === "object" && state !== null ? state : undefined;
  } catch {
    return undefined;
  }
}

// What the engine takes from the browser, which has Unicode's tables already.

// The normal form NFKC. The text's UTF-8 is replaced in its place, where there is room for more; the result is its new length.
function nfkc(memory, text, length, room) {
  const place = new Uint8Array(memory.buffer, text, room);
  const normal = new TextDecoder().decode(place.subarray(0, length)).normalize("NFKC");
  return new TextEncoder().encodeInto(normal, place).written;
}

// Whether a character may begin a name, or else go on in one.
function xid(character, start) {
  return (start ? /^\p{XID_Start}$/u : /^\p{XID_Continue}$/u).test(String.fromCodePoint(character));
}

// Unpacks LZMA, which makes the engine a quarter smaller than what browsers can unpack by themselves.
//
// The format is that of a `.lzma` file: 13 bytes of header with the size, then one range-coded stream. The names are those
// of the format's description.

const STATES = 12;
const POS_STATES = 16;

function unpackLzma(input) {
  const properties = input[0];
  const lc = properties % 9;
  const lp = Math.floor(properties / 9) % 5;
  const pb = Math.floor(properties / 45);
  const size = new DataView(input.buffer, input.byteOffset).getUint32(5, true);
  const output = new Uint8Array(size);

  // The range decoder; its first byte is 0.
  let at = 18;
  let range = 0xffffffff;
  let code = ((input[14] << 24) | (input[15] << 16) | (input[16] << 8) | input[17]) >>> 0;

  function bit(probs, index) {
    const prob = probs[index];
    const bound = (range >>> 11) * prob;
    let result;
    if (code < bound) {
      range = bound;
      probs[index] = prob + ((2048 - prob) >>> 5);
      result = 0;
    } else {
      range -= bound;
      code -= bound;
      probs[index] = prob - (prob >>> 5);
      result = 1;
    }
    if (range < 0x1000000) {
      range = (range << 8) >>> 0;
      code = ((code << 8) | input[at++]) >>> 0;
    }
    return result;
  }

  function direct(count) {
    let result = 0;
    for (; count > 0; count -= 1) {
      range >>>= 1;
      const one = code >= range;
      if (one) code -= range;
      result = (result << 1) | (one ? 1 : 0);
      if (range < 0x1000000) {
        range = (range << 8) >>> 0;
        code = ((code << 8) | input[at++]) >>> 0;
      }
    }
    return result;
  }

  function tree(probs, from, bits) {
    let node = 1;
    for (let level = 0; level < bits; level += 1) node = (node << 1) | bit(probs, from + node);
    return node - (1 << bits);
  }

  function reverseTree(probs, from, bits) {
    let node = 1;
    let result = 0;
    for (let level = 0; level < bits; level += 1) {
      const one = bit(probs, from + node);
      node = (node << 1) | one;
      result |= one << level;
    }
    return result;
  }

  const fresh = (length) => new Uint16Array(length).fill(1024);
  const literals = fresh(0x300 << (lc + lp));
  const isMatch = fresh(STATES * POS_STATES);
  const isRep = fresh(STATES);
  const isRepG0 = fresh(STATES);
  const isRepG1 = fresh(STATES);
  const isRepG2 = fresh(STATES);
  const isRep0Long = fresh(STATES * POS_STATES);
  const posSlots = fresh(4 * 64);
  const posSpecial = fresh(128);
  const align = fresh(16);
  const lengths = () => ({ choice: fresh(2), low: fresh(POS_STATES * 8), mid: fresh(POS_STATES * 8), high: fresh(256) });
  const matchLengths = lengths();
  const repLengths = lengths();

  function length({ choice, low, mid, high }, posState) {
    if (bit(choice, 0) === 0) return 2 + tree(low, posState * 8, 3);
    if (bit(choice, 1) === 0) return 10 + tree(mid, posState * 8, 3);
    return 18 + tree(high, 0, 8);
  }

  function distance(length) {
    const slot = tree(posSlots, Math.min(length - 2, 3) * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >>> 1) - 1;
    const base = (2 | (slot & 1)) << bits;
    if (slot < 14) return base + reverseTree(posSpecial, base - slot, bits);
    return base + direct(bits - 4) * 16 + reverseTree(align, 0, 4);
  }

  let state = 0;
  let [rep0, rep1, rep2, rep3] = [0, 0, 0, 0];
  let done = 0;
  const literalMask = (1 << lp) - 1;
  const posMask = (1 << pb) - 1;

  while (done < size) {
    const posState = done & posMask;
    if (bit(isMatch, state * POS_STATES + posState) === 0) {
      const previous = done > 0 ? output[done - 1] : 0;
      const from = 0x300 * (((done & literalMask) << lc) + (previous >>> (8 - lc)));
      let symbol = 1;
      if (state >= 7) {
        // After a match, the byte that would have continued it guides.
        let guide = output[done - rep0 - 1];
        do {
          const guideBit = (guide >>> 7) & 1;
          guide <<= 1;
          const one = bit(literals, from + ((1 + guideBit) << 8) + symbol);
          symbol = (symbol << 1) | one;
          if (guideBit !== one) break;
        } while (symbol < 0x100);
      }
      while (symbol < 0x100) symbol = (symbol << 1) | bit(literals, from + symbol);
      output[done++] = symbol & 0xff;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let count;
    if (bit(isRep, state) === 0) {
      [rep3, rep2, rep1] = [rep2, rep1, rep0];
      count = length(matchLengths, posState);
      state = state < 7 ? 7 : 10;
      rep0 = distance(count);
      // The end marker.
      if (rep0 === 0xffffffff || rep0 === -1) break;
    } else {
      if (bit(isRepG0, state) === 0) {
        if (bit(isRep0Long, state * POS_STATES + posState) === 0) {
          state = state < 7 ? 9 : 11;
          output[done] = output[done - rep0 - 1];
          done += 1;
          continue;
        }
      } else if (bit(isRepG1, state) === 0) {
        [rep0, rep1] = [rep1, rep0];
      } else if (bit(isRepG2, state) === 0) {
        [rep0, rep1, rep2] = [rep2, rep0, rep1];
      } else {
        [rep0, rep1, rep2, rep3] = [rep3, rep0, rep1, rep2];
      }
      count = length(repLengths, posState);
      state = state < 7 ? 8 : 11;
    }
    if (rep0 >= done || done + count > size) throw new Error("the engine's file is damaged");
    for (let from = done - rep0 - 1; count > 0; count -= 1) output[done++] = output[from++];
  }
  return output;
}

import { setImmediate as nextTurn } from 'node:timers/promises'

/** Bytes that are read in one turn of the event loop. */
const AT_ONCE = 1024 * 1024

/**
 * The numbers of a list in a JSON text, none of which is below 0.
 *
 * @param head the text in front of the list
 * @param from where to look for it
 * @param most how many there are, where that is known
 */
export async function numbersBehind(
  text: Uint8Array,
  head: string,
  from: number,
  most?: number,
): Promise<{ readonly numbers: Uint32Array; readonly end: number }> {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength)
  const begin = bytes.indexOf(head, from) + head.length
  const end = bytes.indexOf(']', begin)
  // Each takes two bytes at least, with its comma.
  const numbers = new Uint32Array(most ?? (end - begin + 1) / 2)
  let length = 0
  let last = begin
  while (last < end) {
    const stop = Math.min(last + AT_ONCE, end)
    ;({ length, last } = readNumbers(bytes, { last, stop, end }, numbers, length))
    await nextTurn()
  }
  return { numbers: numbers.subarray(0, length), end }
}

/** Reads on until a number ends behind `stop`. */
function readNumbers(
  bytes: Buffer,
  { last, stop, end }: { last: number; stop: number; end: number },
  numbers: Uint32Array,
  length: number,
): { length: number; last: number } {
  let value = -1
  let at = last
  for (; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 48
    if (digit >= 0 && digit <= 9) value = value < 0 ? digit : value * 10 + digit
    else if (value >= 0) {
      numbers[length++] = value
      value = -1
      if (at >= stop) break
    }
  }
  if (value >= 0) numbers[length++] = value
  return { length, last: at }
}

/** What moves the cursor, changes colours, turns the direction of reading, or is not seen. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060\ufeff\u{e0000}-\u{e007f}]+/gu

/** A text from outside on one line, with nothing in it that steers a terminal or hides. */
export function oneLine(text: string): string {
  return text.replaceAll(UNSEEN, ' ').replaceAll(/ {2,}/g, ' ').trim()
}

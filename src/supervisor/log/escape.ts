// Control characters, and those that break a line or turn the direction of text.
const unsafe = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

const everyUnsafe = new RegExp(unsafe, 'gu')

/** Text from outside, fit for one line of a log: what could move the cursor or forge a line is written as `\u001b`. */
export function escapeControl(text: string): string {
  return unsafe.test(text) ? text.replaceAll(everyUnsafe, escaped) : text
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

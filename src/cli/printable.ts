const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060\ufeff]/gu

/**
 * Text with nothing in it that moves the cursor, changes colours, turns the direction of reading or is not seen: such
 * characters are escaped, but for the ends of lines. A tab is two spaces.
 */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(UNPRINTABLE, (character) => {
    if (character === '\n') return character
    if (character === '\t') return '  '
    const hex = character.charCodeAt(0).toString(16)
    return hex.length > 2 ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`
  })
}

/** The same for what is one line: the ends of lines in it are escaped, too. */
export function printableLine(text: string): string {
  return printable(text.replaceAll('\r\n', String.raw`\r\n`).replaceAll('\n', String.raw`\n`))
}

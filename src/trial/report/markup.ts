import { html, raw } from 'hono/html'

/** Markup: what it was made of is text, unless it was markup itself. */
export type Markup = ReturnType<typeof raw>

/**
 * A template whose values become text, whatever they hold; numbers, markup and lists of both stay what they are, and null
 * becomes nothing.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  // It would be a promise only where a value is one.
  return html(strings, ...values) as Markup
}

export type Value = Markup | string | number | null | readonly Value[]

/** Text that is markup already. */
export const asMarkup = (text: string): Markup => raw(text)

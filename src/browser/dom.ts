/** An element of the page that is there from the beginning. */
export function byId(id: string): HTMLElement {
  return byIdAs(id, HTMLElement)
}

export function byIdAs<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`)
  return found
}

/** A new element. What it says is text, whatever is in it: nothing here becomes markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...content)
  return element
}

/** Changes what an element says, unless it says so already: a screen reader hears of changes alone. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

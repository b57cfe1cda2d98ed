import type { LogLines } from '../message.js'
import { ask } from './ask.js'
import { byId, byIdAs, make, say } from '../../../browser/dom.js'

/** Milliseconds between two looks. */
const INTERVAL = 1500

const button = byIdAs('log', HTMLButtonElement)
const input = byIdAs('request', HTMLInputElement)
const list = byId('lines')
const says = byId('log-says')

let timer = 0
let shown = ''

/** Shows the last lines of a request, a session or a connection. */
export function showLinesOf(id: string): void {
  input.value = id
  open(true)
  byId('h-log').scrollIntoView()
  input.focus({ preventScroll: true })
}

button.addEventListener('click', () => open(list.hidden !== false))
input.addEventListener('input', () => open(true))

function open(isOpen: boolean): void {
  list.hidden = !isOpen
  button.setAttribute('aria-expanded', String(isOpen))
  say(button, isOpen ? 'Hide the lines' : 'Show the last lines')
  clearTimeout(timer)
  if (isOpen) void look()
}

async function look(): Promise<void> {
  clearTimeout(timer)
  const id = input.value.trim()
  try {
    const response = await ask(`page/data/log?id=${encodeURIComponent(id)}`)
    if (!response.ok) throw new Error(await response.text())
    const { lines, kept } = (await response.json()) as LogLines
    if (id === input.value.trim()) show(lines, kept)
  } catch (error) {
    say(says, `The log cannot be read: ${(error as Error).message}`)
  }
  clearTimeout(timer)
  if (list.hidden === false) timer = setTimeout(() => void look(), INTERVAL)
}

function show(lines: readonly string[], kept: number): void {
  say(
    says,
    lines.length === 0 ? `None of the last ${kept} lines.` : `The last ${lines.length} of ${kept} lines.`,
  )
  const text = lines.join('\n')
  // Who reads, or has marked something, is not disturbed.
  if (
    text === shown ||
    (getSelection()?.isCollapsed === false && list.contains(getSelection()?.anchorNode ?? null))
  )
    return
  shown = text
  const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 40
  list.replaceChildren(...lines.map(lineOf))
  if (isAtEnd) list.scrollTop = list.scrollHeight
}

function lineOf(line: string): HTMLElement {
  try {
    const { level, time, requestId, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>
    const fields = Object.entries(rest).map(([name, value]) => `${name}=${textOf(value)}`)
    const stack = (err as { stack?: unknown } | undefined)?.stack ?? err
    const words = [
      String(time).slice(11, 23),
      level === 'info' ? '' : String(level),
      requestId,
      msg,
      ...fields,
    ]
    const text = words
      .map((word) => textOf(word ?? ''))
      .filter((word) => word !== '')
      .join(' ')
    return make('li', { class: String(level) }, stack === undefined ? text : `${text}\n${textOf(stack)}`)
  } catch {
    // One that was too long, and cut.
    return make('li', {}, line)
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

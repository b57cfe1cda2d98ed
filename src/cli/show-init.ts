import { styleText } from 'node:util'
import type { InitPlan, PlannedFile } from '../generate/index.js'
import { printable } from './printable.js'

/** A plan as a person reads it: what happens to each file and why, and what to know about it. */
export function showPlan(plan: InitPlan, color: boolean): string {
  const width = (key: 'action' | 'path') => Math.max(...plan.files.map((file) => file[key].length))
  const widths = [width('action'), width('path')] as const
  const files = plan.files.map((file) => showFile(file, widths, color))
  const notes = plan.notes.map((note) => `  ${paint(color, 'yellow', '!')} ${printable(note)}`)
  const what = plan.kind === 'starter' ? `A new service, ${plan.name}, in` : 'Slipway for the service in'
  return `${what} ${printable(plan.root)}\n\n${lines(files)}${notes.length > 0 ? `\n${lines(notes)}` : ''}`
}

/** What is left to the author: two lines in the entry, and the commands that come next. */
export function showRest({ files, wiring, next }: InitPlan, color: boolean): string {
  if (wiring === null && files.every(({ action }) => action === 'leave'))
    return '\nThere is nothing to write.\n'
  const code = (line: string) => `  ${paint(color, 'cyan', line)}`
  const where = wiring && `two lines in ${printable(wiring.file)}, the second ${wiring.where}`
  return (
    (wiring
      ? `\nTo put the service under its supervisor, ${where}:\n\n${lines(wiring.lines.map(code))}`
      : '') + `\nThen:\n\n${lines(next.map(code))}`
  )
}

const colors = { create: 'green', change: 'yellow', replace: 'red', leave: 'dim' } as const

function showFile(
  { path, action, reason }: PlannedFile,
  [actions, paths]: readonly [number, number],
  color: boolean,
): string {
  return `  ${paint(color, colors[action], action.padEnd(actions))}  ${printable(path).padEnd(paths)}  ${paint(color, 'dim', reason)}`
}

function paint(color: boolean, format: Parameters<typeof styleText>[0], text: string): string {
  const safe = printable(text)
  return color ? styleText(format, safe, { validateStream: false }) : safe
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}

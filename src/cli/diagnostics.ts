import { isAbsolute, relative } from 'node:path'
import { styleText } from 'node:util'
import type { Diagnostic, SlipwayError } from '../errors.js'
import { codeFrame } from './code-frame.js'
import { printable, printableLine } from './printable.js'

const MOST = 20

export interface RenderOptions {
  readonly color: boolean
  /** Files inside it are shown relative to it. */
  readonly cwd: string
  /** Of the terminal; lines of source are cut to fit. Default 80. */
  readonly columns?: number | undefined
}

type Style = Parameters<typeof styleText>[0]
type Paint = (style: Style, text: string) => string

/**
 * The one look of errors, in the shape of esbuild's messages: what happened; each place with its line, what is marked
 * in it and a suggestion; what to do. Ends with a newline. Lines and columns are shown from 1, as editors count.
 */
export function renderError(error: SlipwayError, options: RenderOptions): string {
  const paint = painter(options)
  const { diagnostics } = error
  const blocks = [
    `${paint('red', '✘')} ${paint(['bold', 'red'], error.code)} ${paint('bold', indent(printable(error.message), 2).trimStart())}`,
    ...diagnostics.slice(0, MOST).map((diagnostic) => indent(render(diagnostic, options, paint), 2)),
    ...(diagnostics.length > MOST ? [indent(`and ${diagnostics.length - MOST} more`, 2)] : []),
    indent(printable(error.fix), 2),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** Warnings in the same look, one after the other. Ends with a newline. */
export function renderWarnings(warnings: readonly Diagnostic[], options: RenderOptions): string {
  const paint = painter(options)
  const blocks = warnings.map(
    (warning) => `${paint('yellow', '▲')} ${indent(render(warning, options, paint), 2).trimStart()}`,
  )
  return `${blocks.join('\n\n')}\n`
}

function painter({ color }: RenderOptions): Paint {
  return (style, text) => (color ? styleText(style, text, { validateStream: false }) : text)
}

function render(diagnostic: Diagnostic, options: RenderOptions, paint: Paint): string {
  const { text, file, suggestion } = diagnostic
  const parts = [printable(text)]
  if (file !== undefined) parts.push(indent(place(file, diagnostic, options, paint), 2))
  if (suggestion !== undefined) parts.push(indent(paint('green', printable(suggestion)), 2))
  return parts.join('\n')
}

function place(file: string, diagnostic: Diagnostic, options: RenderOptions, paint: Paint): string {
  const { line, column, length, lineText } = diagnostic
  const shown =
    isAbsolute(file) && !relative(options.cwd, file).startsWith('..') ? relative(options.cwd, file) : file
  const numbers = [line, column === undefined ? undefined : column + 1].filter((each) => each !== undefined)
  const location = paint('cyan', [printableLine(shown), ...numbers].join(':'))
  if (line === undefined || lineText === undefined) return location
  const gutter = `${line} │ `
  const width = Math.max(40, options.columns ?? 80) - gutter.length - 6
  const frame = codeFrame(lineText, column ?? 0, length ?? 0, width)
  const marked = paint('green', frame.marker)
  return `${location}:\n${indent(`${gutter}${frame.code}\n${' '.repeat(gutter.length - 2)}╵ ${marked}`, 2)}`
}

function indent(text: string, by: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(by))
}

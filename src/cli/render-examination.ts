import { styleText } from 'node:util'
import type { Examination } from '../release/index.js'
import { renderError, type RenderOptions } from './diagnostics.js'
import { printable } from './printable.js'

/** What holds, and what stands in the way of a release, each with its remedy. */
export function renderExamination({ version, checks }: Examination, options: RenderOptions): string {
  const paint = (style: 'green' | 'red' | 'bold', text: string): string =>
    options.color ? styleText(style, text, { validateStream: false }) : text
  const lines = checks.map(({ title, says, problems }) =>
    problems.length === 0
      ? `${paint('green', '✔')} ${printable(says === null ? title : `${title} (${says})`)}`
      : `\n${problems.map((problem) => renderError(problem, options)).join('\n')}`,
  )
  const problems = checks.flatMap((check) => check.problems).length
  const verdict =
    problems === 0
      ? `${version} can be released from here.`
      : `${version ?? 'This checkout'} cannot be released from here: ${problems === 1 ? 'one thing is' : `${problems} things are`} in the way.`
  return `${lines.join('\n')}\n\n${paint('bold', verdict)}\n`
}

import { styleText } from 'node:util'
import type { Verification } from '../release/index.js'
import { printable } from './printable.js'

const signs = { holds: '✔', fails: '✘', skipped: '○' } as const
const colors = { holds: 'green', fails: 'red', skipped: 'yellow' } as const

/** What holds of a release, what does not, and what could not be asked. */
export function renderVerification(
  { version, checks, alone }: Verification,
  { color }: { readonly color: boolean },
): string {
  const paint = (style: 'green' | 'red' | 'yellow' | 'dim' | 'bold', text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text
  const lines = checks.map(({ title, result, detail }) => {
    const line = `${paint(colors[result], signs[result])} ${printable(title)}`
    return detail === '' ? line : `${line}\n  ${paint('dim', printable(detail))}`
  })
  const failed = checks.filter(({ result }) => result === 'fails').length
  const name = version ?? 'It'
  const verdict =
    failed > 0
      ? `${name} is not what it says it is.`
      : alone
        ? `${name} is at one with itself. That it is what it says it is, its checksums, their signature or --rebuild would tell.`
        : `${name} is what it says it is.`
  return `${lines.join('\n')}\n\n${paint('bold', verdict)}\n`
}

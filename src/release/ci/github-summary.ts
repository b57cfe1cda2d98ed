import { humanBytes, humanTime } from '../../human.js'
import type { ReleaseResult } from '../types.js'

/** GitHub refuses a summary beyond 1024 KiB; only the warnings have no bound of their own. */
const MOST_WARNINGS = 20

/** The release in Markdown, for `$GITHUB_STEP_SUMMARY`. */
export function githubSummary({
  version,
  dir,
  alreadyThere,
  artifacts,
  trials,
  packedTrials,
  published,
  warnings,
}: ReleaseResult): string {
  const files = artifacts.map(({ file, bytes, sha256 }) => [code(file), humanBytes(bytes), code(sha256)])
  const tried = trials.map(({ bundle, ready, drain }) => [code(bundle), humanTime(ready), humanTime(drain)])
  const triedFiles = packedTrials.map(({ file, trial, skipped }) =>
    trial === null
      ? [code(file), `not tried: ${escape(skipped ?? '')}`, '']
      : [code(file), humanTime(trial.ready), humanTime(trial.drain)],
  )
  const sections = [
    `## Release ${code(version.version)}`,
    dir === null
      ? 'Nothing was released: no artifact is asked for.'
      : `${alreadyThere ? 'The same bytes were already in' : 'In'} ${code(dir)}.`,
    table(['file', 'size', 'sha256'], files),
    published.map(({ title, how }) => `- ${how}: ${escape(title)}`).join('\n'),
    table(['tried', 'ready in', 'drained in'], [...tried, ...triedFiles]),
    warnings
      .slice(0, MOST_WARNINGS)
      .map(({ text }) => `- ${escape(text.slice(0, 1000))}`)
      .join('\n'),
    warnings.length > MOST_WARNINGS ? `and ${warnings.length - MOST_WARNINGS} more warnings` : '',
  ]
  return `\n${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function table(head: readonly string[], rows: readonly string[][]): string {
  if (rows.length === 0) return ''
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** As HTML: no run of backticks can end it. */
function code(text: string): string {
  return `<code>${escape(text)}</code>`
}

/** Nothing that Markdown or HTML would take for markup, on one line. */
function escape(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ,/+-]/gu, (character) =>
    /\s/.test(character) ? ' ' : `&#${character.codePointAt(0)};`,
  )
}

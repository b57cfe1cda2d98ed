import { styleText } from 'node:util'
import { humanBytes, humanTime } from '../human.js'
import { renderTrial } from './render-trial.js'
import type { PackedTrial, ReleaseResult } from '../release/index.js'

/** How wide a terminal is taken to be. */
const COLUMNS = 80

const NOTHING = 'Nothing was released: release.artifacts is empty.'

/** What a release has made, for people. The times of the steps were told as they went; warnings come after it. */
export function renderSummary(result: ReleaseResult, { color }: { readonly color: boolean }): string {
  const { version, dir, alreadyThere, artifacts, changes, trials, packedTrials, steps } = result
  const paint = (style: 'bold' | 'dim', text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text
  const total = steps.reduce((sum, { duration }) => sum + duration, 0)
  const sizes = column(artifacts.map(({ bytes }) => humanBytes(bytes)))
  const sections = [
    [
      `${paint('bold', `${dir === null ? 'Built' : 'Released'} ${version.version}`)} in ${humanTime(total)}`,
      dir === null ? NOTHING : `${alreadyThere ? 'The same bytes were already in' : 'In'} ${dir}/`,
    ],
    artifacts.map(({ file, sha256 }, index) => {
      const figures = `${sizes[index]}  ${sha256.slice(0, 12)}`
      // A name is never cut: one that does not fit gets a line of its own.
      const gap = figures.length + 2 + file.length > COLUMNS ? '\n    ' : '  '
      return `${paint('dim', figures)}${gap}${file}`
    }),
    changes === null ? [] : [changes],
    publishedLines(result),
    [
      ...trials.map((report) => `Tried ${report.bundle}: ${renderTrial(report)}`),
      ...packedTrials.map(packedLine),
      ...(dir !== null && trials.some(({ measured }) => measured !== null)
        ? [`What was measured: ${dir}/trial.html`]
        : []),
    ],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

const as: Readonly<Record<PackedTrial['kind'], string>> = {
  tarball: 'a tarball',
  image: 'an image',
  executable: 'an executable',
}

/** What was said of the bundle is not said again. */
function packedLine({ kind, bundle, trial, skipped }: PackedTrial): string {
  if (trial === null) return `Not tried ${bundle} as ${as[kind]}: ${skipped}`
  return `Tried ${bundle} as ${as[kind]}: ready in ${humanTime(trial.ready)}, drained in ${humanTime(trial.drain)}`
}

function publishedLines({ published }: ReleaseResult): string[] {
  if (published.length === 0) return []
  const lines = published.map(({ title, how }) => `  ${title}${how === 'was there' ? ' (was there)' : ''}`)
  return ['Published', ...lines]
}

/** Set flush right, as figures are. */
function column(cells: readonly string[]): string[] {
  const width = Math.max(...cells.map((cell) => cell.length))
  return cells.map((cell) => cell.padStart(width))
}

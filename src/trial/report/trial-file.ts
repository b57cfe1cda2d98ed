import { dirname, join } from 'node:path'
import { SlipwayError } from '../../errors.js'
import { onDisk, readIfExists, writeAtomic } from '../../files.js'
import { renderHtml } from './html.js'
import { thisMachine } from './machine.js'
import type { Judged, MeasuredReport, TrialFile } from './types.js'

export const TRIAL_JSON = 'trial.json'
const TRIAL_HTML = 'trial.html'

/** What writeTrial writes. */
export const TRIAL_FILES: readonly string[] = [TRIAL_JSON, TRIAL_HTML]

/** The trials of one version, to be told. */
export interface Tell {
  readonly by: TrialFile['by']
  /** The canonical text. */
  readonly version: string
  readonly at: Date
  readonly reports: readonly MeasuredReport[]
  /** The trials of the releases before, the oldest first. */
  readonly earlier: readonly TrialFile[]
}

/**
 * Writes `trial.json` and `trial.html` into a folder, which is made where it is missing.
 *
 * @returns the page, absolute
 * @throws SlipwayError RELEASE_UNWRITABLE
 */
export async function writeTrial(
  folder: string,
  { by, version, at, reports, earlier }: Tell,
): Promise<string> {
  const services = reports.map(withoutPictures)
  const file: TrialFile = { format: 1, version, by, at: at.toISOString(), machine: thisMachine(), services }
  await write(join(folder, TRIAL_JSON), `${JSON.stringify(file, null, 2)}\n`)
  const pictures = new Map(
    reports.flatMap(({ bundle, pictures: own }) => (own === null ? [] : [[bundle, own]])),
  )
  const page = join(folder, TRIAL_HTML)
  await write(page, renderHtml(file, pictures, earlier))
  return page
}

function write(file: string, text: string): Promise<void> {
  return onDisk(
    () => writeAtomic(file, text),
    (reason, cause) => new SlipwayError('RELEASE_UNWRITABLE', { dir: dirname(file), reason }, { cause }),
  )
}

/** What people look at is for the page: as text, it is long. */
export function withoutPictures(report: MeasuredReport): Omit<MeasuredReport, 'pictures'> {
  const { pictures: _, ...rest } = report
  return rest
}

/** A trial.json; null where there is none, or none that can be read. */
export async function readTrialFile(path: string): Promise<TrialFile | null> {
  const text = await readIfExists(path).catch(() => null)
  if (text === null) return null
  try {
    const found = JSON.parse(text.toString()) as TrialFile
    return isWhole(found) ? found : null
  } catch {
    return null
  }
}

/** It may be of another Slipway, or have been mended by hand. */
function isWhole({ format, version, at, machine, services }: Partial<TrialFile>): boolean {
  return (
    format === 1 &&
    typeof version === 'string' &&
    typeof at === 'string' &&
    typeof machine?.node === 'string' &&
    Array.isArray(services) &&
    services.every(
      ({ bundle, measured }: Partial<MeasuredReport>) =>
        typeof bundle === 'string' &&
        (measured === null || (Array.isArray(measured?.figures) && measured.figures.every(isFigure))),
    )
  )
}

function isFigure({ name, value, range = [0, 0] }: Partial<Judged>): boolean {
  const numbers = value === null ? range : [value, ...range]
  return typeof name === 'string' && numbers.every((number) => typeof number === 'number')
}

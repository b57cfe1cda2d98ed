import { SlipwayError } from '../errors.js'
import { type NpmRun, parseAnswer, runNpm } from '../run-npm.js'

export interface PackedFile {
  /** Relative to the package, with `/`. */
  readonly path: string
  readonly executable: boolean
}

/**
 * The files that npm would pack of a folder: its own answer, since its rules are many and change. Runs no script and
 * asks no registry. Throws NPM_MISSING, NPM_FAILED or NPM_ANSWER_UNKNOWN.
 */
export async function listPackedFiles(folder: string, run: Omit<NpmRun, 'folder'>): Promise<PackedFile[]> {
  const answer = await runNpm(['pack', '--dry-run', '--ignore-scripts', '--offline'], { ...run, folder })
  const { exit, problem, stdout } = answer
  if (exit !== 0) throw new SlipwayError('NPM_FAILED', { folder, exit, problem })
  const files = parseFiles(parseAnswer(answer))
  if (files === null) throw new SlipwayError('NPM_ANSWER_UNKNOWN', { folder, answer: stdout })
  return files
}

/** npm 10 and 11 print a list of one package; `size`, `integrity` and the like are of an archive we do not use. */
function parseFiles(answer: unknown): PackedFile[] | null {
  const packages: unknown[] = Array.isArray(answer) ? answer : []
  const files = packages.length === 1 ? (packages[0] as { files?: unknown } | null)?.files : null
  if (!Array.isArray(files) || !files.every(isFile)) return null
  return files.map(({ path, mode }) => ({ path, executable: (mode & 0o100) !== 0 }))
}

function isFile(value: unknown): value is { path: string; mode: number } {
  const file = value as { path?: unknown; mode?: unknown } | null
  return typeof file?.path === 'string' && typeof file.mode === 'number'
}

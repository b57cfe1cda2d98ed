import { relative } from 'node:path'
import { SlipwayError, type Diagnostic } from '../errors.js'
import { readIfExists } from '../files.js'

/** The text of a file, and what the file is called in messages. */
export interface Source {
  /** Absolute. */
  readonly file: string
  /** Relative to the folder the command was called in. */
  readonly label: string
  /** Without a byte order mark. */
  readonly text: string
}

export async function readSource(file: string, cwd: string): Promise<Source> {
  const source = await readSourceIfExists(file, cwd)
  if (source !== null) return source
  throw new SlipwayError('CONFIG_UNREADABLE', { file: relative(cwd, file), reason: 'it leads to no file' })
}

export async function readSourceIfExists(file: string, cwd: string): Promise<Source | null> {
  const label = relative(cwd, file)
  try {
    const bytes = await readIfExists(file)
    return bytes === null ? null : { file, label, text: withoutMark(bytes.toString()) }
  } catch (error) {
    const reason = (error as Error).message
    throw new SlipwayError('CONFIG_UNREADABLE', { file: label, reason }, { cause: error })
  }
}

/** Without a byte order mark. */
export const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text)

/** What esbuild found, at its place in our sources: esbuild counts columns in bytes. */
export function fromEsbuild(
  message: { text: string; location: EsbuildLocation | null },
  label: string,
): Diagnostic {
  const { text, location } = message
  if (location === null) return { text, file: label }
  const bytes = Buffer.from(location.lineText)
  const column = bytes.subarray(0, location.column).toString().length
  const length = bytes.subarray(location.column, location.column + location.length).toString().length
  return { text, file: label, line: location.line, column, length, lineText: location.lineText }
}

interface EsbuildLocation {
  readonly line: number
  readonly column: number
  readonly length: number
  readonly lineText: string
}

/**
 * Every error that a person can meet: a code, the exit it leads to, what happened (with the offending value),
 * and what to do. Anything else that is thrown is a bug of Slipway's own.
 */
const table = {
  // cli
  CONFLICTING_FLAGS: {
    exit: 2,
    what: (p: { first: string; second: string }) => `${p.first} and ${p.second} cannot be used together`,
    fix: () => 'Leave one of them out.',
  },
  // generate
  VERSION_MODULE_FOREIGN: {
    exit: 2,
    what: (p: { file: string }) => `${quote(p.file)} is where the version module goes, and it is not Slipway's`,
    fix: () => 'Move it away, or set generate.module in build.config.ts to another path (null: no module).',
  },
  // package
  BUNDLE_CHANGED: {
    exit: 1,
    what: (p: { file: string; expected: string | null; actual: string | null }) =>
      `${quote(p.file)} is not what was built: ` +
      (p.actual === null ? 'it is gone' : `sha256 ${p.actual} instead of ${p.expected}`),
    fix: () => 'Run the command again, and let nothing else write into the folder of the bundle meanwhile.',
  },
  NPM_MISSING: {
    exit: 1,
    what: (p: { folder: string }) => `npm is needed to pack ${quote(p.folder)}, and there is none on the PATH`,
    fix: () => 'Install npm 10 or later, or take the npm artifact out of release.artifacts.',
  },
  NPM_FAILED: {
    exit: 1,
    what: (p: { folder: string; exit: number | null; problem: string }) =>
      `npm pack in ${quote(p.folder)} ${p.exit === null ? 'was killed' : `ended with exit code ${p.exit}`}: ${quote(p.problem)}`,
    fix: () => 'Run `npm pack --dry-run` in that folder, and repair what it complains about.',
  },
  NPM_ANSWER_UNKNOWN: {
    exit: 1,
    what: (p: { folder: string; answer: string }) =>
      `npm pack --json in ${quote(p.folder)} gave an answer that is not understood: ${quote(p.answer)}`,
    fix: () => 'Use npm 10 or 11 (`npm --version` says which one runs).',
  },
  NPM_LACKS_BUNDLE: {
    exit: 1,
    what: (p: { bundle: string; missing: readonly string[] }) =>
      `the npm package of ${quote(p.bundle)} would lack ${p.missing.map(quote).join(', ')}, which it consists of`,
    fix: () => 'Add its folder to "files" in package.json (an ignore file applies where there is no "files").',
  },
} satisfies Record<string, Entry>

/** 1: failed. 2: wrong usage or config. 3: this checkout cannot be released or versioned. */
export type ErrorExit = 1 | 2 | 3

interface Entry {
  exit: ErrorExit
  // Each entry names its own parameters; the table only needs to know that there is one object of them.
  what: (parameters: never) => string
  fix: (parameters: never) => string
}

export type ErrorCode = keyof typeof table
export type ErrorParameters<C extends ErrorCode> = Parameters<(typeof table)[C]['what']>[0]

/** One place in a file that is wrong. The shape of esbuild's messages, so that all of them are drawn alike. */
export interface Diagnostic {
  readonly text: string
  /** Relative to the folder the command looked at. */
  readonly file?: string
  /** From 1. */
  readonly line?: number
  /** From 0, in UTF-16 units. */
  readonly column?: number
  readonly length?: number
  readonly lineText?: string
  readonly suggestion?: string
}

const brand = Symbol.for('slipway.error')

export class SlipwayError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C
  readonly exit: ErrorExit
  /** What to do about it. */
  readonly fix: string
  readonly diagnostics: readonly Diagnostic[]
  readonly [brand] = true

  constructor(
    code: C,
    parameters: ErrorParameters<C>,
    options: { cause?: unknown; diagnostics?: readonly Diagnostic[] } = {},
  ) {
    const entry = table[code] as unknown as {
      exit: ErrorExit
      what: (p: ErrorParameters<C>) => string
      fix: (p: ErrorParameters<C>) => string
    }
    super(entry.what(parameters), 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'SlipwayError'
    this.code = code
    this.exit = entry.exit
    this.fix = entry.fix(parameters)
    this.diagnostics = options.diagnostics ?? []
  }
}

/** By brand, not by instanceof: the error may come from another copy of Slipway. */
export function isSlipwayError(error: unknown): error is SlipwayError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[brand] === true
}

/** Every code, for the documentation and the test that holds it against this table. */
export const errorCodes = Object.keys(table).toSorted() as ErrorCode[]

/** A value from outside, fit for one line of a message: quoted, control characters escaped, never endless. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  const safe = text.replaceAll(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return safe.length > 200 ? `${safe.slice(0, 199)}…` : safe
}

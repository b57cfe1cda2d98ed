import { extname } from 'node:path'
import { STAMP_CONSTANT, STAMP_PARTS, type VersionParts } from '../contract.js'

/**
 * The text of `src/generated/version.ts`: `ServiceVersion`, `version`, and the parts one by one, as esbuild folds scalar
 * constants and no property of an object: behind `import * as version from …`, `if (version.major === 1)` leaves no
 * dead branch. The same text on every build: it reads the constants that a bundle defines, and says the
 * development version where nobody defined them.
 *
 * @param path the file it is for: one that ends in `.js` or `.mjs` gets JavaScript with JSDoc types
 */
export function versionModule(path = 'version.ts'): string {
  return isJavaScript(path) ? javaScript() : typeScript()
}

/** By the path's ending. */
function isJavaScript(path: string): boolean {
  return ['.js', '.mjs', '.cjs'].includes(extname(path))
}

interface Constant {
  readonly name: string
  readonly stamp: string
  readonly type: 'string' | 'number' | 'boolean'
  /** What it is where nobody stamped it: in tests, under `tsx`. */
  readonly fallback: string
  readonly says: string
}

const text: Constant = {
  name: 'ServiceVersion',
  stamp: STAMP_CONSTANT,
  type: 'string',
  fallback: "'0.0.0-0000000000-19700101.000000'",
  says: 'Which build this is: `<major>.<minor>.<commit#>-<sha>-<date>.<time>`.',
}

const parts: readonly Constant[] = [
  part('major', 'number', '0', 'The first of the two numbers that people choose.'),
  part('minor', 'number', '0', 'The second of them.'),
  part('commits', 'number', '0', 'How many commits led to the one that was built.'),
  part('sha', 'string', "'0000000000'", 'The first 10 hex digits of its id.'),
  part('date', 'string', "'19700101'", 'UTC, `yyyymmdd`.'),
  part('time', 'string', "'000000'", 'UTC, `hhmmss`.'),
  part('dirty', 'boolean', 'false', 'The tree held changes that no commit holds.'),
]

function part(name: keyof VersionParts, type: Constant['type'], fallback: string, says: string): Constant {
  return { name, stamp: STAMP_PARTS[name], type, fallback, says }
}

const head = `\
// Written by Slipway, do not edit. It is the same on every build, and belongs in git.
// A bundle defines the constants that it reads; elsewhere it says the development version.
/* oxlint-disable */
/* eslint-disable */
`

function typeScript(): string {
  return `${head}
${[text, ...parts].map(({ stamp, type }) => `declare const ${stamp}: ${type}`).join('\n')}

${[text, ...parts].map((constant) => declaration(constant, `: ${constant.type}`)).join('\n')}

/** The parts of ServiceVersion. */
export const version: {
${parts.map(({ name, type }) => `  readonly ${name}: ${type}`).join('\n')}
} = { ${names()} }
`
}

function javaScript(): string {
  const typed = parts.map(({ name, type }) => ` *   readonly ${name}: ${type},`).join('\n')
  return `${head}// @ts-nocheck

${[text, ...parts].map((constant) => declaration(constant, '')).join('\n')}

/**
 * The parts of ServiceVersion.
 * @type {{
${typed}
 * }}
 */
export const version = { ${names()} }
`
}

function declaration({ name, stamp, type, fallback, says }: Constant, annotation: string): string {
  const comment = annotation === '' ? `/**\n * ${says}\n * @type {${type}}\n */` : `/** ${says} */`
  const [start, test] = [`export const ${name}${annotation} =`, `typeof ${stamp} === 'undefined'`]
  // Broken as a formatter would, so that one that is run over the module has nothing to do.
  const line =
    [`${start} ${test} ? ${fallback} : ${stamp}`, `${start}\n  ${test} ? ${fallback} : ${stamp}`].find(
      fits,
    ) ?? `${start}\n  ${test}\n    ? ${fallback}\n    : ${stamp}`
  return `${comment}\n${line}`
}

function fits(code: string): boolean {
  return code.split('\n').every((line) => line.length <= 110)
}

function names(): string {
  return parts.map(({ name }) => name).join(', ')
}

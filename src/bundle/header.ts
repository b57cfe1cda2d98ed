/**
 * The first lines of an output. They are put in when esbuild is done, so that only those are there which the code below
 * needs, and so that a watch can change them.
 */
export interface Header {
  /** For the comment on the first line: name and version. */
  readonly title: string
  readonly format: 'esm' | 'cjs'
  /** A statement that must run before everything else; null: none. */
  readonly statement: string | null
}

const dirname = '__slipway_dirname'
const filename = '__slipway_filename'
const importMetaUrl = '__slipway_import_meta_url'

/** What the names of CommonJS mean in an ES module and the other way round, as esbuild's `define`. */
export function fileNameConstants(format: 'esm' | 'cjs'): Record<string, string> {
  return format === 'esm'
    ? { __dirname: dirname, __filename: filename }
    : {
        'import.meta.url': importMetaUrl,
        'import.meta.dirname': '__dirname',
        'import.meta.filename': '__filename',
      }
}

/** An expression for the folder of the output that it stands in. */
export const folderExpression = { esm: dirname, cjs: '__dirname' } as const

const shim = {
  esm:
    'import { createRequire as __slipway_createRequire } from "node:module"; ' +
    'import { fileURLToPath as __slipway_fileURLToPath } from "node:url"; ' +
    'import { dirname as __slipway_pathDirname } from "node:path"; ' +
    'const require = __slipway_createRequire(import.meta.url), ' +
    `${filename} = __slipway_fileURLToPath(import.meta.url), ${dirname} = __slipway_pathDirname(${filename});`,
  cjs: `const ${importMetaUrl} = require("node:url").pathToFileURL(__filename).href;`,
} as const

// Code that reads one of these without a module's own declaration of it is CommonJS inside ESM, or the reverse.
const needs = { esm: ['require', dirname, filename], cjs: [importMetaUrl] } as const

/**
 * Puts the header on an output, behind a hashbang, and moves its source map down by as many lines.
 *
 * @param map the text of its source map, as esbuild writes it; null: there is none
 */
export function addHeader(
  code: Uint8Array,
  map: Uint8Array | null,
  header: Header,
): { code: Uint8Array; map: Uint8Array | null } {
  const text = Buffer.from(code.buffer, code.byteOffset, code.byteLength)
  const start = text.subarray(0, 2).toString() === '#!' ? text.indexOf('\n') + 1 : 0
  const lines = headerLines(text, start, header)
  return {
    code: Buffer.concat([
      text.subarray(0, start),
      Buffer.from(lines.map((line) => `${line}\n`).join('')),
      text.subarray(start),
    ]),
    map: map === null ? null : moveDown(map, lines.length),
  }
}

function headerLines(text: Buffer, start: number, { title, format, statement }: Header): string[] {
  const code: string[] = []
  if (statement !== null || needs[format].some((name) => text.includes(name))) code.push(shim[format])
  if (statement !== null) code.push(statement)
  // A directive counts only where nothing but comments stands before it.
  const strict = '"use strict";'
  if (code.length > 0 && text.subarray(start, start + strict.length).toString() === strict)
    code.unshift(strict)
  return [`// ${title}`, ...(code.length === 0 ? [] : [code.join(' ')])]
}

function moveDown(map: Uint8Array, lines: number): Buffer {
  const text = Buffer.from(map.buffer, map.byteOffset, map.byteLength)
  const marker = '"mappings": "'
  const at = text.indexOf(marker) + marker.length
  return Buffer.concat([text.subarray(0, at), Buffer.from(';'.repeat(lines)), text.subarray(at)])
}

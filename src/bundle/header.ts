/**
 * The first lines of an output. They are put in when esbuild is done, so that only those are there which the code below
 * needs, and so that a watch can change them.
 */
export interface Header {
  /** For the comment on the first line: name and version. */
  readonly title: string
  readonly format: 'esm' | 'cjs'
  readonly names: ShimNames
  /** A statement that must run before everything else; null: none. */
  readonly statement: string | null
  /** One that needs no shim; null: none. */
  readonly prelude: string | null
}

/** What the shim calls its own, in this bundle alone: another one, with its shim, may be among what is bundled. */
export interface ShimNames {
  readonly createRequire: string
  readonly fileURLToPath: string
  readonly pathDirname: string
  readonly dirname: string
  readonly filename: string
  readonly importMetaUrl: string
}

export function shimNames(bundle: string): ShimNames {
  const name = (what: string): string => `__slipway_${what}_${bundle.replaceAll(/[^A-Za-z0-9]/g, '_')}`
  return {
    createRequire: name('createRequire'),
    fileURLToPath: name('fileURLToPath'),
    pathDirname: name('pathDirname'),
    dirname: name('dirname'),
    filename: name('filename'),
    importMetaUrl: name('import_meta_url'),
  }
}

/** What the names of CommonJS mean in an ES module and the other way round, as esbuild's `define`. */
export function fileNameConstants(format: 'esm' | 'cjs', names: ShimNames): Record<string, string> {
  return format === 'esm'
    ? { __dirname: names.dirname, __filename: names.filename }
    : {
        'import.meta.url': names.importMetaUrl,
        'import.meta.dirname': '__dirname',
        'import.meta.filename': '__filename',
      }
}

/** An expression for the folder of the output that it stands in. */
export function folderExpression(format: 'esm' | 'cjs', names: ShimNames): string {
  return format === 'esm' ? names.dirname : '__dirname'
}

function shim(format: 'esm' | 'cjs', names: ShimNames): string {
  const { createRequire, fileURLToPath, pathDirname, dirname, filename, importMetaUrl } = names
  if (format === 'cjs') return `const ${importMetaUrl} = require("node:url").pathToFileURL(__filename).href;`
  return (
    `import { createRequire as ${createRequire} } from "node:module"; ` +
    `import { fileURLToPath as ${fileURLToPath} } from "node:url"; ` +
    `import { dirname as ${pathDirname} } from "node:path"; ` +
    `const require = ${createRequire}(import.meta.url), ` +
    `${filename} = ${fileURLToPath}(import.meta.url), ${dirname} = ${pathDirname}(${filename});`
  )
}

// Code that reads one of these without a module's own declaration of it is CommonJS inside ESM, or the reverse.
function needed(format: 'esm' | 'cjs', { dirname, filename, importMetaUrl }: ShimNames): string[] {
  return format === 'esm' ? ['require', dirname, filename] : [importMetaUrl]
}

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

function headerLines(text: Buffer, start: number, header: Header): string[] {
  const { title, format, names, statement, prelude } = header
  const code: string[] = prelude === null ? [] : [prelude]
  if (statement !== null || needed(format, names).some((name) => text.includes(name)))
    code.push(shim(format, names))
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

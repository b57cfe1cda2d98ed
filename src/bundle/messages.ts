import { resolve } from 'node:path'
import type { Message } from 'esbuild'
import type { Diagnostic } from '../errors.js'
import { typeImportPrefix } from './decorator-imports.js'

/** One of esbuild's messages; its notes become the suggestion. */
export function toDiagnostic({ text, location, notes }: Message): Diagnostic {
  const suggestion = [
    location?.suggestion ? `Write ${location.suggestion}` : '',
    ...notes.map((note) =>
      note.location === null ? note.text : `${note.text} (${note.location.file}:${note.location.line})`,
    ),
  ]
    .filter((line) => line !== '')
    .join('\n')
  return { text, ...place(location), ...(suggestion === '' ? {} : { suggestion }) }
}

function place(location: Message['location']): Omit<Diagnostic, 'text' | 'suggestion'> {
  if (location === null) return {}
  const { file, line, lineText } = location
  const bytes = Buffer.from(lineText)
  // esbuild counts bytes of UTF-8.
  const units = (from: number, to: number) => bytes.subarray(from, to).toString().length
  const column = units(0, location.column)
  return { file, line, column, length: units(location.column, location.column + location.length), lineText }
}

/** Its file from a bundle's root, made absolute: whoever reads it may stand elsewhere. */
export function atRoot(root: string, diagnostic: Diagnostic): Diagnostic {
  const { file } = diagnostic
  // What a plugin made is no file, and is named with a namespace before the colon.
  if (file === undefined || /^[\w-]{2,}:/.test(file)) return diagnostic
  return { ...diagnostic, file: resolve(root, file) }
}

/** Warnings about what the plugins made of a source, where the source itself is fine. */
export function isOfOurMaking({ id, text, location }: Message): boolean {
  if (id === 'ignored-bare-import') return text.includes('by plugin "slipway-stamp"')
  const line = location?.lineText ?? ''
  // What decorators record of an interface: a type that may be undefined, and is asked whether it is.
  return (
    id === 'import-is-undefined' &&
    (line.includes(typeImportPrefix) || /typeof .* === "undefined" \? Object : /.test(line))
  )
}

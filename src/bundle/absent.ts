import { relative, sep } from 'node:path'
import type { ImportKind, Message, Plugin } from 'esbuild'
import type { Diagnostic } from '../errors.js'
import { packageOf, packageOfImport } from './inputs.js'

/** What a package asks for at run time and is not installed: a lazy optional peer, or an addon that was not compiled. */
export interface Absent {
  /** As it is imported: `pg-native`, `mysql2/promise`, `./build/Release/x.node`. */
  readonly specifier: string
  /** The file that imports it, relative to the bundle's root, with `/`. */
  readonly importer: string
}

/**
 * The imports that failed a build and may be absent. Those in own sources are not among them: there it is
 * a dependency that somebody forgot.
 */
export function absentImports(errors: readonly Message[]): Absent[] {
  return errors.flatMap(({ text, location }) => {
    const specifier = /^Could not resolve "(.+)"$/.exec(text)?.[1]
    if (specifier === undefined || location === null || packageOf(location.file) === null) return []
    const mayBeAbsent = packageOfImport(specifier) !== null || isAddon(specifier)
    return mayBeAbsent ? [{ specifier, importer: location.file }] : []
  })
}

/** A compiled addon's file, named with or without its extension. */
export function isAddon(specifier: string): boolean {
  return /\.node$|(^|\/)build\/(Release|Debug)\/[^/]+$/.test(specifier)
}

const atRunTime: ReadonlySet<ImportKind> = new Set(['require-call', 'require-resolve', 'dynamic-import'])

/**
 * Leaves the given imports outside where they are made at run time and do not resolve. What is imported statically fails
 * as ever, and what resolves is bundled as ever. esbuild asks for these alone: asking for every import would
 * slow a large build down.
 *
 * @param onAbsent told of each one left outside
 */
export function absentPlugin(candidates: readonly Absent[], onAbsent: (absent: Absent) => void): Plugin {
  const known = new Set(candidates.map(key))
  const specifiers = [...new Set(candidates.map(({ specifier }) => escape(specifier)))]
  return {
    name: 'slipway-absent',
    setup(build) {
      if (specifiers.length === 0) return
      const root = build.initialOptions.absWorkingDir ?? ''
      build.onResolve({ filter: new RegExp(`^(${specifiers.join('|')})$`) }, async (args) => {
        const { path: specifier, importer: from, resolveDir, namespace, kind } = args
        const absent = { specifier, importer: relative(root, from).replaceAll(sep, '/') }
        if (args.pluginData === asked || !atRunTime.has(kind) || !known.has(key(absent))) return undefined
        const question = { importer: from, resolveDir, namespace, kind, pluginData: asked }
        if ((await build.resolve(specifier, question)).errors.length === 0) return undefined
        onAbsent(absent)
        return { path: specifier, external: true }
      })
    },
  }
}

const asked = Symbol('asked by slipway-absent')

export function key({ specifier, importer }: Absent): string {
  return `${specifier}\0${importer}`
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** Once for each absent package and each package that asks for it. */
export function absentWarnings(absents: readonly Absent[]): Diagnostic[] {
  const warnings = new Map<string, Diagnostic>()
  for (const { specifier, importer } of absents) {
    const name = packageOfImport(specifier)
    const asking = packageOf(importer)?.name
    if (name === null || asking === undefined || warnings.has(`${name} ${asking}`)) continue
    warnings.set(`${name} ${asking}`, {
      text: `${name} is not installed; ${asking} loads it where it is used, so it was left outside the bundle`,
      file: importer,
      suggestion: `Install ${name} if the service uses it; if not, external: ['${name}'] in build.config.ts says so.`,
    })
  }
  return [...warnings.values()]
}

import { createRequire } from 'node:module'
import { join, posix } from 'node:path'
import type { Metafile } from 'esbuild'
import type { Diagnostic } from '../errors.js'
import { folderExpression } from './header.js'
import { packageOf, usedInputs } from './inputs.js'
import { matchesIn, readSource } from './own-sources.js'
import type { OwnSource } from './own-sources.js'

/**
 * pino writes its logs in a worker thread: thread-stream starts a file for it, which loads others. They are looked for at run
 * time, so they become outputs of their own, and pino is told where, the way it documents for bundlers
 * (https://github.com/pinojs/pino/blob/main/docs/bundling.md).
 */
export interface Transports {
  /** The outputs, relative to outDir, whose folders need the files. */
  readonly holders: readonly string[]
  /** What pino calls a file → its source (absolute) and the name of its output. */
  readonly files: ReadonlyMap<string, { readonly source: string; readonly name: string }>
  readonly warnings: readonly Diagnostic[]
}

/** null where nothing in the bundle logs through a transport. */
export function findTransports(
  metafile: Metafile,
  root: string,
  sources: () => readonly OwnSource[],
): Transports | null {
  const used = [...usedInputs(metafile)].toSorted()
  const main = used.find((input) => input.endsWith('node_modules/thread-stream/index.js'))
  if (main === undefined) return null
  const users = [...sources(), ...sourcesThatImport(metafile, used, ['pino', 'thread-stream'], root)]
  if (!users.some(({ text }) => /\btransport\s*[:=(]|\bThreadStream\b/.test(text))) return null

  const files = new Map([
    [
      'thread-stream-worker',
      output(join(root, posix.dirname(main), 'lib/worker.js'), 'thread-stream-worker'),
    ],
  ])
  const pino = used.find((input) => input.endsWith('node_modules/pino/pino.js'))
  if (pino !== undefined) {
    files.set('pino-worker', output(join(root, posix.dirname(pino), 'lib/worker.js'), 'pino-worker'))
    files.set('pino/file', output(join(root, posix.dirname(pino), 'file.js'), 'pino-file'))
  }
  const warnings = users.flatMap((user) => addTargets(user, root, files))
  const holders = Object.keys(metafile.outputs).filter((path) =>
    Object.hasOwn(metafile.outputs[path]?.inputs ?? {}, main),
  )
  return { holders, files, warnings }
}

function output(source: string, name: string): { source: string; name: string } {
  return { source, name }
}

/** Files of packages (but pino's own) that import one of the named ones: a logger that a company shares, a framework. */
function sourcesThatImport(
  { inputs }: Metafile,
  used: readonly string[],
  names: readonly string[],
  root: string,
): OwnSource[] {
  const imports = (input: string) =>
    inputs[input]?.imports.some(({ path }) => names.includes(packageOf(path)?.name ?? '')) ?? false
  return used.flatMap((input) => {
    const name = packageOf(input)?.name
    return name !== undefined && !names.includes(name) && imports(input)
      ? (readSource(root, input) ?? [])
      : []
  })
}

const targetLiteral = /\btarget\s*[:=]\s*(['"`])(?<target>[^'"`$]+)\1/g

/** Adds the targets that a source names, where they resolve as pino resolves them. */
function addTargets(
  user: OwnSource,
  root: string,
  files: Map<string, { source: string; name: string }>,
): Diagnostic[] {
  return matchesIn(user, targetLiteral).flatMap(({ groups, place }) => {
    const target = groups['target'] ?? ''
    if (files.has(target)) return []
    if (/^\.\.?\//.test(target)) {
      return [
        {
          text: `the transport ${target} is looked for beside the bundle, and is not there`,
          ...place,
          suggestion:
            "Make it an entry, and name the output: target: new URL('./name.js', import.meta.url).href.",
        },
      ]
    }
    const source = resolveTarget(join(root, user.file), target)
    if (source !== null) files.set(target, output(source, `transport-${target.replaceAll(/[^\w.-]+/g, '-')}`))
    return []
  })
}

function resolveTarget(from: string, target: string): string | null {
  try {
    const file = createRequire(from).resolve(target)
    // A word that happens to be the name of a built-in module is some other target.
    return file === target ? null : file
  } catch {
    return null
  }
}

/** The statement that tells pino where the files are, for an output with the given extension. */
export function transportStatement({ files }: Transports, format: 'esm' | 'cjs', extension: string): string {
  const paths = [...files].map(
    ([key, { name }]) =>
      `${JSON.stringify(key)}: ${folderExpression[format]} + ${JSON.stringify(`/${name}${extension}`)}`,
  )
  return `globalThis.__bundlerPathsOverrides = { ...globalThis.__bundlerPathsOverrides, ${paths.join(', ')} };`
}

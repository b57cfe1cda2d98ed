import { createRequire } from 'node:module'
import { join, posix } from 'node:path'
import type { Diagnostic } from '../errors.js'
import type { Contents } from './contents.js'
import { packageOf } from './inputs.js'
import { matchesIn, readSource } from './source.js'
import type { Source } from './source.js'

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
export function findTransports(contents: Contents): Transports | null {
  const { root, metafile } = contents
  const streams = contents.packages
    .get('thread-stream')
    ?.find(({ file }) => file.endsWith('/thread-stream/index.js'))
  if (streams === undefined) return null
  const users = [...contents.ownSources(), ...usersInPackages(contents)]
  if (!users.some(({ text }) => /\btransport\s*[:=(]|\bThreadStream\b/.test(text))) return null

  const file = (from: string, path: string, name: string) => ({
    source: join(root, posix.dirname(from), path),
    name,
  })
  const files = new Map([
    ['thread-stream-worker', file(streams.file, 'lib/worker.js', 'thread-stream-worker')],
  ])
  const pino = contents.packages.get('pino')?.find((input) => input.file.endsWith('/pino/pino.js'))
  if (pino !== undefined) {
    files.set('pino-worker', file(pino.file, 'lib/worker.js', 'pino-worker'))
    files.set('pino/file', file(pino.file, 'file.js', 'pino-file'))
  }
  const warnings = users.flatMap((user) => addTargets(user, root, files))
  const holders = Object.keys(metafile.outputs).filter((path) =>
    Object.hasOwn(metafile.outputs[path]?.inputs ?? {}, streams.file),
  )
  return { holders, files, warnings }
}

const loggers = ['pino', 'thread-stream']

/** Files of other packages that import one of them: a logger that a company shares, a framework. */
function usersInPackages({ inputs, root }: Contents): Source[] {
  return inputs.flatMap(({ file, package: from, imports }) => {
    if (from === null || loggers.includes(from.name)) return []
    return imports.some(({ path }) => loggers.includes(packageOf(path)?.name ?? ''))
      ? (readSource(root, file) ?? [])
      : []
  })
}

const targetLiteral = /\btarget\s*[:=]\s*(['"`])(?<target>[^'"`$]+)\1/g

/** Adds the targets that a source names, where they resolve as pino resolves them. */
function addTargets(
  user: Source,
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
    if (source !== null)
      files.set(target, { source, name: `transport-${target.replaceAll(/[^\w.-]+/g, '-')}` })
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

/**
 * The statement that tells pino where the files are, for an output with the given extension.
 *
 * @param folder an expression for the folder of the output
 */
export function transportStatement({ files }: Transports, folder: string, extension: string): string {
  const paths = [...files].map(
    ([key, { name }]) => `${JSON.stringify(key)}: ${folder} + ${JSON.stringify(`/${name}${extension}`)}`,
  )
  return `globalThis.__bundlerPathsOverrides = { ...globalThis.__bundlerPathsOverrides, ${paths.join(', ')} };`
}

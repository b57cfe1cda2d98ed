import type { Metafile } from 'esbuild'
import type { Diagnostic } from '../errors.js'
import { isAddon } from './absent.js'
import { packageOf, usedInputs } from './inputs.js'
import { addonFinders, lookups } from './lookups.js'
import { readSource } from './own-sources.js'
import type { OwnSource } from './own-sources.js'

/** Packages that were bundled without complaint and miss something when they run, each with the remedy. */
export function packageSurprises(
  metafile: Metafile,
  root: string,
  sources: () => readonly OwnSource[],
): Diagnostic[] {
  const inside = new Map<string, string[]>()
  for (const input of [...usedInputs(metafile)].toSorted()) {
    const name = packageOf(input)?.name
    if (name !== undefined) inside.set(name, [...(inside.get(name) ?? []), input])
  }
  return [
    ...lookupsIn(inside, sources),
    ...addonsFoundAtRunTime(metafile, inside),
    ...addonsNotBuilt(metafile, inside),
    ...workersOfPackages(metafile, inside, root),
  ]
}

type Inside = ReadonlyMap<string, readonly string[]>

function lookupsIn(inside: Inside, sources: () => readonly OwnSource[]): Diagnostic[] {
  const matches = (pattern: RegExp) => sources().some(({ text }) => pattern.test(text))
  return [...inside.keys()].flatMap((name) => {
    const lookup = Object.hasOwn(lookups, name) ? lookups[name] : undefined
    if (lookup === undefined) return []
    const { does, remedy, when, unless } = lookup
    if ((when !== undefined && !matches(when)) || (unless !== undefined && matches(unless))) return []
    return [{ text: `${name} ${does}`, suggestion: remedy ?? leaveOutside(name) }]
  })
}

function leaveOutside(name: string): string {
  return `Leave it outside the bundle: external: ['${name}'] in build.config.ts; and install it where the bundle runs.`
}

function addonsFoundAtRunTime({ inputs }: Metafile, inside: Inside): Diagnostic[] {
  return [...inside].flatMap(([name, files]) => {
    if (addonFinders.has(name)) return []
    const imported = files
      .flatMap((file) => inputs[file]?.imports ?? [])
      .map(({ path }) => packageOf(path)?.name)
    const finder = imported.find((other) => other !== undefined && addonFinders.has(other))
    if (finder === undefined) return []
    return [
      {
        text: `${name} looks for its compiled addon when it runs (${finder}), and not in the bundle`,
        suggestion: leaveOutside(name),
      },
    ]
  })
}

/** Once for each package that has none of its addons: packages try those of every platform. */
function addonsNotBuilt({ inputs }: Metafile, inside: Inside): Diagnostic[] {
  return [...inside].flatMap(([name, files]) => {
    const imports = files.flatMap((file) => (inputs[file]?.imports ?? []).map((one) => ({ ...one, file })))
    const absent = imports.find(({ path, external }) => external === true && isAddon(path))
    if (
      absent === undefined ||
      imports.some(({ path, external }) => external !== true && reachesAddon(inputs, path))
    )
      return []
    return [
      {
        text: `${name} has an addon that is not compiled here (${absent.path}), and will be without it wherever the bundle runs`,
        file: absent.file,
        suggestion: `Compile it before the build (npm rebuild ${name}), or leave ${name} outside: external: ['${name}'].`,
      },
    ]
  })
}

function reachesAddon(inputs: Metafile['inputs'], path: string): boolean {
  return (
    path.endsWith('.node') ||
    (inputs[path]?.imports ?? []).some((next) => next.path.endsWith('.node') && next.external !== true)
  )
}

/** thread-stream is not among them: its worker files are part of the bundle. */
function workersOfPackages({ inputs }: Metafile, inside: Inside, root: string): Diagnostic[] {
  return [...inside].flatMap(([name, files]) => {
    const threads = files.filter((file) =>
      inputs[file]?.imports.some(({ path }) => /^(node:)?worker_threads$/.test(path)),
    )
    const starts = threads.some((file) => /\bnew\s+(\w+\.)?Worker\(/.test(readSource(root, file)?.text ?? ''))
    return starts && name !== 'thread-stream'
      ? [
          {
            text: `${name} starts workers from files of its own, which are not in the bundle`,
            suggestion: leaveOutside(name),
          },
        ]
      : []
  })
}

import type { BundleConfig } from '../config/index.js'
import type { Diagnostic } from '../errors.js'
import { isAddon } from './absent.js'
import { importsBuiltin } from './contents.js'
import type { Contents } from './contents.js'
import { packageOf } from './inputs.js'
import { addonFinders, lookups } from './lookups.js'
import { readSource } from './source.js'

/** Packages that were bundled without complaint and miss something when they run, each with the remedy. */
export function packageSurprises(contents: Contents, { assets }: BundleConfig): Diagnostic[] {
  return [
    ...lookupsOf(contents, Object.keys(assets).length > 0),
    ...addonsFoundAtRunTime(contents),
    ...addonsNotBuilt(contents),
    ...workersOf(contents),
  ]
}

function lookupsOf({ packages, ownSources }: Contents, hasAssets: boolean): Diagnostic[] {
  const matches = (pattern: RegExp) => ownSources().some(({ text }) => pattern.test(text))
  return [...packages.keys()].flatMap((name) => {
    const lookup = Object.hasOwn(lookups, name) ? lookups[name] : undefined
    if (lookup === undefined) return []
    const { does, remedy, when, unless, inAssets } = lookup
    if (inAssets === true && hasAssets) return []
    if ((when !== undefined && !matches(when)) || (unless !== undefined && matches(unless))) return []
    return [{ text: `${name} ${does}`, suggestion: remedy ?? leaveOutside(name) }]
  })
}

function leaveOutside(name: string): string {
  return `Leave it outside the bundle: external: ['${name}'] in build.config.ts; and install it where the bundle runs.`
}

function addonsFoundAtRunTime({ packages }: Contents): Diagnostic[] {
  if ([...addonFinders].every((finder) => !packages.has(finder))) return []
  return [...packages].flatMap(([name, inputs]) => {
    if (addonFinders.has(name)) return []
    const finder = inputs
      .flatMap(({ imports }) => imports.map(({ path }) => packageOf(path)?.name ?? ''))
      .find((imported) => addonFinders.has(imported))
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
function addonsNotBuilt({ packages, metafile }: Contents): Diagnostic[] {
  const isThere = ({ path, external }: { path: string; external?: boolean }) =>
    external !== true && path.endsWith('.node')
  return [...packages].flatMap(([name, inputs]) => {
    const absent = inputs.find(({ imports }) =>
      imports.some(({ path, external }) => external === true && isAddon(path)),
    )
    if (absent === undefined) return []
    const imports = inputs.flatMap((input) => [...input.imports])
    const reached = imports.flatMap(({ path }) => metafile.inputs[path]?.imports ?? [])
    if ([...imports, ...reached].some(isThere)) return []
    return [
      {
        text: `${name} has an addon that is not compiled here, and will be without it wherever the bundle runs`,
        file: absent.file,
        suggestion: `Compile it before the build (npm rebuild ${name}), or leave ${name} outside: external: ['${name}'].`,
      },
    ]
  })
}

/** thread-stream is not among them: its worker files are part of the bundle. */
function workersOf({ packages, root }: Contents): Diagnostic[] {
  return [...packages].flatMap(([name, inputs]) => {
    if (name === 'thread-stream') return []
    const threads = inputs.filter((input) => importsBuiltin(input, 'worker_threads'))
    if (!threads.some(({ file }) => /\bnew\s+(\w+\.)?Worker\(/.test(readSource(root, file)?.text ?? '')))
      return []
    return [
      {
        text: `${name} starts workers from files of its own, which are not in the bundle`,
        suggestion: leaveOutside(name),
      },
    ]
  })
}

import { readPackageJson, type Ranges } from '../config/index.js'
import type { Manifest } from '../contract.js'
import { formatSemver } from '../version/index.js'
import { nodeFlags } from './node-flags.js'
import type { Bundle } from './types.js'

export interface RunnablePackage {
  readonly text: string
  /** The packages that it installs; some of them where they can be. */
  readonly packages: readonly string[]
  /** Those of them that may be missing. */
  readonly optional: readonly string[]
}

/**
 * The package.json beside an unpacked bundle: the least with which `npm install --omit=dev && npm start` runs it.
 * It installs what stayed external, in the ranges of the source's package.json. An external that is not named there
 * is left out: an optional peer nobody chose, or a package that a build warns of.
 */
export async function runnablePackage(bundle: Bundle): Promise<RunnablePackage> {
  const { config, manifest } = bundle
  const source = await readPackageJson(config.root)
  const engine = source.node ?? engineOf(manifest.target)
  const optional = pick(manifest.externals, source.optionalDependencies)
  const needed = pick(
    manifest.externals.filter((name) => !(name in optional)),
    { ...source.devDependencies, ...source.peerDependencies, ...source.dependencies },
  )
  const content = {
    name: source.name ?? manifest.name,
    // Not the form for npm: that depends on the branch, and a commit has one tarball.
    version: formatSemver(manifest.parts),
    private: true,
    type: config.format === 'esm' ? 'module' : 'commonjs',
    ...(manifest.kind === 'service'
      ? { scripts: startScripts(manifest, nodeFlags(config)) }
      : { exports: exportsOf(manifest) }),
    ...(engine === null ? {} : { engines: { node: engine } }),
    ...ifAny('dependencies', needed),
    ...ifAny('optionalDependencies', optional),
  }
  return {
    text: `${JSON.stringify(content, null, 2)}\n`,
    packages: Object.keys({ ...needed, ...optional }),
    optional: Object.keys(optional),
  }
}

/** `node22.18` was compiled for that Node and every later one; other targets say nothing of Node. */
function engineOf(target: string): string | null {
  const node = /^node([\d.]+)$/.exec(target)?.[1]
  return node === undefined ? null : `>=${node}`
}

function pick(names: readonly string[], ranges: Ranges): Ranges {
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(ranges, name) ? [[name, ranges[name] as string] as const] : [])),
  )
}

/** `npm start` for a service of one entry, `npm run start:<entry>` for each of several. */
export function startScripts({ entries }: Manifest, flags: readonly string[]): Ranges {
  const all = Object.entries(entries)
  const node = ['node', ...flags].join(' ')
  return Object.fromEntries(
    all.map(([name, path]) => [all.length === 1 ? 'start' : `start:${name}`, `${node} ${path}`]),
  )
}

/** The entry `index` is the package itself, every other one a path below it. */
export function exportsOf({ entries }: Manifest): Ranges {
  return Object.fromEntries(
    Object.entries(entries).map(([name, path]) => [name === 'index' ? '.' : `./${name}`, `./${path}`]),
  )
}

function ifAny(field: string, ranges: Ranges): Record<string, Ranges> {
  return Object.keys(ranges).length === 0 ? {} : { [field]: ranges }
}

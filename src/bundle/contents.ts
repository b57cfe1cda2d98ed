import type { Metafile } from 'esbuild'
import { packageOf } from './inputs.js'
import type { PackagePath } from './inputs.js'
import { readSource } from './source.js'
import type { Source } from './source.js'

/** What is really inside a bundle. Made once of the metafile, which is large, for everybody who looks into it. */
export interface Contents {
  /** The bundle's root, real path. */
  readonly root: string
  readonly metafile: Metafile
  /** The inputs of which something is in the outputs, sorted by path. */
  readonly inputs: readonly Input[]
  /** The inputs of packages, by the package's name. */
  readonly packages: ReadonlyMap<string, readonly Input[]>
  /** The code that the author wrote. Read when somebody asks, and once: most bundles hold nothing that makes it worth it. */
  readonly ownSources: () => readonly Source[]
}

export interface Input {
  /** Relative to the root, with `/`. */
  readonly file: string
  /** null: the author's own. */
  readonly package: PackagePath | null
  readonly imports: Metafile['inputs'][string]['imports']
}

export function contentsOf(root: string, ...metafiles: Metafile[]): Contents {
  const metafile = merge(metafiles)
  const inputs = usedInputs(metafile)
  const packages = new Map<string, Input[]>()
  for (const input of inputs) {
    if (input.package === null) continue
    const before = packages.get(input.package.name)
    if (before === undefined) packages.set(input.package.name, [input])
    else before.push(input)
  }
  let sources: Source[] | undefined
  const ownSources = () => {
    const own = inputs.filter(({ file, package: from }) => from === null && /\.[cm]?[jt]sx?$/.test(file))
    sources ??= own.flatMap(({ file }) => readSource(root, file) ?? [])
    return sources
  }
  return { root, metafile, inputs, packages, ownSources }
}

function merge(metafiles: readonly Metafile[]): Metafile {
  const [only] = metafiles
  if (only !== undefined && metafiles.length === 1) return only
  return {
    inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)) as Metafile['inputs'],
    outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)) as Metafile['outputs'],
  }
}

function usedInputs({ inputs, outputs }: Metafile): Input[] {
  const used = new Set<string>()
  for (const { inputs: from } of Object.values(outputs)) {
    for (const file in from) if ((from[file]?.bytesInOutput ?? 0) > 0) used.add(file)
  }
  return [...used]
    .toSorted()
    .map((file) => ({ file, package: packageOf(file), imports: inputs[file]?.imports ?? [] }))
}

/** Whether an input imports one of Node's modules, given without `node:`. */
export function importsBuiltin({ imports }: Input, name: string): boolean {
  return imports.some(({ path }) => path === name || path === `node:${name}`)
}

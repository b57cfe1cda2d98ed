import type { ManifestPackage } from '../contract.js'
import type { Contents } from './contents.js'
import { packageOfImport } from './inputs.js'
import { type InstalledPackage, packageFinder } from './packages.js'

/** The packages inside a bundle, and who of them imports whom. */
export interface PackageGraph {
  /** The packages whose code is really in the outputs, sorted. The bundle's own package is not among them. */
  readonly packages: readonly ManifestPackage[]
  /** What the bundle's own code imports. */
  readonly imports: readonly string[]
}

/** The bundle's own code, among the names of packages. */
const OWN = ''

/**
 * Of a package that is not inside, since all its code was dropped, those who import it import what it imports: so does
 * who imports an index that only passes on.
 */
export async function packageGraph(
  { inputs, metafile, root }: Contents,
  externals: readonly string[],
): Promise<PackageGraph> {
  const find = packageFinder(root)
  const found = await Promise.all(inputs.map(({ file }) => find(file)))
  const inside = new Map(found.flatMap((one) => (one === null ? [] : [[refOf(one), one] as const])))
  const edges = await edgesOf(metafile.inputs, find, new Set(externals))
  const importsOf = (ref: string): string[] => [...reached(ref, edges, inside, new Set(externals))].toSorted()
  return {
    packages: [...inside]
      .map(([ref, one]) => ({ ...one, imports: importsOf(ref) }))
      .toSorted((a, b) => compare(a.name, b.name) || compare(a.version, b.version)),
    imports: importsOf(OWN),
  }
}

type Inputs = Contents['metafile']['inputs']
type Edges = ReadonlyMap<string, ReadonlySet<string>>

/** Who imports whom, as esbuild resolved it, dropped code included. */
async function edgesOf(
  inputs: Inputs,
  find: ReturnType<typeof packageFinder>,
  externals: ReadonlySet<string>,
): Promise<Edges> {
  const files = Object.keys(inputs)
  const owners = await Promise.all(files.map(find))
  const refs = new Map(files.map((file, index) => [file, refOf(owners[index] ?? null)]))
  const edges = new Map<string, Set<string>>()
  for (const [file, { imports }] of Object.entries(inputs)) {
    const from = refs.get(file) ?? OWN
    const targets = edges.get(from) ?? new Set()
    edges.set(from, targets)
    for (const { path, external } of imports) {
      const to = external === true ? packageOfImport(path) : refs.get(path)
      if (to !== undefined && to !== null && to !== from && (external !== true || externals.has(to)))
        targets.add(to)
    }
  }
  return edges
}

/** The nearest packages that are inside or external, through those that are not. */
function reached(
  from: string,
  edges: Edges,
  inside: ReadonlyMap<string, unknown>,
  externals: ReadonlySet<string>,
): Set<string> {
  const found = new Set<string>()
  const seen = new Set([from])
  const queue = [from]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const to of edges.get(at) ?? []) {
      if (to === OWN || to === from) continue
      if (inside.has(to) || externals.has(to)) found.add(to)
      else if (!seen.has(to)) queue.push(to)
      seen.add(to)
    }
  }
  return found
}

const refOf = (one: InstalledPackage | null): string => (one === null ? OWN : `${one.name}@${one.version}`)

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

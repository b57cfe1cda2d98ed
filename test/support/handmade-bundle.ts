import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bundle, manifestText } from '../../src/bundle/index.js'
import { toFile } from '../../src/bundle/to-file.js'
import type { BundleConfig } from '../../src/config/index.js'
import type { Manifest, ManifestOutput } from '../../src/contract.js'
import { sha256 } from '../../src/sha256.js'
import type { Version } from '../../src/version/index.js'
import { writeFiles } from './files.js'

/** A version as the version room would give it. */
export const someVersion: Version = {
  version: '1.0.275-b244a2b9b8-20150202.163449',
  major: 1,
  minor: 0,
  commits: 275,
  sha: 'b244a2b9b8',
  date: '20150202',
  time: '163449',
  dirty: false,
  commit: 'b244a2b9b8'.padEnd(40, '0'),
  branch: 'main',
  semver: '1.0.275+b244a2b9b8.20150202.163449',
  npm: '1.0.275',
  committedAt: '2015-02-02T16:34:49Z',
}

export interface BundleSketch {
  readonly name?: string
  /** Path below dist/ → text. */
  readonly files: Record<string, string>
  readonly entries?: Record<string, string>
  readonly packageJson?: Record<string, unknown>
  readonly kind?: Manifest['kind']
  readonly format?: BundleConfig['format']
  readonly externals?: readonly string[]
  readonly target?: string
}

/** Writes a bundle and its package.json into a folder as the bundle room would have, without running it. */
export async function writeBundle(root: string, sketch: BundleSketch): Promise<Bundle> {
  const name = sketch.name ?? 'ferry'
  const dir = join(root, 'dist')
  const outputs = Object.entries(sketch.files).map(([path, text]): ManifestOutput => {
    const output = { path, bytes: Buffer.byteLength(text), sha256: sha256(text) }
    return toFile(path, Buffer.from(text)).executable ? { ...output, executable: true } : output
  })
  const { version, major, minor, commits, sha, date, time, dirty, commit } = someVersion
  const manifest: Manifest = {
    format: 1,
    name,
    kind: sketch.kind ?? 'service',
    version,
    parts: { major, minor, commits, sha, date, time, dirty },
    commit,
    license: null,
    entries: sketch.entries ?? { server: 'server.js' },
    outputs: outputs.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    packages: [],
    imports: [],
    externals: sketch.externals ?? [],
    target: sketch.target ?? 'node20',
    esbuild: '0.28.2',
  }
  await writeFiles(root, {
    'package.json': { name, version: '1.0.0', files: ['dist'], ...sketch.packageJson },
    'dist/slipway.json': manifestText(manifest),
  })
  await writeFiles(dir, sketch.files)
  return { config: bundleConfig(root, sketch), dir, manifest, warnings: [], duration: 0 }
}

function bundleConfig(root: string, sketch: BundleSketch): BundleConfig {
  return {
    name: sketch.name ?? 'ferry',
    kind: sketch.kind ?? 'service',
    root,
    entries: { server: 'src/server.ts' },
    outDir: join(root, 'dist'),
    format: sketch.format ?? 'esm',
    target: sketch.target ?? 'node20',
    minify: false,
    sourcemap: true,
    keepNames: null,
    external: [],
    alias: {},
    define: {},
    loader: {},
    assets: {},
    trace: false,
    plugins: [],
  }
}

/** As another umask would have left it. */
export async function chmodBundle({ config, dir, manifest }: Bundle, mode: number): Promise<void> {
  const files = [...manifest.outputs.map(({ path }) => join(dir, path)), join(config.root, 'package.json')]
  for (const file of [...files, join(dir, 'slipway.json')]) await chmod(file, mode)
}

/** A JSON file's value. */
export async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'))
}

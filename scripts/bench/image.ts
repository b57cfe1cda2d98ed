// An image, against gzip of its new layers, and against `podman build` of the same content.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip as compress } from 'node:zlib'
import type { Bundle } from '../../src/bundle/index.js'
import { packTar } from '../../src/package/tar.js'
import { makeArtifact } from '../../src/package/index.js'
import { processWorld } from '../../src/world.js'
import { someVersion, writeBundle } from '../../test/support/handmade-bundle.js'
import { quantile } from './measure.js'
import { print, printGoal } from './report.js'

const ROUNDS = 7

/** As zlib has it, on one thread. */
const gzip = promisify<Uint8Array, Uint8Array>(compress)

export async function benchImage(folder: string, slipway: string): Promise<void> {
  const root = join(folder, 'image')
  mkdirSync(join(root, 'out'), { recursive: true })
  // Real code, with its source maps: Slipway's own.
  const dist = dirname(slipway)
  const names = readdirSync(dist).filter((name) => /\.(js|map)$/.test(name))
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(dist, name), 'utf8')]))
  const bundle = await writeBundle(root, {
    files: { 'server.js': 'setInterval(() => {}, 1000)\n', ...files },
  })
  const ours = (): Promise<unknown> => makeImage(bundle, join(folder, 'cache'))
  const app = await tarOf(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))

  const cold: Times = { gzip: [], image: [] }
  const node = await tarOf([['node', readFileSync(process.execPath)]])
  for (let round = 0; round < 3; round++) {
    rmSync(join(folder, 'cache'), { recursive: true, force: true })
    cold.gzip?.push(await time(() => Promise.all([gzip(node), gzip(app)])))
    cold.image?.push(await time(ours))
  }
  const podman = podmanIn(join(folder, 'podman'), root)
  const warm: Times = { gzip: [], image: [], build: [], save: [] }
  try {
    for (let round = 0; round < ROUNDS; round++) {
      warm.gzip?.push(await time(() => gzip(app)))
      // A release writes into a new folder.
      rmSync(join(root, 'out/ferry.image.tar'), { force: true })
      warm.image?.push(await time(ours))
      if (podman === null) continue
      warm.build?.push(await time(async () => podman.build()))
      warm.save?.push(await time(async () => podman.save()))
    }
  } finally {
    podman?.remove()
  }
  report(cold, warm, app.byteLength)
}

type Times = Partial<Record<'gzip' | 'image' | 'build' | 'save', number[]>>

function report(cold: Times, warm: Times, bytes: number): void {
  const middle = (times: number[] | undefined): number => quantile(times ?? [], 0.5)
  print(`\nan image of a service of ${(bytes / 1e6).toFixed(1)} MB`)
  const line = (name: string, times: number[] | undefined): void =>
    print(`  ${name.padEnd(58)} wall ${middle(times).toFixed(0).padStart(6)} ms`)
  line('gzip of Node and of the service, at once', cold.gzip)
  line('image, the first on a machine', cold.image)
  line('gzip of the service', warm.gzip)
  line('image, the layer of Node kept', warm.image)
  const first = middle(cold.image) / middle(cold.gzip)
  printGoal('first image / gzip of its layers', `${first.toFixed(2)} ×`, 'at most 1.2 ×', first <= 1.2)
  const later = middle(warm.image) / middle(warm.gzip)
  printGoal('later image / gzip of its one new layer', `${later.toFixed(2)} ×`, 'at most 1.2 ×', later <= 1.2)
  if (warm.build?.length === 0) return print('  podman is not here')
  line('podman build, its base in place', warm.build)
  line('podman save, which compresses it', warm.save)
  const faster = (middle(warm.build) + middle(warm.save)) / middle(warm.image)
  printGoal('podman, for such a file / later image', `${faster.toFixed(1)} ×`, 'at least 5 ×', faster >= 5)
}

function makeImage(bundle: Bundle, cache: string): Promise<unknown> {
  const planned = {
    kind: 'image',
    bundle: 'ferry',
    file: 'ferry.image.tar',
    bases: [],
    platforms: null,
    ports: [],
    user: null,
    labels: {},
  } as const
  const real = processWorld()
  const world = { ...real, env: { ...real.env, XDG_CACHE_HOME: cache } }
  return makeArtifact(planned, { bundle, version: someVersion, world, dir: join(bundle.config.root, 'out') })
}

function tarOf(files: readonly (readonly [string, Uint8Array])[]): Promise<Uint8Array> {
  const entries = files.map(([path, content]) => ({ path, content, executable: false }))
  return packTar(entries, { top: 'srv', mtime: new Date(0) })
}

/** A podman with storage of its own, which has the image without the service; null where there is no podman. */
function podmanIn(
  folder: string,
  root: string,
): {
  build: () => void
  save: () => void
  remove: () => void
} | null {
  const podman = (...args: string[]): string =>
    execFileSync('podman', ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), ...args], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        CONTAINERS_CONF: join(folder, 'containers.conf'),
        PATH: `${process.env['PATH']}:/usr/sbin`,
      },
    })
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'containers.conf'),
    '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n',
  )
  try {
    podman('load', '-i', 'out/ferry.image.tar')
  } catch {
    return null
  }
  const base = `localhost/ferry:${someVersion.version}`
  writeFileSync(join(root, 'Containerfile'), `FROM ${base}\nCOPY dist/ /srv/built/\n`)
  return {
    build: () => void podman('build', '-q', '--no-cache', '-t', 'localhost/built', '.'),
    save: () => {
      rmSync(join(folder, 'built.tar'), { force: true })
      podman('save', '-q', '--format', 'oci-archive', '-o', join(folder, 'built.tar'), 'localhost/built')
    },
    remove: () => void podman('system', 'reset', '-f'),
  }
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

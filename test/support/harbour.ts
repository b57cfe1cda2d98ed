import { once } from 'node:events'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { sha256 } from '../../src/sha256.js'
import { startDockerRegistry } from './docker-registry.js'
import { type Doors, doors } from './door.js'
import { git, gitEnv } from './git.js'
import { fakeGithub } from './github/server.js'
import { digestOf } from './github/state.js'
import type { TestRegistry } from './npm-registry.js'

/** Every kind of place that a release is published to, behind doors where it goes wrong. */
export interface Harbour {
  readonly doors: Doors
  /** For the environment of a release. */
  readonly env: Record<string, string>
  /** Everything that is there, and that a release leaves in its own folder. */
  readonly outcome: () => Promise<Outcome>
  /** Takes everything away again. */
  readonly clear: () => Promise<void>
}

export interface Outcome {
  readonly [what: string]: unknown
  /** How often the command was run that cannot look. */
  readonly rung: number
}

/** @param folder where `work` is going to be what wholeRepository() made */
export async function openHarbour(folder: string, npm: TestRegistry): Promise<Harbour> {
  const [work, data, home] = ['work', 'data', 'home'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await mkdir(home, { recursive: true })
  const all = doors()
  const github = await fakeGithub(join(work, 'origin.git'))
  const api = new URL(github.env['GITHUB_API_URL'] ?? '')
  const docker = await startDockerRegistry(undefined, folder)
  const [githubDoor, npmDoor, oci] = await Promise.all([
    all.open('github', api.host),
    all.open('npm', `127.0.0.1:${npm.port}`),
    all.open('oci', docker),
  ])
  const settings = { registry: `http://${npmDoor}/`, [`//${npmDoor}/:_authToken`]: npm.token }
  return {
    doors: all,
    env: {
      ...gitEnv,
      ...(await npm.env(settings)),
      ...github.env,
      GITHUB_API_URL: `http://${githubDoor}${api.pathname}`,
      OCI: oci,
      DOOR_OF_GIT: (await all.open('git', await yes())).replace(':', '/'),
      HOME: home,
      XDG_CACHE_HOME: join(home, 'cache'),
      TMPDIR: join(work, 'tmp'),
    },
    async outcome() {
      const [version = '', ...more] = await readdir(join(work, 'checkout/release'))
      const made = await digests(join(work, 'checkout/release', version))
      // It tells of the way.
      delete made['journal.jsonl']
      const origin = join(work, 'origin.git')
      return {
        made,
        shared: await digests(join(work, 'share', version)),
        left: [
          ...more,
          ...(await readdir(join(work, 'share'))),
          ...(await leftIn(work)),
          ...(await leftIn(home)),
        ],
        changes: await git(join(work, 'checkout'), ['status', '--porcelain']),
        tags: await git(join(work, 'checkout'), ['for-each-ref', '--format=%(refname) %(*objectname)']),
        refs: await git(origin, ['for-each-ref', '--format=%(refname) %(*objectname)']),
        // Each was set once, and to what it is.
        moves: (await readFile(join(origin, `logs/refs/tags/v${version}`), 'utf8')).trim().split('\n').length,
        npm: await versionsOf(npm),
        oci: await imagesOf(docker, data),
        github: { latest: github.state.latest?.tag, releases: shown(github.state.releases) },
        sold: await readFile(join(work, 'sold'), 'utf8'),
        rung: (await readFile(join(work, 'rung'), 'utf8')).trim().split('\n').length,
      }
    },
    async clear() {
      await rm(work, { recursive: true, force: true })
      await rm(join(data, 'docker'), { recursive: true, force: true })
      github.state.releases.splice(0)
      github.state.latest = null
      await npm.remove('lines')
      // One that people are led away from.
      await npm.seed('lines', '1.1.0')
    },
  }
}

/** A server that says yes to everything. Gives `127.0.0.1:<port>`. */
async function yes(): Promise<string> {
  const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function digests(folder: string): Promise<Record<string, string>> {
  const files: string[] = await readdir(folder)
  return Object.fromEntries(
    await Promise.all(files.map(async (name) => [name, sha256(await readFile(join(folder, name)))])),
  )
}

/** What only those leave who die. */
async function leftIn(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true })
  return all.filter((path) => /\.(tmp|part|lock)$|^tmp\//.test(path))
}

async function versionsOf(npm: TestRegistry): Promise<unknown> {
  const { versions, 'dist-tags': tags } = await npm.packument('lines')
  return { tags, versions: Object.entries(versions).map(([version, { dist }]) => [version, dist.integrity]) }
}

/** What each tag leads to, and every manifest that is there. */
async function imagesOf(host: string, data: string): Promise<unknown> {
  const url = `http://${host}/v2/acme/ferry`
  const { tags } = (await (await fetch(`${url}/tags/list`)).json()) as { tags: string[] }
  const accept = ['manifest', 'index'].map((kind) => `application/vnd.oci.image.${kind}.v1+json`).join()
  const manifestOf = async (tag: string) =>
    (await fetch(`${url}/manifests/${tag}`, { headers: { accept } })).text()
  const manifests = join(data, 'docker/registry/v2/repositories/acme/ferry/_manifests/revisions/sha256')
  return {
    tags: Object.fromEntries(
      await Promise.all(tags.toSorted().map(async (tag) => [tag, await manifestOf(tag)])),
    ),
    manifests: (await readdir(manifests)).toSorted(),
  }
}

type Releases = Awaited<ReturnType<typeof fakeGithub>>['state']['releases']

function shown(releases: Releases): unknown {
  return releases.map(({ assets, ...release }) => ({
    ...release,
    // It grows with each.
    id: null,
    assets: assets.map(({ name, label, type, state, content }) => [
      name,
      label,
      type,
      state,
      digestOf(content),
    ]),
  }))
}

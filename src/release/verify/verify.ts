import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Config, TrialConfig } from '../../config/index.js'
import { isSlipwayError, SlipwayError } from '../../errors.js'
import { isMissing } from '../../files.js'
import type { World } from '../../world.js'
import { readChecksums, verifyChecksums } from './checksums.js'
import { type Found, findBundle, verifyContents } from './contents.js'
import { type ArchivedFile, readArchive } from './read-archive.js'
import { rebuild } from './rebuild.js'
import { verifySbom } from './sbom.js'
import { verifySignature } from './signature.js'
import { verifyRunning } from './running.js'
import { fails, skipped, type Verification, type Verified } from './types.js'

export interface VerifyRequest {
  /** A file of a release, or its folder; relative to the world's cwd. */
  readonly path: string
  /** Of the checkout that it is called in; null outside of one. */
  readonly config: Config | null
  /** How a service is run: with the environment that it needs. */
  readonly trial: TrialConfig
  /** Builds the commit again and compares the bytes. */
  readonly rebuild: boolean
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

/** An artifact that has been opened. */
interface Opened {
  readonly file: string
  readonly files: ReadonlyMap<string, ArchivedFile>
  readonly found: Found
}

/**
 * Looks whether an artifact, or all of a release's folder, is what it says it is: its digests, what is inside, what it
 * says when it runs. It is run only where nothing else is wrong. Asks nobody, and needs a checkout only to build it
 * again. Throws VERIFY_NOTHING and REBUILD_IMPOSSIBLE.
 */
export async function verify(request: VerifyRequest): Promise<Verification> {
  const path = resolve(request.world.cwd, request.path)
  const only = (await isDirectory(path)) ? null : basename(path)
  const folder = only === null ? path : dirname(path)
  const checksums = await readChecksums(folder)
  if (only === null && checksums.length === 0)
    throw new SlipwayError('VERIFY_NOTHING', { path, problem: 'no file of this folder tells digests' })
  const listed = checksums.flatMap(({ digests }) => [...digests.keys()])
  const names = only === null ? [...new Set(listed)].toSorted() : [only]

  const missing = new Set(await absent(folder, names))
  const checks: Verified[] = await Promise.all(checksums.map((each) => verifyChecksums(folder, each, only)))
  const opened: Opened[] = []
  for (const file of names.filter((name) => /\.(tar\.gz|tgz)$/.test(name))) {
    const looked = await open(folder, file)
    if ('result' in looked) checks.push(looked)
    else {
      opened.push(looked)
      checks.push(verifyContents(file, looked.files, looked.found, ['package.json']))
    }
  }
  const manifests = opened.map(({ found }) => found.manifest)
  for (const file of names.filter((name) => name.endsWith('.cdx.json') && !missing.has(name)))
    checks.push(await verifySbom(folder, file, manifests))
  for (const { file } of checksums) checks.push(...(await verifySignature(folder, file, request)))
  for (const { file, files, found } of opened.filter((each) => each.file.endsWith('.tar.gz'))) {
    const isSound = checks.every(({ result }) => result !== 'fails')
    const title = `${file}: says its version when it runs`
    checks.push(
      isSound
        ? await verifyRunning(title, files, found, request)
        : skipped(title, 'something is wrong with it: it was not run'),
    )
  }
  const [first] = opened
  if (request.rebuild) checks.push(...(await buildAgain(request, { folder, names, first })))
  return { version: first?.found.manifest.version ?? null, checks }
}

/** What is listed and not there, which its missing digest tells of. */
async function absent(folder: string, names: readonly string[]): Promise<string[]> {
  const there = new Set(await readdir(folder))
  return names.filter((name) => !there.has(name))
}

async function open(folder: string, file: string): Promise<Opened | Verified> {
  const title = `${file}: holds a bundle`
  try {
    const files = await readArchive(file, await readFile(join(folder, file)))
    const found = findBundle(files)
    return found === null ? fails(title, 'no manifest is in it') : { file, files, found }
  } catch (error) {
    if (isMissing(error)) return fails(title, 'it is missing')
    if (!isSlipwayError(error)) throw error
    return fails(title, error.message)
  }
}

function buildAgain(
  { config, path, world, signal }: VerifyRequest,
  { folder, names, first }: { folder: string; names: readonly string[]; first: Opened | undefined },
): Promise<Verified[]> {
  if (first === undefined)
    throw new SlipwayError('VERIFY_NOTHING', { path, problem: 'nothing here says of which commit it is' })
  const { manifest } = first.found
  if (config === null)
    throw new SlipwayError('REBUILD_IMPOSSIBLE', { version: manifest.version, problem: 'this is no checkout' })
  return rebuild({ config, manifest, folder, files: names, world, signal })
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new SlipwayError('VERIFY_NOTHING', { path, problem: 'there is no such file' })
  }
}

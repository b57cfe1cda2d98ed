import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Config, TrialConfig } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import { isMissing } from '../../files.js'
import type { World } from '../../world.js'
import { askedFiles } from './asked.js'
import { readChecksums, verifyChecksums, verifyUnlisted } from './checksums.js'
import { type Opened, openArtifacts } from './open-artifacts.js'
import { programOf } from './program.js'
import { verifyProvenance } from './provenance.js'
import { rebuild } from './rebuild.js'
import { verifySbom } from './sbom.js'
import { verifySignature } from './signature.js'
import { verifyRunning, verifyRunningProgram } from './running.js'
import { skipped, type Verification, type Verified } from './types.js'

export interface VerifyRequest {
  /** A file of a release, or its folder; relative to the world's cwd. */
  readonly path: string
  /** Of the checkout that it is called in; null outside of one. */
  readonly config: Config | null
  /** How a service is run: with the environment that it needs. */
  readonly trial: TrialConfig
  /** Builds the commit again and compares the bytes. */
  readonly rebuild: boolean
  /** Runs a service that no key has signed that is known here. */
  readonly run: boolean
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

/**
 * Looks whether an artifact, or all of a release's folder, is what it says it is: its digests, what is inside, what it
 * says when it runs. It is run only where nothing else is wrong, and a key that the config names has signed it. Needs a checkout only to build it
 * again, and asks nobody but then its remote where the changelog begins. Throws VERIFY_NOTHING and REBUILD_IMPOSSIBLE.
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
  // What is missing, its digest tells of.
  const there = await present(folder, names)

  const checks: Verified[] = await Promise.all(checksums.map((each) => verifyChecksums(folder, each, only)))
  const unlisted = only === null ? await verifyUnlisted(folder, checksums) : null
  if (unlisted !== null) checks.push(unlisted)
  const { opened, checks: inside } = await openArtifacts(folder, there)
  checks.push(...inside)
  const programs = there.flatMap((name) => programOf(name) ?? [])
  const manifests = opened.map(({ found }) => found.manifest)
  for (const file of there.filter((name) => name.endsWith('.cdx.json')))
    checks.push(await verifySbom(folder, file, manifests))
  for (const file of there.filter((name) => name.endsWith('.intoto.json')))
    checks.push(await verifyProvenance(folder, file))
  // One of checksums that do not list the file says nothing of it.
  const about = checksums.filter(({ file, digests }) => only === null || only === file || digests.has(only))
  const signed = new Set<string>()
  for (const { file, digests } of about) {
    const signature = await verifySignature(folder, file, request)
    if (signature !== null) checks.push(signature.check)
    if (signature?.isOurs === true) for (const name of digests.keys()) signed.add(name)
  }
  for (const each of opened.filter(({ file }) => !file.endsWith('.tgz')))
    checks.push(await runIfKnown(each, { request, checks, signed }))
  for (const each of programs) {
    const runIt = (title: string): Promise<Verified> => verifyRunningProgram(title, folder, each, request)
    checks.push(await ifKnown(each.file, { request, checks, signed }, runIt))
  }
  if (request.rebuild) checks.push(...(await buildAgain(request, { folder, there, opened })))
  refuseNothing(path, checks)
  const version = opened[0]?.found.manifest.version ?? programs[0]?.version ?? null
  return { version, checks, alone: about.length === 0 && !request.rebuild }
}

const RUNS = 'says its version when it runs'

interface Known {
  readonly request: VerifyRequest
  readonly checks: readonly Verified[]
  readonly signed: ReadonlySet<string>
}

function runIfKnown(opened: Opened, known: Known): Promise<Verified> {
  const { file, found } = opened
  const run = (title: string): Promise<Verified> => verifyRunning(title, opened, known.request)
  // Of a library, nothing runs.
  return found.manifest.kind === 'service' ? ifKnown(file, known, run) : run(`${file}: ${RUNS}`)
}

/** What anybody may have made is not run unasked. */
async function ifKnown(
  file: string,
  { request, checks, signed }: Known,
  run: (title: string) => Promise<Verified>,
): Promise<Verified> {
  const title = `${file}: ${RUNS}`
  if (checks.some(({ result }) => result === 'fails'))
    return skipped(title, 'something is wrong with it: it was not run')
  if (!request.run && !signed.has(file))
    return skipped(title, 'no key that is known here has signed it: it is run with --run, if you trust it')
  return run(title)
}

/** A yes is said of what was compared. */
function refuseNothing(path: string, checks: readonly Verified[]): void {
  if (checks.some(({ result }) => result !== 'skipped')) return
  const why = checks.map(({ title, detail }) => `${title} (${detail})`).join('; ')
  const problem = `nothing of it could be compared${why === '' ? '' : `: ${why}`}`
  throw new SlipwayError('VERIFY_NOTHING', { path, problem })
}

async function present(folder: string, names: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const all = new Set(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name))
  return names.filter((name) => all.has(name))
}

function buildAgain(
  { config, path, world, signal }: VerifyRequest,
  { folder, there, opened }: { folder: string; there: readonly string[]; opened: readonly Opened[] },
): Promise<Verified[]> {
  const [first] = opened
  if (first === undefined)
    throw new SlipwayError('VERIFY_NOTHING', { path, problem: 'nothing here says of which commit it is' })
  const { manifest } = first.found
  if (config === null)
    throw new SlipwayError('REBUILD_IMPOSSIBLE', {
      version: manifest.version,
      problem: 'this is no checkout',
    })
  return rebuild({ config, manifest, folder, files: askedFiles(there, opened), world, signal })
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new SlipwayError('VERIFY_NOTHING', { path, problem: 'there is no such file' })
  }
}

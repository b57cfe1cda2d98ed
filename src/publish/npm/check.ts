import { SlipwayError } from '../../errors.js'
import { runNpm } from '../../run-npm.js'
import type { Version } from '../../version/index.js'
import { problemsOf } from '../problems.js'
import type { CheckContext } from '../types.js'
import { type PackageToPublish, readPackage } from './package-json.js'
import { addressOnCi, isRepositoryOf } from './repository.js'
import type { Released } from './npm-registry.js'
import type { NpmTarget } from './target.js'

interface ToCheck {
  /** The package's folder. */
  readonly root: string
  readonly version: Version
  readonly head: string | null
  readonly open: () => Promise<NpmTarget>
}

/** The first npm that can be a trusted publisher. */
const TRUSTED = '11.5.1'

/** Why npm would not publish, as far as can be asked before there is a file. */
export async function checkNpm(to: ToCheck, context: CheckContext): Promise<SlipwayError[]> {
  const pkg = await readPackage(to.root)
  const folder = to.root
  if (pkg.name === '') return [new SlipwayError('NPM_NAME_MISSING', { folder })]
  if (pkg.private) return [new SlipwayError('NPM_PRIVATE', { name: pkg.name, folder })]
  return problemsOf([refuseRepository(pkg, to, context), refuseVersionAndLogin(to, context)])
}

/** With provenance, npm's registry refuses a package from another repository: at the end, when it was uploaded. */
async function refuseRepository(
  { name, repository }: PackageToPublish,
  { open, root }: ToCheck,
  { world: { env } }: CheckContext,
): Promise<void> {
  const wanted = addressOnCi(env)
  const isHeldAgainst = async (): Promise<boolean> => {
    const { isTrusted, provenance } = await open()
    return isTrusted || provenance
  }
  if (repository === null || (!isRepositoryOf(repository, env) && (await isHeldAgainst())))
    throw new SlipwayError('NPM_REPOSITORY_UNFIT', { name, folder: root, repository, wanted })
}

async function refuseVersionAndLogin(to: ToCheck, context: CheckContext): Promise<void> {
  const { version, open } = to
  const { pkg, registry } = await open()
  const [released, tags, user] = await Promise.all([
    registry.look(version.npm),
    registry.tags(),
    registry.user(),
  ])
  if (released !== null)
    refuseOtherCommit(released, to.head, `${pkg.name}@${version.npm} on ${registry.shown}`)
  const { distTagFor } = await import('./dist-tag.js')
  const tag = distTagFor(version, tags)
  // All is done: nobody needs to be logged in.
  if (released !== null && (tag === null || tags[tag] === version.npm)) return
  await refuseLogin(to, context, { user, isNew: Object.keys(tags).length === 0 })
}

/** Where npm published from a folder, it has noted the commit. Bytes are compared when there are some. */
function refuseOtherCommit({ gitHead }: Released, head: string | null, what: string): void {
  if (gitHead === null || head === null || gitHead === head) return
  throw new SlipwayError('PUBLISHED_DIFFERS', { what, there: `commit ${gitHead}`, made: `commit ${head}` })
}

async function refuseLogin(
  { open, root }: ToCheck,
  { world, signal }: CheckContext,
  { user, isNew }: { user: string | null; isNew: boolean },
): Promise<void> {
  const { pkg, registry, isTrusted } = await open()
  if (user === null && !isTrusted)
    throw new SlipwayError('NPM_NOT_LOGGED_IN', { registry: registry.shown, said: 'npm whoami says: nobody' })
  if (user === null) {
    const { stdout } = await runNpm(['--version'], { folder: root, world, signal })
    const { default: semver } = await import('semver')
    const found = stdout.trim()
    if (semver.valid(found) !== null && semver.lt(found, TRUSTED))
      throw new SlipwayError('NPM_TOO_OLD', { found, needed: TRUSTED })
  } else if (!isNew && user !== '' && (await registry.isReadOnly(user))) {
    throw new SlipwayError('NPM_NOT_ALLOWED', {
      doing: `publish ${pkg.name}`,
      name: pkg.name,
      registry: registry.shown,
      said: `${user} may only read it`,
      paid: false,
    })
  }
}

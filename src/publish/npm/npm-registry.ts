import { hideSecrets } from '../../hide-secrets.js'
import { type NpmAnswer, type NpmRun, parseAnswer, runNpm } from '../../run-npm.js'
import type { DistTags } from './dist-tag.js'
import { type PackageToPublish, scopeOf, textOf } from './package-json.js'
import { npmProblem } from './problem.js'
import { findRegistry } from './find-registry.js'
import { secretsOfNpmrc } from './npmrc-secrets.js'

/** One package on its registry, asked and changed through npm. All throw what npmProblem makes of npm's refusal. */
export interface NpmRegistry {
  readonly url: string
  /** The same, without a login in it. */
  readonly shown: string
  /** A version; null: it is not there. */
  readonly look: (version: string) => Promise<Released | null>
  /** The package's tags; none where there is no package. Never out of a cache, as packages may be. */
  readonly tags: () => Promise<DistTags>
  /** Who npm is logged in as; null: nobody. */
  readonly user: () => Promise<string | null>
  /** Whether the registry says of a user that they may not write. */
  readonly isReadOnly: (user: string) => Promise<boolean>
  readonly publish: (file: string, options: PublishOptions) => Promise<void>
  readonly addTag: (version: string, tag: string) => Promise<void>
}

export interface Released {
  /** `sha512-…`; null where the registry keeps none. */
  readonly integrity: string | null
  /** sha1 in hex. */
  readonly shasum: string | null
  /** The commit, where it was published from a folder. */
  readonly gitHead: string | null
}

export interface PublishOptions {
  readonly tag: string
  readonly access: string | null
  readonly provenance: boolean
}

export async function openRegistry(
  { name, publishConfig }: PackageToPublish,
  run: NpmRun,
  given: string | null,
): Promise<NpmRegistry> {
  const scope = scopeOf(name)
  const url = given ?? (await findRegistry(scope, publishConfig, run))
  // For a package with a scope, npm's settings for the scope would come before `registry`.
  const at = [`--registry=${url}`, ...(scope === null ? [] : [`--${scope}:registry=${url}`])]
  const npm = (...args: readonly string[]): Promise<NpmAnswer> => runNpm([...at, ...args], run)
  const shown = hideSecrets({})(url)

  let secrets: ReturnType<typeof secretsOfNpmrc> | null = null

  async function fail(answer: NpmAnswer, doing: string): Promise<never> {
    const hide = hideSecrets({ ...run.world.env, ...(await (secrets ??= secretsOfNpmrc(run))) })
    throw npmProblem({ ...answer, problem: hide(answer.problem) }, { doing, name, registry: shown })
  }

  return {
    url,
    shown,
    async look(version) {
      const what = `${name}@${version}`
      const answer = await npm('view', '--', what)
      if (answer.code === 'E404') return null
      const found = answer.exit === 0 ? parseAnswer(answer) : await fail(answer, `look at ${what}`)
      return found === null ? null : releasedOf(found)
    },
    async tags() {
      const answer = await npm('dist-tag', 'ls', '--', name)
      if (answer.code === 'E404' || answer.problem.startsWith('No dist-tags found')) return {}
      if (answer.exit !== 0) await fail(answer, `look at the dist-tags of ${name}`)
      const lines = answer.stdout.split('\n').flatMap((line) => [...line.matchAll(/^(\S+): (\S+)$/g)])
      return Object.fromEntries(lines.map(([, tag = '', version = '']) => [tag, version]))
    },
    async user() {
      const answer = await npm('whoami')
      if (answer.exit === 0) return String(parseAnswer(answer))
      if (answer.code === 'ENEEDAUTH' || answer.code === 'E401') return null
      // Some registries do not tell who one is, and take the token all the same.
      return answer.code?.startsWith('E40') === true ? '' : fail(answer, 'ask who is logged in')
    },
    async isReadOnly(user) {
      const answer = await npm('access', 'list', 'collaborators', '--', name, user)
      return answer.exit === 0 && fieldsOf(parseAnswer(answer))[user] === 'read-only'
    },
    async publish(file, { tag, access, provenance }) {
      const options = [
        `--tag=${tag}`,
        ...(access === null ? [] : [`--access=${access}`]),
        ...(provenance ? ['--provenance'] : []),
      ]
      // A dry run that npm's settings ask for would look like a release.
      const answer = await npm('publish', ...options, '--ignore-scripts', '--no-dry-run', '--', file)
      if (answer.exit !== 0) await fail(answer, `publish ${name}`)
    },
    async addTag(version, tag) {
      const answer = await npm('dist-tag', 'add', '--', `${name}@${version}`, tag)
      if (answer.exit !== 0) await fail(answer, `lead the dist-tag ${tag} to ${name}@${version}`)
    },
  }
}

/** Whatever stands there: it comes from a registry. */
function releasedOf(found: unknown): Released {
  const { dist, gitHead } = fieldsOf(found)
  const { integrity, shasum } = fieldsOf(dist)
  return { integrity: textOf(integrity), shasum: textOf(shasum), gitHead: textOf(gitHead) }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

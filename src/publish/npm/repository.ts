import type { World } from '../../world.js'

const HOSTS: Readonly<Record<string, string>> = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  bitbucket: 'bitbucket.org',
}

/** Whether the `repository` of a package.json is the one that CI builds, which npm's registry holds against the provenance. */
export function isRepositoryOf(repository: string, env: World['env']): boolean {
  const built = addressOnCi(env)
  return built === null || placeOf(repository) === placeOf(built)
}

/** null where CI does not tell. */
export function addressOnCi({
  GITHUB_SERVER_URL: server,
  GITHUB_REPOSITORY: repository,
  CI_PROJECT_URL: project,
}: World['env']): string | null {
  if (server && repository) return `${server}/${repository}`
  return project || null
}

/** `host/owner/name` of any way to write it: an address, one for ssh, or npm's short forms. */
function placeOf(repository: string): string {
  const short = /^(?:(\w+):)?([\w.-]+\/[\w.-]+)$/.exec(repository)
  if (short !== null) return `${HOSTS[short[1] ?? 'github'] ?? short[1]}/${bare(short[2] ?? '')}`
  const [, host = '', path = ''] =
    /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?([^/:]+)(?::\d+)?[/:](.*)$/i.exec(repository) ?? []
  return `${host.toLowerCase()}/${bare(path)}`
}

function bare(path: string): string {
  return path
    .replace(/[#?].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
}

import { join } from 'node:path'
import { commitAll, git, initRepository } from './git.js'
import { writeFiles } from './files.js'

/**
 * A service in a checkout, `checkout`, whose commit is on the branch main of a bare repository, `origin.git`. It is not
 * tried, so that a release of it is quick.
 *
 * @param publish `release.publish` of its config
 */
export async function publishingRepository(
  folder: string,
  publish: readonly Record<string, unknown>[],
  more: Record<string, unknown> = {},
): Promise<{ checkout: string; origin: string; commit: string }> {
  const [checkout, origin] = [join(folder, 'checkout'), join(folder, 'origin.git')]
  await writeFiles(checkout, {
    '.gitignore': 'node_modules\n/dist/\n/release/\n',
    'package.json': { name: 'ferry', version: '1.2.0', type: 'module' },
    'build.config.json': { generate: { module: false }, trial: false, release: { publish } },
    'src/server.ts': 'export const afloat = true\n',
    ...more,
  })
  await initRepository(checkout)
  const commit = await commitAll(checkout, 'a service', '2026-03-04T05:06:07+01:00')
  await git(folder, ['init', '-q', '--bare', '-b', 'main', origin])
  await git(checkout, ['remote', 'add', 'origin', origin])
  await git(checkout, ['push', '-q', 'origin', 'main'])
  return { checkout, origin, commit }
}

/** The refs of a bare repository that a release may make: tags (with the commits that they are on) and locks. */
export async function refsOf(origin: string): Promise<Record<string, string>> {
  const format = '%(refname) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)'
  const text = await git(origin, ['for-each-ref', `--format=${format}`, 'refs/tags', 'refs/slipway'])
  return Object.fromEntries(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' ') as [string, string]),
  )
}

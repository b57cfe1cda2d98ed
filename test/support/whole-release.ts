import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commitAll, git, initRepository } from './git.js'
import { writeFiles } from './files.js'
import { writeBase } from './image.js'

const shop = (code: string): string[] => ['node', '-e', `const fs = require('node:fs'); ${code}`]

/** What a config can ask for, all of it; places that are others each time come from the environment. */
const configOf = (executable: boolean) => ({
  generate: { module: false },
  trial: false,
  bundle: [
    { name: 'ferry', kind: 'service' },
    { name: 'lines', kind: 'library', root: 'lines' },
  ],
  release: {
    artifacts: [
      'tarball',
      'npm',
      { kind: 'image', base: 'oci:base' },
      'sbom',
      ...(executable ? ['executable'] : []),
    ],
    changelog: true,
    provenance: true,
    sign: { env: 'RELEASE_KEY' },
    publish: [
      { to: 'directory', path: '../share' },
      {
        to: 'command',
        name: 'shop',
        look: shop(`process.exit(fs.existsSync('../sold') ? 0 : 3)`),
        // Twice would fail.
        run: shop(`fs.writeFileSync('../sold', process.env.SLIPWAY_RELEASE_FILES, { flag: 'wx' })`),
      },
      { to: 'command', name: 'bell', run: shop(`fs.appendFileSync('../rung', 'ding\\n')`) },
      { to: 'npm' },
      { to: 'registry', repository: 'OCI/acme/ferry' },
      { to: 'git-tag', remote: 'origin' },
      { to: 'github', repository: 'sea/ferry' },
    ],
  },
})

/**
 * A service and a library in a checkout, `checkout`, with a config that makes every kind of artifact and publishes to
 * every kind of place, and its remote, `origin.git`. Both may be moved together.
 *
 * @param executable whether there is one, of a hundred megabytes
 */
export async function wholeRepository(
  folder: string,
  { executable }: { executable: boolean },
): Promise<void> {
  const checkout = join(folder, 'checkout')
  const pkg = { version: '1.2.0', type: 'module', repository: 'github:sea/ferry' }
  const text = JSON.stringify(configOf(executable))
    .replace('"OCI/', '`${process.env.OCI}/')
    .replace('acme/ferry"', 'acme/ferry`')
  await writeFiles(checkout, {
    '.gitignore': 'node_modules\n/dist/\n/lines/dist/\n/release/\n',
    'package.json': { name: 'ferry', ...pkg },
    'build.config.mjs': `export default ${text}\n`,
    'src/server.ts': 'export const afloat = true\n',
    'lines/package.json': { name: 'lines', ...pkg, files: ['dist'], main: 'dist/index.js' },
    'lines/src/index.ts': 'export const lines = 4\n',
  })
  await writeBase(join(checkout, 'base'))
  await initRepository(checkout)
  await commitAll(checkout, 'a service', '2026-03-04T05:06:07+01:00')
  await git(folder, ['init', '-q', '--bare', '-b', 'main', 'origin.git'])
  const origin = join(folder, 'origin.git')
  // What moved stands there.
  await git(origin, ['config', 'core.logAllRefUpdates', 'always'])
  await git(checkout, ['remote', 'add', 'origin', '../origin.git'])
  await git(checkout, ['push', '-q', 'origin', 'main'])
  for (const name of ['pre-receive', 'post-receive']) {
    await writeFile(join(origin, 'hooks', name), HOOK, { mode: 0o755 })
  }
}

/** Asks the door whether it may; by bash alone, which is quicker than Node. */
const HOOK = `#!/usr/bin/env bash
exec 3<>"/dev/tcp/$DOOR_OF_GIT" || exit 1
printf 'POST / HTTP/1.0\\r\\n\\r\\n' >&3
read -r _ status _ <&3 && [ "$status" = 200 ]
`

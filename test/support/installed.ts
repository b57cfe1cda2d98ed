import { mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { checkout } from './compile.js'
import { gitEnv } from './git.js'

/** Installs what `npm publish` would give people into a folder, and links what it and the starter depend on. */
export async function installSlipway(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  const target = join(modules, 'slipway')
  await mkdir(target, { recursive: true })
  const { stdout } = await execa(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', modules],
    {
      cwd: checkout,
    },
  )
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  await execa('tar', ['-xzf', join(modules, filename), '-C', target, '--strip-components=1'])
  for (const name of await readdir(join(checkout, 'node_modules'))) {
    if (!name.startsWith('.')) await symlink(join(checkout, 'node_modules', name), join(modules, name))
  }
}

/** Runs the installed `slipway` in a folder, as a person without a terminal would. Never throws. */
export function slipway(folder: string, ...args: string[]) {
  return execa('node', [join(folder, 'node_modules/slipway/dist/cli.js'), ...args], {
    cwd: folder,
    env: gitEnv,
    reject: false,
  })
}

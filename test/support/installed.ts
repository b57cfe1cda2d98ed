import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { checkout } from './compile.js'
import { gitEnv } from './git.js'

/** Installs what `npm publish` would give people into a folder, and links what it and the starter depend on. */
export async function installSlipway(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  const target = join(modules, 'slipway')
  await mkdir(target, { recursive: true })
  await execa('tar', ['-xz', '-C', target, '--strip-components=1'], { input: await packSlipway() })
  await mkdir(join(modules, '.bin'))
  await symlink('../slipway/dist/cli.js', join(modules, '.bin/slipway'))
  for (const name of await readdir(join(checkout, 'node_modules'))) {
    if (!name.startsWith('.')) await symlink(join(checkout, 'node_modules', name), join(modules, name))
  }
}

let packed: Promise<Buffer> | undefined

/** The npm package, once for all tests of a file: npm takes its time. */
function packSlipway(): Promise<Buffer> {
  return (packed ??= pack())
}

async function pack(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-pack-'))
  try {
    await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: checkout })
    const [file = ''] = await readdir(folder)
    return await readFile(join(folder, file))
  } finally {
    await rm(folder, { recursive: true })
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

/** Has the service that `slipway init` wrote tried, and not measured: a test has no time for that. */
export async function measureNothing(folder: string): Promise<void> {
  const file = join(folder, 'build.config.ts')
  const before = await readFile(file, 'utf8')
  const after = before.replace('defineConfig({', "defineConfig({ trial: { effort: 'none' },")
  if (after === before) throw new Error(`${file} has no defineConfig({`)
  await writeFile(file, after)
}

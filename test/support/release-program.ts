import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { execa } from 'execa'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * A program that releases the folder that it is started in, as release-child.ts does: bundled into a folder, since it is
 * started often, and by other Nodes. Gives its file.
 */
export async function releaseProgram(folder: string): Promise<string> {
  const program = join(folder, 'release.mjs')
  await build({
    entryPoints: [join(root, 'test/support/release-child.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  })
  await execa('ln', ['-s', join(root, 'node_modules'), join(folder, 'node_modules')])
  return program
}

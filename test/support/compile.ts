import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { writeFiles } from './files.js'

/** Slipway's own checkout. */
export const checkout = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '')

/** Gives a service in a temp folder what `npm install` would: the packages of this checkout. */
export async function linkPackages(folder: string): Promise<void> {
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'), 'dir')
}

const strict = {
  target: 'es2023',
  lib: ['es2023'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  declaration: true,
  erasableSyntaxOnly: true,
  allowJs: true,
  checkJs: true,
  skipLibCheck: true,
  noEmit: true,
}

/**
 * What the strictest TypeScript says about the sources of a folder: an empty string when it is content.
 * `slipway/supervisor` and `slipway` are the sources of this checkout.
 */
export async function typeErrors(folder: string, options: Record<string, unknown> = {}): Promise<string> {
  const paths = {
    slipway: [join(checkout, 'src/index.ts')],
    'slipway/supervisor': [join(checkout, 'src/supervisor/index.ts')],
  }
  await writeFiles(folder, {
    'tsconfig.check.json': {
      compilerOptions: { ...strict, paths, ...options },
      include: ['**/*'],
      exclude: ['node_modules'],
    },
  })
  const tsc = join(checkout, 'node_modules/typescript/bin/tsc')
  const { stdout } = await execa('node', [tsc, '-p', 'tsconfig.check.json'], { cwd: folder, reject: false })
  // The sources of this checkout are held to its own rules, elsewhere.
  return stdout
    .split(/\n(?=\S)/)
    .filter((line) => !line.startsWith('../'))
    .join('\n')
}

import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { readPackageJson, type BundleConfig, type PackageJson } from '../config/index.js'
import { SlipwayError } from '../errors.js'
import type { StampTarget } from './stamp-plugin.js'
import { emitsDecoratorMetadata } from './tsconfig.js'

/** What building needs to know of the folder, beyond the config. */
export interface Project {
  readonly config: BundleConfig
  /** The bundle's root, and where esbuild's outputs go, as the file system calls them: real paths, as esbuild's are. */
  readonly root: string
  readonly outDir: string
  readonly packageJson: PackageJson
  /** Some entry's tsconfig.json sets emitDecoratorMetadata. */
  readonly decoratorMetadata: boolean
}

/** Looks at the folder of a bundle. Throws BUNDLE_ROOT_MISSING, and CONFIG_SYNTAX of its package.json. */
export async function lookAt(config: BundleConfig): Promise<Project> {
  if (!existsSync(config.root)) throw new SlipwayError('BUNDLE_ROOT_MISSING', { root: config.root })
  const root = await realpath(config.root)
  const outDir = join(root, relative(config.root, config.outDir))
  const entries = Object.values(config.entries).map((entry) => join(root, entry))
  const [packageJson, decoratorMetadata] = await Promise.all([
    readPackageJson(root),
    emitsDecoratorMetadata(entries),
  ])
  return { config, root, outDir, packageJson, decoratorMetadata }
}

/**
 * Where the stamp goes in this project.
 *
 * @param module the generated version module, relative to the bundle's root; null: there is none
 */
export function stampTarget({ root, config }: Project, module: string | null): StampTarget {
  return { module: module === null ? null : join(root, module), constants: config.kind === 'service' }
}

/** The extension of an output: what Node takes for the format, by the package.json above it. */
export function outputExtension({ config, packageJson }: Project): '.js' | '.mjs' | '.cjs' {
  const native = packageJson.type === 'module' ? 'esm' : 'cjs'
  if (config.format === native) return '.js'
  return config.format === 'esm' ? '.mjs' : '.cjs'
}

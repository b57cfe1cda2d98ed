import type { BundleConfig } from '../config/index.js'

/** What `node` is given before the file of a bundle: with it, stacks name the lines of the sources. */
export function nodeFlags({ sourcemap }: Pick<BundleConfig, 'sourcemap'>): string[] {
  return sourcemap ? ['--enable-source-maps'] : []
}

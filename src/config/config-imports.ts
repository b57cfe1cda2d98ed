import { isBuiltin } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'

/** esbuild's namespace of what is no file. */
export const INSIDE = 'inside-a-config'

const RESOLVING = Symbol('resolving')

/**
 * How a config's imports are found. 'slipway' is a stand-in with defineConfig alone, so that a config loads fast, and
 * where Slipway is not installed. What lies under a node_modules folder stays outside and is imported from its place,
 * but for JSON, which Node imports only when asked in a way that TypeScript configs do not. All else is bundled: files,
 * aliases of the tsconfig, and packages of the same workspace, in TypeScript too.
 */
export const configImports: Plugin = {
  name: 'config-imports',
  setup(build) {
    build.onResolve({ filter: /^slipway$/ }, ({ path }) => ({ path, namespace: INSIDE }))
    build.onLoad({ filter: /^slipway$/, namespace: INSIDE }, () => ({
      contents: 'export const defineConfig = (config) => config',
    }))
    build.onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === RESOLVING || isBuiltin(path)) return undefined
      const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: RESOLVING })
      // esbuild's own words for what is not found name the place of the import.
      if (found.errors.length > 0 || found.external) return undefined
      const installed = /[\\/]node_modules[\\/]/.test(found.path) && extname(found.path) !== '.json'
      if (!installed) return { path: found.path, namespace: found.namespace }
      const required = kind === 'require-call' || kind === 'require-resolve'
      return { path: required ? found.path : pathToFileURL(found.path).href, external: true }
    })
  },
}

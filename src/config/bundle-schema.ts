import * as v from 'valibot'
import type { Loader } from 'esbuild'
import { defaults } from './defaults.js'
import { about, choice, list, record, section } from './shapes.js'
import * as is from './values.js'

const fallback = defaults.bundle

const loaders = [
  ...(['base64', 'binary', 'copy', 'css', 'dataurl', 'default', 'empty', 'file', 'js', 'json'] as const),
  ...(['jsx', 'local-css', 'text', 'ts', 'tsx'] as const),
] as const satisfies readonly Loader[]

const options = {
  name: v.optional(
    about(
      "Names the bundle. Default: the config's name, or that of the package.json in the bundle's root.",
      is.name,
    ),
  ),
  kind: v.optional(
    about(
      'A service is started and tried before a release; a library is imported, and keeps its dependencies outside.',
      choice(['service', 'library']),
    ),
    fallback.kind,
  ),
  root: v.optional(about("The folder with the bundle's package.json.", is.path), fallback.root),
  entries: v.optional(
    about(
      'Source files, or names and their source files. Default: src/server (a library: src/index) .ts, .mts, .js or .mjs.',
      v.union([list(is.path), record(is.name, is.path)], 'a list of files, or an object of names and files'),
    ),
  ),
  outDir: v.optional(
    about("Where the bundle is written: a folder of its own inside the bundle's root.", is.path),
    fallback.outDir,
  ),
  format: v.optional(about('The module format.', choice(['esm', 'cjs'])), fallback.format),
  target: v.optional(
    about('The oldest Node that it must run on: `node20`, `node22.18`.', is.target),
    fallback.target,
  ),
  minify: v.optional(about('Make the code small, and hard to read.', is.flag), fallback.minify),
  sourcemap: v.optional(about('Write a source map beside every file of code.', is.flag), fallback.sourcemap),
  keepNames: v.optional(
    about('Keep the names of functions and classes. Default: where the tsconfig emits decorators.', is.flag),
  ),
  external: v.optional(
    about('Packages to leave outside, or patterns with one `*`.', list(is.external)),
    fallback.external,
  ),
  alias: v.optional(
    about('Package names and what stands in for them.', record(is.alias, is.path)),
    fallback.alias,
  ),
  define: v.optional(
    about(
      "Names and the constant expressions they stand for: `{ DEBUG: 'false' }`.",
      record(is.constant, is.expression),
    ),
    fallback.define,
  ),
  loader: v.optional(
    about(
      "File extensions and what esbuild takes such files for: `{ '.sql': 'text' }`.",
      record(is.extension, choice(loaders)),
    ),
    fallback.loader,
  ),
  assets: v.optional(
    about(
      "Where they lie beside the bundle, and the files or folders they are copied from: `{ views: 'src/views' }`.",
      record(is.path, is.path),
    ),
    fallback.assets,
  ),
  trace: v.optional(
    about(
      '`async`: /debug/pprof/goroutine shows each call of an async function that goes on, with those that wait for it.',
      v.union([choice(['async']), is.off], "'async', or false"),
    ),
    fallback.trace,
  ),
}

/** The options of one bundle that JSON can express. */
export const jsonBundle = section('The bundle.', options)

export const bundle = section('The bundle.', {
  ...options,
  plugins: v.optional(about('Plugins for esbuild.', list(is.plugin)), fallback.plugins),
})

import { readFile } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Loader, Plugin } from 'esbuild'
import { withoutMark } from './source.js'

const CODE = /\.[cm]?[jt]sx?$/

/** esbuild puts all files into one; what a file says of its own place is replaced by these names. */
export const locationNames = {
  'import.meta.url': '__slipway_config_url',
  'import.meta.filename': '__slipway_config_filename',
  'import.meta.dirname': '__slipway_config_dirname',
  __filename: '__slipway_config_filename',
  __dirname: '__slipway_config_dirname',
}

/** Gives every file of code a first line that defines those names. All other lines move down by one: see `lineInFile`. */
export const ownLocation: Plugin = {
  name: 'own-location',
  setup(build) {
    build.onLoad({ filter: CODE, namespace: 'file' }, async ({ path }) => {
      const text = withoutMark(await readFile(path, 'utf8'))
      return { contents: `${header(path)}\n${text.replace(/^#!/, '//')}`, loader: loaderOf(path) }
    })
  },
}

/** The line in the file on disk. */
export function lineInFile(file: string, line: number): number {
  return CODE.test(file) ? line - 1 : line
}

function header(path: string): string {
  const url = JSON.stringify(pathToFileURL(path).href)
  const [filename, folder] = [JSON.stringify(path), JSON.stringify(dirname(path))]
  return `const __slipway_config_url = ${url}, __slipway_config_filename = ${filename}, __slipway_config_dirname = ${folder};`
}

function loaderOf(path: string): Loader {
  return extname(path).replace(/^\.[cm]?/, '') as Loader
}

import { posix } from 'node:path'
import { look } from './look.js'

const stems = ['src/server', 'src/main', 'src/index', 'src/app', 'server', 'main', 'index', 'app']
const endings = ['ts', 'mts', 'js', 'mjs', 'cjs']

/** What a build wrote is no source. */
const builtFolders = ['dist', 'build', 'lib', 'out', 'node_modules']

/** The files that may be the service's entry, the likeliest first: usual names, then package.json's `main`. */
export async function findEntries(root: string, main: unknown): Promise<string[]> {
  const usual = endings.flatMap((ending) => stems.map((stem) => `${stem}.${ending}`))
  const paths = new Set([...usual, ...mainSource(main)])
  const found = await Promise.all(
    [...paths].map(async (path) => ((await look(root, path)).kind === 'file' ? [path] : [])),
  )
  return found.flat()
}

function mainSource(main: unknown): string[] {
  if (typeof main !== 'string' || posix.isAbsolute(main)) return []
  const path = posix.normalize(main)
  const [top = '..'] = path.split('/')
  const isSource = endings.includes(posix.extname(path).slice(1)) && !path.endsWith('.d.ts')
  return isSource && top !== '..' && !builtFolders.includes(top) ? [path] : []
}

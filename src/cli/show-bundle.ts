import { join, relative } from 'node:path'
import type { Bundle } from '../bundle/index.js'
import { humanCount } from '../human.js'
import type { Call } from './command.js'
import { printWarnings } from './print-warnings.js'
import { printableLine } from './printable.js'

/** A library in many chunks need not fill the screen. */
const MOST = 20

/** For people: each file with its size, what came along, the warnings. */
export async function showBundle(
  { dir, manifest, warnings, duration }: Bundle,
  { world, quiet }: Pick<Call, 'world' | 'quiet'>,
): Promise<void> {
  if (quiet) return
  const { humanBytes, humanTime } = await import('../human.js')
  const folder = relative(world.cwd, dir) || '.'
  const shown = manifest.outputs.filter(({ path }) => !path.endsWith('.map'))
  const sizes = shown.map(({ bytes }) => humanBytes(bytes).padStart(8))
  const files = shown
    .slice(0, MOST)
    .map(({ path }, index) => `  ${sizes[index]}  ${printableLine(join(folder, path))}\n`)
  const more = shown.length > MOST ? `            and ${shown.length - MOST} more\n` : ''
  const packages = humanCount(manifest.packages.length, 'package')
  world.stdout.write(
    `${printableLine(manifest.name)} ${manifest.version}\n${files.join('')}${more}  built in ${humanTime(duration)}, ${packages} inside\n`,
  )
  await printWarnings(warnings, world)
}

/** For machines: the manifest, where it lies, and what to know about it. Sizes in bytes, times in milliseconds. */
export function bundleToJson({ dir, manifest, warnings, duration }: Bundle): Record<string, unknown> {
  return { dir, manifest, warnings, duration }
}

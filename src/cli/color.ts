import type { World } from '../world.js'

/** Colour only where it is wanted: NO_COLOR and FORCE_COLOR are heard, then whether the stream is a terminal. */
export function useColor(stream: World['stdout'], env: World['env']): boolean {
  if (env['NO_COLOR']) return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeAtomic } from '../../files.js'
import { askInfo } from '../ask-info.js'
import type { Running } from '../launch.js'
import { liveThrough } from './live-through.js'
import type { Mishap, NotTried } from './mishap.js'
import { sayVisit } from './say-visit.js'

const NAME = 'a clock that jumps'

/** In the folder that it is started in, which goes with it; as long as it is not there, the clock is right. */
const FILE = '.slipway-trial-clock'

/** Seconds, forwards and then back to before it was started. */
const JUMPS = [86_400, -86_400]

/** Milliseconds after each, in which timers that believe the clock would fire. */
const MOMENT = 500

/** The clock of the wall is a day ahead, and then a day behind. The one that only goes on is left alone, as it would be. */
export const clockJump: Mishap = {
  name: NAME,
  async play(stand) {
    const library = await findLibrary()
    if (library === null) return { name: NAME, did: 'not tried: libfaketime is not here', recovered: null }
    const env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: FILE,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
    return liveThrough(NAME, stand, { env }, async (running, { config }) => {
      const file = join(running.service.folder, FILE)
      const said: string[] = []
      try {
        for (const jump of JUMPS) {
          const moved = await move(running, file, jump)
          if (moved !== null) return moved
          said.push(`${jump > 0 ? 'a day ahead' : 'a day behind'}: ${await sayVisit(running, config)}`)
        }
        return said.join('; ')
      } finally {
        await rm(file, { force: true })
      }
    })
  },
}

/** The one that is right for programs with threads, wherever this system has it. */
async function findLibrary(): Promise<string | null> {
  for (const parent of ['/usr/lib', '/usr/lib64', '/usr/local/lib']) {
    const names = await readdir(parent).catch(() => [])
    for (const folder of [parent, ...names.map((name) => join(parent, name))]) {
      const library = join(folder, 'faketime', 'libfaketimeMT.so.1')
      const found = await readdir(join(folder, 'faketime')).catch((): string[] => [])
      if (found.includes('libfaketimeMT.so.1')) return library
    }
  }
  return null
}

/** What does not move is a program that asks the kernel itself. */
async function move({ message, service }: Running, file: string, by: number): Promise<NotTried | null> {
  // The library ends a process that finds the file empty, as it is for a moment where it is written in place.
  await writeAtomic(file, `${by > 0 ? '+' : ''}${by}\n`)
  await sleep(MOMENT)
  if (message.admin === null) return { why: 'it has no admin server to tell the time' }
  const { CurrentTimeEpochSecs } = await askInfo(message.admin, service)
  const off = CurrentTimeEpochSecs - Date.now() / 1000 - by
  return Math.abs(off) < 3600 ? null : { why: 'its clock could not be moved from outside' }
}

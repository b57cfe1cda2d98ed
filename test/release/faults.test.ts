import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { hasDockerRegistry } from '../support/docker-registry.js'
import type { DoorFault } from '../support/door.js'
import { type Harbour, openHarbour, type Outcome } from '../support/harbour.js'
import { hasRegistry, startRegistry } from '../support/npm-registry.js'
import { fullPoints, killPoints, spread } from '../support/points.js'
import { releaseProgram } from '../support/release-program.js'
import { startRelease } from '../support/release-run.js'
import { hasOpenSsh, sshKey } from '../support/ssh-keys.js'
import { tempFolder } from '../support/temp.js'
import { wholeRepository } from '../support/whole-release.js'

// With `npm run faults` all of them, or those that FAULTS_AT fits; else so many.
const FEW = '2'
const { FAULTS: wanted = FEW, FAULTS_AT: pattern = '' } = process.env
const isAll = wanted === 'all'

/** Something that goes wrong once in a release: in its own process, as kill-at.cjs knows it, or at a door. */
interface Point {
  readonly at: string
  readonly door?: DoorFault
}

interface Lane {
  readonly harbour: Harbour
  /** Makes everything as if nothing had been released. */
  readonly begin: () => Promise<void>
  readonly start: (env?: Record<string, string>) => ReturnType<typeof startRelease>
}

test.skipIf(!process.env['CI'] && !(hasRegistry && hasDockerRegistry && hasOpenSsh))(
  'a release of everything to everywhere, killed or failed wherever it can be, is finished by the same command, and nothing is done twice',
  { timeout: isAll ? 12 * 3_600_000 : 120_000 + Number(wanted) * 60_000 },
  async () => {
    const folder = await tempFolder()
    const [first, second] = (await openLanes(folder)) as [Lane, Lane]
    await first.begin()
    await first.start({ REACHED: join(folder, 'reached') }).ended
    const expected = await first.harbour.outcome()
    expect(expected).toMatchObject({ left: [expect.any(String)], changes: '', moves: 1, rung: 1 })
    const reached = await readFile(join(folder, 'reached'), 'utf8')

    const points = pointsOf(reached, first.harbour.doors.reached)
    const fitting = points.filter(({ at, door }) => new RegExp(pattern).test(`${at} ${door ?? ''}`))
    const chosen = isAll ? fitting : spread(fitting, Number(wanted))
    const wrong: unknown[] = []
    const lanes = [first, second].map(async (lane, number) => {
      for (const point of chosen.filter((_, index) => index % 2 === number)) {
        const found = await goThrough(lane, point, expected).catch((error: unknown) => error)
        if (found === null) continue
        wrong.push(found)
        // It may be hours until the end.
        console.log(point, found)
      }
    })
    await Promise.all(lanes)
    expect(wrong).toEqual([])
    if (wanted !== FEW) console.log(`${chosen.length} of ${points.length} points`, countsOf(chosen))
  },
)

/** null: all is as if nothing had happened. */
async function goThrough(
  { harbour, begin, start }: Lane,
  { at, door }: Point,
  expected: Outcome,
): Promise<unknown> {
  await begin()
  const release = start(door === undefined ? { FAULT_AT: at } : {})
  if (door !== undefined) harbour.doors.arm({ at, what: door, kill: release.kill })
  const { signal, code } = await release.ended
  const isKilled = /(before|half|after|orphan)$/.test(door ?? at)
  if (isKilled !== (signal === 'SIGKILL')) return { at, door, signal, code }
  harbour.doors.arm()
  const again = await start().ended
  if (again.code !== null) return { at, door, again: again.code }
  const outcome = await harbour.outcome()
  // Nobody knows whether a command that cannot look was done when it was killed.
  const rung = at.startsWith('publish:command') ? Math.min(outcome.rung, 1) : outcome.rung
  const different = Object.keys(outcome).filter(
    (key) => !isDeepStrictEqual({ ...outcome, rung }[key], expected[key]),
  )
  if (different.length === 0) return null
  return {
    at,
    door,
    code,
    different: different.map((key) => ({ key, there: outcome[key], made: expected[key] })),
  }
}

function pointsOf(reached: string, asked: readonly string[]): Point[] {
  const inside = [...killPoints(reached), ...fullPoints(reached)].map((at) => ({ at }))
  return [...inside, ...asked.flatMap((at) => faultsOf(at).map((door) => ({ at, door })))]
}

/** Where others ask for the release: git, npm. What it asks for itself, it is killed before and after from inside. */
function faultsOf(at: string): DoorFault[] {
  const failures: DoorFault[] = ['fails', 'keeps failing', 'answer is lost', 'network is down']
  if (at.startsWith('git ')) return ['before', 'orphan', ...failures]
  if (at.startsWith('npm ')) return ['before', 'half', 'after', 'orphan', 'is cut', ...failures]
  return ['half', 'is cut', ...failures]
}

async function openLanes(folder: string): Promise<Lane[]> {
  const [fresh, key, program] = [join(folder, 'fresh'), await sshKey(), await releaseProgram(folder)]
  await wholeRepository(fresh, { executable: isAll })
  return Promise.all(
    ['one', 'other'].map(async (name): Promise<Lane> => {
      const npm = await startRegistry()
      onTestFinished(npm.stop)
      const lane = join(folder, name)
      const harbour = await openHarbour(lane, npm)
      return {
        harbour,
        async begin() {
          await harbour.clear()
          await execa('cp', ['-a', fresh, join(lane, 'work')])
          await mkdir(join(lane, 'work/tmp'))
          harbour.doors.arm()
        },
        start: (env) =>
          startRelease(program, join(lane, 'work/checkout'), {
            ...harbour.env,
            RELEASE_KEY: key.text,
            ...env,
          }),
      }
    }),
  )
}

/** How many there were of each publisher, or step. */
function countsOf(points: readonly Point[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { at, door } of points) {
    const name = `${at.split(' ')[0]}${door === undefined ? '' : ', by its server'}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { SlipwayError } from '../../errors.js'
import { gitRemote } from '../../publish/index.js'
import { openGit } from '../../version/index.js'
import type { World } from '../../world.js'
import type { Journal } from '../journal/journal.js'
import { type Holder, newHolder, parseHolder } from './holder.js'
import { isOver, isOverHere, thisProcess } from '../../running.js'

export interface Lock {
  /** Gives it up. It is no failure where somebody else broke it. */
  readonly release: () => Promise<void>
}

export interface LockRequest {
  /** A folder in the checkout. */
  readonly root: string
  readonly remote: string
  /** What is locked: a version, or `announcements`. */
  readonly name: string
  /** The one that is released. */
  readonly version: string
  /**
   * Tells which locks this checkout has taken before: one of a process that was killed is taken over. So is that of another
   * checkout, where it is sure that its process was one of this machine, and of this container.
   */
  readonly journal: Journal
  /**
   * Takes it from the one that holds it at the first look, and from nobody who comes later. One that releases another
   * version may be alive, as nobody means it, and has the wait to finish.
   */
  readonly breakLock: boolean
  /** Milliseconds to wait for another one to finish. */
  readonly lockWait: number
  readonly world: World
  readonly signal?: AbortSignal | undefined
  /** Told once, whom it waits for; and whether it takes the lock from that one when the wait is over. */
  readonly onWait?: (holder: Holder, takes: boolean) => void
}

/** Milliseconds between two looks. */
const PAUSE = 1000

/**
 * Takes a lock: a ref on the git remote, which one of all machines can create. Waits while another one
 * holds it. Throws RELEASE_LOCKED where that takes too long, PUSH_REFUSED where the remote takes no such ref, and
 * REMOTE_UNREACHABLE.
 */
export async function takeLock(request: LockRequest): Promise<Lock> {
  const { root, journal, world, signal } = request
  const ref = `refs/slipway/lock/${request.name}`
  const git = openGit(root, world, 'local', signal)
  const remote = gitRemote(root, request.remote, request)
  const holder = newHolder(request.version, world)
  const object = (await git.read(['hash-object', '-w', '--stdin'], `${JSON.stringify(holder)}\n`)).trim()
  await journal.append({ event: 'lock', id: holder.id, host: hostname(), ...thisProcess() })
  const take = (expected: string | null): Promise<true | SlipwayError> =>
    remote.push({ ref, to: object, expected }).then(
      () => true as const,
      (error: SlipwayError) => error,
    )

  const until = Date.now() + request.lockWait
  let isTold = false
  let first: string | null | undefined
  for (;;) {
    const current = (await remote.refs(ref)).get(ref) ?? null
    if (first === undefined) first = current
    const other = current === null ? null : await holderOf(current)
    const isLate = isTold && Date.now() > until
    // Who lost the race to break it meets a living one: the winner.
    const isBroken = request.breakLock && current === first && (isLate || isOfVersion(other, request))
    if (other === null || isLeft(other, journal) || isBroken) {
      const taken = await take(current)
      if (taken === true) break
      // Another one was faster, or nobody may push this.
      if (((await remote.refs(ref)).get(ref) ?? null) === current) throw taken
    } else if (isLate) {
      throw locked(request, other)
    } else {
      if (!isTold) request.onWait?.(other, request.breakLock && current === first)
      isTold = true
      await sleep(PAUSE, undefined, { signal }).catch(() => signal?.throwIfAborted())
    }
  }
  return {
    async release() {
      // Not with the request's signal: a release that was cancelled gives the lock up, too.
      const still = gitRemote(root, request.remote, { world })
      await still.push({ ref, to: null, expected: object }).catch(() => undefined)
    },
  }

  async function holderOf(id: string): Promise<Holder> {
    const { exit } = await git.run(['cat-file', '-e', id])
    if (exit !== 0) await remote.fetch(ref).catch(() => undefined)
    const { stdout } = await git.run(['cat-file', 'blob', id])
    return parseHolder(stdout)
  }
}

function locked({ name, version, remote }: LockRequest, { by, since }: Holder): SlipwayError {
  return new SlipwayError('RELEASE_LOCKED', { version, name, remote, by, since })
}

/** Whoever holds the lock of a version releases that one. */
function isOfVersion(holder: Holder | null, { name, version }: LockRequest): boolean {
  return name === version || holder?.version === version
}

/** Whether its process is gone: it was one of this checkout, or of this machine and told us so itself. */
function isLeft({ id, process }: Holder, journal: Journal): boolean {
  const mine = journal.entries.find((entry) => entry.event === 'lock' && entry.id === id)
  if (mine?.event === 'lock' && mine.host === hostname()) {
    const { pid, start, boot = null, space = null } = mine
    if (isOverHere({ pid, start, boot, space })) return true
  }
  return process !== null && isOver(process)
}

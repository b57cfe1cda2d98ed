import { humanTime } from '../../human.js'
import type { Holder } from '../lock/holder.js'
import type { Lock } from '../lock/lock.js'
import type { ReleaseContext, Step } from '../types.js'

/** One process at a time publishes a version. */
export const lockVersion = (remote: string): Step => ({
  id: 'lock',
  title: `Take the lock of this version on ${remote}`,
  run: (context) => lock(remote, context.plan.version.version, context),
})

/** One leads people to any version. */
export const lockAnnouncements = (remote: string): Step => ({
  id: 'lock:announcements',
  title: `Take the lock of announcements on ${remote}`,
  run: (context) => lock(remote, 'announcements', context),
})

async function lock(remote: string, name: string, context: ReleaseContext): Promise<void> {
  context.locks.push(await takeLockFor(remote, name, context))
}

/** Takes a lock for a release, and says whom it waits for. */
export async function takeLockFor(remote: string, name: string, context: ReleaseContext): Promise<Lock> {
  const { takeLock } = await import('../lock/lock.js')
  const { config, plan, say } = context
  const { version } = plan.version
  const onWait = (holder: Holder, takes: boolean): void =>
    say(waiting(holder, { version, takes, wait: context.lockWait }))
  return takeLock({ ...context, root: config.root, remote, name, version, onWait })
}

/** Whom it waits for, how long and why, and what to do where that one is dead. */
function waiting(
  { by, since, version: theirs }: Holder,
  { version, takes, wait }: { version: string; takes: boolean; wait: number },
): string {
  const isOther = theirs !== '' && theirs !== version
  const whom = `waiting for ${by}, since ${since}${isOther ? `, which releases ${theirs}` : ''}`
  const most = humanTime(wait)
  const free = isOther
    ? `releasing ${theirs} with --break-lock frees it at once`
    : '--break-lock takes its lock'
  if (takes)
    return `${whom}: --break-lock is about ${version}, and that one may be alive, so it has ${most} to end before its lock is taken; where it is dead, ${free}`
  return `${whom}, ${most} at most; where it is dead, ${free}`
}

import { humanTime } from '../../human.js'
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
  const onWait = (holder: string): void => say(`waiting for ${holder}, ${humanTime(context.lockWait)} at most; where it is dead, --break-lock takes its lock`)
  const { version } = plan.version
  return takeLock({ ...context, root: config.root, remote, name, version, onWait })
}

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'

/** Puts a disk without room at a path; null where this user may not. */
export async function fullDisk(path: string): Promise<{ makeRoom: () => Promise<void> } | null> {
  await mkdir(path)
  const mounted = await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path], { reject: false })
  if (mounted.exitCode !== 0) return null
  onTestFinished(async () => void (await execa('umount', ['--lazy', path])))
  await writeFile(join(path, '.ballast'), Buffer.alloc(64 * 1024)).catch(() => undefined)
  return { makeRoom: () => rm(join(path, '.ballast')) }
}

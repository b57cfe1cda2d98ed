import { existsSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { SlipwayError } from '../../errors.js'
import type { World } from '../../world.js'

/** A library of this machine, and where the loader of an image looks for it. */
export interface Library {
  /** Absolute; where it is to lie. */
  readonly path: string
  /** The file that it is on this machine. */
  readonly file: string
}

/** What glibc loads by itself to resolve names; of old, Node could resolve none without them. */
const LOADED_BY_LIBC = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2']

/**
 * The shared libraries that a program or library is loaded with, and its loader, as `ldd` says. Each lies in the
 * folder of the C library, where every loader looks: what configures another on this machine is not in an image.
 * None for what is linked statically, or is for another machine.
 *
 * @throws SlipwayError IMAGE_LDD_FAILED
 */
export async function librariesOf(
  file: string,
  { world, signal }: { world: World; signal?: AbortSignal | undefined },
): Promise<Library[]> {
  const { execa } = await import('execa')
  const ldd = await execa('ldd', [file], {
    // What is loaded into everything here is no part of it.
    env: { ...world.env, LC_ALL: 'C', LD_PRELOAD: undefined },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  signal?.throwIfAborted()
  if (ldd.failed && !/not a (valid )?dynamic/i.test(`${ldd.stdout}${ldd.stderr}`)) {
    throw new SlipwayError(
      'IMAGE_LDD_FAILED',
      { file, said: ldd.stderr.trim() || (ldd.shortMessage ?? '') },
      { cause: ldd },
    )
  }
  return toLibraries(ldd.stdout)
}

async function toLibraries(output: string): Promise<Library[]> {
  const found = output.split('\n').flatMap((line) => {
    const [, name = '', file = name] = /^\s*(.+?)(?: => (.+?))? \(0x[0-9a-f]+\)$/.exec(line) ?? []
    return file.startsWith('/') ? [{ name, file }] : []
  })
  const libc = found.find(({ name }) => name.startsWith('libc.'))
  const folder = dirname(libc?.file ?? '/lib/libc')
  const byLibc =
    libc?.name === 'libc.so.6' ? LOADED_BY_LIBC.map((name) => ({ name, file: `${folder}/${name}` })) : []
  return [...found, ...byLibc.filter(({ file }) => existsSync(file))].map(({ name, file }) => ({
    // The loader is found by its path, everything else by its name.
    path: name.startsWith('/') ? name : `${folder}/${basename(name)}`,
    file,
  }))
}

import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { quote } from '../../errors.js'
import { Unfit } from './unfit.js'

/** A member of a layer's archive. */
export interface Entry {
  /** Absolute in the image. */
  readonly path: string
  readonly type: string
  readonly linkpath: string
  readonly mode: number
}

export interface Into {
  readonly root: string
  /** What this layer has put there. */
  readonly written: Set<string>
}

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/** Puts a member of a layer where it belongs in an unpacked image, whatever links lead there. @throws Unfit */
export function placeEntry(
  { path, type, linkpath, mode }: Entry,
  chunks: readonly Buffer[],
  { root, written }: Into,
): void {
  if (path === '/') return
  const folder = realFolder(root, posix.dirname(path))
  const name = posix.basename(path)
  if (name.startsWith(WHITEOUT)) return remove(folder, name, written)
  const target = join(folder, name)
  written.add(target)
  if (type === 'Directory') {
    if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory() === true) return
    rmSync(target, { force: true })
    mkdirSync(target)
    return
  }
  rmSync(target, { recursive: true, force: true })
  if (type === 'SymbolicLink') symlinkSync(leadTo(root, folder, linkpath), target)
  else if (type === 'Link') linkTo(root, linkpath, target)
  else if (type === 'File' || type === 'OldFile')
    writeFileSync(target, Buffer.concat(chunks), { mode: mode & 0o777 })
}

/** Where a folder of the image is, whatever links lead there: each as it is meant in the image. Made where it is missing. */
function realFolder(root: string, path: string, links = 0): string {
  if (links > MOST_LINKS) throw new Unfit(`${quote(path)} leads nowhere`)
  let here = root
  for (const name of posix.join('/', path).split('/').slice(1)) {
    const next = join(here, name)
    const found = lstatSync(next, { throwIfNoEntry: false })
    if (found === undefined) mkdirSync(next)
    if (found?.isSymbolicLink() === true) {
      here = realFolder(root, posix.resolve(inImage(root, here), readlinkSync(next)), links + 1)
    } else if (found === undefined || found.isDirectory()) here = next
    else throw new Unfit(`${quote(path)} is to be a folder, and is a file`)
  }
  return here
}

/** As the system has it. */
const MOST_LINKS = 40

function inImage(root: string, folder: string): string {
  return posix.join('/', relative(root, folder))
}

/** A second name for a file, or for a link, which leads where it did. */
function linkTo(root: string, linkpath: string, target: string): void {
  const first = join(realFolder(root, posix.dirname(posix.join('/', linkpath))), posix.basename(linkpath))
  if (!lstatSync(first).isSymbolicLink()) return linkSync(first, target)
  const end = posix.resolve(inImage(root, dirname(first)), readlinkSync(first))
  symlinkSync(leadTo(root, dirname(target), end), target)
}

/** What a layer says is gone of those below it: one thing, or all that a folder had. */
function remove(folder: string, name: string, written: ReadonlySet<string>): void {
  const named = name.slice(WHITEOUT.length)
  if (['', '.', '..'].includes(named)) throw new Unfit(`${quote(name)} takes nothing away that has a name`)
  const gone = name === OPAQUE ? readdirSync(folder) : [named]
  for (const each of gone) {
    const target = join(folder, each)
    if (!written.has(target)) rmSync(target, { recursive: true, force: true })
  }
}

/** Where a link leads, told from where it lies in truth: nothing above the root. */
function leadTo(root: string, folder: string, linkpath: string): string {
  const home = inImage(root, folder)
  return posix.relative(home, posix.resolve(home, linkpath)) || '.'
}

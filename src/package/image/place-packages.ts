import { posix } from 'node:path'
import type { TarLink } from '../tar.js'
import type { InstalledPackage } from './packages.js'

export interface PlacedPackages {
  /** Where each package lies, relative to the app. */
  readonly places: ReadonlyMap<InstalledPackage, string>
  readonly links: readonly TarLink[]
}

/**
 * Gives every package one place, in which it finds those that it needs: the first of a name in node_modules itself,
 * where all find it, and others of that name apart, with links from those who need them. However they were installed,
 * and in whatever circles they need each other, what each finds is what it found before.
 */
export function placePackages(wanted: ReadonlyMap<string, InstalledPackage>): PlacedPackages {
  const tops = new Map<string, InstalledPackage>()
  const places = new Map<InstalledPackage, string>()
  const links: TarLink[] = []
  const order: {
    readonly by: InstalledPackage | null
    readonly name: string
    readonly one: InstalledPackage
  }[] = []
  const enqueue = (by: InstalledPackage | null, all: ReadonlyMap<string, InstalledPackage>): void =>
    all.forEach((one, name) => order.push({ by, name, one }))
  enqueue(null, wanted)
  for (let at = 0; at < order.length; at++) {
    const { by, name, one } = order[at] as (typeof order)[number]
    const isFirst = !tops.has(name)
    const top = `node_modules/${name}`
    if (isFirst) tops.set(name, one)
    if (!places.has(one)) {
      places.set(one, isFirst ? top : `node_modules/.apart/${places.size}/node_modules/${name}`)
      enqueue(one, one.dependencies)
    }
    const place = places.get(one) ?? top
    // Under two names, or apart from the other of its name.
    if (isFirst && place !== top) links.push(linkTo(top, place))
    const finder = by === null ? undefined : places.get(by)
    if (finder !== undefined && (tops.get(name) !== one || findsItself(finder, name))) {
      links.push(linkTo(`${finder}/${top}`, place))
    }
  }
  return { places, links }
}

/** One that lies apart, and calls another package by its own name. */
function findsItself(place: string, name: string): boolean {
  return place.startsWith('node_modules/.apart/') && place.endsWith(`/node_modules/${name}`)
}

function linkTo(path: string, place: string): TarLink {
  return { path, link: posix.relative(posix.dirname(path), place) }
}

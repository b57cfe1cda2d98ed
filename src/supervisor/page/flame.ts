import type { Frame, Profile } from '../pprof/profile.js'
import type { Flame, FlameProfile } from '../../contract.js'

/** What has less than this part of all is left out: nobody could see it. */
const LEAST = 1 / 2000

/** Functions upon functions; what a recursion has beyond them counts for the last one. */
const DEEPEST = 200

interface Node {
  readonly frame: Frame
  value: number
  /** Line → what it has itself. */
  readonly lines: Map<number, number>
  readonly children: Map<string, Node>
}

/** A profile as a tree of functions, by the type of value that has this unit. */
export function flameOf(profile: Profile, unit: FlameProfile['unit']): FlameProfile {
  const index = profile.types.findLastIndex((type) => type.unit === unit)
  const root = newNode({ name: 'all', file: '', line: 0, start: 0 })
  for (const { stack, values } of profile.samples) add(root, stack, values[index] ?? 0)
  return { unit, seconds: profile.duration / 1e9, root: told(root, root.value * LEAST) }
}

function add(root: Node, stack: readonly Frame[], value: number): void {
  let node = root
  node.value += value
  for (const frame of stack.slice(-DEEPEST).toReversed()) {
    const key = `${frame.name}\0${frame.file}\0${frame.start}`
    let child = node.children.get(key)
    if (child === undefined) node.children.set(key, (child = newNode(frame)))
    child.value += value
    node = child
  }
  const line = stack[0]?.line ?? 0
  node.lines.set(line, (node.lines.get(line) ?? 0) + value)
}

function newNode(frame: Frame): Node {
  return { frame, value: 0, lines: new Map(), children: new Map() }
}

function told({ frame, value, lines, children }: Node, least: number): Flame {
  const [hot = 0] = [...lines].toSorted((a, b) => b[1] - a[1])[0] ?? []
  const large = [...children.values()]
    .filter((child) => child.value >= least)
    .toSorted((a, b) => b.value - a.value)
  return {
    name: frame.name,
    value: Math.round(value),
    ...(frame.file !== '' && { file: frame.file, line: frame.start || frame.line }),
    ...(hot !== 0 && { hot }),
    ...(large.length > 0 && { children: large.map((child) => told(child, least)) }),
  }
}

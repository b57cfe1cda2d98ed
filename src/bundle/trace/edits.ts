import { parse } from 'acorn'
import type * as es from 'estree'
import { walk } from 'estree-walker'
import type { TraceTable } from '../../contract.js'
import { packageOf } from '../inputs.js'
import { functionName } from './function-name.js'
import type { Insertion } from './insert.js'
import { HOOKS } from './prelude.js'
import type { SourcePlace, SourcePlaces } from './source-places.js'
import { isFunction, isTail, type Located, openingOf } from './syntax.js'

export interface Edits {
  readonly insertions: readonly Insertion[]
  readonly table: TraceTable
}

/** A function that the walk is in. */
interface Scope {
  /** Its calls are told of. */
  readonly isTraced: boolean
  readonly isGenerator: boolean
  /** How many `try` of it the walk is in: there, what is returned is not waited for. */
  tries: number
  /** The text that begins it. */
  readonly opening: Insertion
  hasReturns: boolean
}

const CALL = '__slipway_call'
const VALUE = '__slipway_value'

/** What has to be put into an output so that its async functions tell of their calls. */
export function editsOf(
  text: string,
  format: 'esm' | 'cjs',
  places: SourcePlaces,
  sources: readonly string[],
): Edits {
  const program = parse(text, {
    ecmaVersion: 'latest',
    sourceType: format === 'esm' ? 'module' : 'script',
    allowReturnOutsideFunction: true,
    preserveParens: true,
  })
  const insertions: Insertion[] = []
  const functions: TraceTable['functions'][number][] = []
  const waits: TraceTable['places'][number][] = []
  const scopes: Scope[] = []
  const ancestors: es.Node[] = []
  const put = (at: number, inserted: string): Insertion => {
    const insertion = { at, text: inserted }
    insertions.push(insertion)
    return insertion
  }
  /** Begins to wait at a node: a call that gives the activation. */
  const begin = (node: Located): string => {
    const { source, line } = places.of(node.start)
    const place =
      node.type === 'YieldExpression' ? ([source, line, 'yield'] as const) : ([source, line] as const)
    return `${HOOKS.begin}(${CALL}, ${waits.push(place) - 1})`
  }

  const enterFunction = (node: Located<es.Function>): void => {
    const place = places.of(node.start)
    const isTraced = node.async === true && !isSupervisor(sources[place.source])
    const body = node.body as Located<es.Function['body']>
    const opening = { at: openingOf(body), text: '' }
    scopes.push({ isTraced, isGenerator: node.generator === true, tries: 0, opening, hasReturns: false })
    if (!isTraced) return
    insertions.push(opening)
    if (body.type !== 'BlockStatement' && isTail(body)) openReturn(body)
    functions.push([nameOf(node, place, ancestors, places), place.source, place.line])
    opening.text = String(functions.length - 1)
  }
  const leaveFunction = (node: Located<es.Function>): void => {
    const scope = scopes.pop()
    if (scope?.isTraced !== true) return
    const body = node.body as Located<es.Function['body']>
    const isBlock = body.type === 'BlockStatement'
    const value = scope.hasReturns ? `, ${VALUE}` : ''
    const entered = `const ${CALL} = ${HOOKS.enter}(${scope.opening.text});${value && ` let ${VALUE};`} try {`
    if (!isBlock && isTail(body)) closeReturn(body)
    if (isBlock) {
      // A directive before it may have no semicolon.
      scope.opening.text = scope.opening.at === body.start + 1 ? ` ${entered}` : `; ${entered}`
      put(body.end - 1, `} finally { ${HOOKS.leave}(${CALL}); }`)
    } else {
      scope.opening.text = `{ ${entered} return (`
      put(body.end, `); } finally { ${HOOKS.leave}(${CALL}); } }`)
    }
  }
  /** What is returned is waited for within the call: else it would have ended while its promise goes on. */
  const openReturn = (value: Located): void => {
    const scope = scopes.at(-1)
    if (scope !== undefined) scope.hasReturns = true
    put(value.start, ` ${HOOKS.isPromise}(${begin(value)}, ${VALUE} = (`)
  }
  const closeReturn = (value: Located): void => {
    const waited = `${HOOKS.resume}(${CALL}, await ${HOOKS.suspend}(${CALL}, ${VALUE}))`
    put(value.end, `)) ? ${waited} : ${VALUE}`)
  }
  const returned = (node: es.Node): Located | null => {
    const scope = scopes.at(-1)
    if (node.type !== 'ReturnStatement' || scope?.isTraced !== true) return null
    if (scope.isGenerator || scope.tries > 0 || !node.argument || !isTail(node.argument)) return null
    return node.argument as Located
  }
  const isTracedHere = (): boolean => scopes.at(-1)?.isTraced === true

  walk(program as es.Program, {
    enter(plain) {
      const node = plain as Located
      if (isFunction(node)) enterFunction(node)
      else if (isTracedHere()) {
        const scope = scopes.at(-1)
        const value = returned(node)
        if (value !== null) openReturn(value)
        if (node.type === 'AwaitExpression') {
          put(node.start, `${HOOKS.resume}(${CALL}, `)
          put((node.argument as Located).start, ` ${HOOKS.suspend}(${begin(node)}, `)
        } else if (node.type === 'YieldExpression') {
          put(node.start, `${HOOKS.reread}(${CALL}, `)
          const given = node.argument as Located | null
          if (given) put(given.start, ` ${HOOKS.suspend}(${begin(node)}, `)
          else put(node.end, ` ${HOOKS.suspend}(${begin(node)})`)
        } else if (node.type === 'TryStatement') {
          if (scope !== undefined) scope.tries += 1
          // What is thrown there comes back by no resume.
          for (const block of [node.handler?.body, node.finalizer])
            if (block) put((block as Located).start + 1, ` ${HOOKS.resume}(${CALL});`)
        }
      }
      ancestors.push(node)
    },
    leave(plain) {
      const node = plain as Located
      ancestors.pop()
      if (isFunction(node)) return leaveFunction(node)
      if (!isTracedHere()) return
      const scope = scopes.at(-1)
      const value = returned(node)
      if (value !== null) closeReturn(value)
      if (node.type === 'AwaitExpression') put(node.end, '))')
      else if (node.type === 'YieldExpression') put(node.end, node.argument ? '))' : ')')
      else if (node.type === 'TryStatement' && scope !== undefined) scope.tries -= 1
    },
  })
  return { insertions, table: { sources, functions, places: waits } }
}

function isSupervisor(source: string | undefined): boolean {
  return source !== undefined && packageOf(source)?.name === 'slipway'
}

function nameOf(
  node: es.Function,
  { name }: SourcePlace,
  ancestors: readonly es.Node[],
  places: SourcePlaces,
): string {
  const called = (identifier: es.Identifier): string =>
    places.of((identifier as Located<es.Identifier>).start).name ?? identifier.name
  return functionName(node, ancestors, called) || (name ?? '')
}

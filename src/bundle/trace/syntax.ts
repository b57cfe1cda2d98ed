import type * as es from 'estree'

/** acorn says where a node begins and ends. */
export type Located<T = es.Node> = T & { readonly start: number; readonly end: number }

/** A function, a method or an arrow. */
export function isFunction(node: es.Node): node is es.Function {
  return /Function/.test(node.type)
}

/** Behind the directives of a function, which count only where they come first. */
export function openingOf(body: Located<es.Function['body']>): number {
  if (body.type !== 'BlockStatement') return body.start
  const directive = body.body.findLast((statement) => 'directive' in statement) as Located | undefined
  return directive?.end ?? body.start + 1
}

const tails: ReadonlySet<es.Node['type']> = new Set([
  'CallExpression',
  'ChainExpression',
  'ConditionalExpression',
  'Identifier',
  'ImportExpression',
  'LogicalExpression',
  'MemberExpression',
  'NewExpression',
  'ParenthesizedExpression' as es.Node['type'],
  'SequenceExpression',
  'TaggedTemplateExpression',
])

/** Whether it may be a promise, and nothing else waits for it within the function. */
export function isTail(node: es.Node): boolean {
  return tails.has(node.type)
}

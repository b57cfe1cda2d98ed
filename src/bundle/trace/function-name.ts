import type * as es from 'estree'

/**
 * What a function is called, as a stack calls it: `serve`, `Orders.load`; empty where it has no name.
 *
 * @param nameOf what a source calls an identifier
 * @param ancestors what the function is in, the innermost last
 */
export function functionName(
  node: es.Function,
  ancestors: readonly es.Node[],
  nameOf: (identifier: es.Identifier) => string,
): string {
  if ('id' in node && node.id) return nameOf(node.id)
  const parent = ancestors.at(-1)
  if (parent?.type === 'VariableDeclarator') return identifierName(parent.id, nameOf)
  if (parent?.type === 'AssignmentExpression') return identifierName(parent.left, nameOf)
  if (parent?.type === 'Property') return keyName(parent)
  if (parent?.type !== 'MethodDefinition' && parent?.type !== 'PropertyDefinition') return ''
  const [owner, key] = [className(ancestors, nameOf), keyName(parent)]
  return owner === '' || key === '' ? key : `${owner}.${key}`
}

function identifierName(node: es.Node, nameOf: (identifier: es.Identifier) => string): string {
  if (node.type === 'Identifier') return nameOf(node)
  return node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier'
    ? node.property.name
    : ''
}

function keyName({ key, computed }: es.Property | es.MethodDefinition | es.PropertyDefinition): string {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  if (key.type === 'Literal') return String(key.value)
  return key.type === 'Identifier' && !computed ? key.name : ''
}

function className(ancestors: readonly es.Node[], nameOf: (identifier: es.Identifier) => string): string {
  const at = ancestors.findLastIndex(({ type }) => type === 'ClassDeclaration' || type === 'ClassExpression')
  const node = ancestors[at] as es.Class | undefined
  if (node?.id) return nameOf(node.id)
  const holder = ancestors[at - 1]
  return holder?.type === 'VariableDeclarator' ? identifierName(holder.id, nameOf) : ''
}

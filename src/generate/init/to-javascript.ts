/**
 * A stub without its types, otherwise as it is: comments and layout are for a person to read. It knows the few kinds
 * of types that the stubs of templates/supervisor/ have, and tests hold those to them.
 *
 * @param ending `.js`, or `.mjs` where package.json does not say `"type": "module"`
 */
export function toJavaScript(stub: string, ending: '.js' | '.mjs'): string {
  return stub
    .replaceAll(/^import type .*\n/gm, '')
    .replaceAll(/^(export const \w+): [\w<>]+ =/gm, '$1 =')
    .replaceAll(/^(export function \w+)\((\w+): .+?\): \w+ \{$/gm, '$1($2) {')
    .replaceAll(/( from '\.[^']*)\.js'/g, `$1${ending}'`)
}

/** What code that oxc made of decorators imports: name under `@oxc-project/runtime/helpers/` → module. The functions are tslib's. */
export const decoratorHelpers: Readonly<Record<string, string>> = {
  decorate: `\
export default function (decorators, target, key, descriptor) {
  const own = descriptor === null ? Object.getOwnPropertyDescriptor(target, key) : descriptor
  const count = arguments.length
  let result = count < 3 ? target : own
  for (let at = decorators.length - 1; at >= 0; at--) {
    const decorate = decorators[at]
    if (decorate) result = (count < 3 ? decorate(result) : count > 3 ? decorate(target, key, result) : decorate(target, key)) || result
  }
  if (count > 3 && result) Object.defineProperty(target, key, result)
  return result
}`,
  decorateMetadata: `\
export default function (key, value) {
  if (typeof Reflect.metadata === 'function') return Reflect.metadata(key, value)
}`,
  decorateParam: `\
export default function (index, decorate) {
  return (target, key) => decorate(target, key, index)
}`,
}

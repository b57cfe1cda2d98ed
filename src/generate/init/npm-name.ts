/** What npm reserves. */
const reserved = ['node_modules', 'favicon.ico']

/**
 * A valid npm name that is close to a folder's: lower case, without accents, what npm does not allow made `-`.
 *
 * @param taken names that the package must not have, as it depends on them
 */
export function npmName(folder: string, taken: readonly string[]): string {
  const name = folder
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|-+$/g, '')
    .slice(0, 200)
  if (name === '' || reserved.includes(name)) return 'service'
  return taken.includes(name) ? `${name}-service` : name
}

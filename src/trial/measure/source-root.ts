import { dirname, join } from 'node:path'
import type { Service } from '../types.js'

/**
 * What paths of sources begin with: source maps of a service lead to where its sources would be, had it been built where it
 * lies. Without it, they are as in the checkout.
 */
export function sourceRoot({ folder }: Pick<Service, 'folder'>): string {
  return join(dirname(folder), '/')
}

import { humanCount } from '../../human.js'
import type { Change, Changelog } from './changelog.js'

/** A changelog for a terminal: the first changes, and how many there are beyond them. */
export function changelogText({ since, groups }: Changelog, most = 30): string {
  let left = most
  const shown = groups.flatMap(({ title, changes }) => {
    const some = changes.slice(0, left)
    left -= some.length
    return some.length === 0 ? [] : [[title, ...some.map(line)].join('\n')]
  })
  const all = groups.reduce((sum, { changes }) => sum + changes.length, 0)
  const changes = humanCount(all, 'change')
  return [
    since === null ? `The first release: ${changes}` : `${changes} since ${since}`,
    ...shown,
    ...(all > most ? [`and ${all - most} more`] : []),
  ].join('\n\n')
}

function line({ scope, text, sha, breaking }: Change): string {
  const about = scope === null ? '' : `${scope}: `
  return `  ${sha}  ${about}${text}${breaking ? `\n              ${breaking}` : ''}`
}

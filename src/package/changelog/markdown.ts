import type { Change, Changelog } from './changelog.js'

/** A changelog in Markdown. What people wrote in their commits stands in it as text: nothing of it becomes markup. */
export function changelogMarkdown({ title, date, since, compare, groups }: Changelog): string {
  const before = since === null ? 'The first release.' : `Changes since ${link(escape(since), compare)}.`
  return `${[
    `# ${escape(title)}`,
    `${date}. ${before}`,
    ...groups.flatMap((group) => [`## ${group.title}`, group.changes.map(item).join('\n')]),
    ...(groups.length === 0 ? ['Nothing changed.'] : []),
  ].join('\n\n')}\n`
}

function item({ scope, text, sha, link: page, breaking }: Change): string {
  const about = scope === null ? '' : `**${escape(scope)}:** `
  const line = `- ${about}${startEscaped(text)} (${link(sha, page)})`
  return breaking ? `${line}\n  - ${startEscaped(breaking)}` : line
}

/** The address is of our own making, and holds nothing that would end it. */
const link = (text: string, address: string | null): string =>
  address === null ? text : `[${text}](${address})`

/** The text of a list's item: what begins like a heading, a list or a quotation is none. */
function startEscaped(text: string): string {
  return escape(text).replace(/^(?:[-+#=]|\d+(?=[.)]))/, (start) =>
    /\d/.test(start) ? `${start}\\` : `\\${start}`,
  )
}

const ADDRESS = /(https?:\/\/[\w.~:/?#@!$&'*+,;=%-]*[\w/])/

/** Text as it is meant. An address stays one; a `@name` calls nobody. */
function escape(text: string): string {
  return text
    .split(ADDRESS)
    .map((part, index) =>
      index % 2 === 1
        ? `<${part}>`
        : part.replaceAll(/[\\`*_~[\]<>()&|$!]/g, String.raw`\$&`).replaceAll(/@(?=\w)/g, '@&#8203;'),
    )
    .join('')
}

import { createHash } from 'node:crypto'
import { bytes } from '../../browser/index.js'
import { assets } from './assets.js'
import { asMarkup, markup, type Markup } from './markup.js'
import type { Plotted } from './plotted.js'
import { slopesOf } from './sections/connections.js'
import { serviceSection } from './sections/service.js'
import { verdictOf } from './sections/verdict.js'
import type { Machine, Pictures, TrialFile } from './types.js'

/**
 * `trial.html`: one file that asks for nothing else. The tables are there without scripts; one script, known by its hash to
 * the page's policy, draws plots and flame graphs.
 *
 * @param pictures by the name of a service
 * @param earlier the trials of the releases before, the oldest first
 */
export function renderHtml(
  file: TrialFile,
  pictures: ReadonlyMap<string, Pictures>,
  earlier: readonly TrialFile[],
): string {
  const { version, at, machine, services } = file
  const verdict = verdictOf(services)
  const body = markup`
<header>
<div class="title"><h1>${version}</h1><span class="badge ${verdict.kind}">${verdict.text}</span></div>
<p class="facts">${file.by === 'release' ? 'The trial of a release' : 'A trial'} · ${at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')} · ${describe(machine)}</p>
${services.length < 2 ? null : contents(services)}
</header>
<main>${services.map((service, index) =>
    serviceSection(idOf(index), service, pictures.get(service.bundle) ?? null, file, earlier),
  )}</main>`
  return page(`${verdict.text} · ${version}`, body, plotted(services, pictures)).trimStart()
}

function describe({ node, platform, cpu, cores, memory }: Machine): string {
  return `Node ${node}, ${platform}, ${cores} × ${cpu}, ${bytes(memory)}`
}

function contents(services: TrialFile['services']): Markup {
  return markup`<nav aria-label="Services"><ul>${services.map(
    (service, index) =>
      markup`<li><a href="#${idOf(index)}">${service.bundle}</a>: ${verdictOf([service]).text}</li>`,
  )}</ul></nav>`
}

function plotted(services: TrialFile['services'], pictures: ReadonlyMap<string, Pictures>): Plotted {
  return services.map(({ bundle, measured }, index) => {
    const { timeline = [], cpu = null, heap = null } = pictures.get(bundle) ?? {}
    return { id: idOf(index), timeline, slopes: slopesOf(measured?.connections ?? []), cpu, heap }
  })
}

const idOf = (index: number): string => `s${index}`

function page(title: string, body: Markup, data: Plotted): Markup {
  const { 'report.css': style = '', 'report.js': script = '', 'licenses.txt': licenses = '' } = assets
  return markup`
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M2 9h12l-2.4 4H4.4zM7.4 2v6H3.2zM8.6 3.6V8h3.6z' fill='%232a7de1'/%3E%3C/svg%3E">
<style>${asMarkup(style)}</style>
</head>
<body>${body}
<footer><p>Measured by Slipway.${script === '' ? ' What draws plots and flame graphs is not in this build of it.' : null}</p>
${licenses === '' ? null : markup`<details><summary>Licenses of what draws</summary><pre>${licenses}</pre></details>`}
</footer>
<script type="application/json" id="data">${asMarkup(dataOf(data))}</script>
<script>${asMarkup(script)}</script>
</body>
</html>
`
}

/** Nothing from elsewhere, this style and this script alone, and no text that becomes markup or code. */
function policy(style: string, script: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

/** No text in it can end the element that it is in, or begin a comment there. */
function dataOf(data: Plotted): string {
  return JSON.stringify(data).replaceAll('<', String.raw`\u003c`)
}

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { renderHtml } from '../../../src/trial/report/html.js'
import { thisMachine } from '../../../src/trial/report/machine.js'
import type { Plotted } from '../../../src/trial/report/plotted.js'
import { figure, measurements, pictures, service, trialFile } from '../../support/trial-file.js'

const none = new Map()

test('what is over its budget is told first: the figure, the budget, what to look at', () => {
  const figures = [
    figure('memoryPerConnection', 31_000, {
      range: [29_000, 33_000],
      budget: { limit: 20_000, change: 0.1 },
      verdict: 'over',
      before: 15_500,
    }),
    figure('requestsPerSecond', 1200, { before: 1000 }),
  ]
  const earlier = [trialFile([service('shop', measurements(figures))], { version: '1.0.274-a-b.c' })]
  const text = textOf(renderHtml(trialFile([service('shop', measurements(figures))]), none, earlier))
  expect(text).toContain('failed: 1 over budget')
  expect(text).toMatch(
    /Memory per connection: 31\.0 kB ?, and it may be at most 20\.0 kB, at most 10 % more than before\. +Look at \/debug\/pprof\/heap\?gc=1 with many connections open\./,
  )
  expect(text).toMatch(/✗ over .* 29\.0 kB – 33\.0 kB 15\.5 kB ▲ 100 % more, worse/)
  expect(text).toMatch(/1,200\/s .* no budget 1,000\/s ▲ 20 % more, better/)
  expect(text).toContain('Before: 1.0.274-a-b.c')
})

test('what could not be told is no failure, and says so', () => {
  const figures = [
    figure('leakedPerRequest', null, { note: 'too few rounds' }),
    figure('latencyP99', null),
    figure('failedRequests', 0),
  ]
  const text = textOf(renderHtml(trialFile([service('shop', measurements(figures))]), none, []))
  expect(text).toContain('passed, 1 not conclusive')
  expect(text).toMatch(/too few rounds not known \? not conclusive at most 24 B/)
  expect(text).toContain('No release before it was measured.')
  expect(text).not.toMatch(/NaN|undefined|null|Infinity|\[object/)
})

test('with all within, or nothing measured, it says that', () => {
  const good = measurements([figure('failedRequests', 0)])
  expect(titleOf(renderHtml(trialFile([service('shop', good)]), none, []))).toMatch(/^passed · 1\.0\.275-/)
  const html = renderHtml(trialFile([service('shop', null)]), none, [])
  expect(titleOf(html)).toMatch(/^not measured · /)
  expect(textOf(html)).toContain('ready in 210 ms · drained in 45 ms with a request in flight, answered 200')
})

test('a game day: what went wrong, what it did, and whether it recovered', () => {
  const shop = {
    ...service('shop', measurements([figure('failedRequests', 0)])),
    gameDay: [
      { name: 'clients that reset', did: 'its process ended with <exit> code 4', recovered: false },
      { name: 'a clock that jumps', did: 'not tried: libfaketime is not here', recovered: null },
      { name: 'a full disk for logs', did: 'it answered 20 of 20', recovered: true },
    ],
  }
  const html = renderHtml(trialFile([shop]), none, [])
  expect(titleOf(html)).toMatch(/^failed: did not recover from 1 · /)
  expect(textOf(html)).toMatch(/clients that reset ✗ no its process ended with .*exit.* code 4/)
  expect(textOf(html)).toMatch(
    /a clock that jumps not tried .* a full disk for logs ✓ yes it answered 20 of 20/,
  )
  expect(html).not.toContain('<exit>')
})

test('where it leaks is named', () => {
  const leaks = { memory: ['remember (src/shop.ts:12)'], resources: ['poll (src/shop.ts:20)'] }
  const text = textOf(
    renderHtml(
      trialFile([service('shop', measurements([figure('leakedPerRequest', 90)], { leaks }))]),
      none,
      [],
    ),
  )
  expect(text).toMatch(
    /Where it leaks .*who allocated it remember \(src\/shop\.ts:12\).*poll \(src\/shop\.ts:20\)/,
  )
})

test('of several services each has its part, and ids are said once', () => {
  const services = ['shop', 'mail'].map((name) =>
    service(name, measurements([figure('failedRequests', name === 'mail' ? 2 : 0)])),
  )
  const html = renderHtml(trialFile(services), new Map([['mail', pictures()]]), [])
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(html).toMatch(/<a href="#s0">shop<\/a>.*<a href="#s1">mail<\/a>/)
  for (const [, target] of html.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g))
    expect(ids).toContain(target)
  const [shop, mail] = dataIn(html)
  expect([shop?.timeline.length, mail?.timeline.length, mail?.cpu?.root.value]).toEqual([0, 8, 1000])
})

test('memory against connections is a line through the points that an outlier does not move', () => {
  const connections = [0, 100, 200, 300, 400].map((count) => ({
    count,
    rss: 50e6 + count * 10_000 + (count === 200 ? 9e6 : 0),
    heap: 10e6,
  }))
  const html = renderHtml(trialFile([service('shop', measurements([], { connections }))]), none, [])
  const [rss, heap] = dataIn(html)[0]?.slopes ?? []
  expect(rss?.line?.perConnection).toBeCloseTo(10_000)
  expect(rss?.line?.base).toBeCloseTo(50e6)
  expect(heap?.line).toEqual({ base: 10e6, perConnection: 0 })
  expect(textOf(html)).toContain('Memory of the process (RSS): 10.0 kB for each connection')
})

test('each figure is shown over the releases before; those of another machine or effort as not comparable', () => {
  const machine = thisMachine()
  const of = (commits: number, value: unknown, more: object = {}, effort: 'quick' | 'normal' = 'normal') =>
    trialFile([service('shop', measurements([figure('idleMemory', value as number)], { effort }))], {
      machine,
      version: `1.0.${commits}-b244a2b9b8-20150202.163449`,
      ...more,
    })
  const earlier = [
    of(270, 50e6),
    of(271, 51e6, { machine: { ...machine, cores: 99 } }),
    of(272, 52e6, {}, 'quick'),
    // Somebody else may have written it.
    of(273, '"><script>'),
    trialFile([service('other', measurements([]))]),
  ]
  const html = renderHtml(of(275, 60e6), none, earlier)
  const [table = ''] = /<table class="releases">[^]*?<\/table>/.exec(html) ?? []
  expect(textOf(table)).toMatch(
    /5 releases 1\.0\.270 1\.0\.271 not comparable 1\.0\.272 not comparable 1\.0\.273 1\.0\.275 Idle memory 50\.0 MB 51\.0 MB 52\.0 MB – 60\.0 MB/,
  )
  expect(table.match(/<circle/g)).toHaveLength(4)
  expect(table.match(/class="hollow"/g)).toHaveLength(2)
})

test('names from the network are text, and end no element that they are in', () => {
  const hostile = `</script><!--<script>alert(1)</script>"'><img src=x onerror=alert(1)>`
  const leaks = { memory: [hostile], resources: [hostile] }
  const measured = measurements([figure('failedRequests', 1, { note: hostile, before: 0 })], { leaks })
  const file = trialFile([service(hostile, measured)], { version: hostile })
  const html = renderHtml(file, new Map([[hostile, pictures(hostile)]]), [file])
  expect(html.match(/<script[ >]/g)).toHaveLength(2)
  expect(html).not.toMatch(/<img|<!--/)
  expect(dataIn(html)[0]?.cpu?.root.children?.[0]?.name).toBe(hostile)
})

test('its policy allows the style and the script that it has, and nothing else', () => {
  const html = renderHtml(trialFile([]), none, [])
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html) ?? []
  for (const [kind, pattern] of [
    ['script', /<script>([^]*?)<\/script>/],
    ['style', /<style>([^]*?)<\/style>/],
  ] as const) {
    const text = pattern.exec(html)?.[1] ?? ''
    expect(text.length).toBeGreaterThan(1000)
    const hash = createHash('sha256').update(text).digest('base64')
    expect(policy.replaceAll('&#39;', "'")).toContain(`${kind}-src 'sha256-${hash}';`)
  }
  expect(policy).toMatch(/^default-src &#39;none&#39;; /)
  expect(html).not.toMatch(/\sstyle=|\son\w+=|<(?:script|img|link)[^>]+(?:src|href)="(?!data:)/)
})

function textOf(html: string): string {
  const entities: Record<string, string> = {
    '&#39;': "'",
    '&quot;': '"',
    '&lt;': '<',
    '&gt;': '>',
    '&amp;': '&',
  }
  return html
    .replace(/<(script|style|pre)[ >][^]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&[#\w]+;/g, (entity) => entities[entity] ?? entity)
    .replace(/\s+/g, ' ')
}

function titleOf(html: string): string {
  return /<title>([^<]*)/.exec(html)?.[1] ?? ''
}

function dataIn(html: string): Plotted {
  return JSON.parse(
    /<script type="application\/json" id="data">([^]*?)<\/script>/.exec(html)?.[1] ?? '',
  ) as Plotted
}

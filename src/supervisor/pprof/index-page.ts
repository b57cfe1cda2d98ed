import { profiles } from './profiles.js'
import { workInFlight } from './in-flight-work.js'

const others = {
  cmdline: 'the command line, its parts between NULs',
  profile: 'what the CPU does within 30 s, or as many as ?seconds= says',
  symbol: 'no addresses to look up: the frames of a profile have their names',
  trace:
    'what Node and V8 tell of 1 s, or ?seconds=, as Chrome trace events: for Perfetto, not for go tool trace',
}

/** What there is, with links, as the index of Go's net/http/pprof. */
export async function indexPage(): Promise<string> {
  const counts: Readonly<Record<string, number>> = { goroutine: (await workInFlight()).length }
  const about: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(profiles).map(([name, source]) => [name, source.about])),
    ...others,
  }
  const names = Object.keys(about).toSorted()
  const rows = names.map((name) => {
    const link = Object.hasOwn(profiles, name) ? `${name}?debug=1` : name
    return `<tr><td>${counts[name] ?? ''}</td><td><a href="${link}">${name}</a></td><td>${about[name]}</td></tr>`
  })
  return `<!doctype html>
<html lang="en">
<head><title>/debug/pprof/</title><style>td { padding-right: 1em; vertical-align: top }</style></head>
<body>
<h1>/debug/pprof/</h1>
<p>debug=1 behind a name gives text, without it <code>go tool pprof</code> reads it.</p>
<table>
<tr><th>Count</th><th>Profile</th><th></th></tr>
${rows.join('\n')}
</table>
<p><a href="goroutine?debug=2">everything in flight, one by one</a></p>
</body>
</html>
`
}

import type { InFlightRequest, Listed, Message, OpenConnection, User } from '../message.js'
import { byId, say } from '../../../browser/dom.js'
import { age, bytes, count, milliseconds } from '../../../browser/format.js'
import { showLinesOf } from './log.js'
import { makeTable, type Table } from '../../../browser/table.js'

const inFlight = makeTable<InFlightRequest>(
  byId('t-flight'),
  [
    { name: 'Id', text: ({ id }) => id, press: ({ id }) => showLinesOf(id) },
    {
      name: 'Age',
      text: (request) => (request.age < 1000 ? milliseconds(request.age) : age(request.age)),
      isNumber: true,
    },
    { name: 'Waits for', text: ({ waits }) => waits },
    { name: 'Request', text: ({ method, path }) => `${method} ${path}` },
  ],
  'Nothing is in flight.',
)

const users = makeTable<User>(
  byId('t-users'),
  [
    { name: 'Account', text: ({ account }) => account },
    { name: 'Name', text: ({ name }) => name },
    { name: 'For', text: (user) => age(user.age), isNumber: true },
    { name: 'Key', text: ({ key }) => key, press: ({ key }) => showLinesOf(key) },
  ],
  'Nobody has said who they are.',
)

const connections = makeTable<OpenConnection>(
  byId('t-open'),
  [
    { name: 'Address', text: ({ address }) => address },
    { name: 'Open for', text: (connection) => age(connection.age), isNumber: true },
    { name: 'Requests', text: ({ requests }) => count(requests), isNumber: true },
    { name: 'In flight', text: (connection) => count(connection.inFlight), isNumber: true },
    { name: 'In', text: ({ bytesIn }) => bytes(bytesIn), isNumber: true },
    { name: 'Out', text: ({ bytesOut }) => bytes(bytesOut), isNumber: true },
  ],
  'No connection is open.',
)

/** Who is connected, and what is in flight. */
export function showLists(message: Message): void {
  show(inFlight, message.inFlight)
  show(users, message.users)
  show(connections, message.connections)
  say(byId('n-flight'), count(message.inFlight.count))
  const { count: sessions, accounts } = message.users
  say(
    byId('n-users'),
    sessions === accounts ? count(sessions) : `${count(accounts)} in ${count(sessions)} sessions`,
  )
  say(byId('n-open'), count(message.connections.count))
}

function show<T>(table: Table<T>, { count: all, first }: Listed<T>): void {
  table.show(first, all - first.length)
}

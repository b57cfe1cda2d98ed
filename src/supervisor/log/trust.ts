import { BlockList, isIP } from 'node:net'

/** Whether what a peer of this address says of a request is believed. */
export type IsTrusted = (address: string | undefined) => boolean

/**
 * From addresses and subnets: `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`, or `loopback`. null where there is none, so that
 * nothing has to be asked. Throws an Error for what is neither.
 */
export function trustedPeers(peers: readonly string[]): IsTrusted | null {
  if (peers.length === 0) return null
  const list = new BlockList()
  for (const peer of peers.flatMap((each) => (each === 'loopback' ? ['127.0.0.0/8', '::1'] : [each]))) {
    addPeer(list, peer)
  }
  return (address) => {
    if (address === undefined) return false
    // An IPv4 client of a server that listens on both.
    const plain = address.startsWith('::ffff:') ? address.slice(7) : address
    const family = isIP(plain)
    return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4')
  }
}

function addPeer(list: BlockList, peer: string): void {
  const [address = '', prefix] = peer.split('/')
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (isIP(address) === 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) throw new Error(peer)
  if (prefix === undefined) list.addAddress(address, family)
  else list.addSubnet(address, Number(prefix), family)
}

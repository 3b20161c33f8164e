// Which IP addresses are public: a webhook must not reach the network that the service runs in. Special ranges are those of the IANA
// registries (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry) and multicast.
import { BlockList, isIP } from 'node:net';

const SPECIAL_V4 = subnets('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // Multicast, reserved and broadcast.
  ['224.0.0.0', 3],
]);

/** Global unicast. Everything else is special: loopback, link-local, unique local, multicast, and IPv4 inside IPv6 (mapped, NAT64). */
const GLOBAL_V6 = subnets('ipv6', [['2000::', 3]]);

const SPECIAL_V6 = subnets('ipv6', [
  // Protocol assignments, among them Teredo, which contains IPv4 addresses.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4 contains IPv4 addresses.
  ['2002::', 16],
  ['3fff::', 20],
]);

const LOOPBACK = subnets('ipv4', [['127.0.0.0', 8]]);

/** Whether an address, in any notation of `net.isIP`, belongs to the public Internet. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !SPECIAL_V4.check(address, 'ipv4');
    case 6:
      // An address with a zone is link-local.
      return !address.includes('%') && GLOBAL_V6.check(address, 'ipv6') && !SPECIAL_V6.check(address, 'ipv6');
    default:
      return false;
  }
}

export function isLoopbackAddress(address: string): boolean {
  return (isIP(address) === 4 && LOOPBACK.check(address, 'ipv4')) || address === '::1';
}

function subnets(family: 'ipv4' | 'ipv6', list: readonly (readonly [string, number])[]): BlockList {
  const blocks = new BlockList();
  for (const [network, prefix] of list) blocks.addSubnet(network, prefix, family);
  return blocks;
}

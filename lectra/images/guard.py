"""Which network addresses may be reached for pictures that strangers name.

Checking a host's name and then connecting to the name loses to DNS that changes its answer in between. So a
name is resolved once, every address in the answer is checked, and the connection goes to one of those.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore

from lectra.errors import ImageError, ServiceMissing

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host, most wanted first."""

MAX_ADDRESSES = 4
"""Addresses of one host that are tried."""
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the public internet's: an allow-list, so that the unknown is refused.

    An IPv6 address that stands for an IPv4 address is as public as that; tunnels (6to4, Teredo) are not.
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not (address.is_multicast or address.is_reserved)
    if address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if address in NAT64:
        return is_public(IPv4Address(address.packed[-4:]))
    tunnelled = address.sixtofour or address.teredo
    return address in GLOBAL_UNICAST and address.is_global and not tunnelled


def names_host(allowed: Iterable[str], host: str, port: int) -> bool:
    """Whether ``host`` is listed, by itself or with this port; an IPv6 address stands in brackets then."""
    listed = {entry.lower() for entry in allowed}
    written = f"[{host}]" if ":" in host else host
    return not listed.isdisjoint({host.lower(), f"{written}:{port}".lower()})


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


async def reachable_addresses(
    host: str, port: int, *, resolver: Resolver, allow_hosts: Iterable[str]
) -> Sequence[str]:
    """Resolve ``host`` once, and check every address in the answer unless the host is allowed as such.

    Raises ImageError where one is not public, ServiceMissing where there is none.
    """
    try:
        found = list(dict.fromkeys(await resolver(host, port)))
    except (OSError, UnicodeError) as exc:
        raise ServiceMissing(f"{host} was not found.", remedy="Check the network.") from exc
    if not found:
        raise ServiceMissing(f"{host} has no address.")
    if not names_host(allow_hosts, host, port):
        for address in found:
            if not is_public(ip_address(address)):
                raise ImageError(
                    f"{host} leads to {address}, which is not a public address.",
                    remedy="If the host is yours, name it in LECTRA_IMAGE_ALLOW_HOSTS.",
                )
    return found[:MAX_ADDRESSES]


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections to checked addresses only.

    TLS is httpcore's own and begins after the connection is made: the certificate is checked against the
    host's name.
    """

    def __init__(
        self, network: httpcore.AsyncNetworkBackend, resolver: Resolver, allow_hosts: Iterable[str]
    ) -> None:
        self.network = network
        self.resolver = resolver
        self.allow_hosts = tuple(allow_hosts)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the base class's call
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of ``host`` that answers."""
        async with asyncio.timeout(timeout):
            addresses = await reachable_addresses(
                host, port, resolver=self.resolver, allow_hosts=self.allow_hosts
            )
        last: Exception | None = None
        for address in addresses:
            try:
                return await self.network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as exc:
                last = exc
        raise httpcore.ConnectError(f"no address of {host} answers") from last

# SPDX-License-Identifier: BSD-3-Clause
"""Thousands of different frames, always the same ones: sound, damaged and cut.

frames() -> [(what it is, bytes)]. Everything random comes from one seed.
"""

import itertools
import logging
import random

from scapy.contrib.geneve import GENEVE
from scapy.contrib.gtp import GTP_U_Header
from scapy.contrib.mpls import MPLS
from scapy.layers.inet import ICMP, IP, IPOption_NOP, IPOption_RR, TCP, UDP
from scapy.layers.inet6 import (ICMPv6EchoRequest, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment,
                                IPv6ExtHdrHopByHop, IPv6ExtHdrRouting)
from scapy.layers.l2 import ARP, Dot1AD, Dot1Q, Ether, GRE
from scapy.layers.sctp import SCTP
from scapy.layers.vxlan import VXLAN
from scapy.packet import Raw

# A fragment without its first header is meant to be one.
logging.getLogger("scapy.runtime").setLevel(logging.ERROR)

SEED = 20260101
FRAME_MAX = 1518

TAGS = {
    "untagged": [],
    "vlan": [Dot1Q(vlan=7)],
    "qinq": [Dot1AD(vlan=100), Dot1Q(vlan=7)],
    "vlan-vlan": [Dot1Q(vlan=1), Dot1Q(vlan=2)],
    "four-tags": [Dot1AD(vlan=1), Dot1AD(vlan=2), Dot1Q(vlan=3), Dot1Q(vlan=4)],
}

NETWORKS = {
    "ipv4": IP(src="10.1.2.3", dst="192.168.9.8"),
    "ipv4-df": IP(src="10.1.2.3", dst="192.168.9.8", flags="DF", id=77, tos=0x2e, ttl=1),
    "ipv4-nop": IP(src="10.1.2.3", dst="192.168.9.8", options=[IPOption_NOP()] * 4),
    "ipv4-route": IP(src="10.1.2.3", dst="192.168.9.8",
                     options=[IPOption_RR(length=39, pointer=4, routers=["0.0.0.0"] * 9)]),
    "ipv4-first": IP(src="10.1.2.3", dst="192.168.9.8", flags="MF", id=5),
    "ipv4-middle": IP(src="10.1.2.3", dst="192.168.9.8", flags="MF", frag=3, id=5),
    "ipv4-last": IP(src="10.1.2.3", dst="192.168.9.8", frag=185, id=5),
    "ipv4-group": IP(src="10.1.2.1", dst="224.0.0.1"),
    "ipv4-group239": IP(src="10.1.2.3", dst="239.1.1.1"),
    "ipv6": IPv6(src="2001:db8::1", dst="2001:db8:ffff::2", tc=3, fl=99),
    "ipv6-hop": IPv6(src="2001:db8::1", dst="2001:db8::2") / IPv6ExtHdrHopByHop(),
    "ipv6-routing": IPv6(src="2001:db8::1", dst="2001:db8::2")
                    / IPv6ExtHdrRouting(addresses=["2001:db8::3"], segleft=1),
    "ipv6-chain": IPv6(src="2001:db8::1", dst="2001:db8::2") / IPv6ExtHdrHopByHop()
                  / IPv6ExtHdrDestOpt() / IPv6ExtHdrRouting() / IPv6ExtHdrDestOpt(),
    "ipv6-first": IPv6(src="2001:db8::1", dst="2001:db8::2") / IPv6ExtHdrFragment(m=1, id=9),
    "ipv6-later": IPv6(src="2001:db8::1", dst="2001:db8::2")
                  / IPv6ExtHdrFragment(offset=20, m=1, id=9),
}

INNER = Ether(src="02:00:00:00:00:0a", dst="02:00:00:00:00:0b")
INNER_UDP = IP(src="172.16.0.1", dst="172.16.0.2") / UDP(sport=5, dport=6, chksum=0x1111)

TRANSPORTS = {
    "udp": UDP(sport=1111, dport=2222),
    "udp-no-sum": UDP(sport=1111, dport=2222, chksum=0),
    "udp-bad-sum": UDP(sport=1111, dport=2222, chksum=0xdead),
    "tcp": TCP(sport=3333, dport=80, seq=1, ack=2, flags="PA"),
    "tcp-options": TCP(sport=3333, dport=80, flags="S",
                       options=[("MSS", 1460), ("SAckOK", b""), ("WScale", 7)]),
    "tcp-bad-sum": TCP(sport=3333, dport=80, chksum=0xbeef),
    "icmp-request": ICMP(type=8, id=1, seq=2),
    "icmp-reply": ICMP(type=0, id=1, seq=2),
    "icmp-unreachable": ICMP(type=3, code=1),
    "icmp-request-code": ICMP(type=8, code=5),
    "icmpv6-request": ICMPv6EchoRequest(id=1, seq=2),
    "sctp": SCTP(sport=7, dport=8, tag=9, chksum=0x01020304),
    "gre": GRE() / INNER_UDP,
    "gre-key": GRE(key_present=1, key=5, seqnum_present=1) / INNER / INNER_UDP,
    "ipip": IP(src="172.16.0.1", dst="172.16.0.2", chksum=1) / TCP(chksum=2),
    "ip6-in-ip": IPv6(src="2001:db8::5", dst="2001:db8::6") / UDP(chksum=3),
    "vxlan": UDP(sport=999, dport=4789, chksum=0x3333) / VXLAN(vni=42) / INNER / INNER_UDP,
    "vxlan-no-sum": UDP(sport=999, dport=4789, chksum=0) / VXLAN(vni=42) / INNER / INNER_UDP,
    "geneve": UDP(sport=999, dport=6081, chksum=0x3333) / GENEVE(vni=42) / INNER / INNER_UDP,
    "gtp": UDP(sport=999, dport=2152, chksum=0x3333) / GTP_U_Header(gtp_type=255) / INNER_UDP,
    "nothing": Raw(b""),
}

# Addresses are always given: scapy would take missing ones from this machine's interfaces.
ASKING = {"hwsrc": "00:11:22:33:44:55", "psrc": "10.0.0.1", "hwdst": "00:00:00:00:00:00",
          "pdst": "10.0.0.2"}
PEER4 = {"src": "10.8.8.8", "dst": "10.9.9.9"}
PEER6 = {"src": "2001:db8::8", "dst": "2001:db8::9"}
LINK = {"src": "00:11:22:33:44:55", "dst": "66:77:88:99:aa:bb"}


def _stack(tags, upper):
    frame = Ether(**LINK)
    for tag in tags:
        frame = frame / tag.copy()
    return frame / upper


def _payload(rng, room):
    size = rng.choice([0, 1, 2, 3, 5, 18, 46, 100, rng.randrange(1500)])
    return Raw(rng.randbytes(max(0, min(size, room))))


def _combinations(rng):
    for (tag, tags), (net, network), (top, transport) in itertools.product(
            TAGS.items(), NETWORKS.items(), TRANSPORTS.items()):
        if tag not in ("untagged", "vlan") and rng.random() < 0.6:
            continue
        upper = network.copy() / transport.copy()
        room = FRAME_MAX - len(_stack(tags, upper))
        yield f"{tag}/{net}/{top}", bytes(_stack(tags, upper / _payload(rng, room)))


def _others(rng):
    """What is not IP, or only says that it is."""
    arps = {
        "request": ARP(**ASKING, op=1),
        "reply": ARP(**ASKING, op=2),
        "reverse": ARP(**ASKING, op=3),
        "token-ring": ARP(**ASKING, op=1, hwtype=6),
        "ipx": ARP(**ASKING, op=1, ptype=0x8137),
        "long-hardware": ARP(**ASKING, op=1, hwlen=8),
        "long-protocol": ARP(**ASKING, op=1, plen=16),
    }
    for (tag, tags), (kind, arp) in itertools.product(TAGS.items(), arps.items()):
        yield f"{tag}/arp-{kind}", bytes(_stack(tags, arp.copy() / Raw(bytes(18))))
    for kind in (0x0000, 0x0027, 0x05dc, 0x0600, 0x8847, 0x88cc, 0x8863, 0x9100, 0xffff):
        for tag, tags in TAGS.items():
            frame = _stack(tags, Raw(rng.randbytes(rng.randrange(0, 100))))
            frame.lastlayer().underlayer.type = kind
            yield f"{tag}/type-{kind:04x}", bytes(frame)
    yield "mpls", bytes(_stack([], MPLS(label=3) / IP(**PEER4) / UDP()))
    yield "tags-only", bytes(Ether(**LINK, type=0x8100)) + b"\x00\x01\x81\x00" * 100


def _sizes(rng):
    for size in (14, 15, 16, 34, 42, 54, 59, 60, 61, 63, 64, 65, 127, 128, 129, 255, 256, 511, 512,
                 1023, 1024, 1500, 1513, 1514, 1517, 1518):
        for upper in (IP(**PEER4) / UDP(dport=9), IP(**PEER4) / TCP(),
                      IPv6(**PEER6) / UDP(dport=9), IPv6(**PEER6) / TCP()):
            frame = bytes(_stack([], upper / Raw(rng.randbytes(FRAME_MAX))))
            yield f"cut-to-{size}", frame[:size]
            room = size - len(_stack([], upper))
            if room >= 0:
                yield f"size-{size}", bytes(_stack([], upper / Raw(rng.randbytes(room))))


def _every_cut(rng):
    """Each kind once, cut at each byte from the first to behind its headers."""
    kinds = {
        "tcp-options": IP(**PEER4, options=[IPOption_NOP()] * 8) / TCP() / Raw(b"x" * 9),
        "udp6": IPv6(**PEER6) / UDP() / Raw(b"y" * 9),
        "vlan-udp": UDP() / Raw(b"z" * 9),
        "arp": ARP(**ASKING, op=1),
        "echo": IP(**PEER4) / ICMP() / Raw(b"ping"),
        "sctp": IP(**PEER4) / SCTP(chksum=0x55555555) / Raw(b"data"),
    }
    for kind, upper in kinds.items():
        tags = [Dot1Q(vlan=3)] if kind == "vlan-udp" else []
        if tags:
            upper = IP(**PEER4) / upper
        frame = bytes(_stack(tags, upper))
        for length in range(1, len(frame)):
            yield f"{kind}-cut-to-{length}", frame[:length]
    for length in range(1, 16):
        yield f"noise-{length}", rng.randbytes(length)


def _damaged(rng, sound):
    """Single bytes changed in the headers, and length fields that lie."""
    for number in range(700):
        kind, frame = rng.choice(sound)
        damaged = bytearray(frame)
        for _ in range(rng.choice([1, 1, 2, 5])):
            damaged[rng.randrange(12, min(len(damaged), 80))] = rng.choice(
                [0, 1, 4, 6, 17, 0x45, 0x81, 0xff, rng.randrange(256)])
        if rng.random() < 0.2:
            damaged = damaged[:rng.randrange(1, len(damaged) + 1)]
        yield f"{kind}/damaged-{number}", bytes(damaged)
    for words in range(16):
        for transport in (UDP(chksum=0x1234), TCP(), SCTP()):
            frame = bytearray(bytes(_stack([], IP(**PEER4) / transport / Raw(b"p" * 80))))
            frame[14] = 0x40 | words
            yield f"ihl-{words}", bytes(frame)
    for length in (0, 1, 19, 20, 21, 27, 28, 29, 40, 41, 60, 100, 1500, 65535):
        for transport in (UDP(chksum=0x1234), TCP()):
            yield f"total-length-{length}", bytes(
                _stack([], IP(**PEER4, len=length) / transport / Raw(b"q" * 40)))
            yield f"payload-length-{length}", bytes(
                _stack([], IPv6(**PEER6, plen=length) / transport / Raw(b"q" * 40)))


def jumbo_frames():
    """Around and above the size of a buffer, so that drivers make chains of them."""
    rng = random.Random(SEED)
    for size in (*range(1980, 2080, 7), 3000, 3001, 4095, 4096, 4097, 6000, 8999):
        for upper in (IP(**PEER4) / UDP(chksum=1), IP(**PEER4) / TCP(chksum=1),
                      IPv6(**PEER6) / UDP(chksum=1), IPv6(**PEER6) / TCP(chksum=1)):
            room = size - len(_stack([], upper))
            yield f"jumbo-{size}", bytes(_stack([], upper / Raw(rng.randbytes(room))))


def frames():
    """At least 2,000 of them, each of 1 to 1,518 bytes."""
    rng = random.Random(SEED)
    combined = list(_combinations(rng))
    found = [*combined, *_others(rng), *_sizes(rng), *_every_cut(rng), *_damaged(rng, combined)]
    found = [(kind, frame[:FRAME_MAX]) for kind, frame in found]
    assert len(found) >= 2000, len(found)
    return found

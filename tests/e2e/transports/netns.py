# SPDX-License-Identifier: BSD-3-Clause
"""Two kernel hosts with flyball between them, each in a network namespace of its own:

    h1 (10.0.0.1) eth0 ── p0 [flyball's namespace] p1 ── eth0 h2 (10.0.0.2)

A namespace lives as long as its holder process, which dies with this one: nothing needs a clean-up.
"""

import re
import subprocess

from support import waiting

ADDRESSES = {"h1": "10.0.0.1", "h2": "10.0.0.2"}
PORTS = {"h1": "p0", "h2": "p1"}


class Namespace:
    """A private network namespace without IPv6, so that the kernel itself sends nothing."""

    def __init__(self):
        self.holder = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "sleep", "infinity"])
        self.path = f"/proc/{self.holder.pid}/ns/net"
        waiting.until(self.is_private, 5, lambda: f"holder: {self.holder.poll()}")
        for which in ("all", "default"):
            self.run("sysctl", "-qw", f"net.ipv6.conf.{which}.disable_ipv6=1")

    def is_private(self):
        own = subprocess.run(["readlink", "/proc/self/ns/net", self.path], capture_output=True,
                             text=True, check=True).stdout.split()
        return own[0] != own[1]

    def prefix(self):
        return ["nsenter", f"--net={self.path}"]

    def run(self, *command, check=True):
        """Runs a command inside; its output is in the result, and in the error if it fails."""
        result = subprocess.run([*self.prefix(), *command], stdin=subprocess.DEVNULL, text=True,
                                capture_output=True, timeout=60, check=False)
        assert not check or result.returncode == 0, \
            f"{' '.join(command)}: exit code {result.returncode}\n{result.stdout}{result.stderr}"
        return result

    def start(self, *command):
        return subprocess.Popen([*self.prefix(), *command], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def close(self):
        self.holder.kill()
        self.holder.wait()


class Lab:
    """`hosts` of the picture above, and the namespace in which flyball runs."""

    def __init__(self, hosts=("h1", "h2")):
        self.middle = Namespace()
        self.hosts = {name: Namespace() for name in hosts}
        for name, host in self.hosts.items():
            self.connect(name, host)

    def connect(self, name, host):
        port = PORTS[name]
        self.middle.run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0",
                        "netns", str(host.holder.pid))
        self.middle.run("ip", "link", "set", port, "up", "promisc", "on")
        # What leaves a host must be a finished packet of the wire's size with its checksum done.
        host.run("ethtool", "-K", "eth0", "tx", "off", "tso", "off", "gso", "off", "gro", "off")
        host.run("ip", "address", "add", f"{ADDRESSES[name]}/24", "dev", "eth0")
        host.run("ip", "link", "set", "eth0", "up")

    def ports(self, driver):
        """Configuration of flyball's ports on this lab, by DPDK driver."""
        return [{"name": PORTS[name], "device": f"{driver}{index},iface={PORTS[name]}"}
                for index, name in enumerate(self.hosts)]

    def links(self):
        """What the kernel counted, for failure messages."""
        namespaces = {"flyball": self.middle, **self.hosts}
        return "\n".join(f"--- {name}\n" + namespace.run("ip", "-s", "link", check=False).stdout
                         for name, namespace in namespaces.items())

    def close(self):
        for namespace in (self.middle, *self.hosts.values()):
            namespace.close()


def ping(host, address, count):
    """Sends `count` echo requests, 100 a second; returns how many were answered."""
    result = host.run("ping", "-n", "-c", str(count), "-i", "0.01", "-W", "2", address,
                      check=False)
    return int(re.search(r"(\d+) received", result.stdout).group(1))


def wait_for_path(lab, address):
    """The first packets may meet ports whose link is still coming up."""
    waiting.until(lambda: ping(lab.hosts["h1"], address, 1), 20, lab.links)

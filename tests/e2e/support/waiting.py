# SPDX-License-Identifier: BSD-3-Clause
"""The one place where tests wait: for a condition, with a deadline."""

import os
import time

# Sanitizer builds are several times slower; scripts/suites.py says so.
SLOWNESS = float(os.environ.get("FLYBALL_SLOWNESS", "1"))


def until(condition, seconds, describe=lambda: ""):
    """Returns the condition's first true value; fails with describe() after the deadline."""
    deadline = time.monotonic() + seconds * SLOWNESS
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds * SLOWNESS:.0f} s. {describe()}")
        time.sleep(0.02)

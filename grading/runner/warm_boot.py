"""Starts a zygote in the sandbox; a plain script, run without ``site`` like the kernel's own."""

import json
import sys

from warm import zygote  # type: ignore[import-not-found]

if __name__ == "__main__":
    zygote.main(json.loads(sys.argv[1]))

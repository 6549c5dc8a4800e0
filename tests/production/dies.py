"""A program for tests: ``python -m tests.production.dies SECONDS`` ends with code 7 after that time."""

import sys
import time

if __name__ == "__main__":
    time.sleep(float(sys.argv[1]))
    sys.exit(7)

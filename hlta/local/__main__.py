"""`python -m hlta.local COMMAND`: what the Makefile calls."""

import sys

from hlta.local.run import run


def main() -> int:
    match sys.argv[1:]:
        case ["run", "--", *command] if command:
            return run(command)
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())

"""What the Makefile calls.

python -m hlta.local demo                 the demo, until Ctrl-C (PORT=8000)
python -m hlta.local stop                 end a demo that runs elsewhere
python -m hlta.local reset                forget the demo's data, after asking (YES=1: without)
python -m hlta.local manage -- ARGS       manage.py on the demo's data
python -m hlta.local backup               the demo's data into .local/backups
python -m hlta.local restore              the demo's data from a backup (FROM=folder), after asking (YES=1: without)
python -m hlta.local redis-away           take Redis away from a running demo (SECONDS_AWAY=60)
python -m hlta.local run -- COMMAND       any command with throwaway services (KEEP=name keeps their data)
python -m hlta.local test [ARGS]          everything that is checked; ARGS go to pytest
python -m hlta.local quick [ARGS]         style, types, unit and integration tests; ARGS go to pytest
python -m hlta.local test-long [ARGS]     what takes hours; DAYS="2028-02-29 ..." for some of the days
python -m hlta.local check                only what needs no database and no browser
python -m hlta.local browser              the path of a browser, fetched where there is none
"""

import sys

from hlta.local import away, backups, browser, checks, demo, long
from hlta.local.run import run

ALONE = {
    "demo": demo.demo,
    "stop": demo.stop,
    "reset": demo.reset,
    "backup": backups.backup,
    "restore": backups.restore,
    "redis-away": away.take_away,
    "check": checks.check,
}


def main() -> int:
    match sys.argv[1:]:
        case [name] if name in ALONE:
            return ALONE[name]()
        case ["manage", "--", *arguments]:
            return demo.manage(arguments)
        case ["run", "--", *command] if command:
            return run(command)
        case ["test", *arguments]:
            return checks.test(arguments)
        case ["quick", *arguments]:
            return checks.quick(arguments)
        case ["test-long", *arguments]:
            return long.test_long(arguments)
        case ["browser"]:
            print(browser.find_browser())
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())

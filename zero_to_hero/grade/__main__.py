"""`python -m zero_to_hero.grade` is the command `zero-to-hero`."""

from .cli import main

if __name__ == "__main__":
    raise SystemExit(main())

"""Lets `python -m customs_training` start the command line."""

from customs_training.cli import main

if __name__ == "__main__":
    raise SystemExit(main())

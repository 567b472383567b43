"""Permite `python -m mlpedu`."""
import sys

from .cli import main

sys.exit(main())

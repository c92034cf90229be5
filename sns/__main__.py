"""`python -m sns` is the same as `sns`."""

from sns.cli import main

main()

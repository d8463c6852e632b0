"""`python -m kakehashi`: the same as the command `kakehashi`."""

from kakehashi.cli.app import main

main()

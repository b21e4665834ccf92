"""Sound as files: what is taken, how long it is, how pieces become one."""

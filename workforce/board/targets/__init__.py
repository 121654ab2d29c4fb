"""What the Board agreed to reach: every indicator with its target, and each change of one."""

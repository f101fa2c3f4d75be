"""Review: a quarter as people meet over it, what they are awaited for, and its lock."""

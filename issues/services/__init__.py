"""Every write of issues."""

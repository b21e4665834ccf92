"""Cases on paper."""

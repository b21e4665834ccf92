"""Lists of issues as other programs and offices keep them: read, understood; nothing is written here."""

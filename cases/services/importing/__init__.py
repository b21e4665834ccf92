"""Cases from files: read, mapped by column, looked at, brought in by the batch."""

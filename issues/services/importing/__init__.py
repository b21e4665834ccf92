"""Lists of issues from elsewhere: uploaded, read, mapped, looked at, taken in; nothing gets lost."""

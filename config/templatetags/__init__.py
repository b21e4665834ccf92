"""Tags that only the frame of the site needs."""

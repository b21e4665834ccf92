"""Series, meetings, agenda, notices, running, minutes, action items."""

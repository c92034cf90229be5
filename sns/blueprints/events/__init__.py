"""イベント (event, RSVP, 活動報告): what people do together, who comes, who waits, and what became of it."""

"""案件: something that came in and waits for somebody's answer; the core of every desk (moderation, later consultation)."""

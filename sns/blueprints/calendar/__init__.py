"""イベントの予定表: list and month of events, calendars for other programs, import and export, and figures."""

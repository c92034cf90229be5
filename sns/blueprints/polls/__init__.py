"""アンケートの芯 (poll): a question to the readers of a content; one person one answer, kept apart from who gave it."""

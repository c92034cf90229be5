"""Messages (メッセージ): conversations of two or of a few, which nobody else reads."""

"""もの・返信 (content, reply): everything with a page of its own, what people answer to it, and who may see it."""

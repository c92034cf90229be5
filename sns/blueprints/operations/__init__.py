"""運用 (operations): whether the site is well, for machines and for those who look after it."""

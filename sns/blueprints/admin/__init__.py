"""運用 (admin): pages for those who run the site."""

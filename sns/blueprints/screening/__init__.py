"""見守りの入口: what is looked at before words are published (a ward's list, trust, limits), and where help is found."""

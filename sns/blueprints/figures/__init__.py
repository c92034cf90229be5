"""見守りの数字: what came to the desks of each ward in each month, and what became of it; for everybody to read."""

"""掲示板 (board, thread): what a ward or the city talks over, who keeps it in order, where it has got to."""

"""日記 (diary entry): what a member writes for the city, their ward, their つながり or themselves."""

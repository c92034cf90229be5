"""区・ひろば (space): the city, its wards and every other place people belong to; roles, fields, areas."""

"""さがす (search): one box over everything members wrote and may read, in one way on both databases."""

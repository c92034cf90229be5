"""Talk (話す芯): rooms, numbered lines and their delivery, gaps, reactions, read marks, presence; kinds of rooms plug in."""

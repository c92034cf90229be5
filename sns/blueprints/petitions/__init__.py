"""外からの申出: anybody, member or not, asks for something to be removed; the law's terms run, and both sides are told why."""

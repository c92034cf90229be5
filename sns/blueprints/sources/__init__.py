"""取りこみ元 (source): the city's site, the weather agency or a list, from which an office takes notices in, each once."""

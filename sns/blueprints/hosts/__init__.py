"""世話人 (hosts): newcomers' first words, and what nobody has answered, so that somebody says a kind word."""

"""区からのお知らせ (municipal notice): the office's own words, signed off before they are published, and stamped by readers where a 回覧 asks for it."""

"""メールで書く: a mail to one's secret address becomes a draft or a diary entry, an answered mail a comment."""

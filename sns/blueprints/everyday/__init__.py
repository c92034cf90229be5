"""くらしの予定 (everyday): rubbish days of each 町丁目 and the hours of the ward's office, kept by its staff."""

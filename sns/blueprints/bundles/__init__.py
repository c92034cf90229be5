"""データの書き出し (bundles): what a member wrote and keeps here, as one ZIP that opens without the site."""

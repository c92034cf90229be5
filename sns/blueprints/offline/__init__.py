"""スマートフォンで使う (installing, working offline): manifest, service worker, the page for when there is no network."""

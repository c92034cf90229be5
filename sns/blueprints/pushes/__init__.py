"""端末への知らせ (Web Push): the devices of members, the site's key, and handing messages to their push services."""

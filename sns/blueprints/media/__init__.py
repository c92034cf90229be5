"""写真・添付 (file): taken in, made small and clean, delivered only to those who may read what they belong to."""

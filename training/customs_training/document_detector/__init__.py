"""document-detector: finds stamps and signatures on a page, and says which way up the page is."""

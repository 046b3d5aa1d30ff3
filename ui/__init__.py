"""The frame around the pages: menu, shared filters, cached queries, tiles, tables."""

"""One adapter per product: vendor words to our words. Registry: SYSTEMS."""

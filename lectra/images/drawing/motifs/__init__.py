"""The motifs, a file for each field; the catalogue lists them."""

"""Pictures drawn from words: shapes, tones, stages, motifs, and the catalogue that words choose from."""

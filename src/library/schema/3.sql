-- The recordings that are nearest to each of a map, so that an opened map need not compare all with all.

-- Nearest first: eight bytes each, little-endian, the number of an embedding of the same map. NULL: not known.
ALTER TABLE map_point ADD COLUMN nearest BLOB;

"""Whether what has an identifier's form is one, and of what kind: by checksum, shape, and the words around it."""
